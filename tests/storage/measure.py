"""How fast units of work are committed on this machine's disk: `python -m tests.storage.measure [FOLDER]`.

A small unit makes one mark. A press is what one message of a chat costs: heard, taken, opened, shown, the draft read
and saved, an answer queued, done. The bare line is one insert and one commit of the driver alone, with the same set-up.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from storage import Database, Transaction, conversations, inbox, marks, outbox
from storage.engine.engines import PRAGMAS
from tests.storage.world import an_orderer, open_database

SECONDS = 3.0


def small(tx: Transaction, number: str, person: str) -> None:
    marks.mark(tx, "unit", number)


def press(tx: Transaction, number: str, person: str) -> None:
    heard, _ = inbox.hear(tx, "web", number, person, {"text": "masennuksesta Oulussa ti 1.12. klo 14-16"})
    taken = inbox.take(tx, heard)
    assert taken is not None
    body = inbox.body_of(tx, taken)
    conversations.draft(tx, person)
    conversations.show(tx, person, "them", body)
    conversations.save_draft(tx, person, "order", None, {"answers": {"topic": ["masennus"]}, "trail": [{}] * 5})
    outbox.say(tx, platform="web", person_id=person, lane=person, kind="reply", about={}, payload={"words": "x" * 200})
    inbox.finish(tx, heard)


async def rate(db: Database, unit: Callable[[Transaction, str, str], None], callers: int) -> tuple[float, float]:
    """Units in a second, and milliseconds of processor for each."""
    people = [db.write_now(an_orderer).id for _ in range(callers)]
    began, worked, done = time.perf_counter(), time.process_time(), 0

    async def caller(person: str) -> None:
        nonlocal done
        while time.perf_counter() - began < SECONDS:
            done += 1
            await db.write(unit, f"{unit.__name__} {callers} {done}", person)

    await asyncio.gather(*map(caller, people))
    return done / (time.perf_counter() - began), 1000 * (time.process_time() - worked) / done


def bare(path: Path) -> float:
    """Commits in a second of the driver alone."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(pragma).close()
    connection.execute("CREATE TABLE t (a TEXT)")
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < SECONDS:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO t VALUES (?)", (str(done),))
        connection.execute("COMMIT")
        done += 1
    connection.close()
    return done / (time.perf_counter() - began)


async def main(folder: Path) -> None:
    print(f"bare driver   1 caller   {bare(folder / 'bare.db'):7.0f} commits/s")
    db = open_database(f"sqlite:///{folder / 'keikka.db'}")
    await db.start()
    for unit in (small, press):
        for callers in (1, 32):
            a_second, cpu = await rate(db, unit, callers)
            print(f"{unit.__name__:8} {callers:6} callers  {a_second:7.0f} units/s   {cpu:.3f} ms of processor each")
    await db.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if sys.argv[1:] else None) as name:
        asyncio.run(main(Path(name)))
