"""SQLite has one writer: a thread that commits many waiting units of work together, a savepoint around each.

A unit that fails is rolled back alone. If the commit itself is lost (a full disk, a deferred rule), every unit of it is
run again alone, so that only the failing one is refused. One `fsync` then serves all who wait at that moment
(measured with 32 callers: see tests/bench); nobody is told before it.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Any, Protocol

from sqlalchemy import Connection, Engine

from storage.engine.engines import BEGIN, PATIENCE, begin, commit, driver_of, take_back
from storage.engine.unit import Unit
from storage.said import _
from storage.sealing import KeyRing
from storage.transaction import Fault, Transaction
from storage.trouble import StorageTrouble

TOGETHER = 128  # units in one commit at most, so that one commit stays short

ENDED = _("The writer of the database has ended through a fault of the program; start Keikka again.")

log = logging.getLogger(__name__)

Begin = Callable[[Connection, KeyRing], Transaction]
Committed = Callable[[Sequence[Unit]], None]


class Writer(Protocol):
    """What runs units of work: `put` from any thread without waiting, `run` at once on the caller's thread."""

    ended: bool  # by itself, through a fault of the program: what is put from then on is refused

    def start(self) -> None:
        """Begin to run what is put."""

    def put(self, unit: Unit) -> None:
        """Run `unit` soon and report it through `committed`."""

    def run(self, unit: Unit) -> None:
        """Run `unit` now; returns after its commit or failure."""

    def run_together(self, units: list[Unit]) -> bool:
        """Run these on the caller's thread if that can begin at once; False, and nothing was done, if it cannot."""

    def between(self, act: Callable[[Any], Any]) -> Any:
        """Do `act` with the driver's own connection, outside any transaction and while no unit of this writer runs."""

    def stop(self) -> None:
        """Run what was put, then end. What is put later is refused."""


