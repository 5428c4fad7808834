"""A damaged file: a start sees what can be seen at once, the rest is found while the house runs, and writing stops."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from storage import Database, StorageTrouble, erasure, marks
from storage.engine import backup, wholeness
from storage.engine.wholeness import Checkup, look_through, mark_of
from storage.waking import DAMAGE, Wake
from tests.storage.world import KEYS, an_expert, open_database

MARKS = 600
PAGE = 4096


def filled(path: Path) -> Path:
    """Several leaves of a table and of its index are filled with marks."""
    db = Database(f"sqlite:///{path}", KEYS)
    for n in range(MARKS):
        db.write_now(marks.mark, "kind", f"mark number {n:03}")
    backup.checkpoint(db)
    db.close_now()
    return path


def leaf_of(path: Path, root: str, words: bytes) -> int:
    """Where the leaf page begins in which the b-tree `root` keeps these words."""
    connection = sqlite3.connect(path)
    pages = [int(page) for (page,) in connection.execute("SELECT pageno FROM dbstat WHERE name = ?", (root,))]
    connection.close()
    content = path.read_bytes()
    return next(at for at in ((page - 1) * PAGE for page in pages) if words in content[at : at + PAGE])


def flip(path: Path, at: int, bytes_: bytes) -> None:
    content = bytearray(path.read_bytes())
    content[at : at + len(bytes_)] = bytes_
    path.write_bytes(content)


#: The b-trees of `marks`: its rows, and the index of its key.
ROWS, INDEX = "marks", "sqlite_autoindex_marks_1"


def leaf_of_the_table(path: Path) -> None:
    """The cells of a leaf of the table point nowhere."""
    flip(path, leaf_of(path, ROWS, b"mark number 300") + 8, b"\xff" * 32)


def leaf_of_the_index(path: Path) -> None:
    """A leaf of the index is well made, but names a row that is not there."""
    at = leaf_of(path, INDEX, b"mark number 300")
    flip(path, path.read_bytes().index(b"mark number 300", at), b"mark number 3O0")


DAMAGES = [leaf_of_the_table, leaf_of_the_index]
damaged = pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.__name__)


@pytest.fixture
def large(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is too large to be looked through at a start."""
    monkeypatch.setattr(wholeness, "SMALL", 0)
    monkeypatch.setattr(wholeness, "LEAST_REST", 0.0)
    return filled(path)


@damaged
def test_a_start_does_not_look_through_a_large_file_and_the_checkup_does(
    large: Path, damage: Callable[[Path], None]
) -> None:
    checkup = Checkup(large, lambda: None)
    assert checkup.once()
    assert look_through(large)
    damage(large)
    open_database(f"sqlite:///{large}").close_now()
    assert not checkup.once()
    assert not look_through(large)


def test_a_large_file_that_was_cut_short_is_seen_at_the_start(large: Path) -> None:
    large.write_bytes(large.read_bytes()[:-PAGE])
    with pytest.raises(StorageTrouble, match="damaged"):
        open_database(f"sqlite:///{large}")


@damaged
async def test_damage_found_while_it_runs_stops_writing_and_is_told(
    large: Path, damage: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(wholeness, "FIRST", 0)
    damage(large)
    db = open_database(f"sqlite:///{large}")
    told: asyncio.Queue[frozenset[Wake]] = asyncio.Queue()
    db.on_commit(told.put_nowait)
    await db.start()
    async with asyncio.timeout(20):
        assert await told.get() == {DAMAGE}
    for write in (db.write, db.write_soon):
        with pytest.raises(StorageTrouble, match="nothing is written to it any more"):
            await write(marks.mark, "kind", "one more")
    with pytest.raises(StorageTrouble, match="nothing is written"):
        db.write_now(marks.mark, "kind", "one more")
    assert await db.look(marks.is_marked, "kind", "mark number 001"), "what is whole can be looked at"
    assert not await db.look(marks.is_marked, "kind", "one more")
    await db.close()
    assert [one.levelname for one in caplog.records].count("CRITICAL") == 1


async def test_nothing_is_told_of_a_whole_file(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wholeness, "FIRST", 0)
    looked = threading.Event()
    once = Checkup.once

    def watched(self: Checkup) -> bool:
        try:
            return once(self)
        finally:
            looked.set()

    monkeypatch.setattr(Checkup, "once", watched)
    db = open_database(f"sqlite:///{large}")
    await db.start()
    assert await asyncio.to_thread(looked.wait, 20)
    assert await db.write(marks.mark, "kind", "one more")
    await db.close()
    assert not mark_of(large).exists()


@pytest.mark.parametrize("meet", ["a look", "a unit of work"])
def test_damage_that_a_statement_meets_stops_writing_too(large: Path, meet: str) -> None:
    leaf_of_the_table(large)
    db = open_database(f"sqlite:///{large}")
    run = db.look_now if meet == "a look" else db.write_now
    with pytest.raises(StorageTrouble, match="put back the latest backup"):
        run(marks.is_marked, "kind", "mark number 300")
    with pytest.raises(StorageTrouble, match="nothing is written"):
        db.write_now(marks.mark, "kind", "one more")
    db.close_now()


def test_a_found_damage_is_remembered_until_a_whole_file_is_put_back(large: Path) -> None:
    whole = large.read_bytes()
    leaf_of_the_index(large)
    db = open_database(f"sqlite:///{large}")
    assert not db.is_whole()
    db.close_now()
    for _start in range(2):
        with pytest.raises(StorageTrouble, match="damaged"):
            open_database(f"sqlite:///{large}")
    large.write_bytes(whole)
    again = open_database(f"sqlite:///{large}")
    assert again.write_now(marks.mark, "kind", "one more")
    assert again.is_whole()
    again.close_now()
    assert not mark_of(large).exists()


def test_a_row_that_names_nobody_is_no_whole_file(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(
        "INSERT INTO conversations VALUES ('nobody', 'order', NULL, x'00', '2026-12-01T10:00:00.000000Z')"
    )
    connection.commit()
    connection.close()
    assert not look_through(path)


ENDLESS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM (SELECT i FROM n LIMIT 5e7)"
)


def test_the_checkup_gives_way_and_begins_that_table_anew(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An erasure is real only when nobody reads the old pages any more: see `Database._make_erasure_real`."""
    reading = threading.Event()
    pieces: list[str] = []
    look = wholeness._is_whole

    def first_for_ever(raw: sqlite3.Connection, what: str) -> bool:
        pieces.append(what)
        if len(pieces) == 1:
            reading.set()
            raw.execute(ENDLESS).fetchone()
        return look(raw, what)

    monkeypatch.setattr(wholeness, "_is_whole", first_for_ever)
    checkup = Checkup(large, lambda: None)
    outcome: list[bool] = []
    looking = threading.Thread(target=lambda: outcome.append(checkup.once()))
    looking.start()
    assert reading.wait(20)
    while len(pieces) == 1 and looking.is_alive():
        checkup.give_way()
    checkup._ended.set()
    looking.join(20)
    assert outcome == [True]
    assert pieces[1] == pieces[0]


async def test_an_erasure_makes_it_give_way(running: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Checkup] = []

    def give_way(checkup: Checkup) -> None:  # a method: the list's own would be called without the checkup
        asked.append(checkup)

    monkeypatch.setattr(Checkup, "give_way", give_way)
    person = (await running.write(an_expert)).id
    assert asked == []
    await running.write(erasure.erase_person, person)
    assert asked == [running._checkup]
