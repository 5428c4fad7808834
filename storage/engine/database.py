"""The database: how units of work run, how it is looked at, and how it is opened and closed.

    db = Database("sqlite:///data/keikka.db", keys)
    db.migrate()                                  # at start; raises StorageTrouble with one clear sentence
    await db.start()                              # from here on writes run in the writer thread
    order = await db.write(orders.add_order, ...) # committed when it returns
    view = await db.look(cards.of_order, order.id)
    await db.close()

`write_now` and `look_now` do the same at once on the caller's thread: for the command line, the simulator and tests.
Before `start`, `write` and `look` run at once too.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakSet

import uuid_utils
from sqlalchemy import Connection

from storage.engine import backup, engines, schema, wholeness
from storage.engine.long import Draw, LongLooks, Read
from storage.engine.pool_writer import THREADS, PoolWriter
from storage.engine.unit import Unit
from storage.engine.writer import GroupWriter, Writer
from storage.said import _
from storage.sealing import HOUSE_SUBJECTS, KeyRing, MasterKeys
from storage.shelf import Shelf
from storage.transaction import Fault, Transaction
from storage.trouble import Damaged, StorageTrouble
from storage.waking import DAMAGE, ERASED, Wake

P = ParamSpec("P")
T = TypeVar("T")
P_ = TypeVar("P_")
R = TypeVar("R")

READERS = 4
ERASE_AGAIN_S = 5.0

STOPPED = _(
    "The database file is damaged, so nothing is written to it any more; put back the latest backup and start again."
)

log = logging.getLogger(__name__)

Woken = Callable[[frozenset[Wake]], None]


def utc_now() -> datetime:
    """The machine's time, aware."""
    return datetime.now(UTC)


def uuid7() -> str:
    """A new UUIDv7 as text: sorts by the time it was made."""
    return str(uuid_utils.uuid7())


