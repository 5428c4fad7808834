"""The queue of updates as Telegram keeps it: offsets confirm, 24 hours are remembered, ids jump after a quiet week."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

DAY = 86_400.0
WEEK = 7 * DAY


@dataclass
class Waiting:
    """One update that nobody has confirmed yet."""

    update: dict[str, Any]
    at: float

    @property
    def id(self) -> int:
        return int(self.update["update_id"])


class UpdateQueue:
    """Updates from oldest to newest; `changed` is set whenever one comes."""

    def __init__(self, clock: Callable[[], float], dice: random.Random) -> None:
        self._clock = clock
        self._dice = dice
        self._next_id = dice.randrange(100_000_000, 900_000_000)
        self._last_at: float | None = None
        self.waiting: list[Waiting] = []
        self.made = 0
        self.changed = asyncio.Event()
        self.again: list[Waiting] = []  # handed out once more although confirmed (fault: duplicates)
        self.keep_confirmed = 0  # so many of the next confirmed ones are handed out again
        self.shuffle = False  # hand a batch out in random order (fault: reordering)

    def push(self, kind: str, body: dict[str, Any]) -> int:
        """Add one update and return its id."""
        now = self._clock()
        if self._last_at is not None and now - self._last_at > WEEK:
            self.jump()
        self._last_at = now
        number = self._next_id
        update = {"update_id": number, kind: body}
        self._next_id += 1
        self.made += 1
        self.waiting.append(Waiting(update, now))
        self.changed.set()
        return number

    def jump(self, to: int | None = None) -> None:
        """The next id is chosen at random, as after a quiet week: here always lower than before, the hard case."""
        self._next_id = to if to is not None else self._dice.randrange(1, self._next_id)

    def get(self, offset: int, limit: int) -> list[dict[str, Any]]:
        """The updates from `offset` on; everything before it is confirmed and forgotten.

        A negative offset counts from the end. This is the documented rule without the mercy of the published
        server, which answers from the head when the offset lies far in the future.
        """
        self._forget_old()
        if offset < 0:
            self.waiting = self.waiting[offset:]
        elif offset > 0:
            confirmed = [w for w in self.waiting if w.id < offset]
            self.again += confirmed[: self.keep_confirmed]
            self.keep_confirmed -= min(self.keep_confirmed, len(confirmed))
            self.waiting = [w for w in self.waiting if w.id >= offset]
        batch = (self.again + self.waiting)[:limit]
        self.again = self.again[limit:]
        if self.shuffle:
            self._dice.shuffle(batch)
        if not self.waiting:
            self.changed.clear()
        return [w.update for w in batch]

    def take(self) -> Waiting | None:
        """The oldest for a webhook; confirm it with `confirm`."""
        self._forget_old()
        return self.waiting[0] if self.waiting else None

    def confirm(self, waiting: Waiting) -> None:
        """The webhook answered 2xx."""
        self.waiting.remove(waiting)
        if not self.waiting:
            self.changed.clear()

    def _forget_old(self) -> None:
        now = self._clock()
        self.waiting = [w for w in self.waiting if now - w.at <= DAY]
