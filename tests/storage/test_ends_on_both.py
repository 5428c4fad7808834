"""The ends of tables on both databases: guards that no statement gets past, and a walk that finds the same rows.

PostgreSQL is tried where a server is named; the package psycopg is needed (`keikka[postgres]`). The user may make
databases: each test makes one and removes it.

    KEIKKA_TEST_POSTGRES=postgresql://user@host/postgres .venv/bin/pytest -n 0 tests/storage/test_ends_on_both.py
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from storage import Clash, Database, clearing, inbox, ledger, marks, orders, people
from storage.engine import engines
from storage.transaction import Transaction
from tests.storage.test_ends import Night, a_visitor
from tests.storage.test_erasure import a_life
from tests.storage.world import KEYS, NOON, Clock, a_booking, an_order

SERVER = os.environ.get("KEIKKA_TEST_POSTGRES", "")
NAME = f"keikka_test_{os.getpid()}"
HAS_SERVER = pytest.mark.skipif(not SERVER, reason="no PostgreSQL server is named: see above")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=HAS_SERVER)])
def night(request: pytest.FixtureRequest, path: Path) -> Iterator[Night]:
    now, clock = Clock(), Clock()
    with _empty(request.param, path) as url:
        db = Database(url, KEYS, now, clock)
        db.migrate()
        yield Night(db, now, clock)
        db.close_now()


@contextmanager
def _empty(dialect: str, path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if dialect == "sqlite":
        yield f"sqlite:///{path}"
        return
    server = create_engine(engines.parse(SERVER), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {NAME}"))
    try:
        yield engines.parse(SERVER).set(database=NAME).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {NAME} WITH (FORCE)"))
        server.dispose()


#: What somebody might try, by the databases that know the words.
STRAY = {
    "DELETE FROM ledger": ("sqlite", "postgresql"),
    "DELETE FROM ledger WHERE about = '9 years ago'": ("sqlite", "postgresql"),
    "UPDATE ledger SET at = '1990-01-01T10:00:00.000000Z'": ("sqlite", "postgresql"),
    "UPDATE ledger SET id = id + 100": ("sqlite", "postgresql"),
    "UPDATE OR REPLACE ledger SET id = id + 1": ("sqlite",),
    "REPLACE INTO ledger SELECT id, '2010-01-01T10:00:00.000000Z', actor, verb, about, detail FROM ledger": ("sqlite",),
    "INSERT INTO ledger SELECT * FROM ledger WHERE true ON CONFLICT (id) DO UPDATE SET about = 'forged'": (
        *("sqlite", "postgresql"),
    ),
    "TRUNCATE ledger": ("postgresql",),
    "TRUNCATE erasures": ("postgresql",),
}


def test_lines_of_the_ledger_go_after_ten_years_and_not_before(night: Night) -> None:
    for years in (12, 11, 9, 0):
        night.now.at = NOON.replace(year=NOON.year - years)
        night.db.write_now(ledger.note, "cli", "see", f"{years} years ago")
    assert night.after(0) == {"ledger": 2}
    for statement in (words for words, known in STRAY.items() if night.db.dialect in known):
        with pytest.raises(Clash, match="only added"):
            night.db.write_now(Transaction.execute, text(statement))
    assert [one.about for one in night.db.look_now(ledger.ENTRIES.all)] == ["9 years ago", "0 years ago"]


def test_a_life_ends_alike(night: Night) -> None:
    night.db.write_now(a_life)
    visitor = night.db.write_now(a_visitor)
    order = night.db.write_now(an_order)
    booking = night.db.write_now(a_booking, order)

    def mark(tx: Transaction) -> None:
        ledger.note(tx, order.orderer_id, "submit", order.id)
        (line,) = ledger.entries(tx, order.id)
        marks.mark(tx, "feedback", f"{booking.id}/orderer/first")
        marks.mark(tx, "unseen", f"ask:{booking.id}/{order.orderer_id}")
        marks.mark(tx, "story", f"telegram/-1001/Lappi/{line.id}")

    night.db.write_now(mark)
    while waiting := night.db.look_now(inbox.next_waiting, 10):
        for row in waiting:
            night.db.write_now(inbox.finish, row.id)
    assert night.after(15) == {"conversations": 2}
    assert night.after(32) == {"inbox": 3, "messages": 4, "outbox": 3, "tokens": 4, "persons": 1}
    assert night.db.look_now(people.person, visitor) is None
    assert night.after(366) == {"orders": 1}
    assert night.after(401) == {"cards": 2}
    night.db.write_now(orders.change_order, order.id, state="closed", closed_at=night.now.at)
    assert night.db.write_now(clearing.whole) == {"marks": 3}
