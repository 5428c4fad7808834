"""Words are read before their transaction; what changed meanwhile has them read again in it; nobody waits for them."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.port import Incoming
from bot.house import hearing
from bot.house.app import WholeHouse
from bot.house.hearing import SHORT, hear_and_handle
from bot.talk import beforehand
from bot.talk.ahead import HeardAhead, read_ahead
from dialogs.form.turn import turn
from dialogs.speech import Heard
from storage import conversations
from tests.whole.test_hearing import answers, house, newcomer, words

__all__ = ["house"]

ORDER = "Luento masennuksesta opiskelijoille Oulussa 12.3. klo 14, kesto tunti"
assert len(ORDER) > SHORT


def press(person: str, act: str, data: str) -> Incoming:
    return Incoming("web", act, person, person, Heard("press", data=data))


async def read(house: WholeHouse, incoming: Incoming) -> HeardAhead:
    stand = await house.database.glance(beforehand.stand_of, incoming)
    assert stand is not None
    return read_ahead(incoming.heard, stand)


async def draft(house: WholeHouse, person: str) -> Any:
    kept = await house.database.look(conversations.draft, person)
    return kept and (kept[0], kept[2]["draft"]["answers"], kept[2]["draft"].get("offered"))


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which thread each turn was made in."""
    made: list[str] = []

    def noted(*args: Any) -> Any:
        made.append(threading.current_thread().name)
        return turn(*args)

    monkeypatch.setattr("bot.talk.ahead.turn", noted)
    return made


async def test_words_are_read_once_and_not_by_the_writer(house: WholeHouse, turns: list[str]) -> None:
    person = await newcomer(house)
    for n, text in enumerate((ORDER, "Oulu", "k" * (SHORT + 1), "x")):
        await house.hear(words(person, str(n), text))
        (thread,) = turns
        short = len(text) <= SHORT
        assert (thread == threading.main_thread().name) is short
        assert thread.startswith("asyncio_") is not short
        turns.clear()


@pytest.mark.parametrize("text", [ORDER, "x " * 3000, "en jaksa enää elää", "010101-0101", "haluaisin vertaistukea"])
async def test_it_comes_to_the_same(house: WholeHouse, text: str) -> None:
    one, other = await newcomer(house), await newcomer(house)
    for n, said in enumerate((text, "Oulu", text)):
        incoming = words(one, f"one {n}", said)
        await house.database.write(hear_and_handle, incoming, await read(house, incoming))
        await house.database.write(hear_and_handle, words(other, f"other {n}", said))
    assert await answers(house, one) == await answers(house, other)
    assert await draft(house, one) == await draft(house, other)


async def test_over_another_draft_the_words_are_read_again(house: WholeHouse, turns: list[str]) -> None:
    one, other = await newcomer(house), await newcomer(house)
    late = words(one, "late", "syöpä, Turussa")
    before = await read(house, late)
    for who in (one, other):
        await house.hear(words(who, f"{who} first", ORDER))
    turns.clear()
    await house.database.write(hear_and_handle, late, before)
    assert len(turns) == 1, "read again, for the order has been begun meanwhile"
    await house.database.write(hear_and_handle, words(other, "late too", "syöpä, Turussa"))
    assert await draft(house, one) == await draft(house, other)
    assert await answers(house, one) == await answers(house, other)


@pytest.mark.parametrize("what", ["nothing", "language", "minute", "form", "words"])
async def test_what_reading_depends_on_is_compared(house: WholeHouse, turns: list[str], what: str) -> None:
    person = await newcomer(house)
    await house.hear(words(person, "first", ORDER))
    incoming = words(person, "then", "mieluummin 13.3.")
    before = await read(house, incoming)
    stand = before.stand
    changed = {
        "nothing": before,
        "language": replace(before, stand=replace(stand, language="sv")),
        "minute": replace(before, stand=replace(stand, now=stand.now - timedelta(minutes=1))),
        "form": replace(before, stand=replace(stand, form=replace(stand.form))),
        "words": replace(before, heard=Heard("text", text="mieluummin 14.3.")),
    }[what]
    turns.clear()
    await house.database.write(hear_and_handle, incoming, changed)
    assert bool(turns) is (what != "nothing")


async def test_others_go_on_while_long_words_are_read_and_ones_own_come_after(
    house: WholeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, other = await newcomer(house), await newcomer(house)
    done: list[str] = []
    reads, may_end = threading.Event(), threading.Event()

    def slowly(heard: Heard, stand: Any) -> Any:
        reads.set()
        assert may_end.wait(60)
        return read_ahead(heard, stand)

    monkeypatch.setattr(hearing, "read_ahead", slowly)

    async def hear(incoming: Incoming) -> None:
        await house.hear(incoming)
        done.append(incoming.external_id)

    long = asyncio.create_task(hear(words(reader, "long words", ORDER)))
    await asyncio.to_thread(reads.wait, 60)
    own = asyncio.create_task(hear(press(reader, "own press", "order:new")))
    await hear(press(other, "press of another", "order:new"))
    assert done == ["press of another"]
    may_end.set()
    await asyncio.gather(long, own)
    assert done == ["press of another", "long words", "own press"]
    assert not house._reception._lanes, "nothing of it stays"
