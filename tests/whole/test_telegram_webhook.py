"""The whole house by webhook, over HTTP: as it starts with a secret and an https address in its configuration."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from adapters.telegram.webhook import PATH, SECRET_HEADER
from adapters.web.site import WebAdapter
from bot.house import platforms
from bot.house.app import WholeHouse
from bot.house.clock import Clock
from bot.house.config import Config
from bot.house.sessions import WebDoors
from storage import MasterKeys, people
from storage.sealing import generate
from tests.fakes.telegram_api import FakeTelegram, Phone
from tests.migrated import open_copy

HTTPS = "https://keikka.example.org"
SECRET = "a-secret-of-more-than-32-characters_0123456789"
KEYS = generate()
MONDAY = datetime(2027, 1, 4, 8, tzinfo=UTC)


@dataclass
class Running:
    """A house that runs, and where its public address really is."""

    house: WholeHouse
    doorway: str

    async def posts(self, update: dict[str, Any], secret: str | None = SECRET) -> int:
        """Somebody posts an update to the doorway; the status of the answer."""
        headers = {SECRET_HEADER: secret} if secret is not None else {}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.doorway + PATH, json=update, headers=headers) as answer,
        ):
            await answer.read()
            return answer.status

    async def knows(self, phone: Phone) -> bool:
        return await self.house.database.look(people.who_is, "telegram", phone.lane) is not None


@asynccontextmanager
async def running(folder: Path, telegram: FakeTelegram, secret: str | None = SECRET) -> AsyncIterator[Running]:
    """The house as `keikka run` puts it together; with a secret by webhook, without by long polling."""
    own = {"token": telegram.token, "api_url": telegram.url} | ({"webhook_secret": secret} if secret else {})
    config = Config(
        database_url=f"sqlite:///{folder}/house.db", public_url=HTTPS, platforms={"telegram": own},
    )  # fmt: skip
    clock = Clock(MONDAY - datetime.now(UTC))
    database = open_copy(config.database_url, MasterKeys.from_environment_value(KEYS), clock.now)
    house = WholeHouse(config, database, clock)
    messengers = platforms.messengers(config, database)
    web = WebAdapter(
        host="127.0.0.1", port=0, public_url=HTTPS, doors=WebDoors(database), carries=platforms.routes(messengers)
    )
    await web.start(house)  # the port is known before Telegram is told the address
    doorway = telegram.roads[HTTPS] = f"http://127.0.0.1:{web.port}"
    await house.start(messengers)
    try:
        yield Running(house, doorway)
    finally:
        await house.stop()
        await web.stop()


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as made:
        yield made
    assert not made.judges.objections, "\n".join(made.judges.objections)


async def heard_all(telegram: FakeTelegram) -> None:
    await telegram.world.until(lambda: not telegram.world.updates.waiting, what="everything is heard")


async def test_words_and_presses_come_by_webhook(tmp_path: Path, telegram: FakeTelegram) -> None:
    async with running(tmp_path, telegram):
        oona = Phone(telegram, "Oona")
        oona.start()
        await oona.sees("Hei. Tästä voit tilata")
        oona.send("Tarvitsemme luennon masennuksesta Ouluun")
        await oona.sees("Kenen kokemusta")
        query = oona.press("Oma kokemus")
        await oona.sees("Mikä päivä?")
        await telegram.world.until(query.done.is_set)
    assert telegram.counts["getupdates"] == 0
    assert telegram.webhook is not None
    assert (telegram.webhook.url, telegram.webhook.secret) == (HTTPS + PATH, SECRET)


@pytest.mark.parametrize("secret", [None, "", SECRET[:-1], SECRET + "x", SECRET.upper(), "ä" * 40])
async def test_nobody_else_is_heard(tmp_path: Path, telegram: FakeTelegram, secret: str | None) -> None:
    async with running(tmp_path, telegram) as here:
        telegram.roads["https://elsewhere.example.org"] = "http://127.0.0.1:9"
        await telegram.set_webhook("https://elsewhere.example.org")  # Telegram itself does not bring it
        eve = Phone(telegram, "Eve")
        eve.start()
        update = telegram.world.updates.waiting[-1].update
        assert await here.posts(update, secret) == 401
        assert not await here.knows(eve)
        assert await here.posts(update) == 200
        assert await here.knows(eve)


async def test_what_is_delivered_again_has_one_effect(tmp_path: Path, telegram: FakeTelegram) -> None:
    async with running(tmp_path, telegram) as here:
        oona = Phone(telegram, "Oona")
        oona.start()
        await oona.sees("Hei. Tästä voit tilata")
        oona.send("Tarvitsemme luennon masennuksesta Ouluun")
        await oona.sees("Kenen kokemusta")
        await heard_all(telegram)
        kind, body = telegram.world.emitted[-1]
        for number in (1, 2, 900_000_001):  # also under another number, as after a quiet week
            assert await here.posts({"update_id": number, kind: body}) == 200
        oona.press("Oma kokemus")
        await oona.sees("Mikä päivä?")
        assert len([m for m in oona.seen if "Kenen kokemusta" in str(m["text"])]) == 1


async def test_what_comes_while_the_house_is_down_is_heard_when_it_is_up(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    oona = Phone(telegram, "Oona")
    async with running(tmp_path, telegram):
        oona.send("Tarvitsemme luennon masennuksesta Ouluun")
        await oona.sees("Kenen kokemusta")
        await heard_all(telegram)
    oona.press("Oma kokemus")
    await telegram.world.until(lambda: telegram.webhook is not None and telegram.webhook.error)
    assert telegram.world.updates.waiting
    async with running(tmp_path, telegram):
        await oona.sees("Mikä päivä?")


#: What is done while the house is down, and what is seen once it is up again.
STEPS: list[tuple[Callable[[Phone], object], str]] = [
    (lambda oona: oona.send("Tarvitsemme luennon masennuksesta Ouluun"), "Kenen kokemusta"),
    (lambda oona: oona.press("Oma kokemus"), "Mikä päivä?"),
    (lambda oona: oona.send("12.1."), "aika"),
    (lambda oona: oona.send("klo 14-16"), "Miten keikka pidetään?"),
]


@pytest.mark.parametrize("first", [None, SECRET])
async def test_from_polling_to_a_webhook_and_back_nothing_is_lost(
    tmp_path: Path, telegram: FakeTelegram, first: str | None
) -> None:
    oona = Phone(telegram, "Oona")
    secret = first
    for act, sees in STEPS:
        act(oona)
        before = len(oona.seen)
        async with running(tmp_path, telegram, secret):
            await telegram.world.until(lambda before=before: len(oona.seen) > before, what=sees)
            await heard_all(telegram)
            assert (telegram.webhook is None) == (secret is None)
        secret = SECRET if secret is None else None
    assert len(oona.seen) == len(STEPS), [m["text"] for m in oona.seen]
    assert [sees in str(m["text"]) for (_act, sees), m in zip(STEPS, oona.seen, strict=True)]
