"""What `Database.write` promises, tried on the real file: one commit for many, a savepoint for each."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from storage import Clash, Database, StorageTrouble, Transaction, marks
from storage.engine.unit import Work
from storage.waking import INBOX, Settled, Wake
from tests.storage.world import HOUR, KEYS, Clock


class Sour(Exception):
    """A unit's own error."""


def put(tx: Transaction, about: str) -> str:
    """A unit that works: leaves one mark, and refuses a second."""
    if not marks.mark(tx, "unit", about):
        raise AssertionError(f"{about} was there before")
    return f"did {about}"


def put_and_fail(tx: Transaction, about: str) -> str:
    """A unit that writes and then fails."""
    put(tx, about)
    raise Sour(about)


def put_what_breaks_the_commit(tx: Transaction, about: str) -> str:
    """A unit that runs through, but makes the commit itself fail: a deferred reference to nobody."""
    tx.execute(text("PRAGMA defer_foreign_keys = ON"))
    tx.execute(
        text(
            "INSERT INTO conversations (person_id, form, sealed, updated_at)"
            " VALUES ('nobody', 'order', x'00', '2026-12-01T10:00:00.000000Z')"
        )
    )
    return put(tx, about)


def put_too_much(tx: Transaction, about: str) -> str:
    """A unit that fills the disk."""
    put(tx, about)
    tx.execute(
        text("INSERT INTO counters (name, value) SELECT value, zeroblob(100000) FROM json_each('[1,2,3,4,5,6]')")
    )
    return "never"


UNITS = {
    "works": (put, None),
    "fails": (put_and_fail, Sour),
    "breaks the commit": (put_what_breaks_the_commit, Clash),
    "fills the disk": (put_too_much, StorageTrouble),
}


def make_the_disk_small(db: Database, pages: int = 20) -> None:
    """Let the file grow by no more than `pages`, on every connection of the writer."""
    most = pages + db.between(lambda raw: raw.execute("PRAGMA page_count").fetchone()[0])
    limit = f"PRAGMA max_page_count = {most}"
    db.between(lambda raw: raw.execute(limit).close())
    event.listen(db._writer._engine, "connect", lambda raw, record: raw.execute(limit).close())  # type: ignore[attr-defined]


def there(tx: Transaction) -> set[str]:
    return marks.marks_of(tx, "unit")


class Gate:
    """Holds the writer before its first commit begins, so that what comes next is committed together."""

    def __init__(self, db: Database) -> None:
        self.points: Counter[str] = Counter()
        self._closed = threading.Event()
        self._open = threading.Event()
        db.fault = self

    def __call__(self, point: str) -> None:
        self.points[point] += 1
        if point == "begin" and self.points[point] == 1:
            self._closed.set()
            assert self._open.wait(20)

    async def closed(self) -> None:
        await asyncio.to_thread(self._closed.wait, 20)

    def open(self) -> None:
        self._open.set()


async def together(db: Database, kinds: list[str]) -> list[object]:
    """Run one unit of each kind in a single group; their outcomes in order."""
    gate = Gate(db)
    first = asyncio.create_task(db.write(put, "first"))
    await gate.closed()
    tasks = [asyncio.create_task(db.write(UNITS[kind][0], f"{kind} {n}")) for n, kind in enumerate(kinds)]
    await asyncio.sleep(0)  # the tasks put their units
    gate.open()
    await first
    outcomes: list[object] = await asyncio.gather(*tasks, return_exceptions=True)
    db.fault = None
    return outcomes


async def test_units_that_wait_are_committed_together(running: Database) -> None:
    gate = Gate(running)
    first = asyncio.create_task(running.write(put, "first"))
    await gate.closed()
    tasks = [asyncio.create_task(running.write(put, str(n))) for n in range(40)]
    await asyncio.sleep(0)
    gate.open()
    assert await asyncio.gather(first, *tasks) == ["did first", *(f"did {n}" for n in range(40))]
    assert gate.points["after_commit"] == 2, "one commit for the first, one for the forty"


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=st.lists(st.sampled_from(sorted(UNITS)), min_size=1, max_size=12))
async def test_each_unit_stands_or_falls_alone(path: Path, kinds: list[str]) -> None:
    """Whatever goes wrong in a group: who worked is there once, who failed left nothing, each hears its own."""
    db = Database(f"sqlite:///{path}", KEYS)
    db.between(lambda raw: raw.execute("DELETE FROM marks").close())
    make_the_disk_small(db)
    await db.start()
    try:
        outcomes = await together(db, kinds)
        expected = {"first"}
        for n, (kind, outcome) in enumerate(zip(kinds, outcomes, strict=True)):
            error = UNITS[kind][1]
            if error is None:
                assert outcome == f"did {kind} {n}"
                expected.add(f"{kind} {n}")
            else:
                assert type(outcome) is error, outcome
                assert error is not Sour or str(outcome) == f"{kind} {n}"
        assert await db.look(there) == expected
    finally:
        await db.close()


