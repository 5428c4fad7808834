"""S20: what was refused is noted: by kind and count, once a minute; very much of it is one alarm a day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.due.refusals import note_refusals
from storage import ledger, orders
from storage.transaction import Transaction
from tests.theatre import Theatre


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Theatre]:
    theatre = Theatre(tmp_path)
    yield theatre
    theatre.close()


def noted(tx: Transaction) -> list[tuple[str, int]]:
    return [(one.about, one.detail["count"]) for one in ledger.ENTRIES.all(tx, verb="refuse_at_door")]


@pytest.mark.shows("verb refuse_at_door")
def test_a_thousand_refusals_are_a_line_for_each_kind(theatre: Theatre) -> None:
    oona = theatre.orderer("Oona")
    for _time in range(3):
        theatre.press_data(oona, "release:1")
    theatre.database.shelf.refused["link"] += 200
    assert theatre.do(note_refusals) == 203
    assert theatre.database.look_now(noted) == [("link", 200), ("press", 3)]
    assert theatre.do(note_refusals) == 0, "they are noted once"
    assert theatre.database.look_now(noted) == [("link", 200), ("press", 3)]


@pytest.mark.shows("alarm refusals")
def test_a_flood_of_refusals_is_one_alarm_a_day(theatre: Theatre) -> None:
    for _minute in range(5):
        theatre.database.shelf.refused["pace"] += 400
        theatre.do(note_refusals)
    assert len(theatre.do(orders.alarms_open, "refusals")) == 1


def test_what_is_taken_back_is_counted_the_next_time(theatre: Theatre) -> None:
    def fails(tx: Transaction) -> None:
        note_refusals(tx)
        raise RuntimeError

    theatre.database.shelf.refused["origin"] += 2
    with pytest.raises(RuntimeError):
        theatre.do(fails)
    theatre.do(note_refusals)
    assert theatre.database.look_now(noted) == [("origin", 2)]
