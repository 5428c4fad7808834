"""What is deleted is gone (R15): the key, the rows, and the bytes in the write-ahead log.

Erasing a subject deletes its data key, so that whatever was sealed under it opens nowhere again, not even from a copy
of the file. What a statistic may keep stays: states, times, kinds, ratings, and ids that lead to nobody.

The list of erased subjects lies beside the database, not only in it: a restored backup knows nothing of what was
erased after it was made. `storage.engine.backup` brings both together at every start and after every erasure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, delete, literal_column, or_, select, update

from storage import fair_counts, people
from storage import orders as order_room
from storage.counting import next_of
from storage.outbox import IS_OPEN
from storage.rows import insert_of
from storage.sealing import HOUSE_SUBJECTS
from storage.states import OPEN_ORDERS
from storage.tables import (
    awaited,
    bookings,
    cards,
    chats,
    consents,
    conversations,
    erasures,
    feedback,
    identities,
    inbox,
    keys,
    marks,
    messages,
    offers,
    orders,
    outbox,
    profiles,
    tokens,
)
from storage.transaction import Transaction
from storage.waking import ERASED

#: Marks of what somebody was asked of their consent; they begin with the person's id.
OF_A_PERSON: list[ColumnElement[str]] = [literal_column("'consent_asked'"), literal_column("'consent_refused'")]


def about_begins_with(subject: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether a mark is about this and something more: `ID/...`. An index serves."""
    return marks.c.about > f"{subject}/", marks.c.about < f"{subject}0"  # the sign after the slash


class StillOpen(Exception):
    """The subject still has open orders, offers or bookings: end them first, so that nobody waits for a ghost."""


def erase_person(tx: Transaction, person_id: str) -> None:
    """Erase what is kept of a person; only that there was one remains.

    Raises `StillOpen` if the person has live offers, planned bookings or open orders. An orderer's orders are erased
    too. Twice is once.
    """
    if matters := open_matters(tx, person_id):
        raise StillOpen(", ".join(matters))
    _erase_person(tx, person_id)


def erase_order(tx: Transaction, order_id: str) -> None:
    """Erase what was written about an order: contacts, answers, feedback texts. Numbers and times stay.

    Raises `StillOpen` if it has not ended.
    """
    found = order_room.order(tx, order_id)
    if found is not None and found.state in OPEN_ORDERS:
        raise StillOpen(f"order {found.number}")
    _erase_order(tx, order_id)


def open_matters(tx: Transaction, person_id: str) -> list[str]:
    """What must end before the person can be erased: kinds and ids of open orders, live offers, planned bookings."""
    return [
        *(f"order {o.id}" for o in order_room.orders_of(tx, person_id, OPEN_ORDERS)),
        *(f"offer {o.id}" for o in order_room.offers_to(tx, person_id, ("live", "reserve"))),
        *(f"booking {b.id}" for b in order_room.bookings_of_expert(tx, person_id, ("planned",))),
    ]


def erased_subjects(tx: Transaction) -> dict[str, datetime]:
    """The subjects erased so far, and when."""
    return dict(tx.rows(select(erasures.c.subject, erasures.c.at)))  # type: ignore[arg-type]  # rows of two are pairs


#: In the order they were listed: none ever goes, so SQLite's own numbers of rows rise.
NUMBER = literal_column("erasures.rowid", Integer)
LISTED_AFTER = select(NUMBER, erasures.c.subject, erasures.c.at).where(bindparam("after") < NUMBER).order_by(NUMBER)


def erased_after(tx: Transaction, number: int) -> list[tuple[int, str, datetime]]:
    """The subjects erased since the one of this number, each with its own: on SQLite, which has a list beside it."""
    return [(row[0], row[1], row[2]) for row in tx.rows(LISTED_AFTER, {"after": number})]


def replay(tx: Transaction, subjects: Iterable[str]) -> list[str]:
    """Erase again what a restored backup brought back; the people among them who had open matters in it.

    Nothing is asked here: what was erased stays erased. The caller ends the open matters of those it gets back.
    """
    known = erased_subjects(tx)
    missing = [subject for subject in subjects if subject not in known]
    waiting = [subject for subject in missing if open_matters(tx, subject)]
    for subject in missing:
        if order_room.order(tx, subject) is not None:
            _erase_order(tx, subject)
        else:
            _erase_person(tx, subject)
    return waiting


