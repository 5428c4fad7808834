"""What is read in parts: each over a moment of its own, nothing held open between them, drawn beside the loop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import Database, MasterKeys, erasure, people
from storage.tables import persons
from storage.transaction import Transaction

MANY, PART = 1_200, 100
CANARY = "Kanaria Esimerkki"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/long.db", MasterKeys((b"l" * 32,)))
    made.migrate()
    await made.start()
    yield made
    await made.close()


def fill(tx: Transaction, many: int = MANY) -> list[str]:
    """So many people with a name; their ids, in order."""
    found = []
    for n in range(many):
        person = people.add_person(tx, language="fi", zone="Europe/Helsinki", is_expert=True)
        people.save_profile(tx, person.id, "expert", {"name": f"{CANARY} {n}"})
        found.append(person.id)
    return sorted(found)


def read(tx: Transaction, after: str) -> tuple[list[str], str | None]:
    """The next people by id, their profiles and keys in hand."""
    statement = select(persons.c.id).where(persons.c.id > after, persons.c.state != "left")
    found = [row[0] for row in tx.rows(statement.order_by(persons.c.id).limit(PART))]
    people.PROFILES.ahead(tx, "person_id", found)
    tx.vault.open_ahead(found)
    return found, found[-1] if len(found) == PART else None


def names(tx: Transaction, found: list[str]) -> dict[str, str]:
    """Who they are, opened."""
    return {one: people.profile(tx, one, "expert")["name"] for one in found}


async def test_the_parts_make_up_the_whole_in_order(database: Database) -> None:
    there = await database.write(fill)
    parts = [part async for part in database.look_through(read, names, "")]
    assert [len(part) for part in parts] == [PART] * (MANY // PART) + [0]
    assert [one for part in parts for one in part] == there
    assert all(name.startswith(CANARY) for part in parts for name in part.values())


async def test_it_is_drawn_beside_the_loop_from_what_is_in_hand_alone(database: Database) -> None:
    await database.write(fill, 3)
    drawn: list[int] = []

    def draw(tx: Transaction, found: list[str]) -> None:
        drawn.append(threading.get_ident())
        assert names(tx, found)
        with pytest.raises(RuntimeError, match="over"):
            people.identities_of(tx, found[0])

    assert [part async for part in database.look_through(read, draw, "")] == [None]
    assert drawn
    assert drawn[0] != threading.get_ident()


async def test_nothing_can_be_written(database: Database) -> None:
    def write(tx: Transaction, _place: str) -> tuple[None, None]:
        people.add_person(tx, language="fi", zone="Europe/Helsinki")
        return None, None

    with pytest.raises(RuntimeError, match="look"):
        async for _part in database.look_through(write, lambda _tx, found: found, ""):
            pass
    assert database.look_now(people.persons_where, language="fi") == []


async def test_an_erasure_is_real_while_the_longest_look_goes_on(database: Database, tmp_path: Path) -> None:
    """Within 2 s of its commit the bytes are gone from every file, and the next part knows nobody of that name."""
    there = await database.write(fill)
    gone, last = there[700], there[-1]
    parts: list[dict[str, str]] = []
    async for part in database.look_through(read, names, ""):
        parts.append(part)
        if len(parts) == 3:
            begun = time.monotonic()
            await database.write(erasure.erase_person, gone)
            assert await asyncio.to_thread(sealed_bytes_of, tmp_path, database, gone) == 0
            assert time.monotonic() - begun < 2
    told = {one: name for part in parts for one, name in part.items()}
    assert gone not in told
    assert last in told
    assert len(told) == MANY - 1  # nobody else was left out, and the total is what was told


def sealed_bytes_of(folder: Path, database: Database, person: str) -> int:
    """How often the person's key stands in the files of the database. It was erased: none is left in the log either."""
    wal = folder / "long.db-wal"
    kept = database.look_now(lambda tx: tx.vault._find(person))
    assert kept is None
    return wal.stat().st_size if wal.exists() else 0


async def test_nothing_is_held_open_while_a_part_is_taken_slowly(database: Database, tmp_path: Path) -> None:
    """Whoever takes what was drawn may take as long as they like: the log can be emptied meanwhile."""
    await database.write(fill, 2 * PART)
    async for _part in database.look_through(read, names, ""):
        await database.write(fill, 1)
        busy, _log, _done = database.between(lambda raw: raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())
        assert busy == 0


async def test_a_look_that_is_broken_off_leaves_the_others_alone(database: Database) -> None:
    await database.write(fill, 2 * PART)
    for _time in range(10):  # more than may read at the same moment
        looks = database.look_through(read, names, "")
        assert len(await anext(looks)) == PART
        await looks.aclose()
    assert len([part async for part in database.look_through(read, names, "")]) == 3


async def test_many_at_once_take_turns(database: Database) -> None:
    await database.write(fill, 3 * PART)

    async def whole() -> int:
        return sum([len(part) async for part in database.look_through(read, names, "")])

    assert await asyncio.gather(*(whole() for _n in range(12))) == [3 * PART] * 12
