"""The child of the kill test: the adapter with ears that write to a SQLite file, until it is killed.

Started as `python -m tests.adapters.telegram.killed_child TOKEN URL FILE`. It writes one line to standard output for
each thing it has stored, so that the parent knows when to kill it.
"""

from __future__ import annotations

import asyncio
import sys

from adapters.telegram import TelegramAdapter
from tests.adapters.killed_ears import FileEars


async def run(token: str, url: str, path: str) -> None:
    adapter = TelegramAdapter(token, api_url=url)
    await adapter.start(FileEars(path))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:4]))
