"""Asking whoever is on a messenger, once, what may be shown there (R18, R21). Until they answer, the least is.

The joining form asks for the messenger that its words name. For any other there is a card with two buttons, which an
expert gets before anything is told there, and an orderer when an order is sent: it holds up neither.
"""

from __future__ import annotations

from collections.abc import Iterable

from adapters.platforms import traits_of
from bot.cards.consent import card_name
from bot.desk.telling import tell
from bot.facts import disclosure, settings
from bot.facts.reach import way_to
from bot.law import calendar
from dialogs.forms.joining import NAMED_MESSENGER
from storage import marks, people
from storage.kinds import ConsentPurpose
from storage.people import Person
from storage.transaction import Transaction

#: The mark of having asked: a person, what for, and which messenger.
ASKED = "consent_asked"


def ask_expert(tx: Transaction, person: Person) -> bool:
    """Ask an expert about the messenger where they are reached, outside quiet hours; False if they were before."""
    way = way_to(tx, person)
    if way is None or traits_of(way.platform).stays_with_us or was_asked(tx, person, way.platform):
        return False
    return _ask(tx, person, disclosure.AS_EXPERT, way.platform)


def ask_experts(tx: Transaction, those: Iterable[str]) -> bool:
    """Ask these experts; whether one of them had not been asked before."""
    found = [person for one in those if (person := people.person(tx, one)) is not None]
    return sum(ask_expert(tx, person) for person in found) > 0


def ask_orderer(tx: Transaction, person: Person) -> None:
    """Ask an orderer about every messenger of the house: whoever takes their gig may read in any."""
    for messenger in tx.shelf.house.messengers:
        _ask(tx, person, disclosure.AS_ORDERER, messenger)


def was_asked(tx: Transaction, expert: Person, messenger: str) -> bool:
    """Whether an expert was asked about this messenger, in the form or by the card."""
    by_form = messenger in NAMED_MESSENGER.values() and people.profile(tx, expert.id, "expert") is not None
    return by_form or marks.is_marked(tx, ASKED, f"{expert.id}/{disclosure.AS_EXPERT}/{messenger}")


def _ask(tx: Transaction, person: Person, purpose: ConsentPurpose, messenger: str) -> bool:
    if disclosure.agreed(tx, person.id, purpose, messenger):
        return False
    fresh = marks.mark(tx, ASKED, f"{person.id}/{purpose}/{messenger}")
    if fresh:
        about = {"purpose": purpose, "messenger": messenger}
        unasked = purpose == disclosure.AS_EXPERT  # an orderer has just sent an order, and is answered at any hour
        later = calendar.after_quiet(tx.now, person.zone, settings.hours(tx)) if unasked else None
        tell(tx, person.id, "consent", about, card=card_name(purpose, messenger), not_before=later)
    return fresh
