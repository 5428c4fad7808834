"""Rows that were read ahead answer what is asked next, and never anything that has changed since."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from storage import Clash, Database, MasterKeys, attention, orders, people
from storage.offers import LIVE, OFFERS, live_among
from storage.people import CONSENTS, PERSONS
from storage.states import OPEN_ORDERS
from storage.transaction import Transaction

#: Typed so, for SQLAlchemy does not say what makes them.
DIALECTS: tuple[Any, ...] = tuple(made() for made in (sqlite.dialect, postgresql.dialect))
NOBODY = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/ahead.db", MasterKeys((b"a" * 32,)))
    made.migrate()
    yield made
    made.close_now()


def some(tx: Transaction, many: int = 3) -> list[str]:
    return [people.add_person(tx, language="fi", zone="Europe/Helsinki").id for _n in range(many)]


def statements(database: Database, act: object) -> int:
    points: list[str] = []
    database.fault = points.append
    assert callable(act)
    act()
    database.fault = None
    return points.count("statement")


def test_many_are_read_by_one_statement_and_asked_for_by_none(database: Database) -> None:
    those = database.write_now(some, 40)

    def look(tx: Transaction) -> None:
        assert [one.id for one in PERSONS.ahead(tx, "id", [*those, NOBODY, those[0]])] == those
        assert [people.person(tx, one) for one in those] == PERSONS.ahead(tx, "id", those)
        assert people.person(tx, NOBODY) is None
        assert CONSENTS.ahead(tx, "person_id", those) == []
        assert all(people.consents_of(tx, one, "register") == [] for one in those)

    assert statements(database, lambda: database.look_now(look)) == 2


def test_what_is_asked_of_a_row_in_hand_is_still_asked(database: Database) -> None:
    """A condition more leaves out what does not meet it, as the database would."""

    def ask(tx: Transaction) -> None:
        (one,) = some(tx, 1)
        people.give_consent(tx, one, "register", "1")
        people.give_consent(tx, one, "feedback", "1")
        CONSENTS.ahead(tx, "person_id", [one])
        assert [consent.purpose for consent in people.consents_of(tx, one, "feedback")] == ["feedback"]
        assert len(people.consents_of(tx, one)) == 2

    database.write_now(ask)


@pytest.mark.parametrize("how", ["add", "change", "part taken back"])
def test_whatever_is_written_empties_the_hand(database: Database, how: str) -> None:
    (one,) = database.write_now(some, 1)

    def write(tx: Transaction) -> None:
        for _twice in range(2):  # the long way, and made ready
            people.change_person(tx, one, language="fi")
            PERSONS.ahead(tx, "id", [one])
            PERSONS.ahead(tx, "language", ["fi"])
            assert tx.hand
            if how == "add":
                some(tx, 1)
            elif how == "change":
                people.change_person(tx, one, language="sv")
                changed = people.person(tx, one)
                assert changed is not None
                assert changed.language == "sv"
            else:
                _take_back(tx, one)
            assert not tx.hand

    database.write_now(write)


def _take_back(tx: Transaction, one: str) -> None:
    with contextlib.suppress(Clash), tx.attempt():
        people.change_person(tx, one, language="sv")
        raise Clash("no")


def test_a_part_of_a_table_is_kept_apart(database: Database) -> None:
    def ask(tx: Transaction) -> None:
        orderer, expert = some(tx, 2)
        when = {"starts_at": tx.now, "ends_at": tx.now.replace(year=tx.now.year + 1), "announced_at": tx.now}
        for state in ("live", "declined"):
            order = orders.add_order(
                tx, orderer_id=orderer, state="searching", kind="lecture", format="remote", zone="UTC", known=True,
                answers={}, **when,
            )  # fmt: skip
            orders.add_offer(tx, order_id=order.id, round=1, expert_id=expert, rank=1, order_version=1, state=state)
        assert [one.state for one in live_among(tx, [expert])] == ["live"]
        assert LIVE.all(tx, expert_id=expert) == live_among(tx, [expert])
        assert len(OFFERS.all(tx, expert_id=expert)) == 2

    database.write_now(ask)


def test_questions_about_open_orders_are_words_of_both_databases() -> None:
    states = ("stuck", "waiting", "searching", "booked", "held")
    assert set(states) == set(OPEN_ORDERS)
    asked = [attention._loud(OPEN_ORDERS), attention._calm("stuck"), attention._soonest_loud(), attention.PLACES]
    for narrowed in (True, False):
        asked += [attention._counted(narrowed), attention._held(narrowed), attention._count_alarmed(narrowed)]
        asked += [attention._for_coordinators(narrowed), attention._for_experts(narrowed)]
        asked.append(attention._alarmed(OPEN_ORDERS, narrowed))
    for one in asked:
        for dialect in DIALECTS:
            assert str(one.compile(dialect=dialect)).startswith("SELECT")
