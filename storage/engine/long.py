"""Long looks: what is too much for one look is read in parts, each over one moment of the database.

A part is *read* over an asynchronous engine that cannot write: the loop waits for the driver, and no thread of the
short looks is taken (`aiosqlite` on SQLite, psycopg's own await on PostgreSQL). Before anything is made of it, its
transaction is over. Then it is *drawn* in a thread, from the rows in hand alone: whoever asks the database for more
gets `RuntimeError`, so nothing is ever held open while somebody draws, or while a slow reader takes what was drawn.

So no transaction outlives a part, and what changes between two parts is seen by the second: whoever has been erased
is not in the next part, and nothing keeps the write-ahead log from being emptied (R15). The price is that the parts
together show no one moment. Whoever adds up what they wrote counts the lines they wrote, at the end, and asks the
database for no total beforehand: then total and lines agree, whatever came and went meanwhile. A part begins after the
last row of the one before (a key, never a count), so that a row which goes takes no other with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from storage.engine import engines
from storage.transaction import Transaction

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

P = TypeVar("P")
R = TypeVar("R")
T = TypeVar("T")

#: Reads a part: what was found, and where the next one begins; None after the last. It takes few statements.
Read = Callable[[Transaction, P], tuple[R, P | None]]
#: Makes of it what is wanted, in a thread of its own, once its transaction is over.
Draw = Callable[[Transaction, R], T]

#: So many long looks read at the same moment; more of them wait for each other's parts.
AT_ONCE = 4


@dataclass(frozen=True)
class _Part(Generic[P, R]):
    """What was read, over a transaction that is over, and where the next part begins."""

    tx: Transaction
    found: R
    following: P | None


class LongLooks:
    """The long looks of one database. `begin` and `end` make a transaction of a connection and end it."""

    def __init__(
        self, url: URL, begin: Callable[[Connection], Transaction], end: Callable[[Transaction], None]
    ) -> None:
        self._url = url
        self._begin = begin
        self._end = end
        self._engine: AsyncEngine | None = None
        self._opening = asyncio.Lock()

    async def parts(self, read: Read[P, R], draw: Draw[R, T], first: P) -> AsyncGenerator[T, None]:
        """What was drawn of each part, in order."""
        place: P | None = first
        while place is not None:
            part = await self._read(read, place)
            yield await asyncio.to_thread(draw, part.tx, part.found)
            place = part.following

    async def close(self) -> None:
        """Close the connections."""
        if self._engine is not None:
            await self._engine.dispose()

    async def _read(self, read: Read[P, R], place: P) -> _Part[P, R]:
        async with self._opening:
            if self._engine is None:  # loading the driver for the first time takes a while, too
                self._engine = await asyncio.to_thread(engines.reading_async, self._url, size=AT_ONCE)
        async with self._engine.connect() as connection:
            return await connection.run_sync(self._read_one, read, place)

    def _read_one(self, connection: Connection, read: Read[P, R], place: P) -> _Part[P, R]:
        with connection.begin():
            tx = self._begin(connection)
            try:
                found, following = read(tx, place)
            finally:
                self._end(tx)
        return _Part(tx, found, following)
