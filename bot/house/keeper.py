"""The keeper: does what is due, and lets the auditor look round."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from adapters.port import Messenger
from bot.due import audit, rules
from bot.due.rules import Due
from bot.house.clock import Clock
from bot.house.loops import FALLBACK, TERM, Loop, Role
from bot.talk.trouble import tell_failed_rule
from storage import Database, inbox

log = logging.getLogger("keikka")

#: A messenger that cannot be reached holds the keeper this long at a start; then time goes on without it.
DRAIN = 60.0


class Keeper(Loop):
    """Does what is due, after the backlog has been heard (R5), and lets the auditor look round."""

    name = "keeper"

    def __init__(self, database: Database, clock: Clock, messengers: Callable[[], Iterable[Messenger]]) -> None:
        super().__init__(database)
        self._clock = clock
        self._messengers = messengers
        self.role = Role(database, "keeper")
        self._audited = datetime.min.replace(tzinfo=UTC)
        self._skip: dict[tuple[str, str], datetime] = {}
        self._begun = False

    async def once(self) -> float:
        if not await self.role.hold():
            return TERM / 3
        if not self._begun:
            await self._begin()
        if await self.database.look(inbox.backlog):
            return 0.2
        await self._audit()
        begun = time.monotonic()
        pause = await self.do_due()
        #: Every commit wakes the keeper; looking takes at most a fifth of its time, however much there is.
        await asyncio.sleep(max(0.2, 4 * (time.monotonic() - begun)))
        return pause

    async def _begin(self) -> None:
        """Hear the messengers' backlog first; after a long outage open offers get the lost time back."""
        for messenger in self._messengers():
            await messenger.wait_for_backlog(DRAIN)
        await self.database.write(audit.after_outage)
        self._begun = True

    async def do_due(self) -> float:
        """Do everything that is due; returns the seconds until the next moment."""
        due, upcoming = await self.database.look(rules.ahead)
        while due := [one for one in due if self._may_try(one)]:
            for one in due:
                await self._do(one)
            due, upcoming = await self.database.look(rules.ahead)
        if upcoming is None:
            return FALLBACK
        return min(max((upcoming - self._clock.now()).total_seconds(), 0.05), FALLBACK)

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

    async def _audit(self) -> None:
        now = datetime.now(UTC)
        if now - self._audited > audit.EVERY:
            self._audited = now
            self._skip = {key: until for key, until in self._skip.items() if until > now}
            await self.database.write(audit.audit)
            await self.database.write(audit.note_alive)
