"""Whose people a coordinator's rights reach: those of their own organisation (R10).

Requests are shared by the organisations of a house: whoever coordinates sees that each goes on. People are not. Who
coordinates without an organisation looks after the whole house, as in one that is one organisation.
"""

from __future__ import annotations

from storage.people import Person


def reaches(coordinator: Person, other: Person) -> bool:
    """Whether what is somebody's own (ways in, name, contact, what they said) is this coordinator's to look after."""
    return coordinator.organisation_id in (None, other.organisation_id)
