"""Every table has its end: what goes when, what stays because somebody needs it, and that no step of it is long."""

from __future__ import annotations

import ast
import importlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.dialects import sqlite

from dialogs.speech import CardName
from storage import (
    Clash,
    Database,
    Transaction,
    clearing,
    conversations,
    ends,
    erasure,
    inbox,
    ledger,
    marks,
    orders,
    outbox,
    outcomes,
    people,
    tokens,
    visitors,
)
from storage import settings as settings_room
from storage.ends import ENDS, FORMER, MARKS, RULES, Stays
from storage.settings import TABLE
from storage.tables import metadata
from tests.storage.test_erasure import CANARY, a_life
from tests.storage.world import (
    DAY,
    HELSINKI,
    HOUR,
    NOON,
    Clock,
    a_booking,
    an_expert,
    an_offer,
    an_order,
    an_orderer,
)

ROOT = Path(__file__).parents[2]


class Night:
    """Days pass on both clocks; then all that is past its time goes."""

    def __init__(self, db: Database, now: Clock, clock: Clock) -> None:
        self.db, self.now, self.clock = db, now, clock

    def after(self, days: float, since: datetime = NOON) -> dict[str, int]:
        """How many rows of which table go in the night after so many days."""
        self.now.at = self.clock.at = since + days * DAY
        return dict(self.db.write_now(clearing.whole))

    def count(self, table: str) -> int:
        return int(self.db.look_now(lambda tx: tx.value(select(func.count()).select_from(metadata.tables[table]))))


@pytest.fixture
def night(db: Database, now: Clock, clock: Clock) -> Night:
    return Night(db, now, clock)


# The table itself


def test_every_table_has_its_end() -> None:
    """A new table must say when its rows go, or what they belong to."""
    assert ENDS.keys() == metadata.tables.keys()
    for name, of_table in ENDS.items():
        assert of_table, name
        for end in of_table:
            assert end.words, name
            if not isinstance(end, Stays):
                assert {column.table.name for column in end.key} == {name}
                assert isinstance(end.after, timedelta) or end.after in TABLE


def test_every_kind_of_mark_has_its_end() -> None:
    """Whatever the house marks as done, its end is known."""
    assert set(_kinds_of_marks()) == MARKS.keys() - set(FORMER)


def _kinds_of_marks() -> Iterator[str]:
    from bot.due.rules import RULES as due

    yield from (rule.once for rule in due.values() if rule.once)
    for room in ("bot", "storage"):
        for file in (ROOT / room).rglob("*.py"):
            module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "marks.mark":
                    kind = node.args[1]
                    if isinstance(kind, ast.Constant):
                        yield str(kind.value)
                    elif isinstance(kind, ast.Name):
                        yield str(getattr(importlib.import_module(module), kind.id))
                    else:
                        assert ast.unparse(kind) == "self.once", "a rule's own, as above"


def test_a_key_of_what_was_heard_outlives_every_redelivery() -> None:
    """Telegram delivers again for 24 hours, Slack for less; nobody can set less than a week."""
    heard = TABLE["heard_days"]
    assert heard.least >= 7  # type: ignore[union-attr]  # it is a number


@pytest.mark.parametrize("number", range(len(RULES)), ids=lambda number: f"{number} {RULES[number].words[:40]}")
def test_no_step_reads_a_table_from_end_to_end(path: Path, number: int) -> None:
    """What a step costs is bounded by what it looks at, however much there is."""
    changes: Any = clearing._delete(number) if RULES[number].act is None else clearing._again(number)
    connection = sqlite3.connect(path)
    for statement in (clearing._look(number, True), changes):
        words = str(statement.compile(dialect=sqlite.dialect()))
        steps = connection.execute(f"EXPLAIN QUERY PLAN {words}", ["1"] * words.count("?")).fetchall()
        assert [step for *_ids, step in steps if step.startswith("SCAN")] == []
    connection.close()


def test_nobody_is_searched_for_when_a_person_goes(path: Path) -> None:
    """The database looks for rows that name them: each by an index."""
    connection = sqlite3.connect(path)
    for table in metadata.tables.values():
        for key in table.foreign_keys:
            if key.column.table.name == "persons":
                words = f"SELECT 1 FROM {table.name} WHERE {key.parent.name} = ?"
                (*_ids, step) = connection.execute(f"EXPLAIN QUERY PLAN {words}", ("1",)).fetchone()
                assert step.startswith("SEARCH"), (table.name, key.parent.name)
    connection.close()


