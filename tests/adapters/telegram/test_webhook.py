"""The doorway by webhook: only with the secret, answered only when stored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from adapters.telegram import TelegramAdapter, Webhook
from adapters.telegram.webhook import LARGEST, PATH, SECRET_HEADER, TelegramWebhookEar
from tests.adapters.messenger import Ears
from tests.adapters.telegram.house import House, house
from tests.fakes.patience import PATIENCE
from tests.fakes.telegram_api import FakeTelegram, Phone

SECRET = "a-secret-of-more-than-32-characters_0123456789"
PUBLIC = "https://keikka.example"


@asynccontextmanager
async def hooked(telegram: FakeTelegram | None = None) -> AsyncIterator[tuple[House, str]]:
    peer = telegram or FakeTelegram()
    async with house(peer, listening=False, webhook=Webhook(PUBLIC, SECRET, "127.0.0.1", 0)) as home:
        await home.adapter.start(home.ears)
        ear = home.adapter._ear
        assert isinstance(ear, TelegramWebhookEar)
        [(host, port)] = ear.addresses
        peer.roads[PUBLIC] = f"http://{host}:{port}"
        yield home, f"http://{host}:{port}{PATH}"


async def test_updates_come_through_the_webhook() -> None:
    async with hooked() as (home, _):
        aino = Phone(home.telegram, "Aino")
        for n in range(5):
            aino.send(f"viesti {n}")
        await home.ears.hears(5)
        assert [h.heard.text for h in home.ears.heard] == [f"viesti {n}" for n in range(5)]
        await home.say(aino.lane, "Selvä")
        assert aino.last == "Selvä"
        assert home.telegram.webhook is not None
        assert home.telegram.webhook.secret == SECRET


async def test_what_cannot_be_stored_comes_again() -> None:
    async with hooked() as (home, _):
        home.ears.failing = 3
        Phone(home.telegram, "Aino").send("moi")
        await home.ears.hears(1)
        assert home.telegram.webhook is not None
        assert home.telegram.webhook.error == "Wrong response from the webhook: 503"


async def test_the_backlog_is_pushed_and_drained() -> None:
    telegram = FakeTelegram()
    aino = Phone(telegram, "Aino")
    for n in range(20):
        aino.send(str(n))
    async with hooked(telegram) as (home, _):
        assert await home.adapter.wait_for_backlog(PATIENCE)
        assert len(home.ears.heard) == 20


UPDATE: dict[str, Any] = {"update_id": 5}
REFUSED: list[tuple[str, dict[str, str], Any, int]] = [
    ("no secret", {}, UPDATE, 401),
    ("wrong secret", {SECRET_HEADER: SECRET[:-1] + "x"}, UPDATE, 401),
    ("a part of the secret", {SECRET_HEADER: SECRET[:32]}, UPDATE, 401),
    ("not ASCII", {SECRET_HEADER: "ä" * 40}, UPDATE, 401),
    ("no update", {SECRET_HEADER: SECRET}, {"hello": 1}, 400),
    ("a list", {SECRET_HEADER: SECRET}, [1], 400),
    ("too large", {SECRET_HEADER: SECRET}, {"update_id": 5, "x": "x" * LARGEST}, 413),
    ("nothing we know", {SECRET_HEADER: SECRET}, UPDATE, 200),
    ("unreadable", {SECRET_HEADER: SECRET}, {"update_id": 5, "message": {"message_id": 1}}, 200),
]


@pytest.mark.parametrize(("headers", "body", "status"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
async def test_only_telegram_is_heard(headers: dict[str, str], body: Any, status: int) -> None:
    async with hooked() as (home, url), aiohttp.ClientSession() as stranger:
        async with stranger.post(url, json=body, headers=headers) as answer:
            assert (answer.status, await answer.text()) == (status, "")
        async with stranger.get(url, headers=headers) as answer:
            assert answer.status == 405
        assert home.ears.heard == []


@pytest.mark.parametrize(
    "body",
    [
        b'{"update_id": ' + b"[" * 50_000,
        b'{"update_id": 1e400}',
        b'{"update_id": NaN}',
        b'{"update_id": null}',
        b"\xff",
    ],
    ids=["deep", "infinite", "no number", "nothing", "no text"],
)
async def test_nonsense_with_the_secret_is_refused_in_one_word(body: bytes) -> None:
    async with hooked() as (home, url), aiohttp.ClientSession() as telegram:
        async with telegram.post(url, data=body, headers={SECRET_HEADER: SECRET}) as answer:
            assert (answer.status, await answer.text()) == (400, "")
        assert home.ears.heard == []


async def test_closed_it_hears_nothing_and_telegram_keeps_it() -> None:
    async with hooked() as (home, _):
        await home.adapter.stop()
        Phone(home.telegram, "Aino").send("moi")
        await home.telegram.world.until(lambda: home.telegram.webhook and home.telegram.webhook.error)
        assert home.ears.heard == []
        assert len(home.telegram.world.updates.waiting) == 1


async def test_polling_after_a_webhook_takes_it_away() -> None:
    async with FakeTelegram() as telegram:
        first = TelegramAdapter(telegram.token, api_url=telegram.url, webhook=Webhook(PUBLIC, SECRET))
        await first.start(Ears())
        assert first.routes
        await first.close()
        second = TelegramAdapter(telegram.token, api_url=telegram.url)
        ears = Ears()
        await second.start(ears)
        Phone(telegram, "Aino").send("moi")
        await ears.hears(1)
        await second.close()


@pytest.mark.parametrize(
    ("url", "secret"),
    [("http://keikka.example", SECRET), (PUBLIC, "short"), (PUBLIC, "x" * 257), (PUBLIC, "ä" * 40), (PUBLIC, "")],
)
def test_an_unsafe_webhook_is_refused_in_words(url: str, secret: str) -> None:
    with pytest.raises(ValueError, match="KEIKKA_") as told:
        Webhook(url, secret)
    assert secret not in str(told.value) or not secret
