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
    best = max(preferred or ways, key=_last_heard)
    ours = traits_of(best.platform).drawn_by_us
    return Lane(best.platform, person.id if ours else str(people.address_of(tx, best)["lane"]))


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


def _last_heard(one: Identity) -> datetime:
    return one.last_heard_at or one.created_at
