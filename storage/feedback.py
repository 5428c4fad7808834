"""Feedback: once from each respondent of a booking. Ratings stay as statistics; what was written is sealed.

What the orderer and the audience wrote is sealed under the order's key; the expert's self-assessment tells of the
expert's health and is sealed under the expert's own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from storage.rows import Kept, read_once
from storage.states import Respondent
from storage.tables import bookings, feedback
from storage.transaction import Transaction


@dataclass(frozen=True)
class Feedback:
    """One answer about a gig. `respondent_key` tells respondents of one kind apart: an id, or an audience's ticket."""

    id: str
    booking_id: str
    respondent: Respondent
    respondent_key: str
    rating: int | None
    sealed: bytes | None = field(repr=False)
    created_at: datetime


FEEDBACK = Kept(feedback, Feedback, feedback.c.created_at, feedback.c.id)
COUNTED = (
    select(feedback.c.booking_id, feedback.c.respondent, func.count())
    .where(feedback.c.booking_id.in_(bindparam("those", expanding=True)))
    .group_by(feedback.c.booking_id, feedback.c.respondent)
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
    )
    return added is not None


def feedback_of(tx: Transaction, booking_id: str, respondent: Respondent | None = None) -> list[Feedback]:
    """The answers about a booking, the oldest first."""
    equal: dict[str, str] = {"booking_id": booking_id} | ({"respondent": respondent} if respondent else {})
    return FEEDBACK.all(tx, **equal)


def count_feedback(tx: Transaction, those: Collection[str]) -> Mapping[str, Mapping[Respondent, int]]:
    """How many answers there are about each of these bookings, by who gave them. Nothing that was written is read."""

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