# What goes, and when


def test_a_life_ends_table_by_table(db: Database, night: Night) -> None:
    expert, orderer = db.write_now(a_life)
    for row in db.look_now(inbox.next_waiting, 10):
        db.write_now(inbox.finish, row.id)
    everything = {name: night.count(name) for name in metadata.tables}
    assert night.after(14) == {}
    assert night.after(15) == {"conversations": 2}
    assert night.after(30) == {}
    assert night.after(32) == {"inbox": 1, "messages": 2, "outbox": 2, "tokens": 4}
    assert night.after(60) == {}
    assert night.count("inbox") == 1, "what still waits is not forgotten"
    assert night.count("outbox") == 2, "what is still to be sent is not forgotten"
    (order,) = db.look_now(orders.orders_of, orderer)
    assert db.look_now(orders.answers_of, order) == {"contact": CANARY}
    assert night.after(366) == {"orders": 1}
    (order,) = db.look_now(orders.orders_of, orderer)
    assert db.look_now(orders.answers_of, order) is None
    assert (order.kind, order.state) == ("lecture", "closed"), "statistics stay"
    assert night.after(367) == {}
    assert night.after(401) == {"cards": 2}
    assert night.after(3000) == {}
    assert db.look_now(people.profile, expert, "expert") == {"name": CANARY}
    (booking,) = db.look_now(orders.bookings_of, order.id)
    assert [one.rating for one in db.look_now(orders.feedback_of, booking.id)] == [5, 4, None], "I15"
    for name in ("orders", "offers", "bookings", "feedback", "alarms", "persons", "profiles", "consents", "chats"):
        assert night.count(name) == everything[name] > 0, name
    for name in ("fair_counts", "fair_days"):
        assert night.count(name) == everything[name] > 0, "the windows of the fair rank"


def test_an_alarm_stays_until_somebody_has_seen_to_it_and_its_order_has_ended(db: Database, night: Night) -> None:
    order = db.write_now(an_order)

    def raise_two(tx: Transaction) -> None:
        orders.raise_alarm(tx, "small_pool", "of the order", order.id)
        orders.raise_alarm(tx, "two_ears", "of the house")
        orders.raise_alarm(tx, "channel_lost", "seen by nobody")
        for one in orders.alarms_open(tx, "small_pool", "two_ears"):
            orders.clear_alarm(tx, one.id, "kirsi")

    db.write_now(raise_two)
    assert night.after(60) == {}
    assert night.after(61) == {"alarms": 1}
    assert not db.write_now(orders.raise_alarm, "small_pool", "of the order", order.id), "nobody is told twice of it"
    db.write_now(orders.change_order, order.id, state="cancelled", closed_at=NOON)
    assert night.after(62) == {"alarms": 1}
    assert [one.about for one in db.look_now(orders.alarms_open)] == ["seen by nobody"]


def test_an_open_order_is_kept_however_old(db: Database, night: Night) -> None:
    order = db.write_now(an_order)
    assert night.after(1000) == {}
    assert db.look_now(orders.answers_of, order) is not None


def test_spans_are_settings_and_a_step_looks_at_few_rows(db: Database, now: Clock) -> None:
    anna = db.write_now(an_expert).id
    for n in range(7):
        db.write_now(conversations.show, anna, "us", {"n": n})
    db.write_now(settings_room.change, "chat_days", 1, "anna")
    now.move(DAY + HOUR)
    number = next(n for n, rule in enumerate(RULES) if rule.after == "chat_days")
    place: clearing.WalkPlace | None = clearing.WalkPlace(number)
    steps = []
    while place is not None and place.rule == number:
        found = db.look_now(clearing.part, place, 3)
        steps.append(db.write_now(clearing.remove, number, found.keys))
        place = found.next
    assert steps == [3, 3, 1]


