"""Opening the house's database: its folder, its keys, its schema; what is wrong is told in one clear sentence."""

from __future__ import annotations

from pathlib import Path

import click

from bot.desk import joining
from bot.house.clock import Clock
from bot.house.config import Config
from storage import Database, MasterKeys, StorageTrouble
from storage.said import _

SQLITE = "sqlite:///"
NO_KEYS = _(
    "The key file {path} of this database is missing; put it back from where it was kept, "
    "or put its key into KEIKKA_MASTER_KEYS."
)


def open_database(config: Config, clock: Clock, *, say_key: bool = True) -> Database:
    """The database, brought to this version's shape. Raises `StorageTrouble` with one clear sentence.

    Without KEIKKA_MASTER_KEYS a new database gets a key file beside it, which is said unless `say_key` is false. A
    database that cannot be opened leaves no new key file behind.
    """
    _make_folder(config)
    if config.master_keys:
        return _open(config, clock, MasterKeys.from_environment_value(config.master_keys))
    path = key_file(config)
    there = path.exists()
    keys = MasterKeys.development(path)
    held = not there and _holds_something(config)
    try:
        database = _open(config, clock, keys)
    except StorageTrouble as trouble:
        if not there:
            path.unlink(missing_ok=True)
        if held and "master keys" in str(trouble):
            raise StorageTrouble(NO_KEYS(path=path)) from None
        raise
    if say_key and not there:
        made = f"KEIKKA_MASTER_KEYS is not set: a development key was made in {path}. Keep it with the database."
        click.echo(made, err=True)
    return database


def key_file(config: Config) -> Path:
    """Where the key lies when KEIKKA_MASTER_KEYS names none: beside an SQLite file, else in `data`."""
    file = _file(config)
    return Path("data/keikka.key") if file is None else file.with_suffix(".key")


def _open(config: Config, clock: Clock, keys: MasterKeys) -> Database:
    database = Database(config.database_url, keys, clock.now)
    try:
        database.migrate()
        for person_id in database.brought_back:
            database.write_now(joining.leave_again, person_id)
    except BaseException:
        database.close_now()
        raise
    return database


def _file(config: Config) -> Path | None:
    url = config.database_url
    return Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None


def _holds_something(config: Config) -> bool:
    file = _file(config)
    return file is None or (file.is_file() and file.stat().st_size > 0)


def _make_folder(config: Config) -> None:
    file = _file(config) or Path("data/keikka")
    if file.is_dir():
        raise StorageTrouble(_("KEIKKA_DATABASE_URL names a folder, {file}; name a file in it.")(file=file))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sentence = _("The folder {folder} for the database cannot be made: {error}.")
        raise StorageTrouble(sentence(folder=file.parent, error=error.strerror)) from None
