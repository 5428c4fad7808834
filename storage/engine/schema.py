"""Bringing a database to this program's schema: one chain of migrations for both databases, run at start."""

from __future__ import annotations

import io
import os
import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import URL

from storage.engine import engines
from storage.said import _
from storage.transaction import Transaction
from storage.trouble import SealBroken, StorageTrouble

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


def as_sql(dialect: str) -> str:
    """The whole chain as SQL text for `sqlite` or `postgresql`."""
    script = io.StringIO()
    config = _config()
    config.output_buffer = script
    config.attributes["dialect"] = dialect
    command.upgrade(config, "head", sql=True)
    return script.getvalue()


def newest() -> str:
    """The revision this program works with."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def _upgrade(connection: Connection) -> None:
    config = _config()
    chain = ScriptDirectory.from_config(config)
    heads = MigrationContext.configure(connection).get_current_heads()
    known = {revision.revision for revision in chain.walk_revisions()}
    if not known.issuperset(heads):
        raise StorageTrouble(_("The database was made by a newer Keikka; start that version, or a newer one."))
    if not heads and inspect(connection).get_table_names():
        raise StorageTrouble(STRANGER)
    _check_whole(connection)
    if set(heads) == {chain.get_current_head()}:
        return
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    _check_references(connection)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.set_main_option("path_separator", "os")
    return config


def _check_whole(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.scalar(text("PRAGMA quick_check(1)")) != "ok":
        raise StorageTrouble(_("The database file is damaged; put back the latest backup."))


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
    if tables and "alembic_version" not in tables:
        raise StorageTrouble(STRANGER)


def _make_file(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))  # its owner's alone; the log beside it inherits that
    except OSError as error:
        raise StorageTrouble(
            _("The database {file} cannot be opened for writing: {error}.")(file=file, error=error.strerror)
        ) from error