def test_what_is_needed_again_by_then_does_not_go(db: Database, night: Night) -> None:
    """Between the look and the unit of work somebody may come back."""
    anna = db.write_now(an_expert).id
    db.write_now(conversations.save_draft, anna, "order", None, {"topic": "uupumus"})
    night.now.move(20 * DAY)
    number = next(n for n, rule in enumerate(RULES) if rule.after == "draft_days")
    found = db.look_now(clearing.part, clearing.WalkPlace(number))
    assert found.keys == [(anna,)]
    db.write_now(conversations.save_draft, anna, "order", None, {"topic": "suru"})
    assert db.write_now(clearing.remove, number, found.keys) == 0
    assert db.look_now(conversations.draft, anna) is not None


# What was sent


def a_message_with_a_link(tx: Transaction, expert: str) -> tuple[str, str]:
    """Sent to Aino: the message's id, and the link that it carries."""
    card = CardName("ask", "b1")
    row = outbox.say(
        tx, platform="telegram", person_id=expert, lane="4711", kind="feedback_expert", about={}, card=card
    )
    assert row is not None
    outbox.lease(tx, "telegram", 10, 30, "c")
    link = tokens.link_of_message(tx, "feedback", "b1", expert, 400 * DAY, outbox_id=row, card=str(card))
    outcomes.note_sent(tx, row, "m1")
    return row, link


def test_a_newer_message_still_ends_the_link_of_one_sent_long_ago(db: Database, night: Night) -> None:
    """The row of the first says in which chat its link stands: while that is good, the row stays."""
    expert = db.write_now(an_expert).id
    _row, first = db.write_now(a_message_with_a_link, expert)
    assert night.after(100) == {}
    _row, second = db.write_now(a_message_with_a_link, expert)
    assert db.look_now(tokens.find, first, "feedback") is None
    assert db.look_now(tokens.find, second, "feedback") is not None
    assert night.after(101) == {"outbox": 1}
    assert night.after(131) == {"tokens": 1}


def test_what_is_on_its_way_or_unknown_is_never_forgotten(db: Database, night: Night) -> None:
    def say(tx: Transaction, lane: str) -> str:
        row = outbox.say(tx, platform="slack", person_id=None, lane=lane, kind="digest", about={})
        assert row is not None
        return row

    for lane in ("sent", "unknown", "on its way", "waits"):
        db.write_now(say, lane)
    rows = db.write_now(outbox.lease, "slack", 3, 9e9, "c")
    db.write_now(outcomes.note_sent, rows[0].id, "m1", rows[0].attempts)
    db.write_now(outcomes.note_unknown, rows[1].id, 0.0, rows[1].attempts)
    assert night.after(1000) == {"outbox": 1}
    assert {one.state for one in db.look_now(outbox.SENDINGS.all)} == {"unknown", "sending", "waiting"}


def test_an_erasure_finds_the_cards_of_what_was_sent_long_ago(db: Database, night: Night) -> None:
    expert = db.write_now(an_expert).id
    db.write_now(a_message_with_a_link, expert)
    db.write_now(lambda tx: tx.execute(delete(metadata.tables["outbox"])))
    assert night.count("cards") == 1
    db.write_now(erasure.erase_person, expert)
    assert night.count("cards") == 0


def test_a_card_stays_as_long_as_its_order_may_change(db: Database, night: Night) -> None:
    """While an order is open its card is edited in place, however long it stood still."""
    order = db.write_now(an_order)
    booking = db.write_now(a_booking, order)
    offer = db.write_now(an_offer, order, booking.expert_id)

    def show(tx: Transaction) -> None:
        of_order = (CardName("order", order.id), CardName("gig", booking.id), CardName("offer", offer.id))
        for card in (*of_order, CardName("topic", "Lappi")):
            outbox.remember_card(tx, "telegram", "-1001", card, "m1")

    db.write_now(show)
    assert night.after(900) == {}
    db.write_now(orders.change_order, order.id, state="cancelled", closed_at=NOON + 900 * DAY)
    assert night.after(901) == {"cards": 3}
    found = db.look_now(outbox.card_message, "telegram", "-1001", CardName("topic", "Lappi"))
    assert found == "m1", "where a forum's topic is, is needed for good"


