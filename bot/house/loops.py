"""What every loop of a process is: woken by an event, polling only as the fallback; and roles that one process holds.

The loops are the ear (`ears`), the worker (`hearing`), the couriers (`courier`) and the keeper (`keeper`). Time here is
real time, but for what the rules call due.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from storage import Database, StorageTrouble, roles

log = logging.getLogger("keikka")

#: Without a wake, a loop looks again after this many seconds.
FALLBACK = 5.0
#: A role's term; it is kept three times a term.
TERM = 15.0


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

    def __init__(self, database: Database) -> None:
        self.database = database
        self._event = asyncio.Event()
        self.idle = asyncio.Event()

    def wake(self) -> None:
        """There may be something to do."""
        self.idle.clear()
        self._event.set()

    async def run(self) -> None:
        """Go on until cancelled."""
        told = ""
        while True:
            self._event.clear()
            pause = FALLBACK
            try:
                pause = await self.once()
                told = ""
            except asyncio.CancelledError:
                raise
            except StorageTrouble as trouble:  # of the machine, in a fixed sentence; it may last for days
                if str(trouble) != told:
                    told = str(trouble)
                    log.error("%s: %s", self.name, told)
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


class Role:
    """A role that only one process holds at a time, by a lease with an epoch."""

    def __init__(self, database: Database, name: str) -> None:
        self.database = database
        self.name = name
        self.holder = secrets.token_hex(8)
        self.epoch: int | None = None
        self._until = datetime.min.replace(tzinfo=UTC)

    @property
    def is_held(self) -> bool:
        """Whether the role is ours, as far as we know, and its term is not over."""
        return self.epoch is not None and datetime.now(UTC) < self._until

    async def hold(self) -> bool:
        """Whether we hold the role now; takes or keeps it when it is time."""
        now = datetime.now(UTC)
        if self.epoch is not None and now < self._until - timedelta(seconds=TERM * 2 / 3):
            return True
        if self.epoch is not None:
            kept = await self.database.write(roles.keep, self.name, self.holder, self.epoch, TERM)
            if not kept:
                self.epoch = None
        if self.epoch is None:
            self.epoch = await self.database.write(roles.take, self.name, self.holder, TERM)
        if self.epoch is not None:
            self._until = now + timedelta(seconds=TERM)
        return self.epoch is not None

    async def leave(self) -> None:
        """Give the role up at once; what cannot be written ends with its term."""
        if self.epoch is not None:
            with contextlib.suppress(StorageTrouble):
                await self.database.write(roles.leave, self.name, self.holder, self.epoch)
            self.epoch = None
