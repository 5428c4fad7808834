"""How requests leave: as JSON, and through the proxy that the environment names."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web
from aiohttp.helpers import get_env_proxy_for_url
from yarl import URL

from adapters.telegram.line import TelegramLine
from tests.fakes.telegram_api import FakeTelegram, Phone

PROXIES = ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY")


class Proxy:
    """An http proxy that answers every request itself, and keeps what it was asked."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []
        self.url = ""

    async def __aenter__(self) -> Proxy:
        self._runner = web.ServerRunner(web.Server(self._answer))
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        self.seen.append((str(request.url), request.headers.get("Proxy-Authorization", "")))
        return web.json_response({"ok": True, "result": True})


async def test_the_environments_proxy_is_used_and_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[URL] = []

    def ask(url: URL) -> object:
        asked.append(url)
        return get_env_proxy_for_url(url)

    monkeypatch.setattr("adapters.telegram.wire.get_env_proxy_for_url", ask)
    async with Proxy() as proxy:
        for name in PROXIES:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("http_proxy", f"http://proxy:secret@{proxy.url}")
        line = TelegramLine("1:x", "http://127.0.0.2:9")
        await line.request.initialize()
        try:
            for _ in range(2):
                assert await line.call("close") is True
        finally:
            await line.request.shutdown()
    assert proxy.seen == [("http://127.0.0.2:9/bot1:x/close", "Basic cHJveHk6c2VjcmV0")] * 2
    assert len(asked) == 1


async def test_what_is_sent_is_json_and_none_is_left_out() -> None:
    async with FakeTelegram() as telegram:
        aino = Phone(telegram, "Aino")
        aino.start()
        line = TelegramLine(telegram.token, telegram.url)
        await line.request.initialize()
        try:
            keyboard: dict[str, Any] = {"inline_keyboard": [[{"text": "Ei", "callback_data": "n:1"}]]}
            sent = await line.call(
                "sendMessage", chat_id=aino.chat.id, text="😀", reply_markup=keyboard, parse_mode=None
            )
        finally:
            await line.request.shutdown()
    assert (sent["text"], sent["reply_markup"]) == ("😀", keyboard)
    assert telegram.sent("sendMessage") == [{"chat_id": aino.chat.id, "text": "😀", "reply_markup": keyboard}]
    assert not telegram.judges.objections
