"""The writer of PostgreSQL, tried over a SQLite file: its promises are about threads and trying again, not the server.

The server itself is tried where there is one.
"""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import Database, StorageTrouble, Transaction, marks
from storage.engine import engines
from storage.engine.pool_writer import TRIES, PoolWriter
from storage.trouble import TryAgain
from storage.waking import STATE, Settled, Wake
from tests.storage.world import KEYS


class Sour(Exception):
    """A unit's own error."""


@pytest.fixture
async def pooled(path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """A database whose writer is PostgreSQL's."""
    monkeypatch.setattr(random, "uniform", lambda low, high: 0)

    def pool(engine: object, *hooks: object) -> PoolWriter:
        return PoolWriter(engines.writing(engines.parse(f"sqlite:///{path}"), size=5), *hooks)  # type: ignore[arg-type]

    monkeypatch.setattr("storage.engine.database.GroupWriter", pool)
    database = Database(f"sqlite:///{path}", KEYS)
    await database.start()
    yield database
    await database.close()


def put(tx: Transaction, about: str) -> str:
    if not marks.mark(tx, "unit", about):
        raise AssertionError(f"{about} was there before")
    return f"did {about}"


async def there(db: Database) -> set[str]:
    return await db.look(marks.marks_of, "unit")


async def test_many_units_each_in_its_own_transaction(pooled: Database) -> None:
    threads: set[str] = set()

    def unit(tx: Transaction, about: str) -> str:
        threads.add(threading.current_thread().name)
        if about.endswith("7"):
            put(tx, about)
            raise Sour(about)
        return put(tx, about)

    outcomes = await asyncio.gather(*(pooled.write(unit, str(n)) for n in range(60)), return_exceptions=True)
    for n, outcome in enumerate(outcomes):
        assert str(outcome) == (str(n) if n % 10 == 7 else f"did {n}")
        assert isinstance(outcome, Sour) == (n % 10 == 7)
    assert await there(pooled) == {str(n) for n in range(60) if n % 10 != 7}
    assert all(name.startswith("keikka-writer") for name in threads)


async def test_a_unit_the_server_could_not_keep_apart_runs_again(pooled: Database) -> None:
    runs: Counter[str] = Counter()
    woken: list[frozenset[Wake]] = []
    pooled.on_commit(woken.append)

    def unit(tx: Transaction, about: str, losses: int) -> str:
        runs[about] += 1
        put(tx, about)
        tx.wake(Settled(about))
        try:
            if runs[about] <= losses:
                raise TryAgain("40001")
        except Exception:  # a unit that handles whatever goes wrong must not handle this
            return "hidden"
        return f"run {runs[about]}"

    assert await pooled.write(unit, "a", 2) == "run 3"
    with pytest.raises(StorageTrouble, match="too busy"):
        await pooled.write(unit, "b", 1000)
    assert runs == {"a": 3, "b": TRIES}
    assert await there(pooled) == {"a"}
    assert woken == [frozenset({Settled("a"), STATE})]


async def test_a_unit_may_not_start_another(pooled: Database) -> None:
    with pytest.raises(RuntimeError, match="pass its transaction on"):
        await pooled.write(lambda tx: pooled.write_now(put, "inner"))


async def test_close_finishes_what_was_begun_and_then_refuses(pooled: Database) -> None:
    tasks = [asyncio.create_task(pooled.write(put, str(n))) for n in range(30)]
    await asyncio.sleep(0)
    await pooled.close()
    assert await asyncio.gather(*tasks) == [f"did {n}" for n in range(30)]
    with pytest.raises(StorageTrouble, match="closed"):
        await pooled.write(put, "late")
