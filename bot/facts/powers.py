"""What a person is to what a button is about, and whether that is enough (R10).

A verb names the relations of which one is enough (its row in `bot.talk.presses.verbs`). They are found in the register
by :func:`relations` at every press, and never believed of the button.
"""

from __future__ import annotations

from typing import Literal

from storage import orders
from storage.orders import Alarm, Booking, Offer, Order
from storage.people import Person
from storage.transaction import Transaction

Relation = Literal["asked_expert", "booked_expert", "orderer", "coordinator", "expert", "anyone"]
#: What a right can be about; a person is what concerns nobody but themselves.
Subject = Order | Offer | Booking | Alarm | Person

#: Who was asked by this offer.
ASKED_EXPERT: frozenset[Relation] = frozenset({"asked_expert"})
#: Whose gig it is.
BOOKED_EXPERT: frozenset[Relation] = frozenset({"booked_expert"})
#: Whose order it is.
ORDERER: frozenset[Relation] = frozenset({"orderer"})
#: Any coordinator, any expert, and everybody.
COORDINATOR: frozenset[Relation] = frozenset({"coordinator"})
EXPERT: frozenset[Relation] = frozenset({"expert"})
ANYONE: frozenset[Relation] = frozenset({"anyone"})


def may(person: Person, who: frozenset[Relation], relations_: frozenset[Relation]) -> bool:
    """Whether a person with these relations may do what one of `who` may. Somebody who has left may nothing."""
    return person.state != "left" and bool(who & relations_)


def relations(tx: Transaction, person: Person, subject: Subject | None) -> frozenset[Relation]:
    """What a person is to a subject, read from the register as it stands."""
    found: set[Relation] = {"anyone"}
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
