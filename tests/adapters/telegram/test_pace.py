"""Many chats at once: Telegram's rates are kept, so that it never has to say 429 (the fake counts)."""

from __future__ import annotations

import asyncio

import pytest

from adapters.port import Outgoing, TryLater
from adapters.telegram.limits import TelegramTurns
from tests.adapters.messenger import text
from tests.adapters.telegram.house import House, house
from tests.fakes.telegram_api import FakeTelegram, Group, Phone


async def converse(home: House, phone: Phone, turns: int) -> None:
    """One person writes, waits for the answer, writes again."""
    for n in range(turns):
        phone.send(f"viesti {n}")
        await phone.sees(f"vastaus {n}", 600)


async def answer_all(home: House, total: int) -> None:
    """Answer what is heard, as the courier does: each lane on its own, again after `TryLater`."""

    async def answer(lane: str, words: str, row: str) -> None:
        while True:
            try:
                await home.adapter.deliver(Outgoing(lane, text(words), "fi", row))
                return
            except TryLater as later:
                await asyncio.sleep(later.after)

    async with asyncio.TaskGroup() as answering:
        for number in range(total):
            heard = (await home.ears.hears(number + 1, 600))[number]
            words = heard.heard.text.replace("viesti", "vastaus")
            answering.create_task(answer(heard.lane, words, heard.external_id))


async def crowd(chats: int, turns: int) -> None:
    async with house(strict_rates=True, turns=TelegramTurns()) as home:
        phones = [Phone(home.telegram, f"P{n}") for n in range(chats)]
        async with asyncio.TaskGroup() as people:
            people.create_task(answer_all(home, chats * turns))
            for phone in phones:
                people.create_task(converse(home, phone, turns))
        for phone in phones:
            assert [m["text"] for m in phone.seen] == [f"vastaus {n}" for n in range(turns)]
        assert home.telegram.world.rates.counted == chats * turns
        assert home.telegram.world.rates.refused == 0


async def test_forty_chats_are_answered_without_a_429() -> None:
    await crowd(40, 2)


@pytest.mark.soak
async def test_five_hundred_chats_are_answered_without_a_429() -> None:
    await crowd(500, 6)


async def test_a_busy_group_gets_its_cards_without_a_429() -> None:
    telegram = FakeTelegram()
    aino = Phone(telegram, "Aino")
    group = Group(telegram, "Välitys", [aino])
    async with house(telegram, groups=[group.chat.id], strict_rates=True, turns=TelegramTurns()) as home:
        group.add_bot(aino)
        given_back = []
        for n in range(12):
            try:
                await home.say(group.lane, f"Tilaus {n}")
            except TryLater as later:
                given_back.append(later)
        assert telegram.world.rates.refused == 0
        assert len(group.seen) + len(given_back) == 12
        assert given_back
        assert all(later.surely_not_sent for later in given_back)
