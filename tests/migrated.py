"""Databases for tests that only need one: the file is migrated once in a process, then copied. A chain takes 0.2 s.

The migrations themselves are tried on files that are migrated for real: in `tests/storage/test_schema.py`, and wherever
a process of its own starts (`tests/bot/command`, `tests/crash`).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from storage import Database, MasterKeys
from storage.engine import engines, schema
from storage.shelf import no_pause


def open_copy(url: str, keys: MasterKeys, *clocks: Callable[[], datetime]) -> Database:
    """The database of this address, ready as after `migrate`; a file that is not there is a copy.

    Nothing but the tables is in a copy before the house's keys are made, so any master keys fit.
    """
    file = Path(str(engines.parse(url).database))
    database = Database(url, keys, *clocks)
    database.shelf.pause = no_pause  # a stage stands still: what is set going is due at once
    if file.exists():
        database.migrate()
    else:
        _lay(file)
        database.write_now(schema.ensure_house_keys)
    return database


def _lay(file: Path) -> None:
    """Put a copy there, its owner's alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
        new.write(_content())


@cache
def _content() -> bytes:
    """A file that was closed: its write-ahead log is in it, and nothing of it lies beside it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "keikka.db"
        schema.migrate(engines.parse(f"sqlite:///{file}"))
        assert list(Path(folder).iterdir()) == [file]
        return file.read_bytes()
