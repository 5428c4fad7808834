"""The file is damaged while the house runs: nothing is taken in, and coordinators are told without the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.port import Given, Incoming, NotStored, Outgoing, Receipt, Refused, TryLater, Undeliverable
from bot.cards import damage
from bot.facts import channels
from bot.house.app import WholeHouse
from bot.house.clock import Clock
from bot.house.config import Config
from dialogs.speech import Heard
from storage import MasterKeys, StorageTrouble, people
from storage.transaction import Transaction
from tests.bot.house.pigeons import Pigeons
from tests.migrated import open_copy

WARNED = "Keikka's database is damaged"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[WholeHouse]:
    database = open_copy(f"sqlite:///{tmp_path}/keikka.db", MasterKeys((b"k" * 32,)))
    whole = WholeHouse(Config(language="en"), database, Clock())
    database.shelf.dispatch_lanes = (("pigeon", "roof 1"),)
    post = Pigeons(Given({"loft": "loft seven"}, "https://keikka.example.org", "en", ("roof 1",)))
    await whole.start([post])
    yield whole
    await whole.stop()


def post_of(house: WholeHouse) -> Pigeons:
    (ear,) = house.messengers
    assert isinstance(ear.adapter, Pigeons)
    return ear.adapter


async def test_coordinators_are_told_in_their_channel_and_nothing_is_taken_in(house: WholeHouse) -> None:
    person = await house.database.write(_coordinator)
    house.database.stop_writing()
    warning = await post_of(house).sees("roof 1", WARNED)
    assert "put back the latest backup" in warning.lines[0]
    with pytest.raises(NotStored):
        await house.hear(Incoming("web", "1", person, person, Heard("text", text="Hello")))
    with pytest.raises(NotStored):
        await house.hear(Incoming("web", "2", person, person, Heard("press", data="order:new")))


async def test_pages_and_health_tell_it(house: WholeHouse) -> None:
    person = await house.database.write(_coordinator)
    await house.keeper.once()
    before = await house.look(None, "health")
    assert (before.values["ok"], before.values["facts"]["damaged"]) == (True, 0)
    assert (await house.look(person, "dispatch")).values["alarms"] == []
    follower = house.follow("dispatch")
    open_page = asyncio.ensure_future(anext(follower))
    await asyncio.sleep(0)  # it follows
    house.database.stop_writing()
    async with asyncio.timeout(20):
        assert await open_page == 1
    await follower.aclose()  # type: ignore[attr-defined]  # an async generator
    after = await house.look(None, "health")
    assert (after.values["ok"], after.values["facts"]["damaged"]) == (False, 1)
    assert (await house.look(person, "dispatch")).values["alarms"] == [damage.message()]


async def test_where_areas_cannot_be_read_the_main_channel_is_told(
    house: WholeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(tx: Transaction) -> list[tuple[str, str]]:
        raise StorageTrouble("The database file is damaged; put back the latest backup.")

    monkeypatch.setattr(channels, "everywhere", unreadable)
    house.database.stop_writing()
    await post_of(house).sees("roof 1", WARNED)


async def test_health_tells_that_the_writer_has_ended(house: WholeHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then nothing can be kept, and whoever watches `/health` starts the house again."""
    await house.keeper.once()
    assert (await house.look(None, "health")).values["ok"]
    monkeypatch.setattr(house.database._writer, "_do", lambda units: 1 // 0)
    with pytest.raises(StorageTrouble, match="start Keikka again"):
        await house.database.write(_coordinator)
    after = await house.look(None, "health")
    assert (after.values["ok"], after.values["facts"]["writer_ended"]) == (False, 1)
    with pytest.raises(NotStored):
        await house.hear(Incoming("web", "1", "4711", "4711", Heard("text", text="Hello")))


@pytest.mark.parametrize(
    ("outcomes", "tries"),
    [
        ([TryLater(0, surely_not_sent=True)] * 3, 4),
        ([TryLater(0, surely_not_sent=False)] * 5, 2),
        ([Refused("no")], 1),
        ([Undeliverable("gone")], 1),
    ],
)
async def test_a_warning_is_tried_until_it_arrives_and_never_said_thrice(
    house: WholeHouse, monkeypatch: pytest.MonkeyPatch, outcomes: list[Exception], tries: int
) -> None:
    post = post_of(house)
    tried: list[str] = []

    async def deliver(outgoing: Outgoing) -> Receipt:
        tried.append(outgoing.lane)
        if len(tried) <= len(outcomes):
            raise outcomes[len(tried) - 1]
        return Receipt()

    monkeypatch.setattr(post, "deliver", deliver)
    house.database.stop_writing()
    await asyncio.sleep(0)  # it is told
    await asyncio.gather(*house.errands.running)
    assert tried == ["roof 1"] * tries


def _coordinator(tx: Transaction) -> str:
    return people.add_person(tx, language="en", zone="Europe/Helsinki", is_coordinator=True, is_orderer=True).id
