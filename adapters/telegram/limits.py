"""Telegram's pace: 30 messages a second over all, 1 a second in a chat, 20 a minute in a group.

Messages that leave evenly may arrive in a heap, and Telegram counts arrivals. So besides the pace of leaving, only
`AT_ONCE` messages are on their way at a time, and one in a chat: what arrives in a second is at most what leaves in it
and what was on its way before, and that sum stays within Telegram's numbers.

A chat's long waits give its lane back (:func:`adapters.pace.wait_briefly`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from adapters.pace import TICK, UNHURRIED, Bucket, Buckets, Pace, Sleep, wait_briefly

OVER_ALL = Pace(per_second=22, burst=1)
AT_ONCE = 7
CHAT = Pace(per_second=0.95, burst=3)
GROUP = Pace(per_second=16 / 60, burst=3)


class TelegramTurns:
    """Gives each message its turn. For one courier; there is one courier per platform (decision 4)."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        *,
        over_all: Pace = OVER_ALL,
        chat: Pace = CHAT,
        group: Pace = GROUP,
        at_once: int = AT_ONCE,
    ) -> None:
        self._sleep = sleep
        self._over_all = Bucket(over_all, clock)
        self._chats = Buckets(chat, clock)
        self._groups = Buckets(group, clock)
        self._on_their_way = asyncio.Semaphore(at_once)
        self._leaving = asyncio.Lock()
        self._in_chat: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, chat: int) -> AsyncIterator[None]:
        """Wait until a message to `chat` may go, and hold its place while it is on its way.

        Raises `TryLater` where the wait would be long.
        """
        async with self._lock(chat):
            await self._wait_for_chat(chat)
            async with self._on_their_way:
                async with self._leaving:  # first come, first served
                    while (wait := self._over_all.take()) > 0:
                        await self._sleep(max(wait, TICK))
                yield

    def hold(self, chat: int, seconds: float) -> None:
        """Telegram said 429: send nothing to `chat` for `seconds`."""
        self._chats.hold(str(chat), seconds)

    async def _wait_for_chat(self, chat: int) -> None:
        buckets = (self._chats, self._groups) if chat < 0 else (self._chats,)
        await wait_briefly(lambda: max(bucket.wanting(str(chat)) for bucket in buckets), self._sleep)
        for bucket in buckets:
            bucket.take(str(chat))

    def _lock(self, chat: int) -> asyncio.Lock:
        lock = self._in_chat.get(chat)
        if lock is None:
            lock = self._in_chat[chat] = asyncio.Lock()
        return lock


def without_waits() -> TelegramTurns:
    """Turns that never wait, for tests of other things."""
    return TelegramTurns(over_all=UNHURRIED, chat=UNHURRIED, group=UNHURRIED, at_once=1000)
