"""Chats as their pages' script holds them: a session, an address, and presses on buttons that are really there."""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from aiohttp import ClientSession, ClientTimeout

from tests.bench.servers import Server

SCRIPT = {
    "Accept": "application/json",
    "Content-Type": "application/json",
    "Sec-Fetch-Site": "same-origin",
}
#: A walk through the order form: answers, ticks, pages, edits, back and help, but it never ends or is sent.
STEPS = ("a:", "d:", "s:", "y:", "n:", "p:", "e:", "w:back", "w:help", "w:keep", "w:more", "w:over")


@dataclass
class Chat:
    """One chat. Everything it presses follows from its number, so that two runs press alike."""

    number: int
    server: Server
    client: ClientSession
    last: int = 0
    buttons: list[tuple[str, str]] = field(default_factory=list)
    live: bool = False
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.number)
        high, low = divmod(self.number, 250)
        self.headers = SCRIPT | {"X-Forwarded-For": f"198.18.{high}.{low + 1}"}

    async def enter(self) -> None:
        """The first words: they make the session and begin an order."""
        fields = {"act": self._act(), "text": "Hei", "page": "chat", "after": "0"}
        async with self.client.post(f"{self.server.url}/say", data=json.dumps(fields), headers=self.headers) as answer:
            self.headers["Cookie"] = answer.headers["Set-Cookie"].partition(";")[0]
            self._hear(await answer.json())

    async def press(self) -> None:
        """Press a button of the newest question; returns when its answer is here."""
        message, data = self.dice.choice(self.buttons)
        fields = {"act": self._act(), "data": data, "to": message, "page": "chat"}
        if not self.live:
            fields["after"] = str(self.last)
        self.arrived.clear()
        async with self.client.post(
            f"{self.server.url}/press", data=json.dumps(fields), headers=self.headers
        ) as answer:
            told = await answer.json()
            if answer.status != 200:
                raise RuntimeError(f"a press was answered with {answer.status}: {told}")
        if not self.live:
            self._hear(told)

    async def listen(self) -> None:
        """Hold the page's stream open until cancelled; what it brings is heard."""
        self.live = True
        where = f"{self.server.url}/stream?page=chat&after={self.last}"
        headers = {name: value for name, value in self.headers.items() if name != "Accept"}
        async with self.client.get(where, headers=headers, timeout=ClientTimeout()) as stream:
            async for line in stream.content:
                if line.startswith(b"data: {"):
                    self._hear(json.loads(line[6:]))
                    self.arrived.set()

    def _hear(self, news: dict[str, Any]) -> None:
        self.last = max(self.last, news["last"])
        for entry in news["entries"]:
            pressable = [one["data"] for row in entry["buttons"] for one in row if one["data"].startswith(STEPS)]
            if entry["side"] == "us" and pressable:
                self.buttons = [(entry["id"], data) for data in pressable]

    def _act(self) -> str:
        return str(UUID(int=self.dice.getrandbits(128), version=4))


def known(server: Server) -> None:
    """Let everybody who has entered be known to the house: what strangers may ask for together is bounded."""
    with closing(sqlite3.connect(server.folder / "keikka.db")) as database, database:
        database.execute("UPDATE persons SET known = 1")


@dataclass
class Bare:
    """The same for the bare handler: the same request, and no answer to read."""

    number: int
    server: Server
    client: ClientSession

    def __post_init__(self) -> None:
        self.headers = SCRIPT | {"X-Forwarded-For": "198.18.0.1", "Cookie": f"__Host-keikka={self.number:043}"}
        self.dice = random.Random(self.number)

    async def press(self) -> None:
        """One press of the same size."""
        act = str(UUID(int=self.dice.getrandbits(128), version=4))
        fields = {"act": act, "data": "p:topics:mental_health~5f78", "to": act, "page": "chat", "after": "1"}
        async with self.client.post(
            f"{self.server.url}/press", data=json.dumps(fields), headers=self.headers
        ) as answer:
            await answer.json()


async def timed(press: Any, due: float) -> float:
    """Press when it is due; the milliseconds from then to the answer, so that a queue anywhere is seen."""
    await asyncio.sleep(due - time.perf_counter())
    await press()
    return (time.perf_counter() - due) * 1000
