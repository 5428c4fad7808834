"""When something is due for one order, offer or booking. Pure reading: each moment with what it is about.

Nothing here looks at marks: what was done before is left out in one place (`rules.Rule.of`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.due import digest, subjects
from bot.facts import next_step, profiles, settings
from bot.law import calendar
from dialogs.speech import CardName
from storage import areas, conversations, orders
from storage.orders import Booking, Offer, Order
from storage.shelf import HouseFacts
from storage.transaction import Transaction

#: While the register is being opened, asks wait; whoever opens it wakes the keeper, and this is only the fallback.
REGISTER_OPENS = timedelta(seconds=5)
SEEKING = ("waiting", "searching", "stuck")


@dataclass(frozen=True)
class DueMoment:
    """When (UTC), and about what; from `ends` on it is too late.

    `awaits` is None unless it depends on who could be asked: then these are the experts whose doings may change it.
    """

    at: datetime
    about: str
    ends: datetime | None = None
    awaits: frozenset[str] | None = None


def start_of_gig(tx: Transaction, order: Order) -> Iterator[DueMoment]:
    """At the gig's start an order without an expert ends as unfilled."""
    if order.state in SEEKING:
        yield DueMoment(order.starts_at, order.id)


def end_of_gig(tx: Transaction, booking: Booking) -> Iterator[DueMoment]:
    """A gig is held when its end has come."""
    if booking.state == "planned":
        yield DueMoment(booking.ends_at, booking.id)


def end_of_offer(tx: Transaction, offer: Offer) -> Iterator[DueMoment]:
    """A delivered offer lapses at its deadline; one that did not arrive becomes undeliverable."""
    order = orders.order(tx, offer.order_id) if offer.state == "live" else None
    if order is not None:
        yield DueMoment(next_step.gives_up_at(tx, order, offer), offer.id)


def going_on(tx: Transaction, order: Order) -> Iterator[DueMoment]:
    """What a press has set going is done a while after it, whatever has become of the order since."""
    if order.goes_on_at is not None:
        yield DueMoment(order.goes_on_at, order.id)


def next_question(tx: Transaction, order: Order) -> Iterator[DueMoment]:
    """A searching order with no live offer is asked on; one that waits for busy experts waits for their deadlines."""
    if order.state != "searching" or order.goes_on_at is not None:
        return
    if any(one.state == "live" for one in orders.offers_of(tx, order.id)):
        return
    if not profiles.is_open(tx):
        yield DueMoment(tx.now + REGISTER_OPENS, order.id, awaits=frozenset())
        return
    wait = next_step.waits(tx, order)
    if wait is not None and wait.until > tx.now:
        yield DueMoment(wait.until, order.id, awaits=wait.experts)
    else:
        yield DueMoment(tx.now, order.id)


def announced_time(tx: Transaction, order: Order) -> Iterator[DueMoment]:
    """The orderer hears at the time that was announced."""
    if order.state in SEEKING and order.answered_at is None:
        yield DueMoment(order.announced_at, order.id)


def end_of_patience(tx: Transaction, order: Order) -> Iterator[DueMoment]:
    """When a new orderer's order has waited for a coordinator too long."""
    if order.state == "waiting":
        patience = settings.in_hours(tx, "release_alarm_hours")
        zone, hours = settings.house_zone(tx), settings.hours(tx)
        yield DueMoment(calendar.add_answer_hours(order.submitted_at, patience, zone, hours), order.id)


def reminders(tx: Transaction, booking: Booking) -> Iterator[DueMoment]:
    """Three reminders to both sides, each in their own hours, for the current time of a planned booking only."""
    order = orders.order(tx, booking.order_id)
    if order is None or booking.state != "planned":
        return
    hours, plan = settings.hours(tx), settings.reminding(tx)
    for side, person in sides(order, booking).items():
        for name, at in calendar.reminders(booking.starts_at, settings.zone_of(tx, person), hours, plan):
            if at >= booking.created_at:
                about = f"{booking.id}/{name}/{booking.starts_at.isoformat()}/{side}"
                yield DueMoment(at, about, ends=booking.starts_at)


