"""A house on Telegram: the real Updater over HTTP, the strict Bot API opposite."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.telegram import TelegramAdapter
from adapters.telegram.limits import without_waits
from bot.house.app import WholeHouse
from bot.house.clock import Clock
from bot.house.config import Config
from storage import MasterKeys
from storage.sealing import generate
from tests.fakes.telegram_api import FakeTelegram, Group, Phone
from tests.migrated import open_copy
from tests.whole.morning import Morning, monday_clock


@dataclass
class TelegramMorning(Morning[Phone, Group]):
    """Everybody has a phone; coordinators have a group."""

    platform = "telegram"

    telegram: FakeTelegram
    config: Config
    keys: MasterKeys
    oona: Phone | None = None

    def newcomer(self, name: str) -> Phone:
        return Phone(self.telegram, name)

    def greet(self, person: Phone) -> None:
        person.start()

    def follow(self, person: Phone, token: str) -> None:
        person.start(token)

    async def up(self) -> None:
        """The house starts, over what is stored."""
        self.house = await opened(self.config, self.keys, self.clock, self.telegram, self.channel)


@asynccontextmanager
async def telegram_morning(
    folder: Path, public_url: str = "http://localhost:8080", *, supergroup: bool = True
) -> AsyncIterator[TelegramMorning]:
    """A house on Telegram; at its end the judges must have no objection."""
    clock = monday_clock()
    async with FakeTelegram() as telegram:
        telegram.world.rates.strict = False
        kirsi = Phone(telegram, "Kirsi")
        group = Group(telegram, "Välitys", [kirsi], supergroup=supergroup)
        config = Config(
            database_url=f"sqlite:///{folder}/house.db", public_url=public_url, platforms={
                "telegram": {"token": telegram.token, "api_url": telegram.url, "dispatch_chat": group.lane}
            },
        )  # fmt: skip
        keys = MasterKeys.from_environment_value(generate())
        house = await opened(config, keys, clock, telegram, group)
        group.add_bot(kirsi, can_edit_messages=True)
        here = TelegramMorning(house, clock, telegram.world, group, kirsi, telegram, config, keys)
        await here.invite(kirsi, "coordinator")
        try:
            yield here
        finally:
            await here.house.stop()
        assert not telegram.judges.objections, "\n".join(telegram.judges.objections)


async def opened(config: Config, keys: MasterKeys, clock: Clock, telegram: FakeTelegram, group: Group) -> WholeHouse:
    """A copy of the house over this database, listening or waiting for its turn."""
    database = open_copy(config.database_url, keys, clock.now)
    house = WholeHouse(config, database, clock)
    database.shelf.dispatch_lanes = (("telegram", group.lane),)
    adapter = TelegramAdapter(
        telegram.token,
        api_url=telegram.url,
        public_url=config.public_url,
        groups={group.chat.id},
        turns=without_waits(),
    )
    await house.start([adapter])
    return house
