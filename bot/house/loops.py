"""The loops of a process: the worker hears what waits, couriers bring messages, the keeper does what is due.

They are woken by events and poll only as the fallback. These are the only sleeps in the house. Time here is real
time, but for what the rules call due.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from adapters.port import Adapter, Outgoing, Receipt, Refused, TryLater, Undeliverable
from bot import talk
from bot.due import audit, rules
from bot.due.rules import Due
from bot.house import delivery, tending
from bot.talk.trouble import rule_failed
from storage import StorageTrouble, inbox, marks, outbox, roles
from storage.outbox import Sending
from storage.transaction import Transaction

if TYPE_CHECKING:
    from bot.house.app import House

log = logging.getLogger("keikka")

#: Without a wake, a loop looks again after this many seconds.
FALLBACK = 5.0
#: A role's term; it is kept three times a term.
TERM = 15.0
LEASE = 60.0
AT_ONCE = 32
#: When we stop, what is on its way gets this long to arrive: then nobody need wonder whether it did.
LAST_DELIVERIES = 8.0
#: A messenger that cannot be reached holds the keeper this long at a start; then time goes on without it.
DRAIN = 60.0


async def gather_out(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Stop loops and wait until they have stopped."""
    waiting = list(tasks)
    for task in waiting:
        task.cancel()
    for task in waiting:
        with contextlib.suppress(asyncio.CancelledError):
            await task


class Loop:
    """A loop that is woken by an event; an error is logged, and the loop goes on."""

    name = "loop"

    def __init__(self, house: House) -> None:
        self.house = house
        self._event = asyncio.Event()
        self.idle = asyncio.Event()

    def wake(self) -> None:
        """There may be something to do."""
        self.idle.clear()
        self._event.set()

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            self._event.clear()
            pause = FALLBACK
            try:
                pause = await self.once()
            except asyncio.CancelledError:
                raise
            except StorageTrouble as trouble:  # of the machine, in a fixed sentence
                log.error("%s: %s", self.name, trouble)
            except Exception:
                log.exception("%s: an error; going on", self.name)
            if self._rests():
                self.idle.set()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):  # before Python 3.12 `wait_for` may lose a cancellation
                    await self._event.wait()

    def _rests(self) -> bool:
        """Whether there is nothing to do until the next wake."""
        return not self._event.is_set()

    async def once(self) -> float:
        """Do what there is to do; returns how many seconds may pass before looking again."""
        raise NotImplementedError


class Worker(Loop):
    """Takes waiting things from the inbox: each lane's in order, lanes side by side."""

    name = "worker"

    async def once(self) -> float:
        database = self.house.database
        while rows := await database.look(inbox.next_waiting, AT_ONCE):
            await asyncio.gather(*(self._handle(row.id) for row in rows))
        return FALLBACK

    async def _handle(self, inbox_id: str) -> None:
        try:
            await self.house.database.write(_take_and_handle, inbox_id)
        except StorageTrouble:  # no fault of what was heard: it waits until there is room again
            raise
        except Exception as error:
            await self.house.failed(inbox_id, error)


def _take_and_handle(tx: Transaction, inbox_id: str) -> None:
    row = inbox.take(tx, inbox_id)
    if row is not None:
        talk.handle(tx, row)


class Role:
    """A role that only one process holds at a time, by a lease with an epoch."""

    def __init__(self, house: House, name: str) -> None:
        self.house = house
        self.name = name
        self.holder = secrets.token_hex(8)
        self.epoch: int | None = None
        self._until = datetime.min.replace(tzinfo=UTC)

    async def held(self) -> bool:
        """Whether we hold the role now; takes or keeps it when it is time."""
        now = datetime.now(UTC)
        if self.epoch is not None and now < self._until - timedelta(seconds=TERM * 2 / 3):
            return True
        if self.epoch is not None:
            kept = await self.house.database.write(roles.keep, self.name, self.holder, self.epoch, TERM)
            if not kept:
                self.epoch = None
        if self.epoch is None:
            self.epoch = await self.house.database.write(roles.take, self.name, self.holder, TERM)
        if self.epoch is not None:
            self._until = now + timedelta(seconds=TERM)
        return self.epoch is not None

    async def leave(self) -> None:
        """Give the role up at once; what cannot be written ends with its term."""
        if self.epoch is not None:
            with contextlib.suppress(StorageTrouble):
                await self.house.database.write(roles.leave, self.name, self.holder, self.epoch)
            self.epoch = None