def test_what_nobody_has_seen_yet_of_an_open_order_stays_in_the_chat(db: Database, night: Night) -> None:
    order = db.write_now(an_order)
    booking = db.write_now(a_booking, order)

    def show(tx: Transaction) -> None:
        conversations.show(tx, order.orderer_id, "us", {"words": "booked"}, CardName("booking", booking.id))
        conversations.show(tx, order.orderer_id, "us", {"words": "hello"})

    db.write_now(show)
    assert night.after(60) == {"messages": 1}
    (shown,) = db.look_now(conversations.latest, order.orderer_id)
    db.write_now(conversations.note_seen, order.orderer_id, shown.id)
    assert night.after(61) == {"messages": 1}


# Marks


def test_a_mark_stays_while_its_rule_could_act_again(db: Database, night: Night) -> None:
    order = db.write_now(an_order)
    booking = db.write_now(a_booking, order)
    person = order.orderer_id

    def mark(tx: Transaction) -> None:
        ledger.note(tx, person, "submit", order.id)
        (line,) = ledger.entries(tx, order.id)
        marks.mark(tx, "waiting_long", order.id)
        marks.mark(tx, "reminder", f"{booking.id}/day/2026-12-10T10:00:00+00:00/orderer")
        marks.mark(tx, "feedback", f"{booking.id}/orderer/first")
        marks.mark(tx, "unseen", f"booking:{booking.id}/{person}")
        marks.mark(tx, "unseen", f"ask:{booking.id}/{person}")
        marks.mark(tx, "story", f"telegram/-1001/Lappi/{line.id}")

    db.write_now(mark)
    assert night.after(500) == {}, "the order is open"
    db.write_now(orders.change_order, order.id, state="closed", closed_at=NOON + 500 * DAY)
    night.after(501)
    assert _left(db) == {}


def test_marks_of_days_and_hours_go_but_the_last_hour(db: Database, night: Night) -> None:
    def mark(tx: Transaction, at: datetime) -> None:
        marks.mark(tx, "alive", at.strftime("%Y-%m-%dT%H"))
        marks.mark(tx, "digest", at.date().isoformat())
        marks.mark(tx, "retention", at.date().isoformat())
        marks.mark(tx, "areas_changed", at.strftime("%d"))
        marks.mark(tx, "consent_asked", f"somebody/{at:%d}")

    for day in range(3):
        night.now.at = NOON + day * DAY
        db.write_now(mark, night.now.at)
    night.after(30)
    assert _left(db) == {"alive": 1, "areas_changed": 3, "consent_asked": 3}
    assert db.look_now(marks.marks_of, "alive") == {"2026-12-03T10"}, "how long an outage was is told by it"


def test_what_a_person_was_asked_goes_with_them(db: Database) -> None:
    anna, berta = (db.write_now(an_expert).id for _ in range(2))
    for person in (anna, berta):
        db.write_now(marks.mark, "consent_asked", f"{person}/offers_in_messenger/telegram")
        db.write_now(marks.mark, "consent_refused", f"{person}/offers_in_messenger/telegram")
    db.write_now(erasure.erase_person, anna)
    assert db.look_now(marks.marks_of, "consent_asked") == {f"{berta}/offers_in_messenger/telegram"}
    assert db.look_now(marks.marks_of, "consent_refused") == {f"{berta}/offers_in_messenger/telegram"}


def _left(db: Database) -> dict[str, int]:
    kinds = db.look_now(lambda tx: tx.rows(select(metadata.tables["marks"].c.kind)))
    return dict(Counter(row[0] for row in kinds if row[0] != "retention"))


# Visitors


def a_visitor(tx: Transaction) -> str:
    """Somebody who said hello on the web and on Telegram, and was answered."""
    person = people.add_person(tx, language="fi", zone=HELSINKI, is_orderer=True)
    for platform in ("web", "telegram"):
        people.bind_identity(tx, person.id, platform, f"{platform} {person.id}", {"lane": CANARY})
    conversations.show(tx, person.id, "them", {"words": CANARY})
    conversations.show(tx, person.id, "us", {"words": CANARY}, CardName("mine", "1"))
    inbox.hear(tx, "telegram", f"update of {person.id}", "lane", {"words": CANARY}, person.id)
    tokens.make(tx, "session", "remembered", person.id, 180 * DAY)
    said = outbox.say(
        tx,
        platform="telegram",
        person_id=person.id,
        lane=person.id,
        kind="reply",
        about={},
        card=CardName("mine", "1"),
    )
    outbox.lease(tx, "telegram", 10, 30, "c")
    outcomes.note_sent(tx, str(said), "m1")
    return person.id


