"""Many people in an order conversation at once, through the whole house: Telegram's rates are kept, nobody is mixed up.

The fake counts what arrives as Telegram does, and would say 429; in normal load it never has to.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.telegram import TelegramAdapter
from bot.house.app import WholeHouse
from bot.house.config import Config
from storage import MasterKeys
from storage.sealing import generate
from tests.fakes.telegram_api import FakeTelegram, Phone
from tests.migrated import open_copy
from tests.theatre import StageClock

#: What each of them does, and what they are asked then.
CONVERSATION: list[tuple[Callable[[Phone], object], str]] = [
    (lambda phone: phone.start(), "Hei. Tästä voit tilata"),
    (lambda phone: phone.send("Tarvitsemme luennon masennuksesta Ouluun"), "Kenen kokemusta"),
    (lambda phone: phone.press("Oma kokemus"), "Mikä päivä?"),
    (lambda phone: phone.send("8.12."), "Mihin aikaan"),
]


async def crowd(folder: Path, chats: int) -> None:
    clock = StageClock(datetime(2026, 11, 23, 8, tzinfo=UTC))
    async with FakeTelegram() as telegram:
        config = Config(database_url=f"sqlite:///{folder}/house.db")
        database = open_copy(config.database_url, MasterKeys.from_environment_value(generate()), clock.now)
        house = WholeHouse(config, database, clock)  # type: ignore[arg-type]  # it stands still, else the same
        await house.start([TelegramAdapter(telegram.token, api_url=telegram.url)])
        phones = [Phone(telegram, f"P{number}") for number in range(chats)]
        under_way = dict.fromkeys(phones, 0)
        try:
            for phone in phones:
                CONVERSATION[0][0](phone)
            while under_way:
                await telegram.world.until(lambda: any(len(one.seen) > done for one, done in under_way.items()))
                for phone, done in list(under_way.items()):
                    if len(phone.seen) > done:
                        go_on(phone, done, under_way)
        finally:
            await house.stop()
        assert telegram.world.rates.refused == 0, "no 429"
        assert telegram.world.rates.counted == chats * len(CONVERSATION)
        assert all(query.answered_at for query in telegram.world.queries.values())
        assert not telegram.judges.objections, "\n".join(telegram.judges.objections)


def go_on(phone: Phone, done: int, under_way: dict[Phone, int]) -> None:
    """Read the answer and do the next thing."""
    assert CONVERSATION[done][1] in phone.last
    if done + 1 == len(CONVERSATION):
        del under_way[phone]
        return
    under_way[phone] = done + 1
    CONVERSATION[done + 1][0](phone)


async def test_twenty_people_order_at_once(tmp_path: Path) -> None:
    await crowd(tmp_path, 20)


@pytest.mark.soak
async def test_five_hundred_people_order_at_once(tmp_path: Path) -> None:
    await crowd(tmp_path, 500)
