"""Who may do what, as one table. Checked at every press against the register, never against the button (R10).

A verb names the relation that the person must have to its subject. Relations are found in the database by
:func:`relations`; the table is data, and a test walks the whole matrix.
"""

from __future__ import annotations

from collections.abc import Mapping

from storage import orders
from storage.orders import Booking, Offer, Order
from storage.people import Person
from storage.transaction import Transaction

#: verb -> relations of which one is enough.
POWERS: Mapping[str, frozenset[str]] = {
    # offers
    "yes": frozenset({"asked_expert"}),
    "no": frozenset({"asked_expert"}),
    # an order's own orderer, and coordinators
    "show": frozenset({"orderer", "coordinator"}),
    "edit": frozenset({"orderer", "coordinator"}),
    "move": frozenset({"orderer", "coordinator"}),
    "keep": frozenset({"orderer", "coordinator"}),
    "widen": frozenset({"orderer", "coordinator"}),
    "remote": frozenset({"orderer", "coordinator"}),
    "cancel": frozenset({"orderer", "coordinator"}),
    "cancelled": frozenset({"orderer", "coordinator"}),
    # coordinators alone
    "release": frozenset({"coordinator"}),
    "refuse": frozenset({"coordinator"}),
    "ask": frozenset({"coordinator"}),
    "skip": frozenset({"coordinator"}),
    "extend": frozenset({"coordinator"}),
    "assign": frozenset({"coordinator"}),
    "asked": frozenset({"coordinator"}),
    "phone": frozenset({"coordinator"}),
    "phoned": frozenset({"coordinator"}),
    "see": frozenset({"coordinator"}),
    "why": frozenset({"coordinator"}),
    "clear": frozenset({"coordinator"}),
    "freshlink": frozenset({"coordinator"}),
    "talked": frozenset({"coordinator"}),
    "staffdrop": frozenset({"coordinator"}),
    "staffdropped": frozenset({"coordinator"}),
    # bookings
    "gig": frozenset({"booked_expert"}),
    "drop": frozenset({"booked_expert"}),
    "dropped": frozenset({"booked_expert"}),
    "notright": frozenset({"booked_expert"}),
    "selfassess": frozenset({"booked_expert"}),
    "feedback": frozenset({"orderer"}),
    "notheld": frozenset({"orderer", "booked_expert", "coordinator"}),
    "another": frozenset({"orderer", "coordinator"}),
    "wasnotheld": frozenset({"orderer", "booked_expert", "coordinator"}),
    # oneself
    "pause": frozenset({"expert"}),
    "resume": frozenset({"expert"}),
    "profile": frozenset({"expert"}),
    "gigs": frozenset({"expert"}),
    "where": frozenset({"expert"}),
    "invite": frozenset({"coordinator"}),
    "heed": frozenset({"coordinator"}),
    "orders": frozenset({"anyone"}),
    "order": frozenset({"anyone"}),
    "language": frozenset({"anyone"}),
    "erase": frozenset({"anyone"}),
}


def may(person: Person, verb: str, relations_: frozenset[str]) -> bool:
    """Whether a person with these relations may do this. An unknown verb nobody may."""
    return person.state != "left" and bool(POWERS.get(verb, frozenset()) & relations_)


def relations(tx: Transaction, person: Person, subject: Order | Offer | Booking | None) -> frozenset[str]:
    """What a person is to a subject, read from the register as it stands."""
    found = {"anyone"}
    if person.is_coordinator:
        found.add("coordinator")
    if person.is_expert:
        found.add("expert")
    if isinstance(subject, Offer) and subject.expert_id == person.id and person.is_expert:
        found.add("asked_expert")
    if isinstance(subject, Booking):
        if subject.expert_id == person.id:
            found.add("booked_expert")
        order = orders.order(tx, subject.order_id)
        if order is not None and order.orderer_id == person.id:
            found.add("orderer")
    if isinstance(subject, Order) and subject.orderer_id == person.id:
        found.add("orderer")
    return frozenset(found)
