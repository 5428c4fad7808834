"""When an order is to be looked at next is forgotten by itself, and written down only for who has seen all of it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from dialogs.speech import CardName
from storage import Database, areas, conversations, due, feedback, orders, people, settings
from storage.areas import Area
from storage.due import DueAnswer, DueEntry
from storage.orders import Booking, Offer, Order
from storage.tables import awaited, fair_counts
from storage.transaction import Transaction
from tests.storage.test_schema import put_back, watchers
from tests.storage.world import DAY, KEYS, NOON, Clock, a_booking, an_expert, an_offer, an_order, open_database

LATER = NOON + 3 * DAY


@dataclass
class Scene:
    """Aino is asked for an order, has a gig of another one, and is waited for by a third."""

    searching: Order
    booked: Order
    waiting: Order
    aino: str
    offer: Offer
    booking: Booking

    def names(self) -> dict[str, str]:
        return {self.searching.id: "searching", self.booked.id: "booked", self.waiting.id: "waiting"}


def play(tx: Transaction) -> Scene:
    aino = an_expert(tx).id
    people.bind_identity(tx, aino, "web", aino, {"lane": aino})
    people.bind_identity(tx, aino, "telegram", "77", {"lane": "77"})
    searching, waiting = an_order(tx), an_order(tx)
    booked = an_order(tx, state="booked")
    offer, booking = an_offer(tx, searching, aino), a_booking(tx, booked, aino)
    conversations.show(tx, booked.orderer_id, "us", {}, card=CardName("booking", booking.id))
    return Scene(searching, booked, waiting, aino, offer, booking)


def all_kept(tx: Transaction, scene: Scene) -> None:
    """Every order's moment is known; the third waits for Aino."""
    found = due.look(tx)
    for entry in found.entries:
        waits = entry.order_id == scene.waiting.id
        answer = DueAnswer(entry, LATER, found.register if waits else None, frozenset({scene.aino} if waits else ()))
        due.keep(tx, [answer], found.basis)


def in_doubt(db: Database, scene: Scene) -> dict[str, str]:
    """Of which orders the moment is unknown, and of which in doubt."""
    found = db.look_now(due.look)
    return {scene.names()[one.order_id]: "unknown" if one.at is None else "doubt" for one in found.entries}


def card(scene: Scene) -> Any:
    return CardName("booking", scene.booking.id)


def see(tx: Transaction, scene: Scene) -> None:
    shown = conversations.latest(tx, scene.booked.orderer_id)[-1]
    assert conversations.note_seen(tx, scene.booked.orderer_id, shown.id)


def another_account(tx: Transaction, scene: Scene) -> None:
    people.heard_from(tx, "telegram", "77", {"lane": "77"})


def _consent(tx: Transaction, person_id: str) -> people.Consent:
    return people.give_consent(tx, person_id, "register", "1")


