"""What is heard takes effect at once; what cannot be handled is kept, tried again in its turn, and then told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.port import Incoming, NotStored
from bot.house.app import WholeHouse
from bot.house.clock import Clock
from bot.house.config import Config
from bot.house.sessions import welcome
from bot.talk import forms
from bot.talk.trouble import SORRY
from dialogs.speech import Heard, Message
from storage import MasterKeys, StorageTrouble, inbox
from storage.sealing import generate
from tests.fakes.patience import PATIENCE
from tests.migrated import open_copy

BROKEN = "rikki"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[WholeHouse]:
    """A house without platforms."""
    clock = Clock()
    database = open_copy(f"sqlite:///{tmp_path}/keikka.db", MasterKeys.from_environment_value(generate()), clock.now)
    house = WholeHouse(Config(database_url=f"sqlite:///{tmp_path}/keikka.db"), database, clock)
    await house.start([])
    yield house
    await house.stop()


async def newcomer(house: WholeHouse) -> str:
    _session, visitor = await house.database.write(welcome, "fi", False)
    return visitor.person


def words(person: str, act: str, text: str) -> Incoming:
    return Incoming("web", act, person, person, Heard("text", text=text))


async def answers(house: WholeHouse, person: str) -> list[Any]:
    view = await house.look(person, "chat")
    return [entry["message"].parts for entry in view.values["entries"] if entry["side"] == "us"]


async def test_an_act_has_taken_effect_when_it_was_heard(house: WholeHouse) -> None:
    person = await newcomer(house)
    heard = await house.hear(words(person, "1", "masennus"))
    assert await house.wait_for_effect(heard, 0)
    first = await answers(house, person)
    assert await house.hear(words(person, "1", "masennus")) == heard, "the same act again"
    assert await answers(house, person) == first
    row = await house.database.look(inbox.hearing, heard)
    assert row is not None
    assert (row.state, row.body) == ("done", None)


@pytest.mark.shows("alarm given_up")
async def test_what_cannot_be_handled_waits_in_its_lane_and_is_told_in_the_end(
    house: WholeHouse, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[str] = []
    whole = forms.handle

    def breaks(tx: Any, speaker: Any, one: Any) -> None:
        text = speaker.incoming.heard.text
        tried.append(text)
        if text == BROKEN:
            speaker.reply(tx, Message((SORRY,)))
            raise ZeroDivisionError
        whole(tx, speaker, one)

    monkeypatch.setattr(forms, "handle", breaks)
    person, other = await newcomer(house), await newcomer(house)
    broken = await house.hear(words(person, "1", BROKEN))
    later = await house.hear(words(person, "2", "masennus"))
    elsewhere = await house.hear(words(other, "3", "masennus"))
    for heard in (elsewhere, broken, later):
        assert await house.wait_for_effect(heard, 10)
    assert tried.count(BROKEN) == 1 + inbox.TRIES, "at once, and then by the worker until it is given up"
    said = await answers(house, person)
    assert said[0] == (SORRY,), "nothing of the failed tries stands"
    assert len(said) == 2, "its lane went on"
    row = await house.database.look(inbox.hearing, broken)
    assert row is not None
    assert (row.state, row.error, row.body) == ("failed", "ZeroDivisionError", None)


async def test_what_cannot_be_kept_is_not_confirmed(house: WholeHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_things: Any) -> Any:
        raise StorageTrouble("The disk is full.")

    person = await newcomer(house)
    monkeypatch.setattr(inbox, "hear_at_once", full)
    monkeypatch.setattr(inbox, "hear", full)
    with pytest.raises(NotStored):
        await house.hear(words(person, "1", "masennus"))
    monkeypatch.undo()
    assert await answers(house, person) == [(await house.look(None, "welcome")).values["message"].parts]
    assert await house.wait_for_effect(await house.hear(words(person, "1", "masennus")), 10), "sent again, it is heard"


async def test_a_full_disk_is_no_try(house: WholeHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, refusals = forms.handle, inbox.TRIES + 2
    loop, refused = asyncio.get_running_loop(), asyncio.Semaphore(0)

    def full_for_a_while(tx: Any, speaker: Any, one: Any) -> None:
        nonlocal refusals
        if refusals:
            refusals -= 1
            loop.call_soon_threadsafe(refused.release)
            raise StorageTrouble("The disk is full.")
        whole(tx, speaker, one)

    monkeypatch.setattr(forms, "handle", full_for_a_while)
    person = await newcomer(house)
    heard = await house.hear(words(person, "1", "masennus"))
    for _refusal in range(inbox.TRIES + 2):
        house.worker.wake()
        await asyncio.wait_for(refused.acquire(), PATIENCE)
    house.worker.wake()
    assert await house.wait_for_effect(heard, PATIENCE)
    row = await house.database.look(inbox.hearing, heard)
    assert row is not None
    assert (row.state, row.attempts) == ("done", 0), "it waited until there was room"
    assert len(await answers(house, person)) == 1
