"""`Database.write_soon` promises what `write` does, and does it on the loop's own thread if nothing else is written."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest

from storage import Clash, Database, StorageTrouble, Transaction, marks
from storage.waking import ERASED, INBOX, STATE, Wake
from tests.storage.test_units_of_work import UNITS, Gate, put, there


def place(tx: Transaction, about: str) -> int:
    marks.mark(tx, "unit", about)
    return threading.get_ident()


async def test_it_is_done_here_and_what_comes_in_one_turn_is_committed_together(running: Database) -> None:
    points: list[str] = []
    running.fault = points.append
    places = await asyncio.gather(*(running.write_soon(place, str(n)) for n in range(200)))
    running.fault = None
    assert set(places) == {threading.get_ident()}
    assert points.count("after_commit") == 1
    assert await running.look(there) == {str(n) for n in range(200)}


async def test_while_something_is_written_it_waits_its_turn_and_the_loop_goes_on(running: Database) -> None:
    gate = Gate(running)
    first = asyncio.create_task(running.write(put, "first"))
    await gate.closed()
    done: list[str] = []

    async def one(about: str, *, soon: bool) -> int:
        where = await (running.write_soon if soon else running.write)(place, about)
        done.append(about)
        return where

    tasks = [asyncio.create_task(one(str(n), soon=n % 2 == 0)) for n in range(6)]
    for _turn in range(10):
        await asyncio.sleep(0)
    assert done == []
    gate.open()
    assert threading.get_ident() not in await asyncio.gather(*tasks)
    await first
    assert sorted(done) == [str(n) for n in range(6)]
    assert await running.write_soon(place, "later") == threading.get_ident()


async def test_another_program_that_writes_does_not_stop_the_loop(running: Database, path: Path) -> None:
    rival = sqlite3.connect(path, isolation_level=None)
    rival.execute("BEGIN IMMEDIATE")
    try:
        task = asyncio.create_task(running.write_soon(place, "mine"))
        for _turn in range(10):
            await asyncio.sleep(0)
        assert not task.done()
    finally:
        rival.execute("COMMIT")
        rival.close()
    assert await task != threading.get_ident(), "it waited in the writer's thread"
    assert await running.write_soon(place, "next") == threading.get_ident()


@pytest.mark.parametrize("kind", ["fails", "breaks the commit"])
async def test_each_stands_or_falls_alone(running: Database, kind: str) -> None:
    unit, error = UNITS[kind]
    assert error in (Clash, *([] if error is Clash else [error]))
    outcomes = await asyncio.gather(
        running.write_soon(put, "a"),
        running.write_soon(unit, "b"),
        running.write_soon(put, "c"),
        return_exceptions=True,
    )
    assert outcomes[0] == "did a"
    assert isinstance(outcomes[1], error)  # type: ignore[arg-type]
    assert outcomes[2] == "did c"
    assert await running.look(there) == {"a", "c"}
    assert await running.write_soon(put, "d") == "did d"


async def test_wakes_come_after_the_commit(running: Database) -> None:
    heard: list[tuple[frozenset[Wake], set[str]]] = []
    running.on_commit(lambda topics: heard.append((topics - {STATE}, running.look_now(there))))

    def waking(tx: Transaction) -> None:
        tx.wake(INBOX)
        marks.mark(tx, "unit", "woke")

    await running.write_soon(waking)
    assert heard == [(frozenset({INBOX}), {"woke"})]


async def test_a_planted_fault_at_the_beginning_leaves_nothing_open(running: Database) -> None:
    def fault(point: str) -> None:
        if point == "begin":
            raise OSError("planted")

    running.fault = fault
    with pytest.raises(OSError, match="planted"):
        await running.write_soon(put, "a")
    running.fault = None
    assert await running.write_soon(put, "b") == "did b"
    assert await running.write(put, "c") == "did c"
    assert await running.look(there) == {"b", "c"}


async def test_close_finishes_what_was_begun_and_then_refuses(running: Database) -> None:
    task = asyncio.create_task(running.write_soon(put, "last"))
    await asyncio.sleep(0)
    await running.close()
    assert await task == "did last"
    with pytest.raises(StorageTrouble, match="closed"):
        await running.write_soon(put, "late")


async def test_an_erasure_is_real_before_it_is_told(running: Database) -> None:
    """The log is emptied as it is after an erasure in the writer's thread."""

    def erasing(tx: Transaction) -> None:
        marks.mark(tx, "unit", "CANARY")
        tx.wake(ERASED)

    await running.write_soon(erasing)
    assert running.between(lambda raw: raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()) == (0, 0, 0)
