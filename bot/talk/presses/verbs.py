"""Presses on buttons. A button carries no authority: the subject is looked up and the right checked each time.

A wrong, old or repeated press is answered kindly and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.desk.ordering import TooLate
from bot.facts.powers import POWERS, may, relations
from bot.law.lifecycle import NotPossible
from bot.talk.presses import gigs, orderers, own, staff
from bot.talk.presses.press import Press
from bot.talk.speaker import Speaker
from dialogs.speech import Message, _
from storage import orders
from storage.orders import Booking, Offer, Order
from storage.transaction import Transaction

OLD = _("That button is old or not for you. Nothing has changed.")
CHANGED = _("The situation has changed since that button. Nothing was done.")
DONE = _("Noted. If there is more to say, it is in Keikka's own messages.")


#: Which kind of subject a verb names: an order by its number, an offer or a booking by its id, or nothing.
SUBJECTS: Mapping[str, str] = {
    **dict.fromkeys(("yes", "no"), "offer"),
    **dict.fromkeys(
        ("show", "edit", "move", "keep", "widen", "remote", "cancel", "cancelled", "release", "refuse", "ask", "skip",
         "extend", "assign", "asked", "phone", "phoned", "see", "why", "clear", "freshlink", "staffdrop",
         "staffdropped"),
        "order",
    ),
    **dict.fromkeys(
        ("gig", "drop", "dropped", "notright", "selfassess", "feedback", "notheld", "wasnotheld", "another", "talked"),
        "booking",
    ),
    **dict.fromkeys(
        ("pause", "resume", "profile", "gigs", "where", "orders", "order", "language", "erase", "invite", "heed"),
        "self",
    ),
}  # fmt: skip

Act = Callable[[Transaction, Speaker, Press], None]


def handle(tx: Transaction, speaker: Speaker) -> None:
    """Carry out a press, or answer why not."""
    press = read(tx, speaker)
    if press is None:
        speaker.reply(tx, Message((OLD,)))
        return
    if not may(speaker.person, press.verb, relations(tx, speaker.person, press.subject)):
        speaker.reply(tx, Message((OLD,)))
        return
    try:
        ACTS[press.verb](tx, speaker, press)
    except (NotPossible, TooLate):
        speaker.reply(tx, Message((CHANGED,)))
    if speaker.incoming.aside is not None and not speaker.replies:
        speaker.reply(tx, Message((DONE,)))  # a window waits for its answer, whatever else tells of the press


def read(tx: Transaction, speaker: Speaker) -> Press | None:
    """Take a button's data apart and find its subject; a held order number that is a booking's is found too."""
    verb, *rest = speaker.incoming.heard.data.split(":")
    kind = SUBJECTS.get(verb)
    if kind is None or verb not in POWERS or not rest:
        return None
    if kind == "self":
        return Press(verb, None, tuple(rest))
    subject = _find(tx, kind, rest[0])
    return None if subject is None else Press(verb, subject, tuple(rest[1:]))


def _find(tx: Transaction, kind: str, name: str) -> Order | Offer | Booking | None:
    if kind == "offer":
        return orders.offer(tx, name)
    if kind == "order":
        return orders.order_by_number(tx, int(name)) if name.isascii() and name.isdigit() and len(name) < 10 else None
    if name.isascii() and name.isdigit() and len(name) < 10:
        order = orders.order_by_number(tx, int(name))
        return None if order is None else _latest_booking(tx, order)
    return orders.booking(tx, name)


def _latest_booking(tx: Transaction, order: Order) -> Booking | None:
    standing = [one for one in orders.bookings_of(tx, order.id) if one.state in ("planned", "held")]
    return standing[-1] if standing else None


ACTS: Mapping[str, Act] = {**orderers.ACTS, **gigs.ACTS, **staff.ACTS, **own.ACTS}
