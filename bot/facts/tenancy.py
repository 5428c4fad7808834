"""Whose people a coordinator's rights reach: those of their own organisation (R10).

Requests are shared by the organisations of a house: whoever coordinates sees that each goes on. People are not: their
names, contacts and ways in are looked after by their own coordinators, until a yes joins two sides. Who coordinates
without an organisation looks after the whole house, and who belongs to none is looked after by every coordinator, so a
house that is one organisation knows no walls.
"""

from __future__ import annotations

from storage import people
from storage.people import Person
from storage.transaction import Transaction


def reaches(coordinator: Person, other: Person) -> bool:
    """Whether what is somebody's own (name, contact, ways in, a wish to talk) is this coordinator's to look after."""
    return coordinator.organisation_id is None or other.organisation_id in (None, coordinator.organisation_id)


def is_reached(tx: Transaction, coordinator: Person, person_id: str) -> bool:
    """The same, of somebody by their id."""
    if coordinator.organisation_id is None:
        return True
    other = people.person(tx, person_id)
    return other is not None and reaches(coordinator, other)


def talks_with(tx: Transaction, coordinator: Person, person: Person) -> bool:
    """Whether somebody's wish to talk is this coordinator's: where nobody reaches them it is anybody's."""
    return reaches(coordinator, person) or not any(reaches(one, person) for one in people.coordinators(tx))
