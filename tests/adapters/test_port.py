"""The promises of `adapters.port`, held by the house and by every stand-in that tests of adapters put in its place.

What one of them did otherwise, a test of an adapter would promise of a house that there is not.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from adapters.port import Ears, Incoming, NotStored
from adapters.web.port import Doors, Stage, Visitor
from bot.demo.stage import DemoStage
from bot.desk import joining
from bot.house.app import WholeHouse
from bot.house.clock import Clock
from bot.house.config import Config, from_environment
from bot.house.sessions import WebDoors
from dialogs.speech import Heard
from storage import MasterKeys, StorageTrouble
from storage.sealing import generate
from tests.adapters.killed_ears import FileEars
from tests.adapters.messenger import Ears as MessengerEars
from tests.adapters.web.fakes import TOKEN, MadeUp
from tests.migrated import open_copy

#: How long a promise of something may take, and how long a promise of nothing is watched.
SOON, A_WHILE = 20.0, 0.2


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[WholeHouse]:
    """The real house, without a doorway."""
    file = f"sqlite:///{folder}/keikka.db"
    config: Config = from_environment({"KEIKKA_DATABASE_URL": file}, folder / ".env")
    clock = Clock()
    database = open_copy(file, MasterKeys.from_environment_value(generate()), clock.now)
    house = WholeHouse(config, database, clock)
    await house.start([])
    try:
        yield house
    finally:
        await house.stop()


async def hears(house: Ears, who: Visitor, number: str, words: str = "hello") -> str:
    said = Incoming("web", number, who.person, who.person, Heard("text", text=words))
    return await asyncio.wait_for(house.hear(said), SOON)


# -- ears

Broken = Callable[[], None]


@pytest.fixture(params=["house", "made up", "messenger", "file"])
async def ears(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Ears, Visitor, Broken]]:
    """Whoever hears, somebody it knows, and how to break it so that nothing can be stored."""
    match request.param:
        case "house":
            async with running(tmp_path) as house:
                _secret, visitor = await WebDoors(house.database).welcome("en", remember=False)
                yield house, visitor, lambda: setattr(house.database, "fault", _full)
                house.database.fault = None
        case "made up":
            made = MadeUp()
            _secret, visitor = await made.welcome("en", remember=False)
            yield made, visitor, lambda: setattr(made, "fails", NotStored())
        case "messenger":
            listening = MessengerEars()
            yield listening, Visitor("4711", "en"), lambda: setattr(listening, "failing", 1)
        case _:
            writing = FileEars(str(tmp_path / "heard.db"))
            yield writing, Visitor("4711", "en"), lambda: None
            writing.close()


def _full(where: str) -> None:
    raise StorageTrouble("the disk is full")


Whoever = tuple[Ears, Visitor, Broken]


async def test_the_same_thing_has_the_same_id_and_another_has_another(ears: Whoever) -> None:
    one, who, _break = ears
    first = await hears(one, who, "1")
    assert await hears(one, who, "1") == first
    assert await hears(one, who, "2") != first


async def test_an_id_is_of_one_platform_alone(ears: Whoever) -> None:
    one, who, _break = ears
    first = await hears(one, who, "1")
    elsewhere = Incoming("telegram", "1", "4711", "4711", Heard("text", text="hello"))
    assert await asyncio.wait_for(one.hear(elsewhere), SOON) != first


async def test_what_was_heard_takes_effect(ears: Whoever) -> None:
    one, who, _break = ears
    assert await one.wait_for_effect(await hears(one, who, "1"), SOON)


@pytest.mark.parametrize("ears", ["house", "made up", "messenger"], indirect=True)
async def test_what_cannot_be_stored_is_told_and_may_come_again(ears: Whoever) -> None:
    one, who, breaks = ears
    breaks()
    with pytest.raises(NotStored):
        await hears(one, who, "1")


async def test_what_is_not_there_is_a_view_of_nothing(ears: Whoever) -> None:
    one, _who, _break = ears
    for person, question, about in ((None, "chat", {}), (None, "order", {"token": "of nobody"}), (None, "me", {})):
        assert not (await one.look(person, question, **about)).found, question


async def test_who_follows_is_told_of_what_is_new_and_of_nothing_else(ears: Whoever) -> None:
    one, who, _break = ears
    numbers: list[int] = []
    told = asyncio.Event()

    async def follow() -> None:
        async for number in one.follow(who.person):
            numbers.append(number)
            told.set()

    following = asyncio.create_task(follow())
    await asyncio.sleep(A_WHILE)
    assert numbers == []
    await hears(one, who, "1")
    await asyncio.wait_for(told.wait(), SOON)
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("ears", ["house", "made up"], indirect=True)
async def test_a_repeated_act_is_seen_once_and_looking_changes_nothing(ears: Whoever) -> None:
    one, who, _break = ears
    for _time in range(3):
        await hears(one, who, "1")
    view = await one.look(who.person, "chat", after="")
    assert [entry["text"] for entry in view.values["entries"] if entry["side"] == "them"] == ["hello"]
    again = await one.look(who.person, "chat", after="")
    assert [entry["id"] for entry in again.values["entries"]] == [entry["id"] for entry in view.values["entries"]]


# -- doors


@pytest.fixture(params=["house", "made up"])
async def doors(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Doors, str]]:
    """Whoever lets people in, and an expert's invitation."""
    if request.param == "made up":
        yield MadeUp(), TOKEN
        return
    async with running(tmp_path) as house:
        yield WebDoors(house.database), await house.database.write(joining.invite, "expert", None, "fi", "test")


