"""What a messenger's own page and windows show: the front page of a person, and the order form with all its questions.

Reading only. A stranger sees how to begin, in the platform's language. Nothing here joins a name with a diagnosis: of
a request only its kind, place and time are shown, of a coordinator's orders what the dispatch channel shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapters.port import View
from bot.cards import ahead, dispatch, orderer, words
from bot.cards import expert as expert_cards
from bot.law import terms
from bot.law.buttons import press_data
from bot.talk import forms, pages, safeguard
from dialogs.form.question import live
from dialogs.form.turn import check
from dialogs.forms.order import CHANGE_ORDER, ORDER
from dialogs.reading.alarm import read_distress, read_identity_code
from dialogs.speech import Button, Message, Text, _
from dialogs.speech.shortening import shorten
from storage import attention, orders
from storage.orders import ORDERS, Booking, Offer, Order
from storage.people import Person
from storage.states import OPEN_ORDERS, OrderState
from storage.transaction import Transaction

About = Mapping[str, str]

#: How many of each are shown at once.
MOST = 10
#: States of an order that wait for a coordinator.
WAITING: tuple[OrderState, ...] = ("waiting", "stuck")

IDENTITY_CODE = _("This looks like a personal identity code. Please leave it out.")


def front(tx: Transaction, person: Person | None, about: About) -> View:
    """A person's own page: their orders, an expert's requests, gigs and break, what waits for a coordinator."""
    if person is None or person.state == "left":
        return View("front", found=False)
    mine = orders.orders_of(tx, person.id, OPEN_ORDERS)
    offered = orders.offers_to(tx, person.id, ("live", "reserve")) if person.is_expert else []
    gigs = orders.bookings_of_expert(tx, person.id, ("planned",)) if person.is_expert else []
    waiting = attention.count_waiting(tx, WAITING) if person.is_coordinator else 0
    values = {
        "language": person.language,
        "draft": forms.half_written(forms.current(tx, person)),
        "orders": tuple(_my_orders(tx, mine[:MOST])),
        "expert": person.is_expert,
        "paused": person.state == "paused",
        "requests": tuple(_requests(tx, offered[:MOST], person)),
        "gigs": tuple(_gigs(tx, gigs[:MOST])),
        "coordinator": person.is_coordinator,
        "waiting": tuple(_waiting(tx, person)) if person.is_coordinator else (),
        "left": {
            "orders": _left(len(mine)),
            "gigs": _left(len(offered)) + _left(len(gigs)),
            "waiting": _left(waiting),
        },
    }
    return View("front", values)


def _left(found: int) -> int:
    """How many are not shown."""
    return max(found - MOST, 0)


def _my_orders(tx: Transaction, mine: Sequence[Order]) -> Iterator[Message]:
    ahead.own_orders(tx, mine)
    for order in mine:
        parts = (words.heading(tx, order), orderer.STATES[order.state], *orderer.hear_by(order))
        yield Message(parts, (*orderer.order_buttons(order), (Button(_("Show"), press_data("show", order.number)),)))


def _requests(tx: Transaction, offered: Sequence[Offer], person: Person) -> Iterator[Message]:
    ahead.offer_cards(tx, offered)
    for offer in offered:
        card = expert_cards.offer(tx, {"offer": offer.id}, person)
        yield Message((card.parts[0], card.parts[-1]), card.buttons)


def _gigs(tx: Transaction, gigs: Sequence[Booking]) -> Iterator[Message]:
    ORDERS.ahead(tx, "id", [one.order_id for one in gigs])
    for booking in gigs:
        order = orders.order(tx, booking.order_id)
        if order is not None:
            agreed = _("Agreed format: {format}")(format=words.booking_format(booking))
            buttons = (
                Button(_("Show"), press_data("gig", booking.id)),
                Button(_("I cannot come"), press_data("drop", booking.id), "danger"),
            )
            yield Message((words.gig_heading(order, booking), agreed), (buttons,))


def _waiting(tx: Transaction, person: Person) -> Iterator[Message]:
    """What a coordinator should look at, soonest gig first: the channel's own cards."""
    first = attention.soonest(tx, WAITING, MOST)
    ahead.dispatch_cards(tx, first)
    for order in first:
        yield dispatch.card(tx, {"order": order}, person)


def order_form(tx: Transaction, person: Person | None, about: About) -> View:
    """What the order form begins with: the draft, else what is remembered; of a sent order its answers."""
    values: dict[str, Any] = {"answers": {}, "language": person.language if person else None}
    if about.get("order"):
        order = pages.changeable(tx, person, about["order"], about.get("via", "")) if person else None
        if order is None:
            return View("order_form", values, found=False)
        return View("order_form", values | {"answers": terms.as_ordered(orders.answers_of(tx, order))})
    if person is not None:
        one = forms.current(tx, person)
        writing = one is not None and one.form.name == ORDER.name
        values["answers"] = live(ORDER, one.draft) if one and writing else forms.order_given(tx, person)
    return View("order_form", values)


def order_check(tx: Transaction, person: Person | None, about: About) -> View:
    """Judge a page of the order form (`fields` as JSON): `errors` by slot, else `lines` and `doubts`.

    With words of acute distress in it, `distress` holds what is said first. `refused` means that it must not be kept.
    """
    fields = {name: shorten(value) for name, value in json.loads(about.get("fields") or "{}").items()}
    language = person.language if person else about.get("language", "fi")
    form = CHANGE_ORDER if about.get("form") == CHANGE_ORDER.name else ORDER
    found = check(form, fields, _local_now(tx, person), language)
    codes = {name: IDENTITY_CODE for name, value in fields.items() if read_identity_code(value)}
    written = "\n".join(fields.get(slot.name, "") for slot in form.slots if slot.free)
    distress: tuple[Text, ...] = ()
    if read_distress(written):
        distress = tuple(safeguard.distress_lines(tx, language))
    values = {
        "errors": {**found.errors, **codes},
        "lines": found.lines,
        "doubts": found.doubts,
        "refused": bool(codes),
        "distress": distress,
    }
    return View("order_check", values)


def _local_now(tx: Transaction, person: Person | None) -> datetime:
    zone = person.zone if person is not None else tx.shelf.house.zone
    return tx.now.astimezone(ZoneInfo(zone))