def erase_ended(tx: Transaction, order_id: str) -> None:
    """`erase_order` for whoever knows that the order has ended: the night in which its time comes."""
    _erase_order(tx, order_id)


def _erase_person(tx: Transaction, person_id: str) -> None:
    _list(tx, person_id)
    for order in order_room.orders_of(tx, person_id):
        _erase_order(tx, order.id)
    for gone in (
        delete(cards).where(cards.c.person_id == person_id),
        delete(identities).where(identities.c.person_id == person_id),
        delete(conversations).where(conversations.c.person_id == person_id),
        delete(messages).where(messages.c.person_id == person_id),
        delete(chats).where(chats.c.person_id == person_id),
        delete(awaited).where(awaited.c.person_id == person_id),
        delete(tokens).where(or_(tokens.c.person_id == person_id, tokens.c.about == person_id)),
        delete(marks).where(marks.c.kind.in_(OF_A_PERSON), *about_begins_with(person_id)),
        update(inbox).where(inbox.c.person_id == person_id, inbox.c.state == "waiting").values(state="done"),
        update(inbox).where(inbox.c.person_id == person_id).values(body=None, person_id=None, error=None),
        update(outbox).where(outbox.c.person_id == person_id, outbox.c.state == "waiting").values(state="dropped"),
        update(outbox)
        .where(outbox.c.person_id == person_id)
        .values(payload=None, lane="", address=None, message_id=None),
        update(consents)
        .where(consents.c.person_id == person_id, consents.c.withdrawn_at.is_(None))
        .values(withdrawn_at=tx.now),
        update(feedback)
        .where(
            feedback.c.respondent == "expert", feedback.c.booking_id.in_(_bookings(bookings.c.expert_id == person_id))
        )
        .values(sealed=None),
    ):
        tx.execute(gone)
    fair_counts.forget(tx, person_id)
    for (kind,) in tx.rows(select(profiles.c.kind).where(profiles.c.person_id == person_id)):
        # an empty profile with a new seq tells the index in memory to forget the person
        tx.execute(
            update(profiles)
            .where(profiles.c.person_id == person_id, profiles.c.kind == kind)
            .values(sealed=None, seq=next_of(tx, "profiles"), updated_at=tx.now)
        )
    people.change_person(
        tx,
        person_id,
        state="left",
        erased_at=tx.now,
        organisation_id=None,
        prefers_platform=None,
        paused_until=None,
        last_heard_at=None,
    )


def _erase_order(tx: Transaction, order_id: str) -> None:
    _list(tx, order_id)
    for gone in (
        update(orders).where(orders.c.id == order_id).values(sealed=None, erased_at=tx.now),
        update(offers).where(offers.c.order_id == order_id).values(reasons=None, why=None),
        update(feedback)
        .where(feedback.c.booking_id.in_(_bookings(bookings.c.order_id == order_id)))
        .values(sealed=None),
        update(outbox).where(IS_OPEN, outbox.c.about["order"].as_string() == order_id).values(payload=None),
        delete(tokens).where(tokens.c.about == order_id),
        delete(tokens).where(tokens.c.about.in_(_bookings(bookings.c.order_id == order_id))),
    ):
        tx.execute(gone)


def _list(tx: Transaction, subject: str) -> None:
    """Delete the subject's key and put the subject on the list; the database then refuses it a new key."""
    if subject in HOUSE_SUBJECTS:
        raise ValueError("the house's own keys are not a person's data")
    tx.execute(delete(keys).where(keys.c.subject == subject))
    tx.vault.forget(subject)
    listed = insert_of(tx.dialect, erasures).values(subject=subject, at=tx.now)
    tx.execute(listed.on_conflict_do_nothing(index_elements=["subject"]))
    tx.wake(ERASED)


def _bookings(condition: ColumnElement[bool]) -> Any:
    return select(bookings.c.id).where(condition).scalar_subquery()