async def test_a_failing_unit_does_not_break_the_commit_of_the_others(running: Database) -> None:
    gate = Gate(running)
    first = asyncio.create_task(running.write(put, "first"))
    await gate.closed()
    tasks = [asyncio.create_task(running.write(fn, name)) for fn, name in ((put, "a"), (put_and_fail, "b"), (put, "c"))]
    await asyncio.sleep(0)
    gate.open()
    outcomes = await asyncio.gather(first, *tasks, return_exceptions=True)
    assert isinstance(outcomes[2], Sour)
    assert gate.points["after_commit"] == 2, "still one commit for the group"


async def test_after_a_lost_commit_each_runs_alone(running: Database) -> None:
    runs: Counter[str] = Counter()

    def counted(tx: Transaction, about: str) -> str:
        runs[about] += 1
        return put(tx, about)

    gate = Gate(running)
    first = asyncio.create_task(running.write(put, "first"))
    await gate.closed()
    tasks = [
        asyncio.create_task(running.write(counted, "a")),
        asyncio.create_task(running.write(put_what_breaks_the_commit, "b")),
        asyncio.create_task(running.write(counted, "c")),
    ]
    await asyncio.sleep(0)
    gate.open()
    a, b, c = await asyncio.gather(*tasks, return_exceptions=True)
    await first
    assert (a, c) == ("did a", "did c")
    assert isinstance(b, Clash)
    assert runs == {"a": 2, "c": 2}, "both ran again"
    assert gate.points["after_commit"] == 3, "first, a and c"
    assert await running.look(there) == {"first", "a", "c"}


def lose_everything(tx: Transaction, about: str) -> None:
    """A unit under which SQLite rolls back by itself, as on a failing disk, and fails."""
    put(tx, about)
    tx.execute(text("ROLLBACK"))
    raise Sour(about)


def hide_that_everything_is_lost(tx: Transaction, about: str) -> None:
    """The same, but the unit catches the error and would go on."""
    put(tx, about)
    tx.execute(text("ROLLBACK"))
    with pytest.raises(Exception, match="no such"):
        tx.execute(text("SELECT * FROM nowhere"))
    with pytest.raises(RuntimeError, match="over"):
        put(tx, f"{about}, outside any transaction")


@pytest.mark.parametrize("culprit", [lose_everything, hide_that_everything_is_lost])
async def test_if_the_disk_takes_all_back_the_others_run_again(running: Database, culprit: Work) -> None:
    gate = Gate(running)
    first = asyncio.create_task(running.write(put, "first"))
    await gate.closed()
    units: list[tuple[Work, str]] = [(put, "a"), (culprit, "b"), (put, "c")]
    tasks = [asyncio.create_task(running.write(fn, about)) for fn, about in units]
    await asyncio.sleep(0)
    gate.open()
    await first
    a, b, c = await asyncio.gather(*tasks, return_exceptions=True)
    assert (a, c) == ("did a", "did c")
    assert isinstance(b, Sour | StorageTrouble)
    assert await running.look(there) == {"first", "a", "c"}


