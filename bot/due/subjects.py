"""What due work is about: orders, offers, bookings, the house itself; all that may be due, and the one that is meant.

`about` begins with the subject's id; what follows it tells several moments of one subject apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.facts import settings
from dialogs.speech import CardName
from storage import orders
from storage.bookings import bookings_in
from storage.orders import Booking, Offer, Order
from storage.shelf import HouseFacts
from storage.transaction import Transaction


def house(tx: Transaction) -> Iterable[HouseFacts]:
    """The one house there is, for what is about no order."""
    return (tx.shelf.house,)


def the_house(tx: Transaction, about: str) -> HouseFacts:
    """The house, whatever is due in it."""
    return tx.shelf.house


def waiting(tx: Transaction) -> Iterable[Order]:
    """Orders that wait for a coordinator."""
    return orders.orders_in(tx, ("waiting",))


def searching(tx: Transaction) -> Iterable[Order]:
    """Orders for which somebody is asked."""
    return orders.orders_in(tx, ("searching",))


def going_on(tx: Transaction) -> Iterable[Order]:
    """Orders for which something was set going, also if they have ended."""
    return orders.orders_going_on(tx)


def seeking(tx: Transaction) -> Iterable[Order]:
    """Orders that have nobody yet."""
    return orders.orders_in(tx, ("waiting", "searching", "stuck"))


def booked(tx: Transaction) -> Iterable[Order]:
    """Orders with a gig, before and after it."""
    return orders.orders_in(tx, ("booked", "held"))


def held(tx: Transaction) -> Iterable[Order]:
    """Orders whose gig was held and whose feedback is open."""
    return orders.orders_in(tx, ("held",))


def live_offers(tx: Transaction) -> Iterable[Offer]:
    """Offers that can be answered."""
    return orders.live_offers(tx)


def planned(tx: Transaction) -> Iterable[Booking]:
    """Gigs to come."""
    return bookings_in(tx, ("planned",))


def held_lately(tx: Transaction) -> Iterable[Booking]:
    """Gigs held so lately that the audience's link may still be open, or has just closed."""
    return bookings_in(tx, ("held",), ended_after=lately(tx))


def lately(tx: Transaction) -> datetime:
    """A gig that ended before this is not spoken of again to its audience's expert, whatever was missed since. UTC."""
    return tx.now - 2 * settings.days(tx, "audience_days")


def order(tx: Transaction, about: str) -> Order | None:
    """The order that this begins with."""
    return orders.order(tx, _first(about))


def offer(tx: Transaction, about: str) -> Offer | None:
    """The offer that this begins with."""
    return orders.offer(tx, _first(about))


def booking(tx: Transaction, about: str) -> Booking | None:
    """The booking that this begins with."""
    return orders.booking(tx, _first(about))


def order_of_booking(tx: Transaction, about: str) -> Order | None:
    """The order of the booking that this begins with."""
    found = booking(tx, about)
    return orders.order(tx, found.order_id) if found is not None else None


def order_of_card(tx: Transaction, about: str) -> Order | None:
    """The order of the booking whose card this begins with: `booking:ID`, `ask:ID`."""
    card = CardName.read(_first(about))
    return order_of_booking(tx, card.subject) if card is not None else None


def _first(about: str) -> str:
    return about.partition("/")[0]
