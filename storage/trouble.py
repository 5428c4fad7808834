"""The errors of this room. Each says in one clear sentence what is wrong, and none carries what a person wrote."""

from __future__ import annotations

import sqlite3
from functools import cache

from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.engine import ExceptionContext

from storage.said import Said, _, in_words
from storage.tables import metadata


class StorageTrouble(Exception):
    """The database cannot be used as it is: broken, full, read-only, locked, or newer than this program.

    Its text is one sentence for the person who keeps the machine, and `said` the same as a value. Nothing was half
    written.
    """

    def __init__(self, said: Said | str) -> None:
        self.said = said if isinstance(said, Said) else in_words(said)
        super().__init__(str(self.said))


class Damaged(StorageTrouble):
    """The database's file is damaged: what is read from it may be wrong, and writing may make it worse."""


class Clash(Exception):
    """A guard of the database refused the row: it would have made a second of what there may be one of.

    `guard` names the rule alike on both databases: `overlap`, `ux_bookings_one_planned`, `ux_offers_one_live`,
    `ck_orders_state_known`, `foreign key`, and so on as the tables name them.
    """

    def __init__(self, guard: str) -> None:
        super().__init__(f"refused by the database: {guard}")
        self.guard = guard


class BadSetting(ValueError):
    """A setting was given a value it does not take; the text says what it takes, and `said` the same as a value."""

    def __init__(self, said: Said | str) -> None:
        self.said = said if isinstance(said, Said) else in_words(said)
        super().__init__(str(self.said))


class SealBroken(Exception):
    """A sealed value cannot be opened: its key was erased, the master key is missing, or the bytes were changed."""


class TryAgain(BaseException):
    """The database asks for the whole transaction once more (a serialization failure). Never leaves this room.

    No `Exception`, so that a unit of work which handles whatever goes wrong cannot handle this.
    """


DAMAGED = _("The database file is damaged; put back the latest backup.")

# SQLite's primary result codes (https://www.sqlite.org/rescode.html) and what the keeper of the machine reads.
SQLITE_SAYS = {
    sqlite3.SQLITE_BUSY: _("The database is locked by another program; stop that program and try again."),
    sqlite3.SQLITE_LOCKED: _("The database is locked by another program; stop that program and try again."),
    sqlite3.SQLITE_READONLY: _("The database is read-only; give this program write access to the file and its folder."),
    sqlite3.SQLITE_IOERR: _("The disk failed while the database was read or written; check the disk."),
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_FULL: _("The disk is full; make room and try again. Nothing was half written."),
    sqlite3.SQLITE_CANTOPEN: _(
        "The database file cannot be opened; check that its folder exists and may be written to."
    ),
    sqlite3.SQLITE_NOTADB: _("The database file is not a database; name another file or put back the latest backup."),
    sqlite3.SQLITE_PERM: _("The database file may not be opened; check its permissions."),
}

# PostgreSQL's classes of SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html).
POSTGRES_SAYS = {
    "08": _("The database server cannot be reached; check KEIKKA_DATABASE_URL and that the server runs."),
    "28": _("The database server refused the name or password in KEIKKA_DATABASE_URL."),
    "3D": _("The database named in KEIKKA_DATABASE_URL does not exist on the server."),
    "53": _("The database server has no room or no connections left."),
    "57": _("The database server is stopping or was stopped."),
    "58": _("The disk of the database server failed."),
}
FOREIGN_KEY = "foreign key"
ONLY_LOOKING = "a look may not write; use Database.write"
POSTGRES_AGAIN = {"40001", "40P01"}  # serialization_failure, deadlock_detected


def translate(context: ExceptionContext) -> BaseException | None:
    """Give the driver's error one of our names, or None to leave it as it is. Hooked to every engine of the room."""
    error = context.original_exception
    if isinstance(error, (ValueError, TypeError)):
        return error  # a value that no column takes, such as a time without a zone: not the database's error
    if isinstance(error, sqlite3.Error):
        return _from_sqlite(error)
    if context.dialect.name == "postgresql":
        return _from_postgres(error)
    return None


def name_error(error: sqlite3.Error, connection: sqlite3.Connection) -> BaseException:
    """The same for an error of SQLite's own connection; the error itself where no name of ours fits."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_READONLY and connection.execute("PRAGMA query_only").fetchone() == (1,):
        return RuntimeError(ONLY_LOOKING)
    return _from_sqlite(error) or error


def _from_sqlite(error: sqlite3.Error) -> Exception | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_CONSTRAINT:
        return Clash(_guard(str(error)))
    said = SQLITE_SAYS.get(code)
    if said is None:
        return None
    return Damaged(said) if code == sqlite3.SQLITE_CORRUPT else StorageTrouble(said)


def _guard(message: str) -> str:
    """SQLite names the columns of a unique rule, not the rule; and of a reference nothing at all."""
    kind, _failed, what = message.partition(" constraint failed")
    what = what.removeprefix(": ")
    if kind == "FOREIGN KEY":
        return FOREIGN_KEY
    return _unique_rules().get(what, what) if kind == "UNIQUE" else what or message


@cache
def _unique_rules() -> dict[str, str]:
    rules: dict[str, str] = {}
    for table in metadata.tables.values():
        unique = [c for c in table.constraints if isinstance(c, UniqueConstraint | PrimaryKeyConstraint)]
        for rule in (*unique, *(index for index in table.indexes if index.unique)):
            rules[", ".join(f"{table.name}.{column.name}" for column in rule.columns)] = str(rule.name)
    return rules


def _from_postgres(error: BaseException) -> BaseException | None:
    state = getattr(error, "sqlstate", None)
    if state is None:
        return StorageTrouble(POSTGRES_SAYS["08"]) if type(error).__name__ == "OperationalError" else None
    if state in POSTGRES_AGAIN:
        return TryAgain(state)
    if state.startswith("23") or state == "P0001":
        constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
        return Clash(FOREIGN_KEY if state == "23503" else constraint or str(error).splitlines()[0])
    said = POSTGRES_SAYS.get(state[:2])
    return StorageTrouble(said) if said else None
