"""The night's work of a running house: in short steps, each day once, and a rule that fails holds up no other."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.house import night as night_room
from bot.house.night import Night
from storage import Database, Transaction, clearing, conversations, inbox, orders
from storage.ends import RULES
from storage.engine.database import Database as House
from tests.migrated import open_copy
from tests.storage.world import DAY, KEYS, Clock, an_expert, an_order
from tests.theatre import Theatre


@pytest.fixture
def now() -> Clock:
    return Clock()


@pytest.fixture
async def house(tmp_path: Path, now: Clock) -> AsyncIterator[Database]:
    database = open_copy(f"sqlite:///{tmp_path}/keikka.db", KEYS, now, now)
    yield database
    database.close_now()


def heard(tx: Transaction, count: int) -> None:
    for n in range(count):
        assert inbox.hear_at_once(tx, "web", f"{tx.now} {n}", f"lane {n}")


def left(db: Database) -> int:
    return db.look_now(lambda tx: len(inbox.HEARINGS.all(tx)))


async def through(night: Night) -> int:
    """Step on until there is nothing to do; how many steps it took."""
    steps = 1
    while await night.step() == 0.0:
        steps += 1
        assert steps < 100
    return steps


async def test_a_busy_month_goes_in_units_of_a_few_rows(
    house: Database, now: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.write_now(heard, 1100)
    now.move(31 * DAY)
    rows: list[int] = []
    write = House.write

    async def counted(self: House, fn: Callable[..., Any], *args: Any) -> Any:
        if fn is clearing.remove:
            rows.append(len(args[1]))
        return await write(self, fn, *args)

    monkeypatch.setattr(House, "write", counted)
    await through(Night(house))
    assert left(house) == 0
    assert sum(rows) == 1100
    assert max(rows) <= max(rule.at_once for rule in RULES) <= 50


async def test_it_is_done_once_a_day_and_again_the_next(house: Database, now: Clock) -> None:
    night = Night(house)
    await through(night)
    assert house.look_now(clearing.is_done)
    house.write_now(heard, 1)
    now.move(31 * DAY)
    assert await night.step() > 0, "it is not asked all the time whether a day has begun"
    assert left(house) == 1
    await through(Night(house))
    assert left(house) == 0


async def test_a_house_that_stopped_in_the_middle_goes_on(
    house: Database, now: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.write_now(heard, 700)
    now.move(31 * DAY)
    with monkeypatch.context() as stopped:
        stopped.setattr(night_room, "STEP_S", 0.0)
        first = Night(house)
        while left(house) == 700:
            assert await first.step() == 0.0
    assert 0 < left(house) < 700
    assert not house.look_now(clearing.is_done)
    await through(Night(house))
    assert left(house) == 0


async def test_a_rule_that_fails_is_told_and_the_others_go_on(
    house: Database, now: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here orders cannot be erased; drafts, which come before, and links, which come after, go."""
    person = house.write_now(an_expert).id
    house.write_now(conversations.save_draft, person, "order", None, {"topic": "uupumus"})
    house.write_now(lambda tx: an_order(tx, state="closed", closed_at=tx.now))
    house.write_now(heard, 3)

    def fail(tx: Transaction, order_id: str) -> None:
        raise ValueError

    failing = tuple(
        dataclasses.replace(rule, act=fail) if rule.key[0].table.name == "orders" else rule for rule in RULES
    )
    monkeypatch.setattr(night_room, "RULES", failing)
    monkeypatch.setattr(clearing, "RULES", failing)
    now.move(400 * DAY)
    await through(Night(house))
    assert house.look_now(conversations.draft, person) is None
    assert left(house) == 0
    (alarm,) = house.look_now(orders.alarms_open)
    assert (alarm.kind, alarm.about) == ("rule_failed", "retention/orders")
    assert house.look_now(clearing.is_done), "it is tried again tomorrow"


def test_an_old_button_of_a_row_that_is_gone_is_answered_kindly(tmp_path: Path) -> None:
    """Buttons stay in chats for years; what they were about may have gone."""
    stage = Theatre(tmp_path)
    kirsi = stage.coordinator("Kirsi", "en")
    stage.do(orders.raise_alarm, "two_ears", "telegram/today")
    (alarm,) = stage.database.look_now(orders.alarms_open)
    stage.press_data(kirsi, f"heed:{alarm.id}")
    assert stage.database.look_now(orders.alarms_open) == []
    stage.clock.moment += 61 * DAY
    assert stage.do(clearing.whole)["alarms"] == 1
    stage.press_data(kirsi, f"heed:{alarm.id}")
    assert stage.screen(kirsi)[-1] == "That button is old or not for you. Nothing has changed."
    stage.close()
