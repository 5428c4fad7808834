"""A Bot API as quick as can be: all sides talk to the same one, in the driver's process, outside what is measured.

It judges nothing (`tests/fakes/telegram_api` does that): it gives updates by long polling, takes messages, and answers
after `delay` seconds, as a server at the other end of a network does.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

BOT = {"id": 7000000001, "is_bot": True, "first_name": "Bot", "username": "peers_bot"}
AT = 1_800_000_000  # seconds; no side asks when a message was written
#: What is asked of the bot itself; whatever else is neither a message nor a poll is answered with True.
ASKED: dict[str, Any] = {
    "getme": BOT | {"can_join_groups": True},
    "getmycommands": [],
    "getmydescription": {"description": ""},
    "getmyshortdescription": {"short_description": ""},
    "getwebhookinfo": {"url": ""},
}


class Line:
    """One bot's updates on their way in and messages on their way out."""

    def __init__(self) -> None:
        self.delay = 0.0
        self.arrived: Callable[[int], None] = lambda chat: None
        self.polled = asyncio.Event()
        self._waiting: deque[dict[str, Any]] = deque()
        self._news = asyncio.Event()
        self._last_update = 100
        self._last_message = 1000

    def write(self, chat: int, text: str) -> None:
        """Somebody writes to the bot in their private chat."""
        self._last_update += 1
        who = {"id": chat, "first_name": "Person", "language_code": "en"}
        message = {
            "message_id": self._number(), "date": AT, "text": text,
            "from": who | {"is_bot": False}, "chat": {"id": chat, "type": "private", "first_name": "Person"},
        }  # fmt: skip
        self._waiting.append({"update_id": self._last_update, "message": message})
        self._news.set()

    async def updates(self, offset: int, seconds: float) -> list[dict[str, Any]]:
        """What waits from `offset` on, at most a hundred; waits so long for it."""
        while self._waiting and self._waiting[0]["update_id"] < offset:
            self._waiting.popleft()
        if not self._waiting and seconds > 0:
            self._news.clear()
            self.polled.set()
            try:
                await asyncio.wait_for(self._news.wait(), seconds)
            except TimeoutError:
                return []
        return [self._waiting[place] for place in range(min(100, len(self._waiting)))]

    async def take(self, chat: int, text: str) -> dict[str, Any]:
        """A message of the bot; it has arrived when its answer goes out."""
        if self.delay:
            await asyncio.sleep(self.delay)
        self.arrived(chat)
        where = {"id": chat, "type": "private", "first_name": "Person"}
        return {"message_id": self._number(), "date": AT, "text": text, "from": BOT, "chat": where}

    def _number(self) -> int:
        self._last_message += 1
        return self._last_message


class Api:
    """The server: `lines` by token. Use as `async with Api() as api`."""

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}
        self.url = ""
        self._runner: web.ServerRunner | None = None

    async def __aenter__(self) -> Api:
        self._runner = web.ServerRunner(web.Server(self._answer, access_log=None))
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def line(self, token: str) -> Line:
        """The line of the bot with this token; a new one at the first call."""
        return self.lines.setdefault(token, Line())

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        _, bot, method = request.path.split("/")
        body = await request.read()
        if request.content_type == "application/json":
            given: dict[str, Any] = json.loads(body)
        else:
            given = {name: values[-1] for name, values in parse_qs(body.decode()).items()}
        result = await self._act(self.line(bot.removeprefix("bot")), method.lower(), given)
        return web.Response(body=json.dumps({"ok": True, "result": result}), content_type="application/json")

    async def _act(self, line: Line, method: str, given: dict[str, Any]) -> Any:
        if method == "getupdates":
            return await line.updates(int(given.get("offset", 0)), float(given.get("timeout", 0)))
        if method in ("sendmessage", "editmessagetext"):
            return await line.take(int(given["chat_id"]), given["text"])
        return ASKED.get(method, True)
