"""The people of the bench: each writes one free text and five answers in a chat of their own; then another one does."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.bench.peers.sides import Side

SCRIPT = (
    "We need somebody to tell about living with depression at our school",
    "own experience",
    "12 February at 10",
    "45 minutes",
    "on site in Tampere",
    "about 30 students",
)
AT_ONCE = 50
PATIENCE = 120.0  # seconds; a turn that takes longer was lost


@dataclass
class Talks:
    """Conversations with one side. Every conversation is a new person's, so the first turn makes them known."""

    side: Side
    _waiting: dict[int, asyncio.Future[None]] = field(default_factory=dict)
    _people: Iterator[int] = field(default_factory=lambda: itertools.count(5001))
    _chats: list[Chat] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.side.line.arrived = self._arrived

    def chat(self) -> Chat:
        """A person who writes their conversation turn by turn, and then another one's."""
        return Chat(self)

    async def chats(self, count: int) -> list[Chat]:
        """So many chats, the same each time, which stand at all places of the script alike."""
        for first in range(len(self._chats), count, AT_ONCE):
            new = [self.chat() for _ in range(min(AT_ONCE, count - first))]
            await asyncio.gather(*(chat.go_on(place % len(SCRIPT)) for place, chat in enumerate(new)))
            self._chats += new
        return self._chats[:count]

    def new_person(self) -> int:
        """The number of a chat that was not there before."""
        return next(self._people)

    async def turn(self, person: int, text: str) -> float:
        """One turn: the milliseconds from the update to the answer's arrival. Raises `TimeoutError`."""
        answered = self._waiting[person] = asyncio.get_running_loop().create_future()
        begun = time.perf_counter()
        self.side.line.write(person, text)
        async with asyncio.timeout(PATIENCE):
            await answered
        return (time.perf_counter() - begun) * 1000

    def _arrived(self, person: int) -> None:
        answered = self._waiting.pop(person, None)
        if answered is None:
            raise RuntimeError(f"{self.side.name} said more than one thing in a turn")
        if not answered.done():
            answered.set_result(None)


class Chat:
    """Somebody at a turn of their conversation."""

    def __init__(self, talks: Talks) -> None:
        self._talks = talks
        self._person = 0
        self._next = 0

    async def turn(self) -> float:
        """The next turn of it."""
        if self._next == 0:
            self._person = self._talks.new_person()
        text, self._next = SCRIPT[self._next], (self._next + 1) % len(SCRIPT)
        return await self._talks.turn(self._person, text)

    async def go_on(self, turns: int) -> None:
        """So many turns, one after another."""
        for _ in range(turns):
            await self.turn()
