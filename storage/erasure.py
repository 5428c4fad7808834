"""What is deleted is gone (R15): the key, the rows, and the bytes in the write-ahead log.

Erasing a subject deletes its data key, so that whatever was sealed under it opens nowhere again, not even from a copy
of the file. What a statistic may keep stays: states, times, kinds, ratings, and ids that lead to nobody.

The list of erased subjects lies beside the database, not only in it: a restored backup knows nothing of what was
erased after it was made. `storage.engine.backup` brings both together at every start and after every erasure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Table, bindparam, delete, literal_column, or_, select, update

from storage import fair_counts, people, settings
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
    messages,
    offers,
    orders,
    outbox,
    profiles,
    tokens,
)
from storage.transaction import Transaction
from storage.waking import ERASED


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


@dataclass(frozen=True)
class Removed:
    """How many of each were past their time."""

    heard: int
    messages: int
    drafts: int
    tokens: int
    orders: int


def retention(tx: Transaction, at_most: int = 500) -> Removed:
    """Remove what is past its time (settings `heard_days`, `chat_days`, `draft_days`, `contact_months`).

    At most `at_most` of each kind, and few orders, so that the unit of work stays short; call again while anything was
    removed.
    """
    keep = settings.values(tx)

    def ago(name: str) -> Any:
        return tx.now - timedelta(days=keep.number(name))

    heard = _remove_first(tx, inbox, at_most, inbox.c.state != "waiting", inbox.c.heard_at < ago("heard_days"))
    shown = _remove_first(tx, messages, at_most, messages.c.changed_at < ago("chat_days"))
    broken_off = _remove(
        tx, conversations, conversations.c.person_id, at_most, conversations.c.updated_at < ago("draft_days")
    )
    links = _remove(tx, tokens, tokens.c.hash, at_most, tokens.c.expires_at < tx.real_now - timedelta(days=30))
    return Removed(heard, shown, broken_off, links, _erase_old_orders(tx, keep.number("contact_months"), at_most))


#: An order is erased in five to eight milliseconds (measured), in the one writer.
ORDERS_AT_ONCE = 3
#: Orders that ended before a moment; those of before an end was noted, by when their gig would have ended.
PAST = tuple(
    select(orders.c.id)
    .where(orders.c.state.not_in([literal_column(repr(one)) for one in OPEN_ORDERS]), orders.c.erased_at.is_(None))
    .where(*ended)
    .limit(bindparam("at_most"))
    for ended in (
        (orders.c.closed_at < bindparam("ended"),),
        (orders.c.closed_at.is_(None), orders.c.ends_at < bindparam("ended")),
    )
)


def _erase_old_orders(tx: Transaction, months: int, at_most: int) -> int:
    ended = tx.now - timedelta(days=round(months * 365.25 / 12))
    at_once = min(at_most, ORDERS_AT_ONCE)
    found = [row[0] for past in PAST for row in tx.rows(past, {"ended": ended, "at_most": at_once})][:at_once]
    for order_id in found:
        _erase_order(tx, order_id)
    return len(found)


def _erase_person(tx: Transaction, person_id: str) -> None:
    _list(tx, person_id)
    for order in order_room.orders_of(tx, person_id):
        _erase_order(tx, order.id)
    said = select(outbox.c.id).where(outbox.c.person_id == person_id).scalar_subquery()
    for gone in (
        delete(cards).where(cards.c.outbox_id.in_(said)),
        delete(identities).where(identities.c.person_id == person_id),
        delete(conversations).where(conversations.c.person_id == person_id),
        delete(messages).where(messages.c.person_id == person_id),
        delete(chats).where(chats.c.person_id == person_id),
        delete(awaited).where(awaited.c.person_id == person_id),
        delete(tokens).where(or_(tokens.c.person_id == person_id, tokens.c.about == person_id)),
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


def _remove_first(tx: Transaction, table: Table, at_most: int, *conditions: ColumnElement[bool]) -> int:
    """From the oldest rows, which are the first by `seq`, remove those that meet the conditions."""
    first = select(table.c.seq).order_by(table.c.seq).limit(at_most).scalar_subquery()
    return len(tx.rows(delete(table).where(table.c.seq.in_(first), *conditions).returning(table.c.seq)))


def _remove(
    tx: Transaction, table: Table, key: ColumnElement[Any], at_most: int, *conditions: ColumnElement[bool]
) -> int:
    old = select(key).where(*conditions).limit(at_most).scalar_subquery()
    return len(tx.rows(delete(table).where(key.in_(old)).returning(key)))
