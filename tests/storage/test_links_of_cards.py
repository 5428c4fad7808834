"""Links on cards: a message sent again carries the very same one, and of a card at most one opens (R4, R13)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs.speech import CardName
from storage import Database, Transaction, erasure, outbox, outcomes, tokens
from storage.kinds import TokenPurpose
from storage.outbox import Sending
from storage.tables import tokens as tokens_table
from tests.storage.world import DAY, HOUR, Clock, an_expert, an_order, open_database

LEASE = 30
OFFER = CardName("offer", "1")


def card(tx: Transaction, person: str, lane: str = "chat", name: CardName | None = OFFER) -> str:
    about = {"offer": "1"}
    said = outbox.say(tx, platform="paper", person_id=person, lane=lane, kind="offer", about=about, card=name)
    assert said is not None
    return said


def link(tx: Transaction, row: Sending) -> str:
    assert row.person_id is not None
    return tokens.link_of_message(tx, "invite", "again/fi/", row.person_id, DAY, outbox_id=row.id, card=row.card)


def lease(db: Database) -> Sending:
    (row,) = db.write_now(outbox.lease, "paper", 1, LEASE, "courier")
    return row


def opens(db: Database, *links: str) -> list[bool]:
    return [db.look_now(tokens.find, one, "invite") is not None for one in links]


def send(db: Database, person: str, **named: Any) -> str:
    """A message of the card, brought; its link."""
    db.write_now(card, person, **named)
    row = lease(db)
    carried = db.write_now(link, row)
    db.write_now(outcomes.note_sent, row.id, "m1")
    return carried


def test_a_lasting_link_is_one_for_its_thing_and_person(db: Database, clock: Clock) -> None:
    anna, berta = (db.write_now(an_expert).id for _ in range(2))

    def made(about: str = "b1", person: str = anna, purpose: TokenPurpose = "feedback") -> str:
        return db.write_now(tokens.lasting_link, purpose, about, person, 10 * DAY)

    first = made()
    clock.move(9 * DAY)
    assert made() == first
    clock.move(9 * DAY)
    assert db.look_now(tokens.find, first, "feedback") is not None, "it lives from when it was last given"
    assert len({first, made("b2"), made(person=berta), made(purpose="order")}) == 4
    assert db.write_now(tokens.revoke, "feedback", "b1") == 2
    anew = made()
    assert anew != first
    assert [db.look_now(tokens.find, one, "feedback") is not None for one in (first, anew)] == [False, True]


def test_a_link_of_a_card_is_nowhere_in_the_database_and_the_house_finds_it_again(path: Path) -> None:
    db = open_database(f"sqlite:///{path}")
    person = db.write_now(an_expert).id
    kept = db.write_now(tokens.lasting_link, "order", "o1", person, DAY)
    db.write_now(card, person)
    row = lease(db)
    carried = db.write_now(link, row)
    assert {len(kept), len(carried)} == {43}
    rows = repr(db.look_now(lambda tx: tx.all(tokens_table.select())))
    assert rows.count("'seed'") == 2
    db.close_now()
    for file in path.parent.iterdir():
        content = file.read_bytes()
        assert not [one for one in (kept, carried) if one in rows or one.encode() in content]
    again = open_database(f"sqlite:///{path}")
    assert again.write_now(tokens.lasting_link, "order", "o1", person, DAY) == kept
    assert again.write_now(link, row) == carried
    again.close_now()


def test_erasure_takes_the_links_with_the_person_and_with_the_order(db: Database) -> None:
    """Nothing is left that a link could be made of again."""
    order = db.write_now(an_order, state="closed")
    person = db.write_now(an_expert).id
    db.write_now(tokens.lasting_link, "order", order.id, order.orderer_id, DAY)
    db.write_now(tokens.lasting_link, "feedback", "b1", person, DAY)
    db.write_now(card, person)
    db.write_now(link, lease(db))
    assert len(db.look_now(lambda tx: tx.all(tokens_table.select()))) == 3
    db.write_now(erasure.erase_order, order.id)
    assert {row["person_id"] for row in db.look_now(lambda tx: tx.all(tokens_table.select()))} == {person}
    db.write_now(erasure.erase_person, person)
    assert db.look_now(lambda tx: tx.all(tokens_table.select())) == []


def test_a_seed_is_worth_nothing_without_the_key_of_its_house(tmp_path: Path) -> None:
    houses = [open_database(f"sqlite:///{tmp_path / name}.db") for name in ("one", "two")]
    made = [house.look_now(lambda tx: tx.vault.make_secret("seed")) for house in houses]
    assert made[0] != made[1]
    assert houses[0].look_now(lambda tx: tx.vault.make_secret("seed")) == made[0]
    for house in houses:
        house.close_now()


def test_a_newer_rendering_ends_the_former_when_it_has_arrived_and_not_before(db: Database) -> None:
    person = db.write_now(an_expert).id
    former = send(db, person)
    db.write_now(card, person)
    row = lease(db)
    newer = db.write_now(link, row)
    assert newer != former
    assert opens(db, former, newer) == [True, True], "whichever stands in the chat opens"
    assert db.write_now(outcomes.note_sent, row.id, "m1") is True
    assert opens(db, former, newer) == [False, True]


def test_a_newer_rendering_without_a_link_ends_it_too(db: Database) -> None:
    person = db.write_now(an_expert).id
    former = send(db, person)
    db.write_now(card, person)
    db.write_now(outcomes.note_sent, lease(db).id, "m1")
    assert opens(db, former) == [False]


@pytest.mark.parametrize(
    "other",
    [{"lane": "another chat"}, {"name": CardName("offer", "2")}, {"name": None}],
    ids=["another chat", "another card", "no card"],
)
def test_other_cards_and_chats_keep_their_links(db: Database, other: dict[str, Any]) -> None:
    person = db.write_now(an_expert).id
    mine = send(db, person)
    lasting = db.write_now(tokens.lasting_link, "feedback", "b1", person, DAY)
    assert opens(db, send(db, person, **other), mine) == [True, True]
    assert opens(db, send(db, person), mine) == [True, False]
    assert db.look_now(tokens.find, lasting, "feedback") is not None


def test_a_message_sent_again_carries_the_very_same_link_and_it_lives_on(db: Database, clock: Clock) -> None:
    person = db.write_now(an_expert).id
    db.write_now(card, person)
    links = []
    for note in (outcomes.note_not_sent, outcomes.note_not_sent, outcomes.note_unknown, outcomes.note_unknown):
        row = lease(db)
        links.append(db.write_now(link, row))
        assert opens(db, links[0]) == [True], row.copies
        db.write_now(note, row.id, 0)
        clock.move(23 * HOUR)
    assert len(set(links)) == 1


def test_what_was_used_is_used_up_also_in_a_second_copy(db: Database) -> None:
    person = db.write_now(an_expert).id
    db.write_now(card, person)
    row = lease(db)
    found = db.look_now(tokens.find, db.write_now(link, row), "invite")
    assert found is not None
    assert db.write_now(tokens.use, found)
    db.write_now(outcomes.note_unknown, row.id, 0)
    again = db.look_now(tokens.find, db.write_now(link, lease(db)), "invite")
    assert again is not None
    assert again.used_at is not None


def test_a_late_word_about_an_older_message_ends_nothing_newer(db: Database, clock: Clock) -> None:
    person = db.write_now(an_expert).id
    db.write_now(card, person)
    for _copy in range(2):
        old = lease(db)
        former = db.write_now(link, old)
        db.write_now(outcomes.note_unknown, old.id, 0)
    newer = send(db, person)
    assert opens(db, former, newer) == [False, True]
    db.write_now(outcomes.note_failed, old.id, "seen to")
    assert opens(db, former, newer) == [False, True]


Outcome = Literal["sent", "sent again", "unknown", "lost", "refused", "refused again", "undeliverable"]
ARRIVES = frozenset({"sent", "sent again", "unknown", "lost", "refused again"})


def bring(db: Database, clock: Clock, outcome: Outcome) -> str:
    """Bring what waits until nothing more is done with it; the link that it carried each time."""
    row = lease(db)
    carried = db.write_now(link, row)
    if outcome in ("sent again", "unknown", "lost", "refused again"):
        if outcome == "lost":
            clock.move(timedelta(seconds=LEASE))
        else:
            db.write_now(outcomes.note_unknown, row.id, 0)
        row = lease(db)
        assert row.copies == 2
        assert db.write_now(link, row) == carried
    match outcome:
        case "sent" | "sent again":
            db.write_now(outcomes.note_sent, row.id, "m1")
        case "unknown":
            db.write_now(outcomes.note_unknown, row.id, 0)
        case "lost":
            clock.move(timedelta(seconds=LEASE))
            assert db.write_now(outbox.lease, "paper", 1, LEASE, "courier") == []
        case "refused" | "refused again":
            db.write_now(outcomes.note_failed, row.id, "refused")
        case "undeliverable":
            db.write_now(outcomes.note_undeliverable, row.id, "blocked")
    return carried


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(outcomes=st.lists(st.sampled_from(Outcome.__args__), min_size=1, max_size=6))  # type: ignore[attr-defined]
def test_of_a_card_one_link_opens_whatever_became_of_its_messages(
    db: Database, clock: Clock, outcomes: list[Outcome]
) -> None:
    """The newest that arrived or may have: also after a second result that nobody knows, and none without any."""
    person = db.write_now(an_expert).id
    made: list[str] = []
    expected: str | None = None
    for outcome in outcomes:
        db.write_now(card, person)
        made.append(bring(db, clock, outcome))
        if outcome in ARRIVES:
            expected = made[-1]
        live = [one for one in made if opens(db, one) == [True]]
        assert live == ([expected] if expected else []), outcome
