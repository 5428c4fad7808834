"""Bookings: a yes becomes a gig, and what may happen to it until it is held, and after.

Accepting is race-safe in the database itself: one planned booking for a seat, no overlapping ones for an expert.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from bot.desk.announcing import announce_anew
from bot.desk.offering import ask_next, retell, stand_by, tell_offer, withdraw, withdraw_all
from bot.desk.telling import OF_A_SEARCH, OF_AN_ORDER, alarm, clear_alarms, show_order, tell
from bot.facts import settings
from bot.facts.candidates import PASSED_OVER
from bot.facts.order_terms import terms_of
from bot.law import lifecycle, terms
from bot.law.doors import LIFE
from bot.law.lifecycle import BookingEvent, OfferEvent
from bot.law.terms import Terms
from dialogs.speech import CardName
from storage import Clash, ledger, orders, tokens
from storage.kinds import CardKind
from storage.orders import Booking, Offer, Order
from storage.states import AgreedFormat, BookedHow, OfferState
from storage.transaction import Transaction

Accepted = Literal["booked", "reserve", "taken", "over", "clash"]

YES: OfferEvent = "accept"
#: What came of a yes that was said before.
SAID_BEFORE: Mapping[OfferState, Accepted] = {"accepted": "booked", "reserve": "reserve"}


def accept(tx: Transaction, offer: Offer, agreed_format: AgreedFormat | None) -> Accepted:
    """A yes. Returns what came of it, one definite answer however often it is pressed:

    `booked`, `reserve` (another is being asked just now), `taken` (by somebody else), `over` (the order ended or the
    gig has begun), `clash` (another gig at that time). Without a format that was offered nothing can be agreed on.
    """
    order = _order(tx, offer.order_id)
    if offer.state in SAID_BEFORE:
        return SAID_BEFORE[offer.state]
    if order.state not in lifecycle.SEEKING or order.starts_at <= tx.now:
        return "taken" if order.state in ("booked", "held", "closed") else "over"
    if not _is_open(offer, order) or agreed_format is None:
        return "over"
    if offer.state != "live" and _others_asked_now(tx, offer):
        stand_by(tx, offer, agreed_format)
        return "reserve"
    try:
        book(tx, order, offer, agreed_format, how="press", by=offer.expert_id)
    except Clash:
        return "clash"
    return "booked"


def _is_open(offer: Offer, order: Order) -> bool:
    """Whether a yes to the offer still counts: it waits for one, and the order is what it was."""
    return (offer.state, YES) in lifecycle.OFFER and offer.round == order.round


def _others_asked_now(tx: Transaction, offer: Offer) -> list[Offer]:
    return [one for one in orders.offers_of(tx, offer.order_id) if one.state == "live" and one.id != offer.id]


def book(
    tx: Transaction, order: Order, offer: Offer, agreed_format: AgreedFormat, *, how: BookedHow, by: str
) -> Booking:
    """Make the booking and tell both sides. Raises :class:`storage.Clash` when the expert has a gig then."""
    event: Literal["accept", "book_by_phone"] = "accept" if how == "press" else "book_by_phone"
    state = lifecycle.after(lifecycle.ORDER, order.state, event)
    margin = settings.minutes(tx, "travel_minutes") if agreed_format == "onsite" else timedelta()
    if _has_gig_then(tx, offer.expert_id, order.starts_at - margin, order.ends_at + margin):
        raise Clash("overlap")
    answers = orders.answers_of(tx, order)
    for one in _others_asked_now(tx, offer):
        withdraw(tx, one, PASSED_OVER)
    booking = orders.add_booking(
        tx,
        order_id=order.id,
        seat=1,
        offer_id=offer.id,
        expert_id=offer.expert_id,
        format=agreed_format,
        starts_at=order.starts_at,
        ends_at=order.ends_at,
        busy_from=order.starts_at - margin,
        busy_until=order.ends_at + margin,
        how=how,
        recorded_by=by if how == "phone" else None,
        audience_size=Terms.of(answers, order.zone).audience_size,
    )
    orders.change_offer(tx, offer.id, offer.state, state="accepted", answered_at=tx.now, agreed_format=agreed_format)
    code = tokens.make_code(tx, booking.id, tx.real_now + LIFE["audience"])
    orders.save_answers(tx, order.id, {**answers, "audience_code": code})
    orders.change_order(tx, order.id, state=state)
    ledger.note(tx, by, event, order.id, booking=booking.id, expert=offer.expert_id)
    clear_alarms(tx, order.id, *OF_A_SEARCH)
    if how == "press" or offer.delivered_at is not None:  # whoever pressed has a card, seen or not yet reported so
        tell_offer(tx, offer)
    tell(tx, offer.expert_id, "booked_expert", _about(booking), card=CardName("gig", booking.id))
    tell(tx, order.orderer_id, "booked_orderer", _about(booking), card=CardName("booking", booking.id))
    retell(tx, order.id)
    show_order(tx, order.id)
    _free_of_others(tx, booking)
    return booking


def _free_of_others(tx: Transaction, booking: Booking) -> None:
    """What the expert is asked for the same time is theirs to take no more: it goes on to the next one at once."""
    for offer in orders.offers_to(tx, booking.expert_id, ("live", "reserve")):
        order = _order(tx, offer.order_id)
        if offer.order_id == booking.order_id or not _only_then(booking, order, offer):
            continue
        withdraw(tx, offer)
        ask_next(tx, order.id)


def _only_then(booking: Booking, order: Order, offer: Offer) -> bool:
    """Whether the gig cannot be held beside the booking in any of the ways in which it was offered."""
    on_site_only = terms.offered_ways(order, offer) == ("onsite",)
    begin, end = (booking.busy_from, booking.busy_until) if on_site_only else (booking.starts_at, booking.ends_at)
    return begin < order.ends_at and order.starts_at < end


def _has_gig_then(tx: Transaction, expert_id: str, begin: datetime, end: datetime) -> bool:
    planned = orders.bookings_of_expert(tx, expert_id, ("planned",))
    return any(one.busy_from < end and begin < one.busy_until for one in planned)


def book_by_phone(tx: Transaction, order: Order, expert_id: str, agreed_format: AgreedFormat, by: str) -> Booking:
    """A yes that came by phone, recorded by a coordinator. The expert may say "this is not right".

    Raises :class:`storage.Clash` when the expert has a gig then; nothing was changed.
    """
    lifecycle.after(lifecycle.ORDER, order.state, "book_by_phone")
    offers = {one.expert_id: one for one in orders.offers_of(tx, order.id, order.round)}
    margin = settings.minutes(tx, "travel_minutes") if agreed_format == "onsite" else timedelta()
    if _has_gig_then(tx, expert_id, order.starts_at - margin, order.ends_at + margin):
        raise Clash("overlap")
    for one in offers.values():
        if one.state == "live" and one.expert_id != expert_id:
            withdraw(tx, one, PASSED_OVER)
    offer = offers.get(expert_id) or orders.add_offer(
        tx,
        order_id=order.id,
        round=order.round,
        seat=1,
        turn=1,
        expert_id=expert_id,
        rank=len(offers) + 1,
        reasons={"phone": 1, "terms": terms.terms_key(order, terms_of(tx, order))},
        order_version=order.version,
        assigned=True,
    )
    return book(tx, order, offer, agreed_format, how="phone", by=by)


def drop_out(tx: Transaction, booking: Booking, by: str, *, staff: bool = False) -> None:
    """The expert cannot come after all: a reserve first, else the next one is asked. Near the gig it is an alarm."""
    order = _order(tx, booking.order_id)
    state = lifecycle.after(lifecycle.ORDER, order.state, "drop_out")
    _end(tx, booking, "staff_cancels" if staff else "expert_cancels")
    orders.change_order(tx, order.id, state=state)
    announce_anew(tx, order)
    ledger.note(tx, by, "drop_out", order.id, booking=booking.id)
    if order.starts_at - tx.now < settings.in_hours(tx, "alarm_drop_out_hours"):
        alarm(tx, "late_drop_out", booking.id, order.id)
    clear_alarms(tx, order.id, "unseen_by_orderer", "may_not_come")
    tell(tx, order.orderer_id, "dropped_orderer", _about(booking), card=CardName("booking", booking.id), news=True)
    retell(tx, order.id)
    tell(tx, booking.expert_id, "dropped_expert", _about(booking), card=CardName("gig", booking.id), news=True)
    show_order(tx, order.id)
    ask_next(tx, order.id)


def not_right(tx: Transaction, booking: Booking) -> None:
    """The expert says that a booking recorded by phone is not right: it ends, and a coordinator is told."""
    alarm(tx, "not_right", booking.id, booking.order_id)
    drop_out(tx, booking, booking.expert_id)


def end_for(tx: Transaction, order: Order, event: BookingEvent, kind: CardKind = "gig_cancelled") -> None:
    """End an order's booking (`orderer_cancels`, `staff_cancels`, `not_held`) and tell the expert what it means.

    Whoever is asked beside is told when the order goes on.
    """
    for booking in orders.bookings_of(tx, order.id):
        if (booking.state, event) in lifecycle.BOOKING:
            _end(tx, booking, event)
            tell(tx, booking.expert_id, kind, _about(booking), card=CardName("gig", booking.id), news=True)


def take_place(tx: Transaction, booking: Booking) -> None:
    """The gig's end has come: it was held unless somebody says otherwise."""
    order = _order(tx, booking.order_id)
    state = lifecycle.after(lifecycle.ORDER, order.state, "take_place")
    orders.change_booking(tx, booking.id, "planned", state="held", ended_at=tx.now)
    orders.change_order(tx, order.id, state=state)
    ledger.note(tx, "keikka", "take_place", order.id, booking=booking.id)
    for offer in orders.offers_of(tx, order.id):
        if offer.state == "reserve":
            withdraw(tx, offer)
    show_order(tx, order.id)