async def test_wakes_come_after_the_commit_and_only_from_units_that_stand(path: Path) -> None:
    db = Database(f"sqlite:///{path}", KEYS)
    heard: list[tuple[frozenset[Wake], set[str]]] = []
    db.on_commit(lambda topics: heard.append((topics, db.look_now(there))))
    await db.start()

    def waking(tx: Transaction, about: str, kind: str) -> None:
        tx.wake(Settled(about))
        UNITS[kind][0](tx, about)

    try:
        gate = Gate(db)
        first = asyncio.create_task(db.write(put, "first"))
        await gate.closed()
        kinds = {"a": "works", "b": "fails", "c": "breaks the commit", "d": "works"}
        tasks = [asyncio.create_task(db.write(waking, about, kind)) for about, kind in kinds.items()]
        await asyncio.sleep(0)
        gate.open()
        await asyncio.gather(first, *tasks, return_exceptions=True)
        woken = [{one.inbox_id for one in topics if isinstance(one, Settled)} for topics, _ in heard]
        assert sorted(one for abouts in woken for one in abouts) == ["a", "d"], "once each, and none of those refused"
        there_then = [seen for _, seen in heard]
        assert all(abouts <= seen for abouts, seen in zip(woken, there_then, strict=True)), "what woke was on disk"
    finally:
        await db.close()


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3), GeneratorExit(), StopIteration("odd")])
async def test_odd_errors_reach_their_own_waiter_and_the_writer_lives(running: Database, error: BaseException) -> None:
    def odd(tx: Transaction) -> None:
        put(tx, "odd")
        raise error

    unit = asyncio.ensure_future(running.write(odd))
    with pytest.raises((type(error), RuntimeError)):
        running.write_now(odd)
    if isinstance(error, StopIteration):
        with pytest.raises(RuntimeError, match="StopIteration"):
            await unit
    elif isinstance(error, GeneratorExit):
        with pytest.raises(GeneratorExit):
            await unit
    else:
        unit.cancel()  # asyncio itself lets these two end the loop: nobody may wait for them here
        await asyncio.sleep(0)
    assert await running.write(put, "next") == "did next"
    assert await running.look(there) == {"next"}


async def test_a_waiter_that_gives_up_takes_nobody_along(running: Database) -> None:
    gate = Gate(running)
    first = asyncio.create_task(running.write(put, "first"))
    await gate.closed()
    given_up = asyncio.create_task(running.write(put, "given up"))
    other = asyncio.create_task(running.write(put, "other"))
    await asyncio.sleep(0)
    given_up.cancel()
    gate.open()
    assert list(await asyncio.gather(first, other)) == ["did first", "did other"]
    with pytest.raises(asyncio.CancelledError):
        await given_up
    assert await running.look(there) == {"first", "given up", "other"}


async def test_close_finishes_what_was_begun_and_then_refuses(path: Path) -> None:
    db = Database(f"sqlite:///{path}", KEYS)
    await db.start()
    tasks = [asyncio.create_task(db.write(put, str(n))) for n in range(300)]
    await asyncio.sleep(0)
    await db.close()
    assert await asyncio.gather(*tasks) == [f"did {n}" for n in range(300)]
    with pytest.raises(StorageTrouble, match="closed"):
        await db.write(put, "late")
    again = Database(f"sqlite:///{path}", KEYS)
    assert again.look_now(there) == {str(n) for n in range(300)}
    again.close_now()


async def test_when_nothing_can_begin_all_hear_why_and_the_next_may_work(running: Database) -> None:
    def fault(point: str) -> None:
        if point == "begin":
            raise StorageTrouble("no way in")

    running.fault = fault
    outcomes = await asyncio.gather(*(running.write(put, str(n)) for n in range(5)), return_exceptions=True)
    assert [str(outcome) for outcome in outcomes] == ["no way in"] * 5
    running.fault = None
    assert await running.write(put, "after") == "did after"


def test_a_unit_may_not_start_another(db: Database) -> None:
    def nested(tx: Transaction) -> None:
        put(tx, "outer")
        db.write_now(put, "inner")

    with pytest.raises(RuntimeError, match="pass its transaction on"):
        db.write_now(nested)
    assert db.look_now(there) == set()


def test_a_kept_transaction_is_dead(db: Database) -> None:
    kept: list[Transaction] = []
    db.write_now(kept.append)
    with pytest.raises(RuntimeError, match="over"):
        put(kept[0], "late")
    db.look_now(kept.append)
    with pytest.raises(RuntimeError, match="over"):
        there(kept[1])


def test_part_of_a_unit_may_fail_alone(db: Database) -> None:
    def unit(tx: Transaction) -> None:
        put(tx, "before")
        with pytest.raises(Sour), tx.attempt():
            put_and_fail(tx, "inside")
        with tx.attempt():
            put(tx, "inside, later")
        put(tx, "after")

    db.write_now(unit)
    assert db.look_now(there) == {"before", "inside, later", "after"}


def test_time_stands_still_within_a_unit(db: Database, now: Clock, clock: Clock) -> None:
    def unit(tx: Transaction) -> None:
        before = tx.now, tx.real_now
        now.move(HOUR)
        clock.move(2 * HOUR)
        assert (tx.now, tx.real_now) == before

    db.write_now(unit)
    assert db.write_now(lambda tx: tx.real_now - tx.now) == HOUR


