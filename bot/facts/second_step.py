"""A coordinator's second way: a new browser is confirmed on the messenger where they are reached (R22).

Whoever has a coordinator's link or cookie has not got their phone too. Asked is who has a messenger: where a small
association has one coordinator, with a browser alone, nobody is locked out. The setting `second_step` turns it off.
"""

from __future__ import annotations

from bot.facts.reach import messenger_of
from bot.facts.settings import standing
from storage import tokens
from storage.people import Person
from storage.tokens import LinkToken
from storage.transaction import Transaction


def is_awaited(tx: Transaction, person: Person, session: LinkToken) -> bool:
    """Whether this browser opens nothing until it is confirmed."""
    if not person.is_coordinator or tokens.open_about(tx, "step", session.hash):
        return False
    return bool(standing(tx)["second_step"]) and messenger_of(tx, person) is not None


def number_of(session: LinkToken) -> int:
    """Two digits that the browser and the question on the phone both show: whoever says yes says it of that browser."""
    return int(session.hash[:8], 16) % 90 + 10
