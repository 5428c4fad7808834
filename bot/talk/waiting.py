"""What waits for somebody, or was said to them last: what their words are about when no form is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.facts import settings
from bot.law.lifecycle import BEFORE_THE_GIG
from dialogs.reading.replies import Asked
from storage import orders
from storage.orders import Booking, Offer, Order
from storage.people import Person
from storage.states import OPEN_ORDERS
from storage.transaction import Transaction


@dataclass(frozen=True)
class Outstanding:
    """An expert's live requests, coming gigs and gigs to tell of, and an orderer's open orders."""

    offers: Sequence[Offer] = ()
    gigs: Sequence[Booking] = ()
    to_tell: Sequence[Booking] = ()
    orders: Sequence[Order] = ()

    @property
    def asked(self) -> Asked | None:
        """What weighs most of it: a request waits for an answer, a gig is near, feedback was asked for."""
        if self.offers:
            return "offer"
        if self.gigs:
            return "booking"
        if any(one.state in BEFORE_THE_GIG for one in self.orders):
            return "order"
        return "feedback" if self.to_tell or self.orders else None


def waiting_for(tx: Transaction, person: Person | None) -> Outstanding:
    """What waits for this person; for a stranger nothing does."""
    if person is None:
        return Outstanding()
    own = orders.orders_of(tx, person.id, OPEN_ORDERS)
    if not person.is_expert:
        return Outstanding(orders=own)
    return Outstanding(
        orders.offers_to(tx, person.id, ("live",)),
        orders.bookings_of_expert(tx, person.id, ("planned",)),
        gigs_to_tell_of(tx, person),
        own,
    )


def gigs_to_tell_of(tx: Transaction, person: Person) -> Sequence[Booking]:
    """The expert's gigs that are over, whose feedback is open and not told yet."""
    closed = tx.now - settings.days(tx, "feedback_closes_days") - timedelta(days=1)  # by then the keeper has closed it
    return orders.bookings_to_tell_of(tx, person.id, closed)