class Courier(Loop):
    """Brings one platform's messages: leased, rendered from the state of the moment, delivered, result noted.

    At most `AT_ONCE` are on their way, one in a lane. Each makes room when it has arrived: one that takes long, or must
    wait, holds its own lane and no other.
    """

    name = "courier"

    def __init__(self, house: House, adapter: Adapter) -> None:
        super().__init__(house)
        self.adapter = adapter
        self.role = Role(house, f"courier:{adapter.platform}")
        self._on_their_way: set[asyncio.Task[None]] = set()

    async def once(self) -> float:
        if not await self.role.held():
            return TERM / 3
        while (room := AT_ONCE - len(self._on_their_way)) > 0:
            rows = await self.house.database.write(outbox.lease, self.adapter.platform, room, LEASE, self.role.holder)
            if not rows:
                break
            for row in rows:
                task = asyncio.create_task(self._bring(row))
                self._on_their_way.add(task)
                task.add_done_callback(self._arrived)
        return FALLBACK

    async def finish(self) -> None:
        """After the loop has ended: let what is on its way arrive and be noted, for some seconds."""
        if self._on_their_way:
            _arrived, late = await asyncio.wait(self._on_their_way, timeout=LAST_DELIVERIES)
            await gather_out(late)

    def _rests(self) -> bool:
        return super()._rests() and not self._on_their_way

    def _arrived(self, task: asyncio.Task[None]) -> None:
        was_full = len(self._on_their_way) == AT_ONCE
        self._on_their_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("courier: an error; going on (%s)", type(error).__name__, exc_info=error)
        if was_full or not self._on_their_way:  # what a lane has next, its own commit has woken us for
            self.wake()

    async def _bring(self, row: Sending) -> None:
        database = self.house.database
        try:
            outgoing = await database.write(delivery.prepare, row)
        except TryLater as later:
            await database.write(outbox.surely_not_sent, row.id, later.after, row.attempts)
            asyncio.get_running_loop().call_later(later.after, self.wake)
            return
        except Exception:
            log.exception("rendering %s (%s) failed", row.id, row.kind)
            await database.write(delivery.refused, row, "rendering")
            return
        if outgoing is None:
            await database.write(delivery.dropped, row)
            return
        if self.adapter.platform == "web":
            await database.write(delivery.shown_on_web, row, outgoing.message)
            return
        await self._deliver(row, await tending.in_its_topic(database, self.adapter, row, outgoing))

    async def _deliver(self, row: Sending, outgoing: Outgoing) -> None:
        database = self.house.database
        try:
            receipt = await self.adapter.deliver(outgoing)
        except TryLater as later:
            note = outbox.surely_not_sent if later.surely_not_sent else outbox.unknown
            await database.write(note, row.id, later.after, row.attempts)
        except Undeliverable as gone:
            await database.write(delivery.undeliverable, row, gone.why)
        except Refused as refused:
            log.error("%s refused %s (%s)", self.adapter.platform, row.id, type(refused).__name__)
            await database.write(delivery.refused, row, "refused")
        else:
            await database.write(delivery.delivered, row, receipt or Receipt())


class Keeper(Loop):
    """Does what is due, after the backlog has been heard (SAFETY R5), and lets the auditor look round."""

    name = "keeper"

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.role = Role(house, "keeper")
        self._audited = datetime.min.replace(tzinfo=UTC)
        self._skip: dict[tuple[str, str], datetime] = {}
        self._begun = False

    async def once(self) -> float:
        if not await self.role.held():
            return TERM / 3
        database = self.house.database
        if not self._begun:
            await self._begin()
        if await database.look(inbox.backlog):
            return 0.2
        await self._audit()
        begun = time.monotonic()
        pause = await self.do_due()
        #: Every commit wakes the keeper; looking takes at most a fifth of its time, however much there is.
        await asyncio.sleep(max(0.2, 4 * (time.monotonic() - begun)))
        return pause

    async def _begin(self) -> None:
        """Hear the messengers' backlog first; after a long outage open offers get the lost time back."""
        for ear in self.house.messengers:
            await ear.adapter.drained(DRAIN)
        await self.house.database.write(audit.after_outage)
        self._begun = True

    async def do_due(self) -> float:
        """Do everything that is due; returns the seconds until the next moment."""
        database = self.house.database
        due, upcoming = await database.look(rules.ahead)
        while due := [one for one in due if self._may_try(one)]:
            for one in due:
                await self._do(one)
            due, upcoming = await database.look(rules.ahead)
        if upcoming is None:
            return FALLBACK
        return min(max((upcoming - self.house.clock.now()).total_seconds(), 0.05), FALLBACK)

    def _may_try(self, one: Due) -> bool:
        until = self._skip.get((one.rule, one.about))
        return until is None or until <= datetime.now(UTC)

    async def _do(self, one: Due) -> None:
        #: A rule that does nothing must not spin: it is tried again in a while.
        self._skip[one.rule, one.about] = datetime.now(UTC) + timedelta(seconds=2)
        try:
            await self.house.database.write(one.act)
        except Exception:
            log.exception("rule %s failed", one.rule)
            self._skip[one.rule, one.about] = datetime.now(UTC) + timedelta(minutes=5)
            await self.house.database.write(rule_failed, one.rule, one.about)

    async def _audit(self) -> None:
        now = datetime.now(UTC)
        if now - self._audited > audit.EVERY:
            self._audited = now
            self._skip = {key: until for key, until in self._skip.items() if until > now}
            await self.house.database.write(audit.audit)
            await self.house.database.write(marks.mark, "alive", now.strftime("%Y-%m-%dT%H"))
