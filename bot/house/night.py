"""The night's work: once a day what is past its time goes (`storage.ends`), in steps between what is due."""

from __future__ import annotations

import logging
import time

from bot.talk.trouble import tell_failed_rule
from storage import Database, StorageTrouble, clearing
from storage.clearing import Key, WalkPlace
from storage.ends import RULES

log = logging.getLogger("keikka")

#: Whether a new day has begun is asked this often, in seconds.
EVERY_S = 300.0
#: So long a step may go on, in seconds: then what is due meanwhile has its turn. A unit of work takes far less.
STEP_S = 0.1


class Night:
    """Walks through what is past its time: looks beside the writer, and lets a few rows go in each unit of work.

    It begins at the first step of a day (UTC) and again after a restart. A rule that fails is told to the coordinators
    and left for that night; the others go on.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._place: WalkPlace | None = None
        self._left: list[tuple[int, list[Key]]] = []
        self._next = 0.0

    async def step(self) -> float:
        """Do some of it where there is any; how many seconds until there is something again."""
        wait = self._next - time.monotonic()
        if wait > 0:
            return wait
        if self._place is None and not self._left and not await self._begin():
            self._next = time.monotonic() + EVERY_S
            return EVERY_S
        until = time.monotonic() + STEP_S
        while self._left or self._place is not None:
            await self._try()
            if time.monotonic() >= until:
                return 0.0
        await self._database.write(clearing.note_done)
        return 0.0

    async def _begin(self) -> bool:
        if await self._database.look(clearing.is_done):
            return False
        self._place = WalkPlace()
        return True

    async def _try(self) -> None:
        """One unit of work, or one look; a rule that fails is left."""
        number = self._left[0][0] if self._left else self._place.rule if self._place is not None else 0
        try:
            await self._go_on()
        except StorageTrouble:
            raise  # of the machine: the same again later
        except Exception:
            words = RULES[number].words
            log.exception("what is past its time could not go: %s", words)
            self._left = []
            self._place = clearing.after(WalkPlace(number))
            await self._database.write(tell_failed_rule, "retention", RULES[number].key[0].table.name)

    async def _go_on(self) -> None:
        if self._left:
            await self._database.write(clearing.remove, *self._left[0])
            del self._left[0]
        elif self._place is not None:
            found = await self._database.look(clearing.part, self._place)
            self._left = [(found.rule, some) for some in found.units()]
            self._place = found.next
