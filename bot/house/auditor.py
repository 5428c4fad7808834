"""The auditor's pace: a round through everything every five minutes, in parts that are short however much there is."""

from __future__ import annotations

import time

from bot.due import audit, rounds
from bot.due.refusals import note_refusals
from bot.due.rounds import Flaw, RoundPlace
from storage import Database

EVERY_S = audit.EVERY.total_seconds()
#: So many times between two audits some people's counts are made anew.
COUNTS = 5
#: A part that fails is tried again after so many seconds: meanwhile what is due is done.
AGAIN_S = 60.0
#: The first round goes on this many times as slowly as it could; later ones take the time they have.
REST = 4


class Auditor:
    """Looks at one part of a round after the other, and has told what it found by the round's end.

    A part is looked at beside the writer: only what is found is written, and at the end what the audit does itself.
    Between them counts are made anew for some people at a time, and what was refused at the doorways is noted.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._place: RoundPlace | None = None
        self._flaws: list[Flaw] = []
        self._parts = 0
        self._apart: float | None = None  # seconds from one part to the next, once it is known how many there are
        self._begun = self._next = self._counts = 0.0

    async def step(self) -> float:
        """Do what it is time for; how many seconds until there is something again."""
        if time.monotonic() >= self._counts:
            self._counts = time.monotonic() + EVERY_S / COUNTS
            self._flaws += await self._database.write(audit.recount_some)
            if self._database.shelf.refused:
                await self._database.write(note_refusals)
        if time.monotonic() >= self._next:
            await self._take_part()
        return max(min(self._next, self._counts) - time.monotonic(), 0.0)

    async def _take_part(self) -> None:
        now = time.monotonic()
        if self._place is None:
            self._place, self._parts, self._begun = RoundPlace(), 0, now
        self._next = now + AGAIN_S
        await self._look(self._place)
        took = time.monotonic() - now
        apart = self._apart if self._apart is not None else REST * took
        self._next = now + took + apart if self._place is not None else self._begun + EVERY_S

    async def _look(self, place: RoundPlace) -> None:
        part = await self._database.look(rounds.part, place)
        self._place, self._parts = part.next, self._parts + 1
        if part.flaws:
            self._flaws += part.flaws
            await self._database.write(audit.mend, part.flaws)
        if part.next is None:
            self._apart, found, self._flaws = EVERY_S / (self._parts + 1), self._flaws, []
            await self._database.write(audit.audit, found)
            await self._database.write(audit.note_alive)