class Database:
    """One database, SQLite file or PostgreSQL. `now` is the domain's clock, `clock` the machine's; both are aware."""

    def __init__(
        self,
        url: str,
        keys: MasterKeys,
        now: Callable[[], datetime] = utc_now,
        clock: Callable[[], datetime] = utc_now,
        *,
        new_id: Callable[[], str] = uuid7,
    ) -> None:
        self.url = engines.parse(url)
        self.erased_list = backup.list_beside(self.url)
        self.erased_up_to = 0  # so many erasures are on the list beside the file
        self.brought_back: list[str] = []  # people of a restored backup who were erased since and had open matters
        self.fault: Fault | None = None  # tests plant one: called at begin, statement, before_commit, after_commit
        self._keys = keys
        self._now = now
        self._clock = clock
        self._new_id = new_id
        self.shelf = Shelf()
        self._derived: dict[str, Any] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._readers: ThreadPoolExecutor | None = None
        self._listeners: list[Woken] = []
        self._soon: list[Unit] = []  # to be run in the next turn of the loop
        self._erase_again: float | None = None  # when to try once more to make an erasure real, by the monotonic clock
        self._house_keys = KeyRing()  # all that looks remember: these two are never erased, a person's may be elsewhere
        self._looking = engines.reading(self.url, size=READERS + 4)
        self._long = LongLooks(self.url, self._begin_look, self._end_look)
        self._own = threading.local()
        self._kept: WeakSet[Connection] = WeakSet()  # a thread's connection goes back when the thread ends
        self._writer: Writer = self._make_writer()
        self._checkup: wholeness.Checkup | None = None

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.url.get_backend_name()

    def migrate(self) -> None:
        """Bring the schema to this program's version, and see that the master keys open this database.

        What was erased after a backup was made is erased again if that backup was put back; `brought_back` names whose
        open matters must be ended then. Raises `StorageTrouble`: a newer schema, a broken file, a full disk, a
        read-only folder, other master keys.
        """
        schema.migrate(self.url)
        self.write_now(schema.ensure_house_keys)
        self.brought_back = backup.after_restore(self)
        backup.make_real(self)

    async def start(self) -> None:
        """From now on writes run in the writer's thread, looks in readers' threads, and wakes reach this loop."""
        self._loop = asyncio.get_running_loop()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="keikka-reader")
        self._writer.start()
        if self.dialect == "sqlite":
            self._checkup = wholeness.Checkup(Path(str(self.url.database)), self.stop_writing)
            self._checkup.start()

    async def close(self) -> None:
        """Finish every write that was begun, tell those who wait, and close the files."""
        loop = asyncio.get_running_loop()
        if self._checkup is not None:
            await loop.run_in_executor(None, self._checkup.stop)
        if self._soon:
            self._run_soon()
        await loop.run_in_executor(None, self._writer.stop)
        if self._readers is not None:
            await loop.run_in_executor(None, self._readers.shutdown)
        await self._long.close()
        self._end_looking()
        await asyncio.sleep(0)  # the outcomes the writer handed to the loop are told in this turn

    def close_now(self) -> None:
        """The same without a loop, for the command line and the simulator."""
        self._writer.stop()
        self._end_looking()

    def on_commit(self, listener: Woken) -> None:
        """After each commit that woke topics call `listener` with them, on the loop of `start`, else at once."""
        self._listeners.append(listener)

    async def write(self, fn: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn(tx, ...)` in a transaction and return what it returned, once that is on disk.

        Its error is raised here, and then nothing of it is left. `fn` may run twice, so it changes only the database.
        If the waiting is cancelled, the work goes on alone.
        """
        if self._loop is None:
            return self.write_now(fn, *args, **kwargs)
        unit = Unit(fn, args, kwargs, self._loop.create_future())
        self._writer.put(unit)
        assert unit.done is not None
        return await unit.done  # type: ignore[no-any-return]

    async def write_soon(self, fn: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`write` for something short that somebody waits for: done on the loop's own thread if nothing is under way.

        On SQLite handing work to the writer's thread and back costs as much as a short unit of work. What comes in one
        turn of the loop is committed together; while anything else is written, by whomever, it waits in that thread.
        """
        if self._loop is None or self.dialect != "sqlite":
            return await self.write(fn, *args, **kwargs)
        unit = Unit(fn, args, kwargs, self._loop.create_future())
        self._soon.append(unit)
        if len(self._soon) == 1:
            self._loop.call_soon(self._run_soon)
        assert unit.done is not None
        return await unit.done  # type: ignore[no-any-return]

    def _run_soon(self) -> None:
        units, self._soon = self._soon, []
        if not units or self._writer.run_together(units):
            return
        for unit in units:
            try:
                self._writer.put(unit)
            except StorageTrouble as trouble:
                unit.fail(trouble)
                unit.settle()

    def write_now(self, fn: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`write` at once on this thread."""
        unit = Unit(fn, args, kwargs)
        self._writer.run(unit)
        return unit.outcome()  # type: ignore[no-any-return]

    async def look(self, fn: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn(tx, ...)` over one unchanging moment of the database. It cannot write."""
        if self._loop is None or self._readers is None:
            return self.look_now(fn, *args, **kwargs)
        return await self._loop.run_in_executor(self._readers, lambda: self.look_now(fn, *args, **kwargs))

    async def glance(self, fn: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`look` for the few rows of one person. On SQLite it is done at once, since handing it over costs more."""
        if self.dialect == "sqlite":
            return self.look_now(fn, *args, **kwargs)
        return await self.look(fn, *args, **kwargs)

    def look_now(self, fn: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`look` at once on this thread."""
        with self._looking_from() as connection:
            tx = self._begin_look(connection)
            try:
                return fn(tx, *args, **kwargs)
            except Damaged:
                self.stop_writing()
                raise
            finally:
                self._end_look(tx)

    async def look_through(self, read: Read[P_, R], draw: Draw[R, T], first: P_) -> AsyncGenerator[T, None]:
        """What `draw` makes of each part that `read` finds, the first one from `first` (`storage.engine.long`).

        For what is too long for one look: the parts are awaited, and nothing is held open between them.
        """
        try:
            async for part in self._long.parts(read, draw, first):
                yield part
        except Damaged:
            self.stop_writing()
            raise

    def _begin_look(self, connection: Connection) -> Transaction:
        return self._transaction(connection, self._house_keys, looks=True)

    def _end_look(self, tx: Transaction) -> None:
        self._house_keys.keep({one: tx.vault.opened[one] for one in HOUSE_SUBJECTS & tx.vault.opened.keys()}, ())
        tx.end()

    @contextlib.contextmanager
    def _looking_from(self) -> Iterator[Connection]:
        """A connection in a transaction. On SQLite each thread keeps its own: taking one costs a fifth of a look."""
        if self.dialect != "sqlite":
            with self._looking.connect() as connection, connection.begin():
                yield connection
            return
        kept: Connection | None = getattr(self._own, "connection", None)
        if kept is None or kept.closed or engines.driver_of(kept).in_transaction:  # the last: a look inside a look
            kept = self._own.connection = self._looking.connect()
            self._kept.add(kept)
        driver = engines.driver_of(kept)
        engines.begin(driver)
        try:
            yield kept
        finally:
            engines.take_back(kept, driver)

    def _end_looking(self) -> None:
        for connection in list(self._kept):
            connection.close()
        self._looking.dispose()

    def between(self, act: Callable[[Any], T]) -> T:
        """Do `act` with the driver's own connection, outside any transaction: checkpoints and backups."""
        return self._writer.between(act)  # type: ignore[no-any-return]

    def _make_writer(self) -> Writer:
        kind, size = (GroupWriter, 1) if self.dialect == "sqlite" else (PoolWriter, THREADS + 1)
        engine = engines.writing(self.url, size=size)
        return kind(engine, self._transaction, self._after_commit, lambda: self.fault, self._may_write)

    def is_whole(self) -> bool:
        """Whether all of a SQLite file is whole; it takes a while. PostgreSQL looks after its own (`pg_amcheck`)."""
        whole = self.dialect != "sqlite" or wholeness.look_through(Path(str(self.url.database)))
        if not whole:
            self.stop_writing()
        return whole

    @property
    def writer_ended(self) -> bool:
        """Whether the writer has ended by itself: everything is refused until the next start."""
        return self._writer.ended

    def stop_writing(self) -> None:
        """Damage was found in the file: from now on every unit of work is refused, and looks still show what they can.

        It is remembered beside the file, and told to the listeners of `on_commit` as `DAMAGE`.
        """
        if self.shelf.damaged:
            return
        self.shelf.damaged = True
        log.critical("%s", STOPPED)
        with contextlib.suppress(OSError):
            wholeness.mark_of(Path(str(self.url.database))).touch()
        self._tell_soon((), frozenset({DAMAGE}))

    def _may_write(self) -> None:
        if self.shelf.damaged:
            raise StorageTrouble(STOPPED)

    def _transaction(self, connection: Connection, ring: KeyRing, *, looks: bool = False) -> Transaction:
        return Transaction(
            connection,
            now=self._now().astimezone(UTC),
            real_now=self._clock().astimezone(UTC),
            masters=self._keys,
            ring=ring,
            new_id=self._new_id,
            fault=self.fault,
            shelf=self.shelf,
            derived=self._derived,
            looks=looks,
        )

    def _after_commit(self, units: Sequence[Unit]) -> None:
        """What follows a commit, then all are told. The commit stands, so whoever waits hears that, whatever fails."""
        topics: frozenset[Wake] = frozenset().union(*(unit.tx.woken for unit in units if unit.tx is not None))
        if any(isinstance(unit.error, Damaged) for unit in units):
            self._follow(self.stop_writing)
        for unit in units:
            if not self._follow(unit.remember):
                self._derived.clear()  # it may lack something now; it is derived anew from the rows
        if ERASED in topics or (self._erase_again is not None and self._erase_again <= time.monotonic()):
            self._follow(self._make_erasure_real)
        self._tell_soon(units, topics)

    def _follow(self, act: Callable[[], None]) -> bool:
        """Do what follows a commit. False if it failed: the log says where, and the next audit raises an alarm."""
        try:
            act()
        except Exception:
            self.shelf.failed_after_commit += 1
            log.exception("something that follows a commit failed")
            return False
        return True

    def _tell_soon(self, units: Sequence[Unit], topics: frozenset[Wake]) -> None:
        """Tell on the loop, or at once where there is none."""
        if self._loop is None:
            self._tell(units, topics)
            return
        with contextlib.suppress(RuntimeError):  # the loop is gone, and with it everyone who waited
            self._loop.call_soon_threadsafe(self._tell, units, topics)

    def _make_erasure_real(self) -> None:
        """Before anyone is told that it is done. What stands in the way now is tried again with a later commit."""
        done = False
        try:
            if self._checkup is not None:
                self._checkup.give_way()
            done = backup.make_real(self)
        except StorageTrouble as trouble:
            log.error("an erasure is committed but not yet final: %s", trouble)
        finally:
            self._erase_again = None if done else time.monotonic() + ERASE_AGAIN_S

    def _tell(self, units: Sequence[Unit], topics: frozenset[Wake]) -> None:
        for unit in units:
            unit.settle()
        if topics:
            for listener in self._listeners:
                self._follow(partial(listener, topics))
