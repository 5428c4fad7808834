"""Pages that gather: an expert's own requests and gigs, and the dispatch channel."""

from __future__ import annotations

from dataclasses import replace

from adapters.port import View
from bot.cards import damage, digest, dispatch, render, story
from bot.cards import expert as expert_cards
from bot.views.answer import NOTHING, About
from bot.views.chat import offer_now
from dialogs.speech import Link, Message, _
from storage import orders, people
from storage.orders import Booking
from storage.people import Person
from storage.transaction import Transaction

#: The dispatch page shows what needs attention first.
ATTENTION = {"stuck": 0, "waiting": 1, "searching": 2, "booked": 3, "held": 4}


#: Ended orders stay on the dispatch page this many at most.
ENDED_SHOWN = 10


def me(tx: Transaction, person: Person | None, about: About) -> View:
    """An expert's open offers and gigs, whenever the page is opened."""
    if person is None or not person.is_expert:
        return NOTHING
    offered = [offer_now(tx, person, one.id) for one in orders.offers_to(tx, person.id, ("live", "reserve"))]
    planned = [_gig(tx, one, person) for one in orders.bookings_of_expert(tx, person.id, ("planned",))]
    held = orders.bookings_of_expert(tx, person.id, ("held",))
    asked = [expert_cards.missing_feedback(tx, booking, person) for booking in held]
    cards = [message for message in (*offered, *planned, *asked) if message is not None]
    profile = people.profile(tx, person.id, "expert") or {}
    empty = None if cards else expert_cards.nothing(joined=bool(profile))
    values = {"name": str(profile.get("name", "")), "paused": person.state == "paused", "cards": cards, "empty": empty}
    return View("me", values)


def _gig(tx: Transaction, booking: Booking, person: Person) -> Message | None:
    """A gig to come, its calendar file behind a link."""
    message = render(tx, "booked_expert", {"booking": booking.id, "order": booking.order_id}, person)
    if message is None:
        return None
    calendar = Link(_("Calendar file"), f"/b/{booking.id}/gig.ics")
    return replace(message, links=(*message.links, calendar), files=())


def dispatch_page(tx: Transaction, person: Person | None, about: About) -> View:
    """The dispatch channel: what needs attention first, then what is near."""
    if person is None or not person.is_coordinator:
        return NOTHING
    open_ = orders.open_orders(tx)
    alarmed = {one.order_id for one in orders.alarms_open(tx)}
    open_.sort(key=lambda one: (one.id not in alarmed, ATTENTION.get(one.state, 9), one.starts_at))
    ended = orders.latest_in(tx, ("closed", "unfilled", "cancelled"), ENDED_SHOWN)
    cards = [
        {
            "id": one.id,
            "state": one.state,
            "message": dispatch.card(tx, {"order": one.id}, person),
            "details": story.whole(tx, one),
            "alarmed": one.id in alarmed,
        }
        for one in (*open_, *reversed(ended))
    ]
    alarms = [
        dispatch.alarm(tx, {"alarm": f"{one.kind}/{one.about}", "id": one.id}, person)
        for one in orders.alarms_open(tx)
        if one.order_id is None and one.kind in dispatch.ALARMS
    ]
    if tx.shelf.damaged:
        alarms.insert(0, damage.message())
    quiet = None if open_ else _("No open orders. When one comes in, it is shown here.")
    values = {"cards": cards, "alarms": alarms, "quiet": quiet, "digest": digest.of_orders(tx, open_)}
    return View("dispatch", values)
