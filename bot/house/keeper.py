"""The keeper: does what is due, lets the auditor look round, and lets go what is past its time."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from adapters.port import Messenger
from bot.due import audit, rules
from bot.due.rules import Ahead, Due
from bot.house.auditor import Auditor
from bot.house.clock import Clock
from bot.house.loops import FALLBACK, TERM, Loop, Role
from bot.house.night import Night
from bot.talk.trouble import tell_failed_rule
from storage import Database, inbox

log = logging.getLogger("keikka")

#: So many orders in doubt are asked about in one look, and so many answers written in one unit of work: few, so that
#: what is due meanwhile comes in between.
AT_ONCE = 40
#: The longest rest, in seconds.
MOST_REST = 1.0
#: While more orders are in doubt, the next look comes after this many seconds.
SOON = 0.05
#: A messenger that cannot be reached holds the keeper this long at a start; then time goes on without it.
DRAIN = 60.0


class Keeper(Loop):
    """Does what is due, after the backlog has been heard (R5); the auditor's and the night's steps come between."""

    name = "keeper"

    def __init__(self, database: Database, clock: Clock, messengers: Callable[[], Iterable[Messenger]]) -> None:
        super().__init__(database)
        self._clock = clock
        self._messengers = messengers
        self.role = Role(database, "keeper")
        self._auditor = Auditor(database)
        self._night = Night(database)
        self._skip: dict[tuple[str, str], datetime] = {}
        self._begun = False

    async def once(self) -> float:
        if not await self.role.hold():
            return TERM / 3
        if not self._begun:
            await self._begin()
        if await self.database.look(inbox.backlog):
            return 0.2
        next_part = min(await self._auditor.step(), await self._night.step())
        begun = time.monotonic()
        pause = min(await self.do_due(), next_part)
        #: Every commit wakes the keeper: it rests four times as long as it worked, but no timer waits for that long.
        await asyncio.sleep(min(max(0.2, 4 * (time.monotonic() - begun)), MOST_REST))
        return pause

    async def _begin(self) -> None:
        """Hear the messengers' backlog first; after a long outage open offers get the lost time back."""
        for messenger in self._messengers():
            await messenger.wait_for_backlog(DRAIN)
        await self.database.write(audit.after_outage)
        await self.database.write(rules.doubt_all)
        self._begun = True

    async def do_due(self) -> float:
        """Do everything that is known to be due; returns the seconds until the next look, few while any is in doubt."""
        now = datetime.now(UTC)
        self._skip = {key: until for key, until in self._skip.items() if until > now}
        found = await self._look()
        while due := [one for one in found.due if self._may_try(one)]:
            for one in due:
                await self._do(one)
            found = await self._look()
        if found.more:
            return SOON
        if found.next is None:
            return FALLBACK
        return min(max((found.next - self._clock.now()).total_seconds(), 0.05), FALLBACK)

    async def _look(self) -> Ahead:
        """What is due, and of orders in doubt of some; what was derived for that is written down."""
        found = await self.database.look(rules.ahead, AT_ONCE)
        for some in range(0, len(found.answers), AT_ONCE):
            await self.database.write(rules.keep, found.answers[some : some + AT_ONCE], found.basis)
        return found

    def _may_try(self, one: Due) -> bool:
        until = self._skip.get((one.rule, one.about))
        return until is None or until <= datetime.now(UTC)

    async def _do(self, one: Due) -> None:
        #: A rule that does nothing must not spin: it is tried again in a while.
        self._skip[one.rule, one.about] = datetime.now(UTC) + timedelta(seconds=2)
        try:
            await self.database.write(rules.do, one)
        except Exception:
            log.exception("rule %s failed", one.rule)
            self._skip[one.rule, one.about] = datetime.now(UTC) + timedelta(minutes=5)
            await self.database.write(tell_failed_rule, one.rule, one.about)
