"""Letting somebody in again who lost their way in (R22).

What lets a person in goes to the person: a link into their own chat, or a code that is read out to them by phone. Only
what is handed over in person passes another's screen. The ledger notes each, the person is told wherever they are
reached, and one press of theirs ends it and whatever it let in.
"""

from __future__ import annotations

from typing import Literal

from bot.desk import access, ordering
from bot.desk.telling import tell
from bot.facts.reach import Lane, lanes_of
from bot.facts.ways import handle_of, way_called, ways_of
from bot.law.doors import LIFE, again
from storage import ledger, people, tokens
from storage.kinds import TokenPurpose
from storage.orders import Order
from storage.people import Person
from storage.tokens import LinkToken
from storage.transaction import Transaction

How = Literal["own_chat", "by_phone", "in_person", "order_page"]

#: What a person may disown: each opens something of theirs.
_THEIRS: tuple[TokenPurpose, ...] = ("invite", "spoken", "order")


def send(tx: Transaction, person: Person, lane: Lane, by: str) -> None:
    """A link to their own page goes into the person's own chat."""
    _note(tx, person, "own_chat", by)
    tell(tx, person.id, "way_back", {"person": person.id}, way=lane)


def read_out(tx: Transaction, person: Person, by: str) -> str:
    """A code for somebody who is on the phone: ten digits, one try."""
    code = tokens.make_spoken(tx, person.id, LIFE["spoken_code"])
    (made,) = tokens.open_of(tx, tokens.SPOKEN, person.id)
    _note(tx, person, "by_phone", by)
    _tell_of(tx, person, made, "by_phone")
    return code


def hand_over(tx: Transaction, person: Person, by: str) -> str:
    """The token of a link to be handed over in person."""
    code = tokens.make(tx, "invite", again(person.language), person.id, LIFE["fresh_link"])
    made = tokens.find(tx, code, "invite")
    assert made is not None
    _note(tx, person, "in_person", by)
    _tell_of(tx, person, made, "in_person")
    return code


def send_order(tx: Transaction, order: Order, lane: Lane, by: str) -> None:
    """The page of an order goes into its orderer's own chat."""
    ledger.note(tx, by, "invite_again", order.orderer_id, how="own_chat", order=order.id)
    tell(tx, order.orderer_id, "order", {"order": order.id}, way=lane)


def hand_over_order(tx: Transaction, order: Order, orderer: Person, via: str, by: str) -> str:
    """The token of a link to an order's page, for somebody who lost it and has no messenger; it lies in `via`."""
    code = ordering.fresh_link(tx, order, via)
    made = tokens.find(tx, code, "order")
    assert made is not None
    ledger.note(tx, by, "invite_again", orderer.id, how="in_person", order=order.id)
    _tell_of(tx, orderer, made, "order_page")
    return code


def end_all(tx: Transaction, person: Person, by: str) -> int:
    """Every way in of a person ends, and what would let somebody in as them; how many ways led in.

    What tells of it waits on our own page, for there is nowhere else to tell it.
    """
    for purpose in ("invite", tokens.SPOKEN):
        for one in tokens.open_of(tx, purpose, person.id):
            tokens.revoke_one(tx, one)
    there = ways_of(tx, person.id)
    for way in there:
        access.end_way(tx, person, way, by)
    tell(tx, person.id, "ended_for_you", {"person": person.id}, way=Lane("web", person.id))
    return len(there)


def redeem(tx: Transaction, typed: str) -> tuple[Person, LinkToken] | None:
    """Whom a code that was read out lets in, and by what; it is used up by this try, whatever comes of it."""
    tried = tokens.try_spoken(tx, typed)
    if tried is None:
        return None
    code, right = tried
    person = people.person(tx, code.person_id or "")
    if person is None or person.state == "left":
        return None
    if not right:
        tokens.revoke_one(tx, code)
        ledger.note(tx, "keikka", "code_refused", person.id)
        return None
    return person, code


def disown(tx: Transaction, person: Person, handle: str) -> bool:
    """It was not this person who asked for it: the link or code ends, with whatever it let in. False if nothing did."""
    ended = False
    for purpose in _THEIRS:
        for one in tokens.open_of(tx, purpose, person.id):
            if handle_of(one) == handle:
                ended = bool(tokens.revoke_one(tx, one))
                ledger.note(tx, person.id, "withdraw", person.id, link=handle)
    for entry in ledger.entries(tx, person.id):
        if entry.verb == "come_in" and entry.detail.get("link") == handle:
            way = way_called(tx, person.id, str(entry.detail["way"]))
            if way is not None:
                access.end_way(tx, person, way, person.id)
                ended = True
    return ended


def _note(tx: Transaction, person: Person, how: How, by: str) -> None:
    ledger.note(tx, by, "invite_again", person.id, how=how)


def _tell_of(tx: Transaction, person: Person, made: LinkToken, how: How) -> None:
    for lane in lanes_of(tx, person):
        tell(tx, person.id, "way_made", {"person": person.id, "link": handle_of(made), "how": how}, way=lane)
