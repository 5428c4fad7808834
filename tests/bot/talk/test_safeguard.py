"""What stays of somebody's words of distress: that such words were answered, and nothing that leads to them (R19)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import ledger
from storage.ledger import ENTRIES
from tests.theatre import Theatre


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Theatre]:
    theatre = Theatre(tmp_path)
    yield theatre
    theatre.close()


def test_the_ledger_counts_the_answer_and_names_nobody(theatre: Theatre) -> None:
    oona = theatre.orderer("Oona")
    theatre.say(oona, "En jaksa enää elää")
    assert any("112" in words for words in theatre.screen(oona))
    (line,) = [one for one in theatre.database.look_now(ENTRIES.all) if one.verb == "distress_answered"]
    assert oona.id not in repr(line)
    assert theatre.database.look_now(ledger.entries, oona.id) == []
