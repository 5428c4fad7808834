"""The audience's answers come to others in batches only: no look, sum or count before and after one tells of one."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.due import rules
from storage import orders, settings
from storage.feedback import of_audience
from storage.tables import metadata
from storage.transaction import Transaction
from tests.bot.facts.scenes import House

#: What an answer alone changes: itself, how many came, that the order is to be looked at, and that it was heard.
ITS_OWN = {"feedback", "bookings", "due", "inbox"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "house", "2026-11-23 10:00", None)
    made.booked(size="20")
    made.theatre.until("2026-12-08 17:00")
    made.theatre.later(minutes=1)
    yield made
    made.stage.close()


def answer(house: House, *marks: int) -> None:
    for mark in marks:
        house.stage.audience_answers(1, {"rating": str(mark), "gave": f"word {mark}"})


def everything(tx: Transaction) -> dict[str, list[tuple[Any, ...]]]:
    return {name: [tuple(row) for row in tx.rows(select(table))] for name, table in metadata.tables.items()}


def brought(house: House) -> list[str]:
    """What the expert reads of the audience, in the chat and on their own page, and what the coordinators count."""
    house.stage.opens("Aino")
    seen = [line for text in house.chat("Aino") for line in text.splitlines()]
    own = [line for line in seen if line.startswith(("Someone wrote", "Average rating")) or "audience have" in line]
    return [*own, house.card("Feedback has come").rpartition(", ")[2]]


def test_an_answer_alone_changes_nothing_that_anybody_reads(house: House) -> None:
    for n in range(7):
        before = house.theatre.database.look_now(everything)
        answer(house, 1 + n % 5)
        after = house.theatre.database.look_now(everything)
        assert {name for name in before if before[name] != after[name]} <= ITS_OWN
    shown = [(before, after) for before, after in zip(before["bookings"], after["bookings"], strict=True)]
    assert all(sum(a != b for a, b in zip(*both, strict=True)) <= 1 for both in shown), "it counts, and nothing else"


def test_two_looks_never_differ_by_fewer_than_five(house: House) -> None:
    """Whatever the hours in which they come, and also where the expert looks each time."""
    sizes, given = set[int](), 0
    for came, hours in ((4, 30), (1, 1), (3, 40), (1, 30), (1, 24), (6, 24), (4, 24 * 14)):
        answer(house, *[3] * came)
        given += came
        house.theatre.until(house.theatre.clock.now() + timedelta(hours=hours))
        batches = Counter(one.batch for one in house.theatre.do(_answers) if one.batch is not None)
        assert all(n >= 5 for n in batches.values())
        told = [line for line in brought(house) if line.endswith("from the audience")]
        assert told == ([f"{batches.total()} from the audience"] if batches else [])
        sizes.add(batches.total())
    assert sizes == {0, 8, 16}
    assert given == 20, "four came too late to be enough, and are shown to nobody"


def _answers(tx: Transaction) -> Any:
    (order,) = orders.orders_in(tx, ("booked", "held", "closed"))
    (booking,) = orders.bookings_of(tx, order.id)
    return of_audience(tx, booking.id)


def test_a_lower_limit_decided_later_opens_no_batch_again(house: House) -> None:
    answer(house, 5, 4, 3, 2, 1)
    house.theatre.until("2026-12-09 10:00")
    answer(house, 1, 1)
    was = brought(house)
    house.theatre.do(settings.change, "audience_from", 3, "test")
    house.theatre.until("2026-12-10 10:00")
    assert brought(house) == was
    answer(house, 1)
    house.theatre.until("2026-12-11 10:00")
    assert brought(house)[-1] == "8 from the audience", "three new ones together"


def test_the_mean_tells_nobody_the_one_mark_that_is_not_known(house: House) -> None:
    """Whoever knows four of five marks reckons the fifth from an exact mean; not from one to the nearest half."""
    answer(house, 5, 5, 5, 5, 4)
    house.theatre.until("2026-12-09 10:00")
    assert "Average rating to the nearest half: 5.0 of 5" in brought(house)


def test_a_device_that_sends_without_end_shuts_nobody_out(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty listeners are thirty places, five of them for later; what comes beyond takes a place by lot, or none."""
    drawn = iter([7, 400, 0])
    answer(house, *[1] * 25)
    monkeypatch.setattr(secrets, "randbelow", lambda heard: next(drawn))
    answer(house, 2, 3, 4)
    kept = Counter(one.rating for one in house.theatre.do(_answers))
    assert kept == {1: 23, 2: 1, 4: 1}, "the first takes the eighth's place, the second none, the third the first one's"
    house.theatre.until("2026-12-09 10:00")
    answer(house, *[5] * 5)
    house.theatre.until("2026-12-10 10:00")
    assert brought(house)[-1] == "30 from the audience", "whoever answers a day later is heard, and the cap holds"


def test_the_lot_is_drawn_among_all_that_came(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    among: list[int] = []

    def draw(heard: int) -> int:
        among.append(heard)
        return heard - 1

    monkeypatch.setattr(secrets, "randbelow", draw)
    answer(house, *[1] * 28)
    assert among == [26, 27, 28]


def test_nothing_is_due_for_answers_that_are_too_few(house: House) -> None:
    answer(house, 1, 2, 3, 4)
    assert not [one for one in house.theatre.database.look_now(lambda tx: list(rules.upcoming(tx))) if _of(one)]
    answer(house, 5)
    (due,) = [one for one in house.theatre.database.look_now(lambda tx: list(rules.upcoming(tx))) if _of(one)]
    assert due.at.isoformat() == "2026-12-09T07:00:00+00:00"


def _of(due: rules.Due) -> bool:
    return due.rule == "audience"
