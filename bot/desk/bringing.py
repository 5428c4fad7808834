"""Bringing a message to somebody: the doors on it become links, in the transaction that brings it.

A card is rendered as often as anybody likes and changes nothing; only what is brought has links. A message that is sent
again carries the same ones (R4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from bot.cards.disclosed import Disclosed, disclosed
from bot.facts import disclosure
from bot.law.doors import LASTING, LIFE, page_from
from dialogs.speech import Door, DoorKind, Link, Message
from storage import ledger, orders, people, tokens
from storage.kinds import TokenPurpose
from storage.outbox import Sending
from storage.people import Person
from storage.transaction import Transaction

#: What the link behind each door is for, and how its path begins.
OPENS: Mapping[DoorKind, tuple[TokenPurpose, str]] = {
    "order": ("order", "/o/"),
    "feedback": ("feedback", "/f/"),
    "own_page": ("invite", "/i/"),
}


def bring(
    tx: Transaction, message: Message, platform: str, reader: Person | None, row: Sending | None = None
) -> Disclosed:
    """The message as it is brought there, by this row of the outbox or straight onto our own page.

    It has no more on it than may be shown to this reader there, and its doors are links.
    """
    found = disclosed(tx, message, platform, reader)
    if reader is not None and (row is None or row.attempts <= 1):
        _note_names(tx, found, platform, reader)
    return replace(found, message=with_links(tx, found.message, platform, row))


def _note_names(tx: Transaction, found: Disclosed, platform: str, reader: Person) -> None:
    """The ledger says whose names were shown to whom, and where: here, or on our page behind the message's link.

    It is noted before it is brought; a copy of the same message shows nothing more.
    """
    card = {"card": str(found.message.card)} if found.message.card is not None else {}
    for names, where in ((found.named, platform), (found.behind, "own page")):
        if names:
            ledger.note_all(tx, reader.id, "see_person", sorted(subjects(tx, names) - {reader.id}), where=where, **card)


def subjects(tx: Transaction, names: Collection[str]) -> set[str]:
    """Whose names these are, by ids: a person's, or for an order's that of whoever ordered."""
    known = people.persons_among(tx, names)
    ordered = [orders.order(tx, of) for of in names if of not in known]
    return {*known, *(order.orderer_id for order in ordered if order is not None)}


def with_links(tx: Transaction, message: Message, platform: str, row: Sending | None = None) -> Message:
    """The message with its doors as links; where a link could not be opened none is made."""
    if not message.doors:
        return message
    links = _links(tx, message.doors, platform, row) if disclosure.links_open(tx, platform) else ()
    return replace(message, links=(*links, *message.links), doors=())


def _links(tx: Transaction, doors: tuple[Door, ...], platform: str, row: Sending | None) -> Iterator[Link]:
    for door in doors:
        purpose, path = OPENS[door.kind]
        about = page_from(door.about, platform) if door.kind == "order" else door.about
        named = (tx, purpose, about, door.holder, LIFE[door.kind])
        if door.kind in LASTING:
            yield Link(door.label, path + tokens.lasting_link(*named))
        elif row is not None:  # who reads on our own page needs no way in
            yield Link(door.label, path + tokens.link_of_message(*named, outbox_id=row.id, card=row.card))