def test_somebody_who_only_said_hello_is_forgotten_with_all_that_is_theirs(db: Database, night: Night) -> None:
    before = {name: night.count(name) for name in metadata.tables}
    person = db.write_now(a_visitor)
    (row,) = db.look_now(inbox.next_waiting, 10)
    assert night.after(10) == {}
    assert "persons" not in night.after(40), "their words still wait to be answered"
    db.write_now(inbox.finish, row.id)
    assert night.after(41)["persons"] == 1
    after = {name: night.count(name) for name in metadata.tables}
    assert {name for name in after if after[name] != before[name]} == set(), person
    assert db.look_now(people.who_is, "web", f"web {person}") is None
    assert db.look_now(erasure.erased_subjects) == {}, "no list of visitors grows for good"


def ordered(tx: Transaction, person: str) -> None:
    an_order(tx, person, state="cancelled", closed_at=tx.now)


def joined(tx: Transaction, person: str) -> None:
    people.save_profile(tx, person, "orderer", {"contact": "made-up@example.org"})


def agreed(tx: Transaction, person: str) -> None:
    people.give_consent(tx, person, "register", "1")


def was_invited(tx: Transaction, person: str) -> None:
    people.change_person(tx, person, known=True)


def began_an_order(tx: Transaction, person: str) -> None:
    conversations.save_draft(tx, person, "order", None, {"topic": "uupumus"})


def became_an_expert(tx: Transaction, person: str) -> None:
    people.change_person(tx, person, is_expert=True)


def became_a_coordinator(tx: Transaction, person: str) -> None:
    people.change_person(tx, person, is_coordinator=True)


def was_asked(tx: Transaction, person: str) -> None:
    an_offer(tx, an_order(tx, an_orderer(tx).id, state="cancelled"), person, state="declined")


def is_about_to_be_told(tx: Transaction, person: str) -> None:
    outbox.say(tx, platform="slack", person_id=person, lane="later", kind="reply", about={})


def came_back(tx: Transaction, person: str) -> None:
    people.change_person(tx, person, last_heard_at=tx.now + 39 * DAY)


@pytest.mark.parametrize(
    "did",
    [
        *(ordered, joined, agreed, was_invited, began_an_order, became_an_expert, became_a_coordinator),
        *(was_asked, is_about_to_be_told, came_back),
    ],
    ids=lambda did: did.__name__,
)
def test_whoever_did_more_than_say_hello_stays(
    db: Database, night: Night, did: Callable[[Transaction, str], None]
) -> None:
    person = db.write_now(a_visitor)
    for row in db.look_now(inbox.next_waiting, 10):
        db.write_now(inbox.finish, row.id)
    db.write_now(settings_room.change, "draft_days", 365, "anna")
    db.write_now(did, person)
    night.after(40)
    assert db.look_now(people.person, person) is not None


def test_every_table_that_names_a_person_was_thought_of() -> None:
    """What refers to a person either makes them more than a visitor, or goes with them."""
    keys = [key for table in metadata.tables.values() for key in table.foreign_keys]
    named = {key.parent for key in keys if key.column.table.name == "persons"}
    gone = {metadata.tables[name].c.person_id for name in ("identities", "chats", "messages")}
    #: An expert's day of counts has its sum beside it.
    assert named - gone - set(visitors.PARTS) == {metadata.tables["fair_days"].c.person_id}


# The ledger


def test_the_house_and_its_guard_know_the_same_years() -> None:
    """That lines go then and not before is tried on both databases, in `test_ends_on_both.py`."""
    assert ends.LEDGER_YEARS == importlib.import_module("storage.migrations.versions.0017_ends").YEARS


def test_the_list_of_erasures_never_ends(db: Database, night: Night) -> None:
    expert = db.write_now(an_expert).id
    db.write_now(erasure.erase_person, expert)
    night.after(40 * 365)
    assert set(db.look_now(erasure.erased_subjects)) == {expert}
    with pytest.raises(Clash, match="only added"):
        db.write_now(lambda tx: tx.execute(text("DELETE FROM erasures")))
    key = {"subject": expert, "wrapped": b"", "created_at": NOON}
    with pytest.raises(Clash, match="erased"):
        db.write_now(lambda tx: tx.execute(insert(metadata.tables["keys"]), key))
