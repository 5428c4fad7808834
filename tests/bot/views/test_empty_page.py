"""What an expert's own page says when there is nothing on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk import joining
from bot.house.sessions import accept
from bot.views import pages
from tests.theatre import Theatre


@pytest.mark.parametrize(
    ("joined", "begins"), [(True, "There are no requests"), (False, "First answer Keikka's questions")]
)
def test_an_expert_without_requests_is_told_whether_to_do_something(tmp_path: Path, joined: bool, begins: str) -> None:
    theatre = Theatre(tmp_path)
    if joined:
        person = theatre.expert("Aino").id
    else:
        token = theatre.do(joining.invite, "expert", None, "fi", "test")
        taken = theatre.do(accept, token, None, False)
        assert taken is not None
        person = taken[1].person
    view = theatre.database.look_now(pages.look, person, "me", {})
    assert view.values["cards"] == []
    assert view.values["empty"].msgid.startswith(begins)
    theatre.close()
