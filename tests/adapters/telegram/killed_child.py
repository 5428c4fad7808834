"""The child of the kill test: the adapter with ears that write to a SQLite file, until it is killed.

Started as `python -m tests.adapters.telegram.killed_child TOKEN URL FILE`. It writes one line to standard output for
each thing it has stored, so that the parent knows when to kill it.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator

from adapters.port import Incoming, View
from adapters.telegram import TelegramAdapter


class FileEars:
    """Stores what it hears with full synchronisation before it says that it has heard."""

    def __init__(self, path: str) -> None:
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=FULL")
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS heard (number INTEGER PRIMARY KEY, id TEXT UNIQUE, lane TEXT, text TEXT)"
        )

    async def hear(self, incoming: Incoming) -> str:
        await asyncio.sleep(0)  # as a writer thread would let others run
        self._file.execute("BEGIN IMMEDIATE")
        self._file.execute(
            "INSERT OR IGNORE INTO heard (id, lane, text) VALUES (?, ?, ?)",
            (incoming.external_id, incoming.lane, incoming.heard.text or incoming.heard.data),
        )
        self._file.execute("COMMIT")
        sys.stdout.write("+\n")
        sys.stdout.flush()
        return incoming.external_id

    async def settled(self, inbox_id: str, seconds: float) -> bool:
        return True

    async def look(self, person: str | None, question: str, **about: str) -> View:
        return View("none", found=False)

    async def follow(self, person: str) -> AsyncIterator[int]:
        yield 0


async def run(token: str, url: str, path: str) -> None:
    adapter = TelegramAdapter(token, api_url=url)
    await adapter.start(FileEars(path))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:4]))
