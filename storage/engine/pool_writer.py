"""PostgreSQL has many writers: a few threads, each unit of work in a serializable transaction of its own.

Serializable keeps the promise the domain is written against, that a unit sees the database as if it ran alone; when
the server cannot keep it, it says so and the unit is run once more.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Engine

from storage.engine.unit import Unit
from storage.engine.writer import Begin, Committed
from storage.said import _
from storage.sealing import KeyRing
from storage.transaction import Fault
from storage.trouble import StorageTrouble, TryAgain

THREADS = 4
TRIES = 12


class PoolWriter:
    """Writers of a PostgreSQL database. Keys are not remembered between units: another process may erase one."""

    ended = False  # its threads outlive whatever a unit does

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
        self._threads: ThreadPoolExecutor | None = None
        self._inside = threading.local()
        self._stopped = False

    def start(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="keikka-writer")

    def put(self, unit: Unit) -> None:
        if self._threads is None or self._stopped:
            raise StorageTrouble(_("The database is closed."))
        self._threads.submit(self._run_and_report, unit)

    def run(self, unit: Unit) -> None:
        if getattr(self._inside, "unit", False):
            raise RuntimeError("a unit of work may not start another; pass its transaction on instead")
        self._run_and_report(unit)

    def run_together(self, units: list[Unit]) -> bool:
        return False  # a server is waited for, and nobody's own thread shall do that

    def between(self, act: Callable[[Any], Any]) -> Any:
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            return act(connection.connection.driver_connection)

    def stop(self) -> None:
        self._stopped = True
        if self._threads is not None:
            self._threads.shutdown(wait=True)
        self._engine.dispose()

    def _run_and_report(self, unit: Unit) -> None:
        self._inside.unit = True
        try:
            self._run_until_serial(unit)
        except BaseException as error:
            unit.fail(error)
        finally:
            self._inside.unit = False
        try:
            self._committed([unit])
        except BaseException:
            unit.tell()  # whoever waits must not wait for ever
            raise

    def _run_until_serial(self, unit: Unit) -> None:
        for attempt in range(1, TRIES + 1):
            try:
                return self._run_once(unit)
            except TryAgain as again:
                if attempt == TRIES:
                    raise StorageTrouble(_("The database server is too busy to keep transactions apart.")) from again
                time.sleep(random.uniform(0, 0.005 * 2 ** min(attempt, 6)))  # noqa: S311  # spreads rivals, no secret
        return None

    def _run_once(self, unit: Unit) -> None:
        self._may_write()
        fault = self._fault() or (lambda point: None)
        fault("begin")
        with self._engine.connect() as connection:
            transaction = connection.begin()
            tx = self._begin(connection, KeyRing())
            try:
                result = unit.fn(tx, *unit.args, **unit.kwargs)
            finally:
                tx.end()
            fault("before_commit")
            transaction.commit()
        unit.succeed(tx, result)
        fault("after_commit")
