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
    held: dict[Relation, bool] = {
        "anyone": True,
        "coordinator": person.is_coordinator,
        "expert": person.is_expert,
        "asked_expert": person.is_expert and isinstance(subject, Offer) and subject.expert_id == person.id,
        "booked_expert": isinstance(subject, Booking) and subject.expert_id == person.id,
        "orderer": _orderer_of(tx, subject) == person.id,
    }
    return frozenset(relation for relation, holds in held.items() if holds)


def _orderer_of(tx: Transaction, subject: Subject | None) -> str | None:
    """Whose order it is, or whose order the booking is for; None of anything else."""
    order = orders.order(tx, subject.order_id) if isinstance(subject, Booking) else subject
    return order.orderer_id if isinstance(order, Order) else None
