"""Drafts and what the web chat shows again."""

from __future__ import annotations

import pytest

from dialogs.speech import CardName
from storage import Database, SealBroken, Transaction, conversations
from storage.tables import messages
from storage.waking import ChatOf, Wake
from tests.storage.world import HOUR, NOON, Clock, an_expert


@pytest.fixture
def anna(db: Database) -> str:
    return db.write_now(an_expert).id


def test_a_draft_is_kept_by_name_and_replaced(db: Database, anna: str, now: Clock) -> None:
    assert db.look_now(conversations.draft, anna) is None
    db.write_now(conversations.save_draft, anna, "order", None, {"topic": "uupumus"})
    assert db.look_now(conversations.draft, anna) == ("order", None, {"topic": "uupumus"})
    db.write_now(conversations.save_draft, anna, "feedback", "b1", {})
    assert db.look_now(conversations.draft, anna) == ("feedback", "b1", {})
    db.write_now(conversations.drop_draft, anna)
    assert db.look_now(conversations.draft, anna) is None


def test_the_chat_is_shown_in_order_and_only_its_persons(db: Database, anna: str) -> None:
    woken: list[frozenset[Wake]] = []
    berta = db.write_now(an_expert).id
    db.on_commit(woken.append)
    seqs = [db.write_now(conversations.show, anna, "us", {"n": n}) for n in range(5)]
    db.write_now(conversations.show, berta, "them", {"n": "other"}, inbox_id="i1")
    assert seqs == sorted(set(seqs))
    assert [m.message["n"] for m in db.look_now(conversations.history, anna)] == [0, 1, 2, 3, 4]
    assert [m.message["n"] for m in db.look_now(conversations.history, anna, seqs[2])] == [3, 4]
    assert [m.message["n"] for m in db.look_now(conversations.history, anna, 0, 2)] == [0, 1]
    assert [m.message["n"] for m in db.look_now(conversations.latest, anna, 2)] == [3, 4]
    (other,) = db.look_now(conversations.latest, berta)
    assert (other.side, other.inbox_id, other.message) == ("them", "i1", {"n": "other"})
    assert woken == [frozenset({ChatOf(anna)})] * 5 + [frozenset({ChatOf(berta)})]


def test_a_number_counts_its_persons_messages_alone(db: Database, anna: str) -> None:
    """Whether anything was said to others in between cannot be seen from one's own numbers (R20)."""
    berta = db.write_now(an_expert).id
    numbers = []
    for n in range(3):
        numbers.append(db.write_now(conversations.show, anna, "us", {"n": n}))
        for m in range(n):
            db.write_now(conversations.show, berta, "us", {"m": m})
    assert numbers == [conversations.BEFORE + n for n in (1, 2, 3)]
    (card,) = db.look_now(conversations.history, anna, numbers[1])
    db.write_now(conversations.rewrite, anna, card, {"n": "new"})
    assert [m.number for m in db.look_now(conversations.latest, anna, 1)] == [conversations.BEFORE + 4]


def test_a_unit_taken_back_gives_its_number_back(db: Database, anna: str) -> None:
    first = db.write_now(conversations.show, anna, "us", {})

    def fails(tx: Transaction) -> None:
        conversations.show(tx, anna, "us", {})
        raise ValueError("taken back")

    with pytest.raises(ValueError, match="taken back"):
        db.write_now(fails)
    assert db.write_now(conversations.show, anna, "us", {}) == first + 1


def test_an_edited_card_is_the_same_message_with_a_new_seq(db: Database, anna: str, now: Clock) -> None:
    first = db.write_now(conversations.show, anna, "us", {"state": "sent"}, CardName("order", "1"), "o1")
    after = db.write_now(conversations.show, anna, "us", {"words": "hello"})
    (card, _) = db.look_now(conversations.history, anna)
    assert db.write_now(conversations.note_seen, anna, card.id) is True
    assert db.write_now(conversations.note_seen, anna, card.id) is False
    now.move(HOUR)
    edited = db.write_now(conversations.show, anna, "us", {"state": "booked"}, CardName("order", "1"), "o2")
    assert edited > after > first
    (_, again) = db.look_now(conversations.history, anna)
    assert (again.id, again.created_at, again.changed_at) == (card.id, NOON, NOON + HOUR)
    assert (again.message, again.outbox_id, again.seen_at) == ({"state": "booked"}, "o2", None)
    assert [m.id for m in db.look_now(conversations.history, anna, after)] == [card.id]
    assert db.write_now(conversations.note_seen, anna, card.id) is True, "what is new in it has to be seen again"


def test_only_the_person_can_have_seen_it(db: Database, anna: str) -> None:
    db.write_now(conversations.show, anna, "us", {})
    (message,) = db.look_now(conversations.history, anna)
    assert db.write_now(conversations.note_seen, db.write_now(an_expert).id, message.id) is False


def test_a_seq_is_never_used_again(db: Database, anna: str) -> None:
    """A page asks for what came after the last it has; a reused number would hide a message from it."""
    last = [db.write_now(conversations.show, anna, "us", {}) for _ in range(3)][-1]
    db.write_now(lambda tx: tx.execute(messages.delete()))
    assert db.write_now(conversations.show, anna, "us", {}) > last


def test_a_message_moved_to_another_person_does_not_open(db: Database, anna: str) -> None:
    berta = db.write_now(an_expert).id
    db.write_now(conversations.show, berta, "us", {})
    db.write_now(conversations.show, anna, "us", {"words": "secret"})
    moved = {"person_id": berta, "number": messages.c.number + 1}
    db.write_now(lambda tx: tx.execute(messages.update().where(messages.c.person_id == anna).values(moved)))
    with pytest.raises(SealBroken):
        db.look_now(conversations.history, berta)
