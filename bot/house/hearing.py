"""Hearing: what was heard is stored, and takes effect in the same commit where nothing of its lane waits (R1, R2).

What cannot take effect at once waits in the inbox for the worker.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable

from adapters.platforms import traits_of
from adapters.port import Incoming
from bot import talk
from bot.house import delivery
from bot.house.courier import Courier
from bot.house.delivery import Taken
from bot.house.heed import Heeding, is_known
from bot.house.loops import FALLBACK, Loop
from bot.house.storing import store
from bot.talk import beforehand
from bot.talk import stored as writing
from bot.talk.ahead import HeardAhead, read_ahead
from bot.talk.speaker import lane_of_answer
from bot.talk.trouble import gave_up
from storage import Database, StorageTrouble, inbox
from storage.transaction import Transaction

log = logging.getLogger("keikka")

#: The worker takes this many waiting things at a time.
AT_ONCE = 32

#: Words of so many characters, an answer of a word or two, are read on the loop's own thread: a thread costs more.
SHORT = 40


class Reception:
    """Takes what adapters hear, and tells whoever waits when it has taken effect."""

    def __init__(
        self, database: Database, courier_of: Callable[[str], Courier | None], heeding: Heeding | None = None
    ) -> None:
        self._database = database
        self._courier_of = courier_of
        self._heeding = heeding or Heeding()
        self._done: deque[str] = deque(maxlen=256)
        self._waiting: dict[str, asyncio.Event] = {}
        self._lanes: dict[tuple[str, str], asyncio.Event] = {}  # the last thing of each lane that is being heard

    async def hear(self, incoming: Incoming) -> str:
        """Store what was heard and, where nothing of its lane waits, let it take effect in the same commit.

        What answers it is leased there too, where its courier is in this process (R4). Words are read before, beside
        the writer; what comes in the same lane meanwhile waits its turn.
        """
        courier = self._courier_of(incoming.platform)
        async with self._in_turn(incoming):
            try:
                incoming = await self._heed(incoming)
                ahead = await self._read(incoming) if incoming.heard.kind in beforehand.WRITTEN else None
                # A press is short; other things may take a while.
                write = self._database.write_soon if incoming.heard.kind == "press" else self._database.write
                leasing = courier.leasing if courier is not None else None
                inbox_id, done, answers = await write(hear_and_take, incoming, ahead, leasing)
            except Exception as error:
                inbox_id, done, answers = await store(self._database.write(keep, incoming)), False, []
                log.error("handling %s failed: %s", inbox_id, type(error).__name__, exc_info=error)
        if done:
            self._done.append(inbox_id)
        if courier is not None:
            courier.bring(answers)
        return inbox_id

    async def _heed(self, incoming: Incoming) -> Incoming:
        """What is read of words: little where their account has had far more read than others."""
        if not self._heeding.costs(incoming):
            return incoming
        return self._heeding.heed(incoming, known=await self._database.glance(is_known, incoming))

    async def _read(self, incoming: Incoming) -> HeardAhead | None:
        """What is read of words over the state of now: in a thread, unless it is short."""
        stand = await self._database.glance(beforehand.stand_of, incoming)
        if stand is None:
            return None
        heard = incoming.heard
        if len(heard.text) + sum(len(value) for _, value in heard.fields) <= SHORT:
            return read_ahead(heard, stand)
        return await asyncio.to_thread(read_ahead, heard, stand)

    @contextlib.asynccontextmanager
    async def _in_turn(self, incoming: Incoming) -> AsyncIterator[None]:
        """After everything of its lane that came before and is not written yet."""
        lane = (incoming.platform, incoming.lane)
        before, mine = self._lanes.get(lane), asyncio.Event()
        self._lanes[lane] = mine
        try:
            if before is not None:
                await before.wait()
            yield
        finally:
            mine.set()
            if self._lanes.get(lane) is mine:
                del self._lanes[lane]

    async def wait_for_effect(self, inbox_id: str, seconds: float) -> bool:
        """Wait until the heard thing took effect, or was given up; False after `seconds`."""
        if inbox_id in self._done:
            return True
        event = self._waiting.setdefault(inbox_id, asyncio.Event())
        try:
            row = await self._database.glance(inbox.hearing, inbox_id)
            if row is None or row.state != "waiting":
                return True
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await event.wait()
            return event.is_set()
        finally:
            self._waiting.pop(inbox_id, None)

    def settle(self, inbox_id: str) -> None:
        """It took effect, or was given up: whoever waits for it goes on."""
        if inbox_id in self._waiting:
            self._waiting[inbox_id].set()


class Worker(Loop):
    """Takes waiting things from the inbox: each lane's in order, lanes side by side."""

    name = "worker"

    async def once(self) -> float:
        while rows := await self.database.look(inbox.next_waiting, AT_ONCE):
            await asyncio.gather(*(self._handle(row.id) for row in rows))
        return FALLBACK

    async def _handle(self, inbox_id: str) -> None:
        try:
            await self.database.write(_take_and_handle, inbox_id)
        except StorageTrouble:  # no fault of what was heard: it waits until there is room again
            raise
        except Exception as error:  # it is tried again later; after the last try the person and a coordinator are told
            log.error("handling %s failed: %s", inbox_id, type(error).__name__, exc_info=error)
            await self.database.write(gave_up, inbox_id, type(error).__name__)


def _take_and_handle(tx: Transaction, inbox_id: str) -> None:
    row = inbox.take(tx, inbox_id)
    if row is not None:
        talk.handle(tx, row)


def hear_and_handle(tx: Transaction, incoming: Incoming, ahead: HeardAhead | None = None) -> tuple[str, bool]:
    """One unit: what was heard and its effects, unless something of its lane still waits; then it waits too.

    `ahead` is what of it was read before; without it everything is read here, as in tests that must replay.
    Returns the inbox id, and whether it took effect now. When handling fails nothing of it stands: see `keep`.
    """
    inbox_id = inbox.hear_at_once(tx, incoming.platform, *_kept_as(tx, incoming))
    if inbox_id is None:
        return keep(tx, incoming), False
    talk.act(tx, incoming, inbox_id, ahead)
    return inbox_id, True


def hear_and_take(
    tx: Transaction, incoming: Incoming, ahead: HeardAhead | None, leasing: tuple[float, str] | None
) -> tuple[str, bool, list[Taken]]:
    """The same unit, and what answers the speaker leased and rendered in it, where there is a `leasing` courier."""
    inbox_id, done = hear_and_handle(tx, incoming, ahead)
    if leasing is None or not done:
        return inbox_id, done, []
    return inbox_id, done, delivery.take_answer(tx, incoming.platform, lane_of_answer(incoming), *leasing)


def keep(tx: Transaction, incoming: Incoming) -> str:
    """Store what was heard for the worker, and nothing else: what cannot be handled at once is never lost."""
    return inbox.hear(tx, incoming.platform, *_kept_as(tx, incoming), writing.to_json(incoming))[0]


def _kept_as(tx: Transaction, incoming: Incoming) -> tuple[str, str]:
    """The thing's id and lane as the inbox keeps them: no account of a messenger can be read there.

    A messenger's ids carry the chat's; those of our own pages are random already.
    """
    own = incoming.external_id
    ours = traits_of(incoming.platform).drawn_by_us
    known = own if ours else tx.vault.keyed_hash(f"{incoming.platform}/{own}")
    return known, tx.vault.keyed_hash(f"{incoming.platform}/{incoming.lane}")
