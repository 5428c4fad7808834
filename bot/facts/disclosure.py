"""Who agreed to be shown where, and whether somebody may be asked there: decided here, and only here (R18, R21).

Whose data it is decides, by a consent for that one messenger: an expert's topics, name and contact by theirs, an
orderer's name and contact by theirs. Which line tells of whom is in `cards/disclosed`. Where there is no consent, the
line is on our own page behind a short-lived link, where there is an https address for one; and where that cannot be
opened, nobody is asked at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from adapters.platforms import traits_of
from storage import people
from storage.kinds import ConsentPurpose
from storage.orders import Order
from storage.people import Person
from storage.transaction import Transaction

#: An expert's consent, as the joining form names it: to topics and contacts.
AS_EXPERT: ConsentPurpose = "offers_in_messenger"
#: An orderer's: to name and contact.
AS_ORDERER: ConsentPurpose = "contact_in_messenger"


def agreed(tx: Transaction, person_id: str, purpose: ConsentPurpose, via: str) -> bool:
    """Whether what tells of this person may be shown there: with their consent for it, or where it is our own page."""
    if traits_of(via).stays_with_us:
        return True
    given = people.consents_of(tx, person_id, purpose)
    return any(one.withdrawn_at is None and one.platform == via for one in given)


def may_be_asked(tx: Transaction, person: Person, via: str) -> bool:
    """Whether an offer may go there at all: with the consent, or where a link to our own page can be opened."""
    return agreed(tx, person.id, AS_EXPERT, via) or links_open(tx, via)


def may_open(tx: Transaction, person: Person, order: Order, via: str) -> bool:
    """Whether all that an order says may be opened there by this person: their own, or with its orderer's consent."""
    return person.id == order.orderer_id or agreed(tx, order.orderer_id, AS_ORDERER, via)


def askable(tx: Transaction, platforms: Mapping[str, Collection[str]]) -> set[str]:
    """The people who may be asked on one at least of their `platforms`, as `may_be_asked` says, by one statement."""
    agreeing = people.consenting(tx, AS_EXPERT, platforms)
    return {
        person
        for person, ways in platforms.items()
        if any((person, via) in agreeing or traits_of(via).stays_with_us or links_open(tx, via) for via in ways)
    }


def links_open(tx: Transaction, via: str) -> bool:
    """Whether a link sent there can be opened: on our pages always, on a phone only where our address is https."""
    return traits_of(via).opens_links or tx.shelf.house.public_url.startswith("https://")


def audience_opens(tx: Transaction) -> bool:
    """Whether an audience can open a link of ours: at a plain http address only this machine can, as in the demo."""
    return tx.shelf.house.demo or not tx.shelf.house.public_url.startswith("http://")