def not_held(tx: Transaction, booking: Booking, by: str) -> None:
    """The gig did not take place; the order is closed and nobody is asked for feedback."""
    order = _order(tx, booking.order_id)
    state = lifecycle.after(lifecycle.ORDER, order.state, "not_held")
    _end(tx, booking, "not_held")
    orders.change_order(tx, order.id, state=state, closed_at=tx.now)
    withdraw_all(tx, order.id)
    retell(tx, order.id)
    tokens.revoke(tx, "feedback", booking.id)
    ledger.note(tx, by, "not_held", order.id, booking=booking.id)
    clear_alarms(tx, order.id, *OF_AN_ORDER)
    tell(tx, booking.expert_id, "gig_not_held", _about(booking), card=CardName("gig", booking.id), news=True)
    tell(tx, order.orderer_id, "not_held", _about(booking), card=CardName("booking", booking.id), news=True)
    show_order(tx, order.id)


def _end(tx: Transaction, booking: Booking, event: BookingEvent) -> None:
    state = lifecycle.after(lifecycle.BOOKING, booking.state, event)
    orders.change_booking(tx, booking.id, booking.state, state=state, ended_at=tx.now)
    offer = orders.offer(tx, booking.offer_id) if booking.offer_id else None
    if offer is not None and offer.state == "accepted":
        orders.change_offer(tx, offer.id, "accepted", state="released")
    tokens.revoke(tx, "audience", booking.id)


def _about(booking: Booking) -> dict[str, str]:
    return {"booking": booking.id, "order": booking.order_id}


def _order(tx: Transaction, order_id: str) -> Order:
    order = orders.order(tx, order_id)
    if order is None:
        raise LookupError(f"no order {order_id}")
    return order