def questions(tx: Transaction, order: Order) -> Iterator[DueMoment]:
    """Feedback is asked of each side the next morning, and once more some days later."""
    booking = held_booking(tx, order)
    if booking is None:
        return
    at, again = settings.standing(tx).clock("feedback_at"), settings.days(tx, "feedback_again_days")
    answered = {one.respondent for one in orders.feedback_of(tx, booking.id)}
    for side, person in sides(order, booking).items():
        if side not in answered:
            first = calendar.next_morning(booking.ends_at, settings.zone_of(tx, person), at)
            yield DueMoment(first, f"{booking.id}/{side}/first")
            yield DueMoment(first + again, f"{booking.id}/{side}/again")


def end_of_feedback(tx: Transaction, order: Order) -> Iterator[DueMoment]:
    """When the links have closed, the order is closed too."""
    if held_booking(tx, order) is not None:
        yield DueMoment(next_step.feedback_closes(tx, order), order.id)


def morning_of_audience(tx: Transaction, booking: Booking) -> Iterator[DueMoment]:
    """The audience's answers are brought together on a morning, whenever each came; fewer than enough stay alone."""
    if booking.state != "held" or booking.ends_at <= subjects.lately(tx):
        return
    enough = settings.number(tx, "audience_from")
    waiting = [one for one in orders.feedback_of(tx, booking.id, "audience") if one.batch is None]
    if len(waiting) >= enough:
        came = max(waiting[enough - 1].created_at, booking.ends_at)
        zone, at = settings.zone_of(tx, booking.expert_id), settings.standing(tx).clock("feedback_at")
        yield DueMoment(calendar.next_morning(came, zone, at), booking.id)


def unseen_cards(tx: Transaction, order: Order) -> Iterator[DueMoment]:
    """A booking or feedback request that a web orderer has not seen: somebody should phone them."""
    if order.state not in ("booked", "held"):
        return
    hours, patience = settings.hours(tx), settings.in_hours(tx, "alarm_unseen_hours")
    for card, shown_at in _cards_of_orderer(tx, order):
        at = calendar.add_answer_hours(shown_at, patience, settings.zone_of(tx, order.orderer_id), hours)
        yield DueMoment(at, f"{card}/{order.orderer_id}")


def morning(tx: Transaction, house: HouseFacts) -> Iterator[DueMoment]:
    """Each working morning the dispatch channels are told what waits."""
    at = digest.next_digest(tx)
    if at is not None:
        yield DueMoment(at, digest.day_of(tx, at))


def change_of_areas(tx: Transaction, house: HouseFacts) -> Iterator[DueMoment]:
    """After a decision on dispatch areas the cards of open orders go where they belong now, at once."""
    change = areas.latest_change(tx)
    if change:
        yield DueMoment(tx.now, str(change))


def held_booking(tx: Transaction, order: Order) -> Booking | None:
    """The booking of an order whose gig was held."""
    if order.state != "held":
        return None
    return next((one for one in orders.bookings_of(tx, order.id) if one.state == "held"), None)


def sides(order: Order, booking: Booking) -> Mapping[str, str]:
    """Who is on which side of a gig: persons' ids."""
    return {"orderer": order.orderer_id, "expert": booking.expert_id}


def _cards_of_orderer(tx: Transaction, order: Order) -> Iterator[tuple[CardName, datetime]]:
    for booking in orders.bookings_of(tx, order.id):
        if booking.state in ("planned", "held"):
            for card in (CardName("booking", booking.id), CardName("ask", booking.id)):
                shown = conversations.MESSAGES.get(tx, person_id=order.orderer_id, card=card)
                if shown is not None and shown.seen_at is None:
                    yield card, shown.changed_at
