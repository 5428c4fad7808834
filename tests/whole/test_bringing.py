"""How a courier brings messages: a lane that takes long holds no other, and a stop loses no result."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.desk.telling import reply
from bot.facts.reach import Lane
from bot.house import courier
from bot.house.app import WholeHouse
from bot.house.clock import Clock
from bot.house.config import Config
from dialogs.speech import Message, verbatim
from storage import MasterKeys, outbox, people, tables
from storage.sealing import generate
from storage.transaction import Transaction
from tests.migrated import open_copy
from tests.whole.paper import Paper


@asynccontextmanager
async def house(folder: Path, paper: Paper) -> AsyncIterator[WholeHouse]:
    clock = Clock()
    database = open_copy(f"sqlite:///{folder}/keikka.db", MasterKeys.from_environment_value(KEYS), clock.now)
    made = WholeHouse(Config(database_url=f"sqlite:///{folder}/keikka.db"), database, clock)
    await made.start([paper])
    try:
        yield made
    finally:
        await made.stop()


KEYS = generate()


def say(tx: Transaction, lane: str, *words: str) -> None:
    person = people.add_person(tx, language="fi", zone="Europe/Helsinki", is_orderer=True)
    for one in words:
        reply(tx, person, Message((verbatim(one),)), lane=Lane("paper", lane))


def states(tx: Transaction) -> list[str]:
    return [row.state for row in outbox.SENDINGS.of(tx, tables.outbox.select().order_by(tables.outbox.c.seq))]


async def test_a_lane_that_takes_long_holds_no_other(tmp_path: Path) -> None:
    paper = Paper()
    async with house(tmp_path, paper) as here:
        await here.database.write(say, "slow", "yksi", "kaksi")
        await paper.begun.wait()
        await here.database.write(say, "quick", "a", "b", "c")
        await paper.has(("quick", "c"))
        assert [words for lane, words in paper.brought if lane == "quick"] == ["a", "b", "c"]
        assert not [words for lane, words in paper.brought if lane == "slow"]
        paper.go.set()
        await paper.has(("slow", "kaksi"))


async def test_as_many_slow_lanes_as_there_is_room_for_hold_the_rest_only_until_one_arrives(tmp_path: Path) -> None:
    paper = Paper()
    async with house(tmp_path, paper) as here:
        for number in range(courier.AT_ONCE + 1):
            await here.database.write(say, f"slow {number}", "moi")
        await paper.begun.wait()
        paper.go.set()
        await paper.has((f"slow {courier.AT_ONCE}", "moi"))


async def test_what_is_on_its_way_at_a_stop_arrives_and_is_noted(tmp_path: Path) -> None:
    paper = Paper(lets_go=True)
    async with house(tmp_path, paper) as here:
        await here.database.write(say, "slow", "yksi", "kaksi")
        await paper.begun.wait()
    async with house(tmp_path, paper) as again:
        await paper.has(("slow", "kaksi"))
        await again.couriers[0].idle.wait()
        assert paper.brought == [("slow", "yksi"), ("slow", "kaksi")], "once each, and at once"
        assert await again.database.look(states) == ["sent", "sent"]


async def test_a_stop_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "LAST_DELIVERIES", 0.01)
    paper = Paper()
    async with house(tmp_path, paper) as here:
        await here.database.write(say, "slow", "yksi")
        await paper.begun.wait()
    async with house(tmp_path, Paper()) as again:
        assert await again.database.look(states) == ["sending"], "nobody knows: it waits for its lease"
