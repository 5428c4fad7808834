"""Feedback: once from each respondent of a booking. Ratings stay as statistics; what was written is sealed.

What the orderer and the audience wrote is sealed under the order's key; the expert's self-assessment tells of the
expert's health and is sealed under the expert's own.

Nobody sees an answer of the audience alone, nor two sums whose difference is one: answers are brought together in
batches, and what is shown and counted are whole batches. A batch never changes again.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, literal_column, or_, select, update

from storage.rows import Kept, read_once
from storage.states import Respondent
from storage.tables import bookings, feedback
from storage.transaction import Transaction


@dataclass(frozen=True)
class Feedback:
    """One answer about a gig. `respondent_key` tells respondents of one kind apart: an id, or an audience's ticket.

    `batch` is the number of those that an audience's answer was brought together with; None until it was.
    """

    id: str
    booking_id: str
    respondent: Respondent
    respondent_key: str
    rating: int | None
    sealed: bytes | None = field(repr=False)
    created_at: datetime
    batch: int | None


FEEDBACK = Kept(feedback, Feedback, feedback.c.created_at, feedback.c.id)
COUNTED = (
    select(feedback.c.booking_id, feedback.c.respondent, func.count())
    .where(feedback.c.booking_id.in_(bindparam("those", expanding=True)))
    .where(or_(feedback.c.respondent != literal_column("'audience'"), feedback.c.batch.is_not(None)))
    .group_by(feedback.c.booking_id, feedback.c.respondent)
)
ONE_MORE = (
    update(bookings)
    .where(bookings.c.id == bindparam("of"))
    .values(audience_heard=bookings.c.audience_heard + 1)
    .returning(bookings.c.audience_heard)
)
NONE_SINCE = update(bookings).where(bookings.c.id == bindparam("of")).values(audience_heard=0)
AWAY = delete(feedback).where(feedback.c.id == bindparam("this"))
TOGETHER = (
    update(feedback)
    .where(
        feedback.c.booking_id == bindparam("of"),
        feedback.c.respondent == literal_column("'audience'"),
        feedback.c.batch.is_(None),
    )
    .values(batch=bindparam("as_batch"))
)


def add_feedback(
    tx: Transaction,
    booking_id: str,
    respondent: Respondent,
    respondent_key: str,
    answers: Any,
    rating: int | None = None,
) -> bool:
    """Keep an answer. False, and the first one stays, if this respondent has answered before."""
    feedback_id = tx.new_id()
    subject = _subject(tx, booking_id, respondent)
    added = FEEDBACK.add_new(
        tx,
        ("booking_id", "respondent", "respondent_key"),
        id=feedback_id,
        booking_id=booking_id,
        respondent=respondent,
        respondent_key=respondent_key,
        rating=rating,
        sealed=tx.vault.seal(subject, "feedback", "sealed", feedback_id, answers),
        created_at=tx.now,
        batch=None,
    )
    return added is not None


def add_of_audience(
    tx: Transaction, booking_id: str, respondent_key: str, answers: Any, rating: int | None, places: int
) -> bool:
    """Keep an answer of the audience. False, and the first one stays, if this respondent has answered before.

    Where more come than there are `places`, chance decides which are kept, and each has the same chance: so whoever
    sends many takes nobody's place for certain, and nobody has to be turned away.
    """
    if FEEDBACK.get(tx, booking_id=booking_id, respondent="audience", respondent_key=respondent_key) is not None:
        return False
    waiting = [one for one in of_audience(tx, booking_id) if one.batch is None]
    heard = int(tx.value(ONE_MORE, {"of": booking_id}))
    if len(waiting) >= places:
        place = secrets.randbelow(heard)
        if place >= len(waiting):
            return True
        tx.execute(AWAY, {"this": waiting[place].id})
    return add_feedback(tx, booking_id, "audience", respondent_key, answers, rating)


def of_audience(tx: Transaction, booking_id: str) -> list[Feedback]:
    """Every answer of a gig's audience, brought together or not, the oldest first."""
    return feedback_of(tx, booking_id, "audience")


def bring_together(tx: Transaction, booking_id: str, at_least: int) -> int:
    """Make a batch of the answers that are in none, if there are at least so many; how many it has, or 0."""
    given = of_audience(tx, booking_id)
    new = sum(one.batch is None for one in given)
    if new < at_least:
        return 0
    tx.execute(TOGETHER, {"of": booking_id, "as_batch": 1 + max((one.batch or 0 for one in given), default=0)})
    tx.execute(NONE_SINCE, {"of": booking_id})
    return new


def feedback_of(tx: Transaction, booking_id: str, respondent: Respondent | None = None) -> list[Feedback]:
    """The answers about a booking, the oldest first."""
    equal: dict[str, str] = {"booking_id": booking_id} | ({"respondent": respondent} if respondent else {})
    return FEEDBACK.all(tx, **equal)


def count_feedback(tx: Transaction, those: Collection[str]) -> Mapping[str, Mapping[Respondent, int]]:
    """How many answers there are about each of these bookings, by who gave them. Nothing that was written is read.

    Of the audience those that were brought together: a number that rose with each answer would tell who gave it.
    """

    def read(missing: list[str]) -> dict[str, dict[Respondent, int]]:
        found: dict[str, dict[Respondent, int]] = {booking: {} for booking in missing}
        for booking_id, respondent, count in tx.rows(COUNTED, {"those": missing}):
            found[booking_id][respondent] = count
        return found

    return read_once(tx, (FEEDBACK, "counts"), those, read)


def feedback_answers(tx: Transaction, answer: Feedback) -> Any:
    """What was answered, opened; None if it was erased."""
    if answer.sealed is None:
        return None
    subject = _subject(tx, answer.booking_id, answer.respondent)
    return tx.vault.open(subject, "feedback", "sealed", answer.id, answer.sealed)


def _subject(tx: Transaction, booking_id: str, respondent: Respondent) -> str:
    column = bookings.c.expert_id if respondent == "expert" else bookings.c.order_id
    return str(tx.value(select(column).where(bookings.c.id == booking_id)))
