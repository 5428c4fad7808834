"""Fixtures for whoever needs a database: a fresh SQLite file for each test, copied from one that was migrated once.

`db` runs everything inline (`write_now`, `look_now`); `running` is the same after `start`, with the writer's thread.
`now` and `clock` are the domain's and the machine's time; move them with `now.move(HOUR)`.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage import Database
from tests.storage.world import KEYS, Clock, open_database


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty migrated database file, to copy."""
    path = tmp_path_factory.mktemp("migrated") / "keikka.db"
    open_database(f"sqlite:///{path}").close_now()
    return path


@pytest.fixture
def path(migrated: Path, tmp_path: Path) -> Path:
    """This test's own database file."""
    return Path(shutil.copy(migrated, tmp_path / "keikka.db"))


@pytest.fixture
def now() -> Clock:
    """The domain's time."""
    return Clock()


@pytest.fixture
def clock() -> Clock:
    """The machine's time."""
    return Clock()


@pytest.fixture
def db(path: Path, now: Clock, clock: Clock) -> Iterator[Database]:
    """A database that runs everything at once on the test's thread."""
    database = Database(f"sqlite:///{path}", KEYS, now, clock)
    yield database
    database.close_now()


@pytest.fixture
async def running(path: Path, now: Clock, clock: Clock) -> AsyncIterator[Database]:
    """A database with its writer's thread and readers."""
    database = Database(f"sqlite:///{path}", KEYS, now, clock)
    await database.start()
    yield database
    await database.close()
