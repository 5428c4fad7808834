"""What may be shown on a channel, and whether somebody may be asked there: decided here, and only here (R18).

Whose data it is decides, by consent. Where there is none, topic and contact are on our own page behind a short-lived
link, where there is an https address for one; and where that cannot be opened, nobody is asked at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from adapters.platforms import traits_of
from storage import people
from storage.kinds import ConsentPurpose
from storage.people import Person
from storage.transaction import Transaction

#: The purpose of the consent, as the joining form names it.
PURPOSE: ConsentPurpose = "offers_in_messenger"


def may_show_all(tx: Transaction, person: Person, via: str) -> bool:
    """Whether topics and contacts may be shown to this person on this platform."""
    if traits_of(via).stays_with_us:
        return True
    return any(one.withdrawn_at is None for one in people.consents_of(tx, person.id, PURPOSE))


def may_be_asked(tx: Transaction, person: Person, via: str) -> bool:
    """Whether an offer may go there at all: with the consent, or where a link to our own page can be opened."""
    return may_show_all(tx, person, via) or links_open(tx, via)


def askable(tx: Transaction, platforms: Mapping[str, Collection[str]]) -> set[str]:
    """The people who may be asked on one at least of their `platforms`, as `may_be_asked` says, by one statement."""
    agreeing = people.consenting(tx, PURPOSE, platforms)
    return {
        person
        for person, ways in platforms.items()
        if any(person in agreeing or traits_of(via).stays_with_us or links_open(tx, via) for via in ways)
    }


def links_open(tx: Transaction, via: str) -> bool:
    """Whether a link sent there can be opened: on our pages always, on a phone only where our address is https."""
    return traits_of(via).opens_links or tx.shelf.house.public_url.startswith("https://")


def audience_opens(tx: Transaction) -> bool:
    """Whether an audience can open a link of ours: at a plain http address only this machine can, as in the demo."""
    return tx.shelf.house.demo or not tx.shelf.house.public_url.startswith("http://")
