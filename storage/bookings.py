"""Bookings: who goes where and when. The database itself refuses a second one for a seat or for an expert's time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, literal_column, or_, select

from storage import fair_counts
from storage.fair_counts import Share
from storage.rows import Kept
from storage.states import AgreedFormat, BookedHow, BookingState
from storage.tables import bookings, feedback, orders
from storage.transaction import Transaction


@dataclass(frozen=True)
class Booking:
    """A gig agreed on. From `busy_from` to `busy_until` (travel included) the expert can be in no other planned one.

    `audience_heard` counts the answers of its audience that came since some were brought together last.
    """

    id: str
    order_id: str
    seat: int
    offer_id: str | None
    expert_id: str
    state: BookingState
    format: AgreedFormat
    starts_at: datetime
    ends_at: datetime
    busy_from: datetime
    busy_until: datetime
    how: BookedHow
    recorded_by: str | None
    created_at: datetime
    ended_at: datetime | None
    audience_size: int | None
    audience_heard: int


BOOKINGS = Kept(bookings, Booking, bookings.c.starts_at, bookings.c.id)
PLANNED_AMONG = (
    select(bookings)
    .where(
        bookings.c.state == literal_column("'planned'"), bookings.c.expert_id.in_(bindparam("those", expanding=True))
    )
    .order_by(bookings.c.starts_at, bookings.c.id)
)
LATEST_HELD = (
    select(bookings)
    .where(bookings.c.expert_id == bindparam("expert"), bookings.c.state == literal_column("'held'"))
    .order_by(bookings.c.ends_at.desc(), bookings.c.id.desc())
    .limit(bindparam("at_most"))
)
#: The first condition is what the index finds them by.
HELD_AFTER = (
    select(bookings)
    .where(
        bookings.c.state == literal_column("'held'"),
        bookings.c.ends_at >= bindparam("ended"),
        or_(bookings.c.ends_at > bindparam("ended"), bookings.c.id > bindparam("after")),
    )
    .order_by(bookings.c.ends_at, bookings.c.id)
    .limit(bindparam("at_most"))
)


TO_TELL_OF = (
    BOOKINGS.select()
    .join(orders, orders.c.id == bookings.c.order_id)
    .where(
        bookings.c.expert_id == bindparam("expert"),
        bookings.c.state == literal_column("'held'"),
        bookings.c.ends_at > bindparam("ended"),
        orders.c.state == literal_column("'held'"),
        ~exists().where(feedback.c.booking_id == bookings.c.id, feedback.c.respondent == literal_column("'expert'")),
    )
)


def add_booking(
    tx: Transaction,
    *,
    order_id: str,
    expert_id: str,
    format: AgreedFormat,
    starts_at: datetime,
    ends_at: datetime,
    busy_from: datetime,
    busy_until: datetime,
    how: BookedHow,
    **columns: Any,
) -> Booking:
    """A planned booking of seat 1 unless named otherwise. A booking by phone names who recorded it.

    Raises `Clash` if the seat is taken (`ux_bookings_one_planned`) or the expert is busy then (`overlap`);
    nothing is changed then, and the unit of work may go on.
    """
    given = {"seat": 1, "state": "planned", "audience_heard": 0} | columns
    with tx.attempt():
        made = BOOKINGS.add(
            tx,
            id=tx.new_id(),
            order_id=order_id,
            expert_id=expert_id,
            format=format,
            starts_at=starts_at,
            ends_at=ends_at,
            busy_from=busy_from,
            busy_until=busy_until,
            how=how,
            created_at=tx.now,
            **given,
        )
        fair_counts.move(tx, None, _share(made))
    return made


def change_booking(
    tx: Transaction, /, booking_id: str, expect_state: BookingState | None, **columns: Any
) -> Booking | None:
    """Set `columns`; the booking as it is now. None, and nothing is changed, if its state is not `expect_state`.

    Raises `Clash` as `add_booking` does.
    """
    expect: dict[str, Any] = {"id": booking_id} | ({} if expect_state is None else {"state": expect_state})
    with tx.attempt():
        old = BOOKINGS.get(tx, **expect)
        changed = BOOKINGS.change(tx, expect, **columns)
        if old is not None and changed is not None:
            fair_counts.move(tx, _share(old), _share(changed))
    return changed


def booking(tx: Transaction, booking_id: str) -> Booking | None:
    """The booking, whatever its state."""
    return BOOKINGS.get(tx, id=booking_id)


def bookings_of(tx: Transaction, order_id: str) -> list[Booking]:
    """The order's bookings, cancelled ones too, by their time."""
    return BOOKINGS.all(tx, order_id=order_id)


def bookings_of_expert(tx: Transaction, expert_id: str, states: Iterable[BookingState]) -> list[Booking]:
    """The expert's bookings in one of these states, by their time."""
    return BOOKINGS.where(tx, bookings.c.expert_id == expert_id, bookings.c.state.in_(tuple(states)))


def latest_held(tx: Transaction, expert_id: str, at_most: int) -> list[Booking]:
    """The expert's latest gigs that were held, by their time."""
    found = BOOKINGS.of(tx, LATEST_HELD, {"expert": expert_id, "at_most": at_most})
    return sorted(found, key=lambda one: (one.starts_at, one.id))


def bookings_to_tell_of(tx: Transaction, expert_id: str, ended_after: datetime) -> list[Booking]:
    """The expert's held bookings whose order still waits for feedback, that the expert has not told of, by time.

    Of gigs that ended after a moment: what was before is not read.
    """
    return BOOKINGS.of(tx, TO_TELL_OF, {"expert": expert_id, "ended": ended_after})


def planned_among(tx: Transaction, experts: Collection[str]) -> dict[str, list[Booking]]:
    """The planned bookings of these experts, by expert and time; who has none is not named."""
    found: dict[str, list[Booking]] = {}
    for one in BOOKINGS.of(tx, PLANNED_AMONG, {"those": list(experts)}):
        found.setdefault(one.expert_id, []).append(one)
    return found


def planned_between(tx: Transaction, first: datetime, last: datetime) -> list[Booking]:
    """Planned bookings whose gig starts at `first` or later and before `last`."""
    return BOOKINGS.where(tx, bookings.c.state == "planned", bookings.c.starts_at >= first, bookings.c.starts_at < last)


def bookings_in(tx: Transaction, states: Iterable[BookingState], ended_after: datetime | None = None) -> list[Booking]:
    """Bookings in one of these states, by their time; only gigs that end after a moment where one is given."""
    conditions: list[ColumnElement[bool]] = [bookings.c.state.in_(tuple(states))]
    if ended_after is not None:
        conditions.append(bookings.c.ends_at > ended_after)
    return BOOKINGS.where(tx, *conditions)


def held_after(tx: Transaction, ended: datetime, booking_id: str, at_most: int) -> list[Booking]:
    """Some gigs held, by their end and then their id, from the one after these on."""
    return BOOKINGS.of(tx, HELD_AFTER, {"ended": ended, "after": booking_id, "at_most": at_most})


def _share(booking: Booking) -> Share:
    """A gig counts from its booking on, unless it is cancelled or was not held."""
    counts = booking.state in ("planned", "held")
    ended = booking.ends_at if booking.state == "held" else None
    return Share(booking.expert_id, booking.starts_at.date(), gigs=int(counts), ended=ended)
