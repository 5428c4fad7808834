"""One unit of work as the domain sees it: statements, the time, the vault, and whom to wake after the commit."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable

from storage.ready import Ready, ready, stirs
from storage.sealing import ADD_KEY, FIND_KEY, FIND_KEYS, KeyRing, MasterKeys, Vault, fresh_row
from storage.shelf import Shelf
from storage.trouble import Clash, SealBroken, name_error
from storage.waking import STATE, Wake

Fault = Callable[[str], None]
NOTHING: Mapping[str, Any] = {}
Params = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


class Transaction:
    """Handed to every function of this room; valid until the unit of work returns, then refuses everything.

    `now` is the domain's time and `real_now` the machine's, both aware UTC and fixed for the whole unit. A unit may be
    run a second time (after a lost commit), so it must change nothing but the database. It may not keep a part of its
    result open: everything read is read before it returns.

    `memo` is for what is read once in a unit and asked for many times (the settings); it ends with the unit, and with a
    part of it that is taken back. `hand` holds rows that were read ahead (`Kept.ahead`): it is emptied by whatever is
    written, so that nothing stale is ever read from it. `shelf` belongs to the database and outlives the unit.
    `derived` does too: it is for what is computed from rows and costly to compute again. Only what is committed may
    come there, by `once_committed`.
    """

    __slots__ = (
        *("_connection", "_dialect", "_driver", "_fault", "_new_id"),
        *("committed", "derived", "hand", "looks", "memo", "now", "real_now", "shelf", "vault", "woken"),
    )

    def __init__(
        self,
        connection: Connection,
        *,
        now: datetime,
        real_now: datetime,
        masters: MasterKeys,
        ring: KeyRing,
        new_id: Callable[[], str],
        fault: Fault | None = None,
        shelf: Shelf | None = None,
        derived: dict[str, Any] | None = None,
        looks: bool = False,
    ) -> None:
        self.shelf = Shelf() if shelf is None else shelf
        self.derived = {} if derived is None else derived
        self.memo: dict[str, Any] = {}
        self.hand: dict[tuple[Any, str], dict[Any, Any]] = {}
        self.looks = looks  # it only reads, and nothing but what is committed
        self.committed: list[Callable[[], None]] = []
        self._connection: Connection | None = connection
        self._driver: sqlite3.Connection | None = None  # SQLite's own connection, once it was asked for
        self._dialect = connection.dialect
        self._fault = fault
        self._new_id = new_id
        self.now = now
        self.real_now = real_now
        self.vault = Vault(masters, ring, self._find_key, self._find_keys, self._add_key)
        self.woken: set[Wake] = set()

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._dialect.name

    def new_id(self) -> str:
        """A new UUIDv7 as text."""
        return self._new_id()

    def execute(self, statement: Executable, params: Params = None) -> None:
        """Run one statement. What it did is told by `RETURNING` and the functions below, not by a count of rows.

        Raises `Clash` if a guard of the database refuses it, `StorageTrouble` if the database cannot be used.
        """
        known = self._ready(statement, params)
        if known is None:
            self._execute(statement, params).close()
        else:
            self._run(known, params).close()

    def row(self, statement: Executable, params: Params = None) -> Sequence[Any] | None:
        """The first row, or None."""
        known = self._ready(statement, params)
        if known is None:
            return self._execute(statement, params).first()
        cursor = self._run(known, params)
        try:
            row = cursor.fetchone()
        finally:
            cursor.close()
        return None if row is None else known.row(row)

    def rows(self, statement: Executable, params: Params = None) -> Sequence[Sequence[Any]]:
        """Every row."""
        known = self._ready(statement, params)
        if known is None:
            return self._execute(statement, params).all()
        cursor = self._run(known, params)
        try:
            return [known.row(row) for row in cursor.fetchall()]
        finally:
            cursor.close()

    def one(self, statement: Executable, params: Params = None) -> Mapping[str, Any] | None:
        """The first row by column name, or None."""
        row = self._execute(statement, params).mappings().first()
        return None if row is None else dict(row)

    def all(self, statement: Executable, params: Params = None) -> list[Mapping[str, Any]]:
        """Every row by column name."""
        return [dict(row) for row in self._execute(statement, params).mappings()]

    def value(self, statement: Executable, params: Params = None) -> Any:
        """The first column of the first row, or None."""
        row = self.row(statement, params)
        return None if row is None else row[0]

    def wake(self, topic: Wake) -> None:
        """Wake those who wait for `topic` once this unit is committed, not before.

        `STATE` is woken by itself when anything but talk was changed.
        """
        self.woken.add(topic)

    def once_committed(self, act: Callable[[], None]) -> None:
        """Do `act` once this unit's commit stands, before anybody is told; never if it is taken back.

        A look does it at once. It may not fail, and changes only what is in memory: after a failure all that is derived
        from rows is derived anew.
        """
        if self.looks:
            act()
        else:
            self.committed.append(act)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part that may fail alone: an error inside takes back this part and is raised; the unit may go on.

        Needed wherever a `Clash` is expected and handled, since PostgreSQL refuses a transaction after any error.
        """
        stands = len(self.committed)
        try:
            with self._open().begin_nested():
                yield
        except BaseException:
            del self.committed[stands:]
            self.memo.clear()
            self.hand.clear()
            raise

    def end(self) -> None:
        """The unit is over; whoever kept the transaction gets `RuntimeError`."""
        self._connection = self._driver = None

    def _open(self) -> Connection:
        if self._connection is None:
            raise RuntimeError("this unit of work is over; its transaction cannot be used any more")
        return self._connection

    def _ready(self, statement: Executable, params: Params) -> Ready | None:
        """The statement made ready, where it is one of those."""
        if self._driver is None:
            driver = self._open().connection.driver_connection
            if not isinstance(driver, sqlite3.Connection):
                return None
            self._driver = driver
        if not isinstance(params, dict | None):
            return None
        return ready(statement, params or NOTHING, self._dialect)

    def _run(self, known: Ready, params: Any) -> sqlite3.Cursor:
        assert self._driver is not None
        if self._fault is not None:
            self._fault("statement")
        if known.writes:
            self.hand.clear()
            if known.stirs:
                self.woken.add(STATE)
        try:
            return known.run(self._driver, params or NOTHING)
        except sqlite3.Error as error:
            why = name_error(error, self._driver)
            if is_rolled_back(self._open()):
                self.end()
            raise why from error

    def _execute(self, statement: Executable, params: Params) -> CursorResult[Any]:
        connection = self._open()
        if self._fault is not None:
            self._fault("statement")
        if not statement.is_select:
            self.hand.clear()
        if stirs(statement, params if isinstance(params, Mapping) else ()):
            self.woken.add(STATE)
        try:
            return connection.execute(statement, params)
        except BaseException:
            if is_rolled_back(connection):
                self.end()  # what the unit did is gone; whoever goes on would write outside any transaction
            raise

    def _find_key(self, subject: str) -> bytes | None:
        found: bytes | None = self.value(FIND_KEY, {"subject": subject})
        return found

    def _find_keys(self, subjects: list[str]) -> dict[str, bytes]:
        return {row[0]: row[1] for row in self.rows(FIND_KEYS, {"those": subjects})}

    def _add_key(self, subject: str, wrapped: bytes) -> None:
        try:
            self.execute(ADD_KEY, fresh_row(subject, wrapped, self.real_now))
        except Clash:
            raise SealBroken(f"the key of {subject} was erased") from None


def is_rolled_back(connection: Connection) -> bool:
    """True if SQLite has rolled back the whole transaction by itself, as it may do on a full or failing disk."""
    return getattr(connection.connection.driver_connection, "in_transaction", True) is False
