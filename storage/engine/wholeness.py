"""Whether the file of a SQLite database is whole: a quick look at a start, the whole of it in pieces while it serves.

Looking through all of a file costs what is in it (3.8 s at 100,000 orders), so a start looks through a small file only;
of a large one it sees that the file is as long as it says and that every table can be begun. The rest is looked at
piece by piece, a table with its indexes each, by the `Checkup`. What it finds is remembered beside the file, so that
no later start trusts it before it was looked through.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Connection, text

from storage.trouble import DAMAGED, Damaged, StorageTrouble, name_error

#: A file of at most this many bytes is looked through at a start: that takes a tenth of a second.
SMALL = 4 * 2**20
#: The checkup begins so many seconds after a start, and again so many after its end.
FIRST, AGAIN = 10.0, 24 * 3600.0
#: After a piece it rests this many times what the piece took: it never takes more than a fifth of a core.
RESTS = 4
LEAST_REST = 0.05  # seconds

log = logging.getLogger("keikka")


def look_quickly(connection: Connection) -> None:
    """Look at what can be seen at once; through all of a file that was found damaged before. Raises `Damaged`."""
    if connection.dialect.name != "sqlite":
        return
    file = Path(str(connection.engine.url.database))
    marked = mark_of(file)
    if marked.exists():
        if connection.scalar(text("PRAGMA integrity_check(1)")) != "ok":
            raise Damaged(DAMAGED)
        marked.unlink()
    elif file.stat().st_size <= SMALL:
        if connection.scalar(text("PRAGMA quick_check(1)")) != "ok":
            raise Damaged(DAMAGED)
    else:
        for table in connection.scalars(text(TABLES)).all():
            connection.execute(text(f"SELECT 1 FROM {_quoted(table)} LIMIT 1")).close()  # noqa: S608  # our own names


def look_through(file: Path) -> bool:
    """Whether all of the file is whole: its pages, its indexes, what its rows must be and whom they name."""
    with _opened(file) as raw:
        return _is_whole(raw, "") and raw.execute("PRAGMA foreign_key_check").fetchone() is None


def mark_of(file: Path) -> Path:
    """Where it is remembered that damage was found."""
    return file.with_name(f"{file.name}.damaged")


class Checkup:
    """Looks through the file in a thread of its own, a table at a time, and calls `found` once when one is damaged."""

    def __init__(self, file: Path, found: Callable[[], None]) -> None:
        self._file = file
        self._found = found
        self._ended = threading.Event()
        self._reading: sqlite3.Connection | None = None
        self._hold = threading.Lock()  # whoever holds it may break off what is being read
        self._thread = threading.Thread(target=self._go_on, name="keikka-checkup", daemon=True)

    def start(self) -> None:
        """Begin, after a while."""
        self._thread.start()

    def stop(self) -> None:
        """Break off and end."""
        self._ended.set()
        self.give_way()
        if self._thread.is_alive():
            self._thread.join()

    def give_way(self) -> None:
        """Break off what is being read, for somebody needs that no one reads; it is begun anew later."""
        with self._hold:
            if self._reading is not None:
                self._reading.interrupt()

    def once(self) -> bool:
        """Look through every table, with rests between them. False when one is damaged; True also when it was ended."""
        with _opened(self._file) as raw:
            tables = [name for (name,) in raw.execute(TABLES)]
        while tables and not self._ended.is_set():
            begun = time.monotonic()
            whole = self._piece(tables[0])
            if whole is False:
                return False
            if whole:
                tables.pop(0)
            self._ended.wait(max(LEAST_REST, RESTS * (time.monotonic() - begun)))
        return True

    def _piece(self, table: str) -> bool | None:
        """Whether one table and its indexes are whole; None when it was broken off."""
        with _opened(self._file) as raw:
            with self._hold:
                self._reading = raw
            try:
                return _is_whole(raw, _quoted(table))
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                    return None
                raise
            finally:
                with self._hold:
                    self._reading = None

    def _go_on(self) -> None:
        pause = FIRST
        while not self._ended.wait(pause):
            try:
                whole = self.once()
            except (sqlite3.Error, StorageTrouble) as error:
                log.error("the file could not be looked through: %s", type(error).__name__)
            else:
                if not whole:
                    self._found()
                    return
            pause = AGAIN


#: Every table there is, the one that counts included.
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"


def _is_whole(raw: sqlite3.Connection, what: str) -> bool:
    """Whether SQLite finds nothing wrong with this table, or with no name with all. Raises `sqlite3.Error`."""
    try:
        return bool(raw.execute(f"PRAGMA integrity_check({what or 1})").fetchone() == ("ok",))
    except sqlite3.DatabaseError as error:
        if isinstance(name_error(error, raw), Damaged):
            return False
        raise


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """The file, to be read only."""
    raw = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    try:
        yield raw
    finally:
        raw.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