OWN = {"searching": "unknown", "booked": "unknown"}
WITH_POOL = {**OWN, "waiting": "doubt"}
#: What is changed; whose moment is forgotten, and whose is in doubt.
CHANGES: list[tuple[str, Callable[[Transaction, Scene], object], dict[str, str]]] = [
    ("an order is moved", lambda tx, s: orders.change_order(tx, s.booked.id, starts_at=NOON), {"booked": "unknown"}),
    ("its answers", lambda tx, s: orders.save_answers(tx, s.booked.id, {"a": 1}), {"booked": "unknown"}),
    ("its answer", lambda tx, s: orders.change_order(tx, s.searching.id, answered_at=NOON), {"searching": "unknown"}),
    (
        "an offer ends",
        lambda tx, s: orders.change_offer(tx, s.offer.id, "live", state="declined"),
        {"searching": "unknown", "waiting": "unknown"},
    ),
    (
        "an offer gets a deadline",
        lambda tx, s: orders.change_offer(tx, s.offer.id, "live", deadline=LATER),
        {"searching": "unknown", "waiting": "unknown"},
    ),
    (
        "another offer",
        lambda tx, s: an_offer(tx, s.booked, s.aino),
        {"booked": "unknown", "waiting": "unknown"},
    ),
    (
        "a booking ends",
        lambda tx, s: orders.change_booking(tx, s.booking.id, "planned", state="not_held"),
        {"booked": "unknown", "waiting": "unknown"},
    ),
    (
        "somebody else's booking ends",
        lambda tx, s: orders.change_booking(tx, a_booking(tx, s.searching).id, "planned", state="cancelled_by_expert"),
        {"searching": "unknown", "waiting": "doubt"},
    ),
    (
        "feedback",
        lambda tx, s: feedback.add_feedback(tx, s.booking.id, "orderer", "o", {}),
        {"booked": "unknown"},
    ),
    ("a card is shown", lambda tx, s: conversations.show(tx, s.aino, "us", {}, card=card(s)), {"booked": "unknown"}),
    ("a card is seen", see, {"booked": "unknown"}),
    ("a zone", lambda tx, s: people.change_person(tx, s.aino, zone="America/New_York"), WITH_POOL),
    (
        "an orderer's zone",
        lambda tx, s: people.change_person(tx, s.booked.orderer_id, zone="America/New_York"),
        {"booked": "unknown", "waiting": "doubt"},
    ),
    (
        "a pause",
        lambda tx, s: people.change_person(tx, s.aino, state="paused", paused_until=LATER),
        WITH_POOL,
    ),
    ("a consent", lambda tx, s: _consent(tx, s.aino), WITH_POOL),
    (
        "a consent is withdrawn",
        lambda tx, s: [_consent(tx, s.aino), people.withdraw_consent(tx, s.aino, "register")],
        WITH_POOL,
    ),
    (
        "an account is not reached",
        lambda tx, s: people.set_reachable(tx, people.identities_of(tx, s.aino)[0].id, False, "blocked"),
        WITH_POOL,
    ),
    (
        "an account is another's",
        lambda tx, s: people.bind_identity(tx, an_expert(tx).id, "telegram", "77", {"lane": "77"}),
        WITH_POOL,
    ),
    ("heard elsewhere", another_account, {**OWN, "waiting": "unknown"}),
    ("a profile", lambda tx, s: people.save_profile(tx, an_expert(tx).id, "expert", {}), {"waiting": "doubt"}),
    (
        "a count is put right",
        lambda tx, s: tx.execute(update(fair_counts).values(live_offers=9)),
        {"waiting": "unknown"},
    ),
    (
        "a setting",
        lambda tx, s: settings.change(tx, "unshown_hours", 3, "test"),
        {"searching": "doubt", "booked": "doubt", "waiting": "doubt"},
    ),
    ("a name in the chat", lambda tx, s: conversations.show(tx, s.aino, "them", {}), {}),
    ("an orderer's profile", lambda tx, s: people.save_profile(tx, s.aino, "orderer", {}), {}),
    ("a dispatch area", lambda tx, s: areas.put(tx, Area("North", (("municipality", "Oulu"),), {}), "test"), {}),
    ("heard where ever", lambda tx, s: people.change_person(tx, s.aino, last_heard_at=LATER), {}),
]


@pytest.mark.parametrize(("name", "act", "expected"), CHANGES, ids=[one[0] for one in CHANGES])
def test_a_change_forgets_what_hangs_on_it(
    db: Database, name: str, act: Callable[[Transaction, Scene], object], expected: dict[str, str]
) -> None:
    scene = db.write_now(play)
    db.write_now(all_kept, scene)
    assert in_doubt(db, scene) == {}
    db.write_now(act, scene)
    assert in_doubt(db, scene) == expected


def test_what_was_derived_before_a_change_is_not_written_after_it(db: Database) -> None:
    scene = db.write_now(play)
    found = db.look_now(due.look)
    db.write_now(orders.change_order, scene.booked.id, starts_at=NOON)
    answers = [DueAnswer(one, LATER) for one in found.entries]
    db.write_now(due.keep, answers, found.basis)
    assert in_doubt(db, scene) == {"booked": "unknown"}
    db.write_now(due.keep, [replace(one, at=None) for one in answers], found.basis)
    entry = db.look_now(due.entry, scene.booked.id)
    assert entry is not None, "nothing was taken away either"
    assert entry.at is None


def test_what_was_derived_under_former_settings_stays_in_doubt(db: Database) -> None:
    scene = db.write_now(play)
    found = db.look_now(due.look)
    db.write_now(settings.change, "unshown_hours", 3, "test")
    db.write_now(due.keep, [DueAnswer(one, LATER, 0) for one in found.entries], found.basis)
    assert set(in_doubt(db, scene).values()) == {"doubt"}


def test_where_nothing_is_to_come_there_is_no_row_until_something_is(db: Database) -> None:
    scene = db.write_now(play)
    found = db.look_now(due.look)
    db.write_now(due.keep, [DueAnswer(one, None) for one in found.entries], found.basis)
    assert db.look_now(due.entry, scene.booked.id) is None
    db.write_now(people.change_person, scene.aino, zone="America/New_York")
    assert db.look_now(due.entry, scene.booked.id) is None, "an order that is over does not come back by itself"
    db.write_now(orders.change_order, scene.booked.id, state="searching")
    assert in_doubt(db, scene) == {"booked": "unknown"}


