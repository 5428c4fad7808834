"""Statements made ready say and do exactly what SQLAlchemy's own way does; only the way is shorter."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Executable, bindparam, func, insert, select, text, update

from storage import Clash, Database, Transaction, conversations, people
from storage import settings as house
from storage.ready import Ready
from storage.rows import upsert
from storage.tables import counters, identities, inbox, outbox, persons
from storage.waking import STATE, Wake

AT = datetime(2026, 12, 1, 10, 0, 0, 5, tzinfo=UTC)
PERSON = {
    "id": "p1",
    "language": "fi",
    "zone": "Europe/Helsinki",
    "is_orderer": True,
    "is_expert": False,
    "is_coordinator": False,
    "known": False,
    "state": "active",
    "created_at": AT,
}
THIS = persons.c.id == bindparam("this")
BOTH = (
    select(persons, identities)
    .join(identities, identities.c.person_id == persons.c.id, isouter=True)
    .where(persons.c.id == bindparam("this"))
)
SENDING = {
    "id": "s1",
    "platform": "web",
    "person_id": None,
    "lane": "l",
    "kind": "reply",
    "about": {"order": "ö", "n": 1},
    "payload": b"\x00\xff",
    "once": None,
    "card": None,
    "state": "waiting",
    "created_at": AT,
    "not_before": None,
    "attempts": 0,
    "copies": 0,
}
SAY = insert(outbox).returning(outbox.c.id, outbox.c.about, outbox.c.payload, outbox.c.created_at)
SET = upsert(counters, ("name",), ("value",))["sqlite"].returning(counters.c.value)

# statement, its parameters: what each gives must be the same both ways
ALIKE: list[tuple[Executable, dict[str, Any]]] = [
    (select(persons).where(THIS), {"this": "p1"}),
    (select(persons).where(THIS), {"this": "nobody"}),
    (BOTH, {"this": "p1"}),
    (select(func.count()).select_from(persons), {}),
    (select(func.min(persons.c.created_at)), {}),
    (select(persons.c.is_orderer, persons.c.created_at.label("since")).limit(bindparam("most")), {"most": 3}),
    (select(persons.c.id).where(persons.c.created_at <= bindparam("by")), {"by": AT}),
    (update(persons).where(THIS).values(known=True).returning(*persons.c), {"this": "p1"}),
    (update(persons).where(THIS).returning(persons.c.paused_until), {"this": "p1", "paused_until": AT}),
    (update(persons).where(THIS).returning(persons.c.paused_until), {"this": "p1", "paused_until": None}),
    (SAY, SENDING),
    (SET, {"name": "n", "value": 7}),
    (select(persons.c.id).where(persons.c.id.in_(bindparam("those", expanding=True))), {"those": ["p1", "p2"]}),
    (text("SELECT 1, 'a'"), {}),
]


def long_way(tx: Transaction, statement: Executable, params: dict[str, Any]) -> list[Any]:
    return [tuple(row) for row in tx._execute(statement, params).all()]


def first_row(tx: Transaction, statement: Executable, params: dict[str, Any]) -> list[Any]:
    row = tx.row(statement, params)
    return [] if row is None else [row]


def undone(tx: Transaction, statement: Executable, params: dict[str, Any], way: Any) -> list[Any]:
    """What the statement gives, and nothing of it is kept."""
    tx.execute(text("SAVEPOINT trial"))
    try:
        return [tuple(row) for row in way(tx, statement, params)]
    finally:
        tx.execute(text("ROLLBACK TO trial"))


@pytest.mark.parametrize("case", ALIKE, ids=lambda case: " ".join(str(case[0]).split())[:40])
def test_both_ways_give_the_same(db: Database, case: tuple[Executable, dict[str, Any]]) -> None:
    statement, params = case

    def compare(tx: Transaction) -> None:
        tx.execute(insert(persons), PERSON)
        expected = undone(tx, statement, params, long_way)
        for _time in range(3):
            assert undone(tx, statement, params, Transaction.rows) == expected
            assert undone(tx, statement, params, first_row) == expected[:1]

    db.write_now(compare)


def test_a_statement_used_again_is_ready_and_one_of_a_single_use_is_not(db: Database) -> None:
    again = select(persons.c.id).where(THIS)

    def look(tx: Transaction) -> list[Ready | None]:
        return [tx._ready(again, {"this": "x"}), tx._ready(again, {"this": "x"}), tx._ready(select(persons), {})]

    first, second, other = db.look_now(look)
    assert first is None
    assert second is not None
    assert second.words.startswith("SELECT persons.id")
    assert other is None


def test_a_list_of_unknown_length_goes_the_long_way(db: Database) -> None:
    statement = select(persons.c.id).where(persons.c.id.in_(bindparam("those", expanding=True)))
    made = db.look_now(lambda tx: [tx._ready(statement, {"those": ["a"]}) for _time in range(3)])
    assert made == [None, None, None]


def twice(tx: Transaction, statement: Executable, params: dict[str, Any]) -> None:
    """The second time is the ready one."""
    tx.execute(statement, params)
    tx.execute(statement, params)


def test_a_guard_is_named_as_ever(db: Database) -> None:
    adding, nobodys = insert(persons), insert(identities)
    account = {"id": "i", "platform": "web", "external_hash": "h", "reachable": True, "created_at": AT}
    db.write_now(lambda tx: tx.execute(adding, PERSON))
    with pytest.raises(Clash, match="pk_persons"):
        db.write_now(twice, adding, PERSON | {"id": "p2"})

    def without_owner(tx: Transaction) -> None:
        tx.execute(nobodys, account | {"person_id": "p1"})
        tx.execute(nobodys, account | {"id": "j", "external_hash": "g", "person_id": "nobody"})

    with pytest.raises(Clash, match="foreign key"):
        db.write_now(without_owner)
    assert db.look_now(lambda tx: tx.value(select(func.count()).select_from(identities))) == 0


def test_an_attempt_takes_back_its_part_alone(db: Database) -> None:
    adding = insert(persons)

    def add(tx: Transaction) -> int:
        tx.execute(adding, PERSON)
        for name in ("p2", "p2", "p3"):
            try:
                with tx.attempt():
                    tx.execute(adding, PERSON | {"id": name})
            except Clash:
                continue
        return int(tx.value(select(func.count()).select_from(persons)))

    assert db.write_now(add) == 3


def test_a_time_without_a_zone_and_a_missing_value_are_refused(db: Database) -> None:
    asking = select(persons.c.id).where(persons.c.created_at == bindparam("at", required=True))
    with pytest.raises(ValueError, match="without a zone"):
        db.write_now(lambda tx: [tx.rows(asking, {"at": one}) for one in (AT, AT, AT.replace(tzinfo=None))])
    with pytest.raises(KeyError, match="at"):
        db.write_now(lambda tx: [tx._ready(asking, {}) for _time in range(2)] and tx.rows(asking, {}))


def test_a_look_may_not_write(db: Database) -> None:
    adding = insert(counters).returning(counters.c.name)
    with pytest.raises(RuntimeError, match=r"use Database\.write"):
        db.look_now(twice, adding, {"name": "n", "value": 1})
    db.write_now(lambda tx: [tx.rows(adding, {"name": name, "value": 1}) for name in ("a", "b")])
    with pytest.raises(RuntimeError, match=r"use Database\.write"):
        db.look_now(lambda tx: tx.execute(adding, {"name": "c", "value": 1}))


def test_a_planted_fault_is_met_at_every_statement(db: Database) -> None:
    met: list[str] = []
    asking = select(persons.c.id)
    db.fault = met.append
    db.look_now(lambda tx: [tx.rows(asking) for _time in range(5)])
    assert met.count("statement") == 5


def test_errors_show_no_values(db: Database) -> None:
    adding, bad = insert(counters).returning(counters.c.name), {"name": "CANARY", "value": object()}
    with pytest.raises(sqlite3.Error) as caught:
        db.write_now(lambda tx: [tx._ready(adding, bad) and tx.rows(adding, bad) for _time in range(3)])
    assert "CANARY" not in f"{caught.value!r} {caught.value}"


def test_after_the_unit_it_refuses(db: Database) -> None:
    asking = select(inbox.c.id)
    kept, *_found = db.look_now(lambda tx: (tx, tx.rows(asking), tx.rows(asking)))
    with pytest.raises(RuntimeError, match="over"):
        kept.rows(asking)


def said(tx: Transaction) -> None:
    conversations.show(tx, "p1", "us", {"n": 1})


def heard(tx: Transaction) -> None:
    people.change_person(tx, "p1", last_heard_at=tx.now)


def paused(tx: Transaction) -> None:
    people.change_person(tx, "p1", state="paused", last_heard_at=tx.now)


def chosen(tx: Transaction) -> None:
    house.change(tx, "rest_days", 8 + len(house.history(tx, "rest_days")), "x")


@pytest.mark.parametrize(("act", "stirs"), [(said, False), (heard, False), (paused, True), (chosen, True)])
def test_only_what_may_make_something_due_wakes_who_does_it(
    db: Database, act: Callable[[Transaction], None], *, stirs: bool
) -> None:
    db.write_now(lambda tx: tx.execute(insert(persons), PERSON))
    woken: list[frozenset[Wake]] = []
    db.on_commit(woken.append)
    for _time in range(3):
        db.write_now(act)
    assert [STATE in topics for topics in woken or [frozenset()]] == [stirs] * max(len(woken), 1)
