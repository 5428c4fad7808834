"""Those who follow: an open page is told that there may be something new to see, and looks again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from bot.facts.waking import DISPATCH, Board
from storage import Database, people
from storage.transaction import Transaction
from storage.waking import ChatOf, Wake

BOARDS = {"dispatch": DISPATCH, "demo": Board("demo")}


class Followers:
    """Who waits for which topics in this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._events: dict[Wake, set[asyncio.Event]] = {}

    async def follow(self, who: str) -> AsyncIterator[int]:
        """A number whenever something new may be seen by a person (their id), on `dispatch` or in the `demo`."""
        event = asyncio.Event()
        topics: set[Wake] = {BOARDS.get(who, ChatOf(who))}
        for topic in topics:
            self._events.setdefault(topic, set()).add(event)
        seen = 0
        try:
            if await self._database.look(_watches_dispatch, who):
                topics.add(DISPATCH)
                self._events.setdefault(DISPATCH, set()).add(event)
            while True:
                await event.wait()
                event.clear()
                seen += 1
                yield seen
        finally:
            for topic in topics:
                self._events.get(topic, set()).discard(event)

    def tell(self, topic: Wake) -> None:
        """There may be something new for those who follow this topic."""
        for event in self._events.get(topic, ()):
            event.set()


def _watches_dispatch(tx: Transaction, person: str) -> bool:
    """Whether a page of this person follows the dispatch channel too: a coordinator's does."""
    found = people.person(tx, person)
    return found is not None and found.is_coordinator
