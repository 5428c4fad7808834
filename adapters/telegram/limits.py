"""Telegram's pace: 30 messages a second over all, 1 a second in a chat, 20 a minute in a group.

Short waits are waited for; where the wait is longer than `PATIENCE` the lane is given back (`TryLater`), so that a
newer edit can replace what waits and other lanes go on. The paces stay a little under Telegram's, because the network
does not carry messages evenly.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from adapters.pace import Bucket, Buckets, Pace
from adapters.port import TryLater

OVER_ALL = Pace(per_second=25, burst=3)
CHAT = Pace(per_second=0.95, burst=3)
GROUP = Pace(per_second=16 / 60, burst=3)
PATIENCE = 3.0  # seconds
TICK = 0.001  # the least sleep, in seconds

Sleep = Callable[[float], Awaitable[None]]


class Turns:
    """Gives each message its turn. For one courier; there is one courier per platform (ARCHITECTURE, lanes)."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        *,
        over_all: Pace = OVER_ALL,
        chat: Pace = CHAT,
        group: Pace = GROUP,
    ) -> None:
        self._sleep = sleep
        self._over_all = Bucket(over_all, clock)
        self._chats = Buckets(chat, clock)
        self._groups = Buckets(group, clock)
        self._line = asyncio.Lock()

    async def turn(self, chat: int) -> None:
        """Wait until a message to `chat` may go; raises `TryLater` where that would take long."""
        buckets = (self._chats, self._groups) if chat < 0 else (self._chats,)
        while (wait := max(bucket.wanting(str(chat)) for bucket in buckets)) > 0:
            if wait > PATIENCE:
                raise TryLater(wait, surely_not_sent=True, why="pace")
            await self._sleep(max(wait, TICK))
        for bucket in buckets:
            bucket.take(str(chat))
        async with self._line:  # first come, first served
            while (wait := self._over_all.take()) > 0:
                await self._sleep(max(wait, TICK))

    def hold(self, chat: int, seconds: float) -> None:
        """Telegram said 429: send nothing to `chat` for `seconds`."""
        self._chats.hold(str(chat), seconds)


def unhurried() -> Turns:
    """Turns that never wait, for tests of other things."""
    fast = Pace(per_second=1_000_000, burst=1_000_000)
    return Turns(over_all=fast, chat=fast, group=fast)
