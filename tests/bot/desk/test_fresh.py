"""A reply that was just written down is brought without being read again, and never in place of what the row says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cards import from_json
from bot.cards.told import Told
from bot.desk import fresh
from bot.desk.telling import reply
from bot.facts.reach import Lane
from dialogs.speech import Button, Message, _, verbatim
from storage import Database, MasterKeys, outbox, people
from storage.outbox import Sending
from storage.transaction import Transaction

ANSWER = Message(
    (_("Please write {n} words.")(n=3), verbatim("a < b")), ((Button(_("Back"), "w:back", "main"),),),
)  # fmt: skip


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/k.db", MasterKeys((b"k" * 32,)))
    database.migrate()
    yield database
    database.close_now()


def _answer(tx: Transaction, message: Message) -> None:
    person = people.add_person(tx, language="en", zone="Europe/Helsinki")
    reply(tx, person, message, lane=Lane("slack", "D1"))


def _lease(database: Database) -> Sending:
    (row,) = database.write_now(outbox.lease, "slack", 1, 60.0, "courier")
    found: Sending = row
    return found


def test_it_is_brought_once_and_says_what_its_row_says(database: Database) -> None:
    database.write_now(_answer, ANSWER)
    row = _lease(database)
    assert database.write_now(fresh.take, row) == ANSWER
    assert database.write_now(fresh.take, row) is None
    assert database.write_now(lambda tx: from_json(tx, outbox.payload_of(tx, row))) == ANSWER


def test_a_second_copy_is_read(database: Database) -> None:
    database.write_now(_answer, ANSWER)
    assert database.write_now(fresh.take, replace(_lease(database), copies=2)) is None


def test_what_was_emptied_stays_empty(database: Database) -> None:
    database.write_now(_answer, ANSWER)
    assert database.write_now(fresh.take, replace(_lease(database), payload=None)) is None


def test_what_quotes_somebody_is_read(database: Database) -> None:
    database.write_now(_answer, Message((_("{name} is asked.")(name=Told("Aino", "p1")),)))
    assert database.write_now(fresh.take, _lease(database)) is None


def test_what_was_not_committed_is_not_there(database: Database) -> None:
    def broken(tx: Transaction) -> None:
        _answer(tx, ANSWER)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.write_now(broken)
    assert database.write_now(lambda tx: dict(tx.derived)) == {}


def test_no_more_are_kept_than_may_wait(database: Database) -> None:
    for _n in range(3):
        database.write_now(_answer, ANSWER)
    kept = database.write_now(lambda tx: tx.derived["replies"])
    first = next(iter(kept))
    for number in range(fresh.MOST):
        fresh._put(kept, str(number), ANSWER)
    assert len(kept) == fresh.MOST
    assert first not in kept
