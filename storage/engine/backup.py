"""Care of the file: backups, and that what was erased leaves the write-ahead log and is listed beside the file."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy.engine import URL

from storage import erasure
from storage.columns import text_of
from storage.said import _
from storage.transaction import Transaction
from storage.trouble import StorageTrouble

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE_MS = 1_000  # how long a checkpoint waits for readers before it is put off


class CaredFor(Protocol):
    """The part of a database that its care needs."""

    url: URL
    erased_list: Path | None
    erased_up_to: int

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""

    def write_now(self, fn: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do one unit of work at once."""

    def look_now(self, fn: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Read at once."""

    def between(self, act: Callable[[Any], T]) -> T:
        """Do `act` with the driver's own connection, outside any transaction."""


def list_beside(url: URL) -> Path | None:
    """Where the list of erasures lies for a SQLite database; PostgreSQL has no "beside"."""
    return Path(f"{url.database}.erased") if url.get_backend_name() == "sqlite" else None


def after_restore(db: CaredFor) -> list[str]:
    """Erase again what a restored backup brought back; the people whose open matters must be ended now."""
    if db.erased_list is None:
        return []
    return db.write_now(erasure.replay, read_list(db.erased_list))


def make_real(db: CaredFor) -> bool:
    """List beside the file what was erased, and empty the write-ahead log. False if it must be tried again.

    The first time all of the list is compared; from then on what is new is added, however long both are.
    """
    if db.erased_list is not None:
        new = db.look_now(erasure.erased_after, db.erased_up_to)
        known = {} if db.erased_up_to else read_list(db.erased_list)
        append(db.erased_list, {subject: at for _number, subject, at in new if subject not in known})
        db.erased_up_to = max((number for number, _subject, _at in new), default=db.erased_up_to)
    return checkpoint(db)


def checkpoint(db: CaredFor) -> bool:
    """Move all of the write-ahead log into the file and empty it. False if readers were in the way: call again."""
    if db.dialect != "sqlite":
        return True
    try:
        return db.between(_checkpoint)
    except sqlite3.Error as error:
        raise StorageTrouble(_("The log could not be moved into the database: {error}.")(error=error)) from error


def backup(db: CaredFor, path: Path) -> None:
    """Write a whole, consistent copy to `path`, while the database is in use. Raises `StorageTrouble`.

    What was erased is not in it, and neither are the master keys: keep those elsewhere.
    """
    if db.dialect != "sqlite":
        raise StorageTrouble(_("PostgreSQL is backed up by its own tool, pg_dump."))
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        source = sqlite3.connect(str(db.url.database))
        try:
            source.execute("VACUUM INTO ?", (str(unfinished),))
        finally:
            source.close()
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
        sync_folder(path.parent)
    except (OSError, sqlite3.Error) as error:
        raise StorageTrouble(_("The backup {path} could not be written: {error}.")(path=path, error=error)) from error


def read_list(path: Path) -> dict[str, str]:
    """The erased subjects by the list beside the database; a last line cut short by a crash is left out."""
    try:
        lines = path.read_text("ascii").split("\n")[:-1]
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise StorageTrouble(
            _("The list of erasures {path} cannot be read; put it back before serving.")(path=path)
        ) from error
    return {subject: at for subject, _, at in (line.partition(" ") for line in lines) if at}


def append(path: Path, erased: dict[str, datetime]) -> None:
    """Add to the list beside the database, on disk when it returns."""
    if not erased:
        return
    try:
        with path.open("a", encoding="ascii") as file:
            file.write(_end_of_cut_line(path))
            file.writelines(f"{subject} {text_of(at)}\n" for subject, at in erased.items())
            file.flush()
            os.fsync(file.fileno())
        path.chmod(0o600)
        sync_folder(path.parent)
    except OSError as error:
        raise StorageTrouble(
            _("The list of erasures {path} could not be written: {error}.")(path=path, error=error.strerror)
        ) from error


def sync_folder(folder: Path) -> None:
    """Make a new file's name itself durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _end_of_cut_line(path: Path) -> str:
    with path.open("rb") as file:
        length = file.seek(0, os.SEEK_END)
        file.seek(max(length - 1, 0))
        return "" if file.read(1) in (b"", b"\n") else "\n"


def _checkpoint(raw: Any) -> bool:
    (patience,) = raw.execute("PRAGMA busy_timeout").fetchone()
    raw.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    try:
        (busy, _, _) = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.execute(f"PRAGMA busy_timeout = {patience}")
    return not busy