class GroupWriter:
    """The one writer of a SQLite file."""

    def __init__(
        self,
        engine: Engine,
        begin: Begin,
        committed: Committed,
        fault: Callable[[], Fault | None],
        may_write: Callable[[], None],
    ) -> None:
        self._engine = engine
        self._begin = begin
        self._committed = committed
        self._fault = fault
        self._may_write = may_write  # raises `StorageTrouble` while nothing may be written
        self._ring = KeyRing()
        self._seen_version: int | None = None
        self._connection: Connection | None = None
        self._lock = threading.Lock()  # who holds it uses the connection
        self._inside: int | None = None  # the thread that runs a unit right now
        self._waiting: SimpleQueue[Unit | None] = SimpleQueue()  # wakes with one hand-over; a condition takes three
        self._door = threading.Lock()  # nothing is put after the None that ends the work
        self._stopping = False
        self.ended = False
        self._under_way = 0  # units that were put and have no outcome yet
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._work, name="keikka-writer", daemon=True)
        self._thread.start()

    def put(self, unit: Unit) -> None:
        with self._door:
            if self.ended:
                raise StorageTrouble(ENDED)
            if self._stopping:
                raise StorageTrouble(_("The database is closed."))
            self._under_way += 1
            self._waiting.put(unit)

    def run(self, unit: Unit) -> None:
        if self._inside == threading.get_ident():
            raise RuntimeError("a unit of work may not start another; pass its transaction on instead")
        with self._lock:
            self._together([unit])
        self._committed([unit])

    def run_together(self, units: list[Unit]) -> bool:
        with self._door:
            if self._under_way or self._stopping or self.ended or not self._lock.acquire(blocking=False):
                return False  # what was put earlier comes first
        try:
            if not self._may_begin():
                return False
            self._all_of(units)
        finally:
            self._lock.release()
        self._committed(units)
        return True

    def between(self, act: Callable[[Any], Any]) -> Any:
        if self._inside == threading.get_ident():
            raise RuntimeError("not inside a unit of work")
        with self._lock:
            return act(driver_of(self._ready()))

    def stop(self) -> None:
        with self._door:
            self._stopping = True
            self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            self._engine.dispose()

    def _work(self) -> None:
        units: list[Unit] = []
        try:
            going_on = True
            while going_on:
                units, going_on = self._take()
                self._do(units)
                units = []
        except BaseException as error:  # nothing that is known; but those who wait must not wait for ever
            log.critical("the writer of the database has ended", exc_info=error)
            self._end(units)

    def _do(self, units: list[Unit]) -> None:
        if not units:
            return
        with self._lock:
            self._all_of(units)
        with self._door:
            self._under_way -= len(units)
        self._committed(units)

    def _end(self, units: list[Unit]) -> None:
        """Let nobody wait: what was taken and has its outcome keeps it, everything else is refused."""
        with self._door:
            self.ended = True
            while not self._waiting.empty():
                unit = self._waiting.get()
                units += [] if unit is None else [unit]
        for unit in units:
            if unit.tx is None and unit.error is None:
                unit.fail(StorageTrouble(ENDED))
            unit.tell()

    def _all_of(self, units: list[Unit]) -> None:
        try:
            self._together(units)
        except BaseException as error:  # only a planted fault comes here; those who wait must not wait for ever
            for unit in units:
                unit.fail(error)

    def _may_begin(self) -> bool:
        """Begin without waiting for another program that writes: whoever runs units here has no time for that."""
        try:
            raw = driver_of(self._ready())
            raw.execute("PRAGMA busy_timeout = 0")
            try:
                raw.execute(BEGIN)
            finally:
                raw.execute(PATIENCE)
        except Exception:  # the writer's thread meets it too, and tells it
            return False
        return True

    def _take(self) -> tuple[list[Unit], bool]:
        """What waits, at least one; and whether more may come."""
        units: list[Unit] = []
        unit = self._waiting.get()
        while unit is not None:
            units.append(unit)
            if len(units) == TOGETHER or self._waiting.empty():
                return units, True
            unit = self._waiting.get()
        return units, False

    def _together(self, units: list[Unit]) -> None:
        """Run all in one transaction; after a lost commit each in one of its own. Every unit then has an outcome."""
        self._inside = threading.get_ident()
        try:
            lost = self._commit(units)
            if lost is not None and len(units) == 1:
                units[0].fail(lost)
            elif lost is not None:
                for unit in units:
                    alone = self._commit([unit])
                    if alone is not None:
                        unit.fail(alone)
        finally:
            self._inside = None

    def _commit(self, units: list[Unit]) -> BaseException | None:
        """One transaction. None if it stands; else why all of it was lost."""
        fault = self._fault() or _no_fault
        try:
            self._may_write()
            connection = self._ready()
            raw = driver_of(connection)
            fault("begin")
            begin(raw, BEGIN)
        except BaseException as error:
            self._drop()
            for unit in units:  # the reason is not any unit's: running each alone would only wait for each
                unit.fail(error)
            return None
        try:
            self._notice_others(raw)
            for unit in units:
                self._run_one(raw, connection, unit, alone=len(units) == 1)
            fault("before_commit")
            commit(connection, raw)
        except BaseException as error:
            self._drop()
            return error
        for unit in units:
            if unit.tx is not None:
                self._ring.keep(unit.tx.vault.opened, unit.tx.vault.erased)
        fault("after_commit")
        return None

    def _run_one(self, raw: sqlite3.Connection, connection: Connection, unit: Unit, *, alone: bool) -> None:
        """Within a savepoint, so that one that fails is taken back without the others; a unit `alone` needs none."""
        if not alone:
            raw.execute("SAVEPOINT unit")
        tx = self._begin(connection, self._ring)
        try:
            result = unit.fn(tx, *unit.args, **unit.kwargs)
        except BaseException as error:
            if not raw.in_transaction:  # SQLite rolled back everything (disk full, I/O error): all are lost
                raise
            if alone:
                take_back(connection, raw)
            else:
                raw.execute("ROLLBACK TO unit")
            unit.fail(error)
        else:
            if not raw.in_transaction:  # and the unit has hidden it
                raise StorageTrouble(_("The database took everything back; make room on the disk and try again."))
            unit.succeed(tx, result)
        finally:
            tx.end()
        if not alone:
            raw.execute("RELEASE unit")

    def _notice_others(self, raw: sqlite3.Connection) -> None:
        """Another program (a command line) may have erased a key: trust no remembered key after its commit."""
        (version,) = raw.execute("PRAGMA data_version").fetchone()
        if version != self._seen_version:
            self._ring.clear()
            self._seen_version = version

    def _ready(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
            self._seen_version = None
        return self._connection

    def _drop(self) -> None:
        """Take back whatever is open, with a new connection next time: nothing half done can linger in the old one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


def _no_fault(point: str) -> None:
    """No fault is planted."""
