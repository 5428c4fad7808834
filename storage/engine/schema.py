"""Bringing a database to this program's schema: one chain of migrations for both databases, run at start."""

from __future__ import annotations

import importlib
import os
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import URL

from storage.engine import engines, wholeness
from storage.said import _
from storage.transaction import Transaction
from storage.trouble import SealBroken, StorageTrouble

VERSIONS = "alembic_version"
STEPS = Path(__file__).parents[1] / "migrations" / "versions"
#: What runs the chain is loaded when there is something to run, by its name.
CHAIN = "storage.engine.chain"
STRANGER = _("The database holds tables of another program; name another one in KEIKKA_DATABASE_URL.")


def migrate(url: URL) -> None:
    """Run what is missing of the chain, all of it or nothing. Raises `StorageTrouble`."""
    if url.get_backend_name() == "sqlite":
        file = Path(str(url.database))
        _make_file(file)
        _leave_strangers_alone(file)
    # Batch changes of SQLite copy tables; with foreign keys on that deleted child rows without a word (measured).
    engine = engines.writing(url, foreign_keys=False)
    try:
        with engine.connect() as connection, connection.begin():
            _upgrade(connection)
    except sqlite3.Error as error:
        raise StorageTrouble(_("The database could not be brought to this version: {error}.")(error=error)) from error
    finally:
        engine.dispose()


def ensure_house_keys(tx: Transaction) -> None:
    """Make the house's keys in a new database; in an old one see that the master keys open it."""
    try:
        tx.vault.ensure_house_keys()
    except SealBroken as error:
        raise StorageTrouble(
            _("The master keys are not those of this database; put the former ones into KEIKKA_MASTER_KEYS.")
        ) from error


def newest() -> str:
    """The revision this program works with: the last one of the chain's files."""
    return max(_revisions())


def _upgrade(connection: Connection) -> None:
    tables = inspect(connection).get_table_names()
    heads = set(connection.scalars(text("SELECT version_num FROM alembic_version"))) if VERSIONS in tables else set()
    if not heads <= _revisions():
        raise StorageTrouble(_("The database was made by a newer Keikka; start that version, or a newer one."))
    if not heads and tables:
        raise StorageTrouble(STRANGER)
    wholeness.look_quickly(connection)
    if heads != {newest()}:
        importlib.import_module(CHAIN).upgrade(connection)
        _check_references(connection)


def _revisions() -> set[str]:
    """Every revision of the chain: a file's name begins with it."""
    return {file.name.partition("_")[0] for file in STEPS.glob("[0-9]*_*.py")}


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and (broken := connection.execute(text("PRAGMA foreign_key_check")).first()):
        raise StorageTrouble(
            _("A row of {table} names a row that is not there; the schema was left as it was.")(table=broken[0])
        )


def _leave_strangers_alone(file: Path) -> None:
    """Look before opening: our way of opening a file changes its journal for good, which a stranger's need not bear."""
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
    try:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error:
        return  # whatever it is, opening it says so in a clear sentence
    finally:
        connection.close()
    if tables and VERSIONS not in tables:
        raise StorageTrouble(STRANGER)


def _make_file(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))  # its owner's alone; the log beside it inherits that
    except OSError as error:
        raise StorageTrouble(
            _("The database {file} cannot be opened for writing: {error}.")(file=file, error=error.strerror)
        ) from error
