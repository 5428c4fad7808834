"""Lists in a chat: a person's own orders, an expert's requests and gigs. Each thing is a message of its own.

The first ones are told at once and then, on a press, some more: nobody's phone rings forty times in a row. What all of
them show is read before the first is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.cards import ahead, render
from bot.desk import consents, offering
from bot.law.buttons import OwnVerb, press_data
from bot.talk.speaker import Speaker
from dialogs.speech import Button, Message, _
from storage import orders
from storage.kinds import CardKind
from storage.orders import Booking, Offer, Order
from storage.states import OPEN_ORDERS
from storage.transaction import Transaction

#: So many are told at once.
AT_ONCE = 10


@dataclass(frozen=True)
class ListPart:
    """Some of a list: where in it they begin and end, and how many there are in all."""

    begin: int
    end: int
    of: int


def part_after(names: Sequence[str], after: str) -> ListPart:
    """The next ones after the one of this name; the first ones where it is not in the list any more."""
    begin = names.index(after) + 1 if after in names else 0
    return ListPart(begin, min(begin + AT_ONCE, len(names)), len(names))


def my_orders(tx: Transaction, speaker: Speaker, after: str = "") -> None:
    """The person's open orders, each with what may be done; from the one after this number."""
    mine = orders.orders_of(tx, speaker.person.id, OPEN_ORDERS)
    if not mine:
        new = ((Button(_("New order"), press_data("order", "new"), "main"),),)
        speaker.reply(tx, Message((_("You have no open orders."),), new))
        return
    names = [str(one.number) for one in mine]
    part = part_after(names, after)
    shown: Sequence[Order] = mine[part.begin : part.end]
    ahead.overviews(tx, shown)
    _say(tx, speaker, [("order", {"order": one.id}) for one in shown])
    _offer_more(tx, speaker, part, "orders", names)


def my_gigs(tx: Transaction, speaker: Speaker, after: str = "") -> None:
    """The expert's open requests and coming gigs; from the one after this id."""
    consents.ask_expert(tx, speaker.person)
    live = orders.offers_to(tx, speaker.person.id, ("live", "reserve"))
    gigs = orders.bookings_of_expert(tx, speaker.person.id, ("planned",))
    every: list[Offer | Booking] = [*live, *gigs]
    if not every:
        speaker.reply(tx, Message((_("There are no requests or gigs for you now. You do not need to do anything."),)))
        return
    names = [one.id for one in every]
    part = part_after(names, after)
    shown = every[part.begin : part.end]
    offered = [one for one in shown if isinstance(one, Offer)]
    ahead.offer_cards(tx, offered)
    ahead.gig_cards(tx, [one for one in shown if isinstance(one, Booking)])
    _say(tx, speaker, [_card(one) for one in shown])
    for offer in offered:
        offering.note_shown(tx, offer.id)
    _offer_more(tx, speaker, part, "gigs", names)


def _card(one: Offer | Booking) -> tuple[CardKind, Mapping[str, str]]:
    if isinstance(one, Offer):
        return "offer", {"offer": one.id, "order": one.order_id}
    return "booked_expert", {"booking": one.id, "order": one.order_id}


def _say(tx: Transaction, speaker: Speaker, cards: Sequence[tuple[CardKind, Mapping[str, str]]]) -> None:
    via = {"via": speaker.incoming.platform}
    for message in [render(tx, kind, {**about, **via}, speaker.person) for kind, about in cards]:
        if message is not None:
            speaker.reply(tx, message)


def _offer_more(tx: Transaction, speaker: Speaker, part: ListPart, verb: OwnVerb, names: Sequence[str]) -> None:
    if part.end < part.of:
        told = _("{shown} of {n} have been shown.")(shown=part.end, n=part.of)
        more = Button(_("Show more"), press_data(verb, "after", names[part.end - 1]))
        speaker.reply(tx, Message((told,), ((more,),)))