def test_what_is_in_doubt_is_asked_about_in_steps_and_goes_on_after_a_kill(db: Database, path: Path) -> None:
    for n in range(7):
        db.write_now(an_order, number=n + 1)
    first = db.look_now(due.look)
    db.write_now(due.keep, [DueAnswer(one, LATER) for one in first.entries], first.basis)
    db.write_now(due.doubt_all)
    left = []
    while (found := db.look_now(due.look, 3)).entries:
        assert len(found.entries) <= 3
        assert found.more is (len(found.entries) == 3)
        left.append(len(db.look_now(due.look).entries))
        db.write_now(due.keep, [DueAnswer(one, LATER) for one in found.entries], found.basis)
        db = Database(f"sqlite:///{path}", KEYS, Clock())  # nothing is remembered beside the rows
    db.close_now()
    assert left == [7, 4, 1]


def test_who_is_waited_for_is_forgotten_with_the_waiting(db: Database) -> None:
    scene = db.write_now(play)
    db.write_now(all_kept, scene)
    assert db.look_now(lambda tx: tx.rows(text("SELECT person_id FROM awaited"))) == [(scene.aino,)]
    db.write_now(orders.change_order, scene.waiting.id, state="cancelled")
    found = db.look_now(due.look)
    db.write_now(due.keep, [DueAnswer(one, None) for one in found.entries], found.basis)
    assert db.look_now(lambda tx: tx.rows(awaited.select())) == []


def test_what_is_due_comes_with_what_is_in_doubt_and_the_next_moment(db: Database, now: Clock) -> None:
    due_one, unknown, older, sure = (db.write_now(an_order, number=n).id for n in (1, 2, 3, 4))
    found = {one.order_id: one for one in db.look_now(due.look).entries}
    moments = {due_one: NOON, older: NOON + DAY, sure: NOON + 2 * DAY}
    for order, at in moments.items():
        db.write_now(due.keep, [DueAnswer(found[order], at)], -1 if order == older else 0)
    looked = db.look_now(due.look)
    assert {one.order_id: (one.at, one.sure) for one in looked.entries} == {
        due_one: (NOON, True),
        unknown: (None, False),
        older: (NOON + DAY, False),
    }
    assert looked.later == NOON + 2 * DAY, "a moment in doubt is not told"
    now.move(timedelta(days=2))
    assert {one.order_id for one in db.look_now(due.look, 0).entries} == {due_one, older, sure}


def test_no_trigger_reads_a_table_from_end_to_end(path: Path) -> None:
    connection = sqlite3.connect(path)
    asked = 0
    for _name, _table, _event, condition, statements in watchers("sqlite"):
        for words in (*statements, f"SELECT 1 WHERE {condition}"):
            plan = connection.execute("EXPLAIN QUERY PLAN " + re.sub(r"\b(NEW|OLD)\.\w+", "'x'", words)).fetchall()
            assert [step for *_ids, step in plan if step.startswith("SCAN") and "CONSTANT" not in step] == [], words
            asked += 1
    connection.close()
    assert asked > 50


def test_every_trigger_is_there(path: Path) -> None:
    """A table that a migration copies loses its own: they are to be made again there."""
    connection = sqlite3.connect(path)
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    connection.close()
    assert {f"due_{table}_{name}" for name, table, *_rest in watchers("sqlite")} <= there


def test_after_an_upgrade_nothing_that_was_open_is_known_and_the_rest_is_over(path: Path) -> None:
    """An old database misses nothing: whatever is open, or held lately, is looked at; what has ended is not."""
    db = Database(f"sqlite:///{path}", KEYS)
    scene = db.write_now(play)
    lately, long_ago = (db.write_now(_held, days) for days in (20, 40))
    over = db.write_now(an_order, state="closed").id
    db.close_now()
    connection = sqlite3.connect(path)
    put_back(connection, "0010")
    connection.commit()
    connection.close()
    upgraded = open_database(f"sqlite:///{path}")
    found = upgraded.look_now(due.look)
    assert {one.order_id for one in found.entries} == {*scene.names(), lately}
    assert {long_ago, over}.isdisjoint(one.order_id for one in found.entries)
    assert not any(one.sure for one in found.entries)
    assert found.later is None
    upgraded.write_now(orders.change_order, scene.booked.id, starts_at=NOON)
    entry = upgraded.look_now(due.entry, scene.booked.id)
    assert entry is not None
    assert entry.at is None, "and from now on it is forgotten"
    upgraded.close_now()


def _held(tx: Transaction, days: int) -> str:
    """An order that is over, whose gig was held so many days ago by the machine's clock."""
    ends = tx.real_now - days * DAY
    order = an_order(tx, state="closed", starts_at=ends - DAY, ends_at=ends)
    a_booking(tx, order, state="held")
    return order.id


def test_an_entry_says_whether_it_is_sure(db: Database) -> None:
    order = db.write_now(an_order).id
    assert db.look_now(due.entry, order) == DueEntry(order, None, 1, None, False)
    assert db.look_now(due.entry, "nobody") is None
    db.write_now(due.forget, order)
    assert db.look_now(due.entry, order) == DueEntry(order, None, 2, None, False)
