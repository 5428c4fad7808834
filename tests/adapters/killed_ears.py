"""Ears of a process that is killed: they write to a SQLite file before they say that they have heard."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

from adapters.port import Incoming, View


class FileEars:
    """Stores what it hears with full synchronisation before it says that it has heard: many waiting in one commit."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._waiting: list[tuple[Incoming, asyncio.Future[str]]] = []
        self._awake = asyncio.Event()
        self._following: dict[str, asyncio.Event] = {}
        self._thread = ThreadPoolExecutor(1)
        self._writer = asyncio.create_task(self._write())

    async def hear(self, incoming: Incoming) -> str:
        stored: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting.append((incoming, stored))
        self._awake.set()
        return await stored

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        file = await loop.run_in_executor(self._thread, _opened, self._path)
        while True:
            await self._awake.wait()
            self._awake.clear()
            batch, self._waiting = self._waiting, []
            await loop.run_in_executor(self._thread, _commit, file, [incoming for incoming, _ in batch])
            for incoming, stored in batch:
                if not stored.cancelled():
                    stored.set_result(f"{incoming.platform}/{incoming.external_id}")
                self._following.setdefault(incoming.account, asyncio.Event()).set()
            sys.stdout.write("+\n" * len(batch))
            sys.stdout.flush()

    async def wait_for_effect(self, inbox_id: str, seconds: float) -> bool:
        return True

    async def look(self, person: str | None, question: str, **about: str) -> View:
        return View("none", found=False)

    async def follow(self, person: str) -> AsyncIterator[int]:
        event = self._following[person] = asyncio.Event()
        number = 0
        while True:
            await event.wait()
            event.clear()
            yield (number := number + 1)

    def close(self) -> None:
        """Write no more."""
        self._writer.cancel()
        self._thread.shutdown()


def _opened(path: str) -> sqlite3.Connection:
    file = sqlite3.connect(path, isolation_level=None)
    file.execute("PRAGMA journal_mode=WAL")
    file.execute("PRAGMA synchronous=FULL")
    columns = "number INTEGER PRIMARY KEY, platform TEXT, id TEXT, lane TEXT, text TEXT, UNIQUE (platform, id)"
    file.execute(f"CREATE TABLE IF NOT EXISTS heard ({columns})")
    return file


def _commit(file: sqlite3.Connection, batch: list[Incoming]) -> None:
    file.execute("BEGIN IMMEDIATE")
    file.executemany(
        "INSERT OR IGNORE INTO heard (platform, id, lane, text) VALUES (?, ?, ?, ?)",
        [(i.platform, i.external_id, i.lane, i.heard.text or i.heard.data) for i in batch],
    )
    file.execute("COMMIT")