def test_how_the_file_is_opened(db: Database) -> None:
    def pragma(raw: sqlite3.Connection, name: str) -> object:
        return raw.execute(f"PRAGMA {name}").fetchone()[0]

    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 15000}
    assert {name: db.between(partial(pragma, name=name)) for name in expected} == expected
    assert db.between(lambda raw: raw.isolation_level) is None


def test_a_unit_holds_the_write_lock_from_its_first_moment(db: Database, path: Path) -> None:
    """BEGIN IMMEDIATE: a rival is kept out even before the unit has written, so what it read stays true."""

    def unit(tx: Transaction) -> None:
        there(tx)
        rival = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                rival.execute("BEGIN IMMEDIATE")
        finally:
            rival.close()

    db.write_now(unit)


async def test_two_programs_on_one_file_lose_no_update(path: Path) -> None:
    """A server and a command line, each reading a number and writing the next."""
    from storage.tables import counters

    def count(tx: Transaction) -> None:
        value = tx.value(counters.select().with_only_columns(counters.c.value)) or 0
        tx.execute(counters.delete())
        tx.execute(counters.insert(), {"name": "shared", "value": value + 1})

    one, two = (Database(f"sqlite:///{path}", KEYS) for _ in range(2))
    await one.start()
    await two.start()
    try:
        await asyncio.gather(*(db.write(count) for db in (one, two) for _ in range(200)))
        assert await one.look(lambda tx: tx.value(text("SELECT value FROM counters"))) == 400
    finally:
        await one.close()
        await two.close()


def test_a_look_sees_one_moment_and_cannot_write(db: Database) -> None:
    def look(tx: Transaction) -> tuple[set[str], set[str]]:
        before = there(tx)
        db.write_now(put, "meanwhile")
        return before, there(tx)

    assert db.look_now(look) == (set(), set())
    assert db.look_now(there) == {"meanwhile"}
    with pytest.raises(RuntimeError, match="look may not write"):
        db.look_now(put, "from a look")


async def test_what_is_written_is_seen_by_the_next_look(running: Database) -> None:
    for n in range(50):
        await running.write(put, str(n))
        assert str(n) in await running.look(there)


def test_before_the_start_everything_runs_at_once(db: Database) -> None:
    threads: set[int] = set()
    wakes: list[frozenset[Wake]] = []
    db.on_commit(wakes.append)

    def unit(tx: Transaction) -> None:
        threads.add(threading.get_ident())
        tx.wake(INBOX)

    async def main() -> None:
        await db.write(unit)
        await db.look(lambda tx: threads.add(threading.get_ident()))

    asyncio.run(main())
    assert threads == {threading.get_ident()}
    assert wakes == [frozenset({INBOX})]


def test_errors_show_no_values(db: Database) -> None:
    """R12: what goes wrong ends in a log."""
    with pytest.raises(Exception, match="no such table") as wrong:
        db.write_now(lambda tx: tx.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "CANARY"}))
    assert "CANARY" not in str(wrong.value)


def test_what_is_derived_from_rows_knows_what_is_committed_and_keeps_it(db: Database) -> None:
    """An index in memory never knows of a profile whose unit was refused, wherever that was, nor forgets another."""

    def index(tx: Transaction) -> set[str]:
        known: set[str] = tx.derived.setdefault("index", set())
        tx.once_committed(partial(known.update, there(tx)))
        return known

    def put_and_index(tx: Transaction, about: str, kind: str) -> None:
        put(tx, about)
        assert about not in index(tx), "not yet"
        UNITS[kind][0](tx, f"{about}, again")

    def part(tx: Transaction) -> None:
        with pytest.raises(Sour), tx.attempt():
            put_and_index(tx, "part", "fails")
        index(tx)

    db.write_now(put_and_index, "a", "works")
    assert db.look_now(lambda tx: set(tx.derived["index"])) == {"a"}, "what that unit had read is known without looking"
    for kind, error in (("fails", Sour), ("breaks the commit", Clash)):
        with pytest.raises(error):
            db.write_now(put_and_index, kind, kind)
        assert db.look_now(lambda tx: set(tx.derived["index"])) == {"a"}
    assert db.look_now(index) == {"a", "a, again"}
    db.write_now(part)
    assert db.look_now(index) == {"a", "a, again"}


def test_what_was_read_once_is_read_again_after_a_part_was_taken_back(db: Database) -> None:
    def read_and_fail(tx: Transaction) -> None:
        tx.memo["read"] = "of a row that is gone"
        raise Sour

    def unit(tx: Transaction) -> None:
        with pytest.raises(Sour), tx.attempt():
            read_and_fail(tx)
        assert tx.memo == {}

    db.write_now(unit)
