"""Whether all is well is everybody's to know; the numbers behind it are for whoever has the house's own key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.views import pages
from bot.views.pages import health_key
from tests.theatre import Theatre


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Theatre]:
    theatre = Theatre(tmp_path)
    yield theatre
    theatre.close()


def opens(theatre: Theatre, key: str | None) -> bool:
    about = {} if key is None else {"key": key}
    return bool(theatre.database.look_now(pages.look, None, "health", about).values["open"])


@pytest.mark.parametrize("key", [None, "", "wrong", "ä", "0" * 64])
def test_without_the_key_they_stay_closed(theatre: Theatre, key: str | None) -> None:
    assert not opens(theatre, key)


def test_the_key_of_this_house_opens_them_and_stays_the_same(theatre: Theatre, tmp_path: Path) -> None:
    key = theatre.database.look_now(health_key)
    assert opens(theatre, key)
    theatre.restart()
    assert opens(theatre, key)
    (tmp_path / "other").mkdir()
    other = Theatre(tmp_path / "other")
    try:
        assert not opens(other, key), "nor is it another house's"
    finally:
        other.close()
