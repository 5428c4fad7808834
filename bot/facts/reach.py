"""Where a person is reached: the platform where they want to be asked, else where they were last heard."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from adapters.platforms import traits_of
from bot.facts import disclosure
from storage import people
from storage.people import CONSENTS, IDENTITIES, PERSONS, Identity, Person
from storage.transaction import Transaction


class Lane:
    """Where a person is reached: a platform and its lane there."""

    __slots__ = ("lane", "platform")

    def __init__(self, platform: str, lane: str) -> None:
        self.platform = platform
        self.lane = lane


def way_to(tx: Transaction, person: Person) -> Lane | None:
    """The lane of a person: where they want to be asked, else where they were last heard; None if nowhere."""
    ways = _ways_to(tx, person)
    if not ways:
        return None
    preferred = [one for one in ways if one.platform == person.prefers_platform]
    return _lane(tx, person, max(preferred or ways, key=_last_heard))


def lanes_of(tx: Transaction, person: Person) -> list[Lane]:
    """Every lane in which a person is reached: what is about their safety goes to all, wherever they are asked."""
    return [_lane(tx, person, one) for one in people.identities_of(tx, person.id) if one.reachable]


def messenger_of(tx: Transaction, person: Person) -> Lane | None:
    """Where a person is reached on a messenger, heard there last; None for one who has the web alone."""
    found = [one for one in people.identities_of(tx, person.id) if one.reachable]
    theirs = [one for one in found if not traits_of(one.platform).drawn_by_us]
    return _lane(tx, person, max(theirs, key=_last_heard)) if theirs else None


def way_ahead(tx: Transaction, those: Collection[str]) -> None:
    """Read ahead what `way_to` asks of these people: rows, accounts, consents, keys of addresses."""
    PERSONS.ahead(tx, "id", those)
    IDENTITIES.ahead(tx, "person_id", those)
    CONSENTS.ahead(tx, "person_id", those)
    tx.vault.open_ahead(those)


def _ways_to(tx: Transaction, person: Person) -> list[Identity]:
    """Where a person can be reached; of an expert only where they may be asked, if there is such a place."""
    ways = [one for one in people.identities_of(tx, person.id) if one.reachable]
    if not person.is_expert:
        return ways
    return [one for one in ways if disclosure.may_be_asked(tx, person, one.platform)] or ways


def _lane(tx: Transaction, person: Person, one: Identity) -> Lane:
    ours = traits_of(one.platform).drawn_by_us
    return Lane(one.platform, person.id if ours else str(people.address_of(tx, one)["lane"]))


def _last_heard(one: Identity) -> datetime:
    return one.last_heard_at or one.created_at