async def test_a_welcome_opens_a_session_of_ones_own(doors: tuple[Doors, str]) -> None:
    one, _invitation = doors
    secret, visitor = await one.welcome("sv", remember=False)
    assert visitor == Visitor(visitor.person, "sv", frozenset({"orderer"}), remembered=False)
    assert await one.enter(secret) == visitor
    other, somebody = await one.welcome("sv", remember=True)
    assert other != secret
    assert somebody.person != visitor.person
    assert await one.enter("no session") is None


async def test_a_session_is_remembered_as_was_said_last(doors: tuple[Doors, str]) -> None:
    one, _invitation = doors
    secret, visitor = await one.welcome("en", remember=False)
    for remember in (True, False):
        await one.remember(secret, remember=remember)
        assert await one.enter(secret) == replace(visitor, remembered=remember)


async def test_who_signed_out_is_nobody(doors: tuple[Doors, str]) -> None:
    one, _invitation = doors
    secret, _visitor = await one.welcome("en", remember=True)
    assert await one.over(secret) is None
    await one.sign_out(secret)
    assert await one.enter(secret) is None
    assert (await one.over(secret), await one.over("no session")) == ("ended", None)
    await one.sign_out(secret)
    await one.sign_out("no session")


async def test_an_invitation_is_good_once_and_keeps_who_was_there(doors: tuple[Doors, str]) -> None:
    one, invitation = doors
    secret, before = await one.welcome("fi", remember=True)
    assert await one.accept("no invitation", secret, remember=True) is None
    accepted = await one.accept(invitation, secret, remember=True)
    assert accepted is not None
    assert accepted[1] == replace(before, roles=frozenset({"orderer", "expert"}), known=True)
    assert await one.enter(accepted[0]) == accepted[1]
    assert await one.accept(invitation, None, remember=True) is None


async def test_a_code_that_nobody_read_out_lets_in_nobody(doors: tuple[Doors, str]) -> None:
    one, _invitation = doors
    secret, visitor = await one.welcome("fi", remember=True)
    assert await one.redeem("0000000000", secret, remember=False) is None
    assert await one.enter(secret) == visitor


async def test_an_invitation_without_a_session_makes_somebody_new(doors: tuple[Doors, str]) -> None:
    one, invitation = doors
    accepted = await one.accept(invitation, None, remember=False)
    assert accepted is not None
    assert accepted[1].roles == {"orderer", "expert"}
    assert not accepted[1].remembered
    assert await one.enter(accepted[0]) == accepted[1]


# -- the demo's stage


@pytest.fixture(params=["house", "made up"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Stage, str]]:
    """Whoever has seats and a clock, and somebody's seat."""
    if request.param == "made up":
        made = MadeUp()
        yield made, made.person("expert-1", "expert").person
        return
    async with running(tmp_path) as house:
        _secret, visitor = await WebDoors(house.database).welcome("en", remember=True)
        house.database.shelf.seats = {"orderer": visitor.person}
        yield DemoStage(house, lambda: None), visitor.person


async def test_a_seat_is_somebodys_or_nobodys(stage: tuple[Stage, str]) -> None:
    one, seat = stage
    visitor = await one.seat(seat)
    assert visitor is not None
    assert visitor.person == seat
    assert visitor.remembered
    assert await one.seat("nobody") is None


async def test_a_clock_that_moves_tells_its_time_and_never_goes_back(stage: tuple[Stage, str]) -> None:
    one, _seat = stage
    times = [datetime.fromisoformat(await one.move(to)) for to in ("next", "deadline", "day_before", "after_gig")]
    assert all(time.tzinfo is not None for time in times)
    assert times == sorted(times)
    await one.again()
