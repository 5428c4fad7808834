"""What follows a commit may fail, and even the writer may end: whoever waits hears the truth, and nobody for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from storage import Database, StorageTrouble, Transaction
from storage.engine import backup, engines
from storage.engine.pool_writer import PoolWriter
from storage.engine.unit import Unit
from storage.engine.writer import ENDED
from storage.waking import ERASED, INBOX, Wake
from tests.storage.test_units_of_work import Gate, put, there
from tests.storage.world import KEYS

#: How long an answer may take that must come.
SOON = 20.0
CANARY = "what Aino wrote"


def fail(*_of: object) -> None:
    raise ValueError(CANARY)


# -- hooks: each is broken, and a unit that comes to it


def what_it_wanted_done(tx: Transaction, about: str) -> str:
    tx.once_committed(fail)
    return put(tx, about)


def an_erasure(tx: Transaction, about: str) -> str:
    tx.wake(ERASED)
    return put(tx, about)


def what_wakes(tx: Transaction, about: str) -> str:
    tx.wake(INBOX)
    return put(tx, about)


HOOKS = [what_it_wanted_done, an_erasure, what_wakes]
Hook = Callable[[Transaction, str], str]


@pytest.fixture(params=["group", "pool"])
async def database(
    request: pytest.FixtureRequest, path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Database]:
    """A database that runs, with SQLite's writer and with PostgreSQL's, whose every hook fails."""
    if request.param == "pool":

        def pool(engine: object, *hooks: object) -> PoolWriter:
            return PoolWriter(engines.writing(engines.parse(f"sqlite:///{path}"), size=5), *hooks)  # type: ignore[arg-type]

        monkeypatch.setattr("storage.engine.database.GroupWriter", pool)
    monkeypatch.setattr(backup, "make_real", fail)
    made = Database(f"sqlite:///{path}", KEYS)
    made.on_commit(lambda topics: fail() if INBOX in topics else None)
    await made.start()
    yield made
    await made.close()


def logged(caplog: pytest.LogCaptureFixture) -> list[tuple[str, type[BaseException] | None]]:
    """What the log says in words, and of which error it has the places (a house leaves out an error's own words)."""
    return [(one.getMessage(), one.exc_info[0] if one.exc_info else None) for one in caplog.records]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("way", ["write", "write_soon", "write_now"])
async def test_the_commit_stands_and_is_told_and_the_writer_goes_on(
    database: Database, hook: Hook, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    if way == "write_now":
        assert await asyncio.to_thread(database.write_now, hook, "a") == "did a"
    else:
        assert await asyncio.wait_for(getattr(database, way)(hook, "a"), SOON) == "did a"
    assert await asyncio.wait_for(database.write(put, "b"), SOON) == "did b"
    assert await database.look(there) == {"a", "b"}
    assert database.shelf.failed_after_commit == 1
    assert logged(caplog) == [("something that follows a commit failed", ValueError)]


async def test_a_listener_that_fails_keeps_nothing_from_the_others(database: Database) -> None:
    heard: list[frozenset[Wake]] = []
    database.on_commit(heard.append)
    await database.write(what_wakes, "a")
    assert [INBOX in topics for topics in heard] == [True]


async def test_what_was_derived_is_derived_anew(database: Database) -> None:
    """It may lack what the act that failed would have brought."""
    await database.look(lambda tx: tx.derived.setdefault("index", {"of": "before"}))
    await database.write(put, "a")
    assert await database.look(lambda tx: "index" in tx.derived)
    await database.write(what_it_wanted_done, "b")
    assert not await database.look(lambda tx: "index" in tx.derived)


async def test_an_erasure_that_was_not_made_real_is_tried_again(
    running: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def make_real(db: backup.CaredFor) -> bool:
        tried.append("tried")
        if len(tried) == 1:
            fail()
        return True

    monkeypatch.setattr("storage.engine.database.ERASE_AGAIN_S", 0)
    monkeypatch.setattr(backup, "make_real", make_real)
    for about in "abc":
        await running.write(an_erasure if about == "a" else put, about)
    assert len(tried) == 2


async def test_where_not_even_the_telling_works_the_waiter_is_told(running: Database) -> None:
    """PostgreSQL's threads would keep the error to themselves."""
    pool = PoolWriter(running._looking, running._transaction, _ends, lambda: None, fail)
    pool.start()
    unit = Unit(put, ("a",), {}, asyncio.get_running_loop().create_future())
    pool.put(unit)
    assert unit.done is not None
    with pytest.raises(ValueError, match=CANARY):
        await asyncio.wait_for(unit.done, SOON)
    pool.stop()


def _ends(*_of: object) -> None:
    raise SystemExit(3)


# -- the writer itself


@pytest.mark.parametrize("where", ["_do", "_all_of", "_committed"])
async def test_a_writer_that_ends_refuses_whoever_waits_and_whoever_comes(
    running: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    gate = Gate(running)
    first = asyncio.create_task(running.write(put, "first"))
    await gate.closed()
    waiting = [asyncio.create_task(running.write(put, str(n))) for n in range(3)]
    await asyncio.sleep(0)
    monkeypatch.setattr(running._writer, where, _ends)
    gate.open()
    outcomes = await asyncio.wait_for(asyncio.gather(first, *waiting, return_exceptions=True), SOON)
    assert await asyncio.to_thread(_has_ended, running)
    assert outcomes[0] == "did first", "its commit stands"
    assert {str(one) for one in outcomes[1:]} == {str(ENDED)}
    assert logged(caplog) == [("the writer of the database has ended", SystemExit)]
    for way in (running.write, running.write_soon):
        with pytest.raises(StorageTrouble, match="start Keikka again"):
            await asyncio.wait_for(way(put, "later"), SOON)
    assert await running.look(there) == {"first"}


def _has_ended(database: Database) -> bool:
    thread = database._writer._thread  # type: ignore[attr-defined]
    thread.join(SOON)
    return database.writer_ended and not thread.is_alive()
