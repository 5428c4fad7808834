"""The courier: brings one platform's messages, each leased, rendered from the state of the moment, its result noted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from adapters.port import Adapter, Outgoing, Receipt, Refused, TryLater, Undeliverable
from bot.house import delivery, tending
from bot.house.delivery import Taken
from bot.house.loops import FALLBACK, TERM, Loop, Role, gather_out
from storage import Database, StorageTrouble, outbox, outcomes
from storage.outbox import Sending

log = logging.getLogger("keikka")

LEASE = 60.0


AT_ONCE = 32


#: When we stop, what is on its way gets this long to arrive: then nobody need wonder whether it did.
LAST_DELIVERIES = 8.0


class Courier(Loop):
    """Brings one platform's messages: leased, rendered from the state of the moment, delivered, result noted.

    At most `AT_ONCE` are on their way, one in a lane. Each makes room when it has arrived: one that takes long, or must
    wait, holds its own lane and no other.
    """

    name = "courier"

    def __init__(self, database: Database, adapter: Adapter) -> None:
        super().__init__(database)
        self.adapter = adapter
        self.role = Role(database, f"courier:{adapter.platform}")
        self._on_their_way: set[asyncio.Task[None]] = set()
        self._looks = False

    async def once(self) -> float:
        if not await self.role.hold():
            return TERM / 3
        self._looks = True
        try:
            while (room := AT_ONCE - len(self._on_their_way)) > 0:
                leased, rendered = await self._take(room)
                self.bring(rendered)
                if leased < room:
                    break  # what comes from now on wakes us
        finally:
            self._looks = False
        return FALLBACK

    @property
    def leasing(self) -> tuple[float, str] | None:
        """For how many seconds and in whose name it leases; None while it has no room, or another process brings."""
        return (LEASE, self.role.holder) if self.role.is_held and len(self._on_their_way) < AT_ONCE else None

    def expect(self) -> None:
        """Something is about to be handed to `bring`."""
        self.idle.clear()

    def bring(self, taken: Sequence[Taken]) -> None:
        """Bring what was leased for this courier."""
        for row, outgoing in taken:
            task = asyncio.create_task(self._bring(row, outgoing))
            self._on_their_way.add(task)
            task.add_done_callback(self._note_arrival)

    async def _take(self, room: int) -> tuple[int, list[Taken]]:
        """How many were leased, and those that are to be brought, rendered in the same commit.

        Where one of them cannot be rendered all are only leased, and each is rendered by itself.
        """
        leasing = (self.adapter.platform, room, LEASE, self.role.holder)
        try:
            return await self.database.write(delivery.take, *leasing)
        except StorageTrouble:
            raise
        except Exception as error:
            log.error("courier: not all could be rendered together (%s)", type(error).__name__)
        rows = await self.database.write(outbox.lease, *leasing)
        return len(rows), [(row, None) for row in rows]

    async def finish(self) -> None:
        """After the loop has ended: let what is on its way arrive and be noted, for some seconds."""
        if self._on_their_way:
            _arrived, late = await asyncio.wait(self._on_their_way, timeout=LAST_DELIVERIES)
            await gather_out(late)

    def _rests(self) -> bool:
        return super()._rests() and not self._on_their_way

    def _note_arrival(self, task: asyncio.Task[None]) -> None:
        was_full = len(self._on_their_way) == AT_ONCE
        self._on_their_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("courier: an error; going on (%s)", type(error).__name__, exc_info=error)
        if was_full:  # what a lane has next, the commit of its result has woken us for
            self.wake()
        elif self._rests() and not self._looks:
            self.idle.set()

    async def _bring(self, row: Sending, outgoing: Outgoing | None) -> None:
        if outgoing is None:
            outgoing = await self._rendered(row)
        if outgoing is not None:
            await self._deliver(row, await tending.in_its_topic(self.database, self.adapter, row, outgoing))

    async def _rendered(self, row: Sending) -> Outgoing | None:
        """Render one by itself; None where it is done with."""
        try:
            return await self.database.write(delivery.settle, row)
        except TryLater as later:
            await self.database.write(outcomes.note_not_sent, row.id, later.after, row.attempts)
            asyncio.get_running_loop().call_later(later.after, self.wake)
        except Exception:
            log.exception("rendering %s (%s) failed", row.id, row.kind)
            await self.database.write(delivery.note_refusal, row, "rendering")
        return None

    async def _deliver(self, row: Sending, outgoing: Outgoing) -> None:
        try:
            receipt = await self.adapter.deliver(outgoing)
        except TryLater as later:
            note = outcomes.note_not_sent if later.surely_not_sent else outcomes.note_unknown
            await self.database.write(note, row.id, later.after, row.attempts)
        except Undeliverable as gone:
            await self.database.write(delivery.undeliverable, row, gone.why)
        except Refused as refused:
            log.error("%s refused %s (%s)", self.adapter.platform, row.id, type(refused).__name__)
            await self.database.write(delivery.note_refusal, row, "refused")
        else:
            await self.database.write(delivery.note_delivery, row, receipt or Receipt())
