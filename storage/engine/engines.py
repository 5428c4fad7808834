"""How each database is opened. Measured choices (decision 7): change none without measuring again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import ArgumentError

from storage.said import _
from storage.tables.base import tell_postgresql
from storage.trouble import ONLY_LOOKING, StorageTrouble, name_error, translate

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

E = TypeVar("E")

BUSY_MS = 15_000
OLDEST_SQLITE = (3, 35)  # RETURNING

BEGIN = "BEGIN IMMEDIATE"
PATIENCE = f"PRAGMA busy_timeout = {BUSY_MS}"
PRAGMAS = (
    PATIENCE,
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a yes must not be un-said after the orderer was told (R8)
    "PRAGMA secure_delete = ON",  # what is erased is overwritten (R15)
    "PRAGMA cache_size = -16000",
    "PRAGMA journal_size_limit = 67108864",  # after a busy hour the log gives its room back
)
SHARED: dict[str, Any] = {
    "max_overflow": 0,
    "hide_parameters": True,  # an error's text ends in a log, and logs know no texts and names (R12)
}
LOOKING = (PATIENCE, "PRAGMA query_only = ON")
READ_ONLY: dict[str, Any] = {
    "isolation_level": "REPEATABLE READ",
    "execution_options": {"postgresql_readonly": True},
}
FOREIGN_KEYS = "PRAGMA foreign_keys = {}"


def parse(url: str) -> URL:
    """The database named by KEIKKA_DATABASE_URL. Raises `StorageTrouble` for anything but SQLite file or PostgreSQL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StorageTrouble(_("KEIKKA_DATABASE_URL is not an address; write sqlite:///data/keikka.db.")) from None
    if parsed.get_backend_name() == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise StorageTrouble(_("KEIKKA_DATABASE_URL names no file; write sqlite:///data/keikka.db."))
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise StorageTrouble(
                _("SQLite 3.35 or newer is needed; this Python has {version}.")(version=sqlite3.sqlite_version)
            )
        return parsed.set(drivername="sqlite")
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    raise StorageTrouble(_("KEIKKA_DATABASE_URL names neither SQLite nor PostgreSQL."))


def writing(url: URL, *, foreign_keys: bool = True, size: int = 1) -> Engine:
    """The engine that writes: on SQLite every transaction begins by taking the one write lock."""
    if url.get_backend_name() == "postgresql":
        return _postgres(create_engine, url, size=size, isolation_level="SERIALIZABLE")
    engine = create_engine(url, pool_size=size, connect_args={"cached_statements": 512}, **SHARED)
    _set_up(engine, BEGIN, (*PRAGMAS, FOREIGN_KEYS.format("ON" if foreign_keys else "OFF")))
    event.listen(engine, "handle_error", translate, retval=True)
    return engine


def reading(url: URL, *, size: int) -> Engine:
    """The engine that only looks: each look sees one moment of the database, and cannot write."""
    if url.get_backend_name() == "postgresql":
        return _postgres(create_engine, url, size=size, **READ_ONLY)
    engine = create_engine(url, pool_size=size, connect_args={"cached_statements": 512}, **SHARED)
    _set_up(engine, "BEGIN", LOOKING)
    event.listen(engine, "handle_error", _translate_look, retval=True)
    return engine


def reading_async(url: URL, *, size: int) -> AsyncEngine:
    """The same for looks that are awaited (`storage.engine.long`)."""
    from sqlalchemy.ext.asyncio import create_async_engine  # loaded for a first long look, as the driver is

    if url.get_backend_name() == "postgresql":
        return _postgres(create_async_engine, url, size=size, **READ_ONLY)
    url = url.set(drivername="sqlite+aiosqlite")
    engine = create_async_engine(url, pool_size=size, connect_args={"cached_statements": 512}, **SHARED)

    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, record: object) -> None:
        connection.isolation_level = None
        for pragma in LOOKING:
            connection.cursor().execute(pragma)

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    event.listen(engine.sync_engine, "handle_error", _translate_look, retval=True)
    return engine


def driver_of(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection below one of SQLAlchemy's."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def begin(driver: sqlite3.Connection, words: str = "BEGIN") -> None:
    """Begin a transaction of SQLite, unless it has begun: by way of SQLAlchemy it takes four times as long (measured).

    SQLAlchemy notices the transaction when it is asked to run a statement.
    """
    if driver.in_transaction:
        return
    try:
        driver.execute(words).close()
    except sqlite3.Error as error:
        raise name_error(error, driver) from error


def commit(connection: Connection, driver: sqlite3.Connection) -> None:
    """End it, with everything that was done."""
    _end(driver, connection.commit if connection.in_transaction() else driver.commit)


def take_back(connection: Connection, driver: sqlite3.Connection) -> None:
    """End it, with nothing that was done."""
    _end(driver, connection.rollback if connection.in_transaction() else driver.rollback)


def _end(driver: sqlite3.Connection, act: Callable[[], None]) -> None:
    try:
        act()
    except sqlite3.Error as error:
        raise name_error(error, driver) from error


def _set_up(engine: Engine, words: str, pragmas: tuple[str, ...]) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        try:
            for pragma in pragmas:
                connection.execute(pragma).close()
        except BaseException:
            connection.close()
            raise

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        begin(driver, words)


def _postgres(create: Callable[..., E], url: URL, *, size: int, **more: Any) -> E:
    try:
        engine = create(url, pool_size=size, pool_pre_ping=True, **SHARED, **more)
    except ModuleNotFoundError:
        raise StorageTrouble(_("PostgreSQL needs the package psycopg; install keikka[postgres].")) from None
    tell_postgresql()
    event.listen(getattr(engine, "sync_engine", engine), "handle_error", translate, retval=True)
    return engine


def _translate_look(context: ExceptionContext) -> BaseException | None:
    error: Any = context.original_exception
    if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_READONLY:
        return RuntimeError(ONLY_LOOKING)
    return translate(context)
