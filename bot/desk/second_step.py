"""A coordinator confirms a new browser on their messenger: asked there, answered by a press there (R22)."""

from __future__ import annotations

from adapters.platforms import traits_of
from bot.desk.telling import tell
from bot.facts.reach import lanes_of
from bot.facts.second_step import is_awaited, number_of
from bot.facts.ways import session_way, way_called
from bot.law.doors import LIFE
from storage import ledger, tokens
from storage.people import Person
from storage.tokens import LinkToken
from storage.transaction import Transaction


def ask(tx: Transaction, person: Person, session: LinkToken) -> None:
    """Ask on every messenger where the person is reached whether it is they who sit at that browser."""
    about = {"person": person.id, "way": session_way(session).handle, "number": str(number_of(session))}
    for lane in lanes_of(tx, person):
        if not traits_of(lane.platform).drawn_by_us:
            tell(tx, person.id, "step_asked", about, way=lane)


def confirm(tx: Transaction, person: Person, handle: str) -> bool:
    """It is they: the browser is let in. False for one that asks no more."""
    way = way_called(tx, person.id, handle)
    if way is None or not isinstance(way.holds, LinkToken) or not is_awaited(tx, person, way.holds):
        return False
    tokens.make(tx, "step", way.holds.hash, person.id, LIFE["second_step"])
    ledger.note(tx, person.id, "confirm_way", person.id, way=handle)
    return True
