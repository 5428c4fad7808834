"""What many cards ask for, read ahead: as many statements as one card takes, however many there are.

A card asks for the rows of its own order, one question after another. Before many are drawn, these functions read the
rows of all of them, a table at a time, and keep them in hand (`storage.rows.Kept.ahead`); the cards know nothing of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.facts import next_step, settings
from storage import orders
from storage.alarms import ALARMS
from storage.bookings import BOOKINGS
from storage.ledger import ENTRIES
from storage.offers import OFFERS
from storage.orders import ORDERS, Booking, Offer, Order
from storage.people import CONSENTS, PERSONS, PROFILES
from storage.transaction import Transaction


def dispatch_cards(tx: Transaction, those: Collection[str]) -> list[Order]:
    """The orders of these ids, and what their cards in the dispatch channel and their stories ask for."""
    found = ORDERS.ahead(tx, "id", those)
    asked_and_answered(tx, those)
    ALARMS.ahead(tx, "order_id", those)
    ENTRIES.ahead(tx, "about", those)
    settings.standing(tx)
    next_step.ahead(tx, found)
    return found


def asked_and_answered(tx: Transaction, those: Collection[str]) -> None:
    """The offers and bookings of these orders, and how much feedback came."""
    OFFERS.ahead(tx, "order_id", those, "id")
    booked = BOOKINGS.ahead(tx, "order_id", those, "id")
    orders.count_feedback(tx, [one.id for one in booked])


def offer_cards(tx: Transaction, those: Sequence[Offer]) -> None:
    """What the cards of these offers ask for."""
    OFFERS.hold(tx, "id", those)
    _opened_for(tx, [one.order_id for one in those], {one.expert_id for one in those})


def gig_cards(tx: Transaction, those: Sequence[Booking]) -> None:
    """What the cards of these bookings ask for that their expert reads."""
    BOOKINGS.hold(tx, "id", those)
    _opened_for(tx, [one.order_id for one in those], {one.expert_id for one in those})
    orders.count_feedback(tx, [one.id for one in those])


def _opened_for(tx: Transaction, those: Collection[str], readers: Collection[str]) -> None:
    """These orders as their experts read them: how much depends on what they agreed to."""
    own_orders(tx, ORDERS.ahead(tx, "id", those))
    PERSONS.ahead(tx, "id", readers)
    CONSENTS.ahead(tx, "person_id", readers)


def own_orders(tx: Transaction, those: Sequence[Order]) -> None:
    """What was written about these orders."""
    ORDERS.hold(tx, "id", those)
    tx.vault.open_ahead(one.id for one in those)


def overviews(tx: Transaction, those: Sequence[Order]) -> None:
    """What an orderer reads of these orders, with who comes."""
    own_orders(tx, those)
    booked = BOOKINGS.ahead(tx, "order_id", [one.id for one in those], "id")
    named(tx, [one.expert_id for one in booked if one.state in ("planned", "held")])


def looked_after(tx: Transaction, experts: Collection[str]) -> None:
    """The names and contacts of these experts, for a coordinator: whose each is decides whether they are shown."""
    PERSONS.ahead(tx, "id", experts)
    named(tx, experts)


def named(tx: Transaction, experts: Collection[str]) -> None:
    """The names and contacts of these experts."""
    PROFILES.ahead(tx, "person_id", experts)
    tx.vault.open_ahead(experts)
