"""Orders: sent, checked, changed, widened, cancelled, run out. One function for each thing that can happen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.desk.announcing import announce_anew, hear_by
from bot.desk.bookings import end_for
from bot.desk.consents import ask_orderer
from bot.desk.going_on import draw_moment
from bot.desk.offering import retell, withdraw_all
from bot.desk.telling import OF_A_SEARCH, OF_AN_ORDER, alarm, clear_alarms, show_order, tell
from bot.facts import settings
from bot.facts.candidates import PASSED_OVER, is_short
from bot.law import lifecycle
from bot.law.doors import LIFE, page_from
from bot.law.lifecycle import BookingEvent, OrderEvent
from bot.law.terms import NOTED, Terms
from dialogs.forms.order import ORDER
from dialogs.speech import CardName
from storage import ledger, orders, people, tokens
from storage.orders import Order
from storage.people import Person
from storage.settings import Values
from storage.states import OfferState, OrderState
from storage.transaction import Transaction


class TooMany(Exception):
    """The orderer has as many open orders as one may have; `most` says how many."""

    def __init__(self, most: int) -> None:
        super().__init__(f"at most {most} open orders")
        self.most = most


class TooManyToday(Exception):
    """The orderer has sent as many orders within a day as one may; `most` says how many."""

    def __init__(self, most: int) -> None:
        super().__init__(f"at most {most} orders a day")
        self.most = most


class TooLate(Exception):
    """The gig would begin in the past."""


def submit(tx: Transaction, orderer: Person, answers: dict[str, Any]) -> Order:
    """Take an order in. A known orderer's is searched for, an unknown one's waits for a coordinator.

    Nobody is asked here: the order goes on in a while (`desk.going_on`), as it does after every press below.

    Raises :class:`TooMany`, :class:`TooManyToday` or :class:`TooLate`; then nothing was changed.
    """
    standing = settings.standing(tx)
    _refuse_too_many(tx, orderer, standing)
    asked_for = Terms.of(answers, orderer.zone)
    if asked_for.when.starts <= tx.now:
        raise TooLate
    known = orderer.known or not standing["release_unknown"]
    state = lifecycle.after(lifecycle.ORDER, "", "submit" if known else "submit_unknown")
    order = orders.add_order(
        tx,
        orderer_id=orderer.id,
        state=state,
        zone=orderer.zone,
        known=known,
        announced_at=hear_by(tx, asked_for.when.starts, orderer.zone),
        answers=answers,
        goes_on_at=draw_moment(tx) if known else None,
        **_columns(asked_for),
    )
    people.save_profile(tx, orderer.id, "orderer", remembered(answers))
    ledger.note(tx, orderer.id, "submit", order.id, number=order.number)
    tell(tx, orderer.id, "sent" if known else "sent_waiting", {"order": order.id})
    ask_orderer(tx, orderer)
    show_order(tx, order.id)
    if is_short(tx, order):
        alarm(tx, "short_notice", order.id, order.id)
    return order


def _refuse_too_many(tx: Transaction, orderer: Person, standing: Values) -> None:
    """So many are open at once, and so many are sent within a day: cancelled ones have cost others time too."""
    most = standing.number("orders_at_most")
    if orders.count_of(tx, orderer.id, lifecycle.BEFORE_THE_GIG) >= most:
        raise TooMany(most)
    today = standing.number("orders_a_day" if orderer.known else "orders_a_day_unknown")
    if orders.count_of(tx, orderer.id, lifecycle.ORDER_STATES, tx.now - A_DAY) >= today:
        raise TooManyToday(today)


A_DAY = timedelta(days=1)


def note_flood(tx: Transaction, orderer: Person) -> None:
    """Somebody was refused for sending too many in a day: one alarm a day, however often they try."""
    alarm(tx, "flood", f"{orderer.id}/{tx.now.date().isoformat()}", None)


def _columns(asked_for: Terms) -> dict[str, Any]:
    return {
        "kind": asked_for.kind,
        "format": asked_for.format,
        "region": asked_for.region,
        "municipality": asked_for.municipality,
        "starts_at": asked_for.when.starts,
        "ends_at": asked_for.when.ends,
    }


def release(tx: Transaction, order: Order, by: str) -> None:
    """A coordinator lets a new orderer's order go on; the orderer is known from now on."""
    state = lifecycle.after(lifecycle.ORDER, order.state, "release")
    orders.change_order(tx, order.id, state=state, goes_on_at=draw_moment(tx))
    people.change_person(tx, order.orderer_id, known=True)
    announce_anew(tx, order)
    ledger.note(tx, by, "release", order.id)
    clear_alarms(tx, order.id, "waiting_long")
    tell(tx, order.orderer_id, "released", {"order": order.id})
    show_order(tx, order.id)


def refuse(tx: Transaction, order: Order, by: str) -> None:
    """A coordinator does not let it go on. The orderer is told, kindly, whom to ask why."""
    state = lifecycle.after(lifecycle.ORDER, order.state, "refuse")
    orders.change_order(tx, order.id, state=state, closed_at=tx.now)
    ledger.note(tx, by, "refuse", order.id)
    clear_alarms(tx, order.id, *OF_AN_ORDER)
    tell(tx, order.orderer_id, "refused", {"order": order.id})
    show_order(tx, order.id)


def material(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether an edit needs a new yes (bot/README: Booking)."""
    return any(old.get(slot.name) != new.get(slot.name) for slot in ORDER.slots if slot.material)


def remembered(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What of these answers an orderer need not say again."""
    return {slot.name: answers[slot.name] for slot in ORDER.slots if slot.remembered and answers.get(slot.name)}


def edit(tx: Transaction, order: Order, answers: dict[str, Any], by: str) -> str:
    """Change an order. Returns `same`, `told` (nothing material), `asked_again` or `moved` (a booking was ended).

    Raises :class:`TooLate`. A material edit of a booked order is asked about first; that is the caller's matter.
    """
    old = orders.answers_of(tx, order)
    new = {**answers, **_noted(old)}
    if new == old:
        return "same"
    asked_for = Terms.of(new, order.zone)
    if asked_for.when.starts <= tx.now:
        raise TooLate
    changed = material(old, new)
    state = lifecycle.after(lifecycle.ORDER, order.state, _event(order, changed))
    if changed:
        new.pop("widened", None)
        _end_booking(tx, order)
    orders.save_answers(tx, order.id, new)
    orders.change_order(
        tx,
        order.id,
        state=state,
        version=order.version + 1,
        round=order.round + (1 if changed else 0),
        goes_on_at=draw_moment(tx),
        **_columns(asked_for),
    )
    if changed and order.state != "waiting":
        announce_anew(tx, order)
        clear_alarms(tx, order.id, *OF_A_SEARCH, "unseen_by_orderer")
    ledger.note(tx, by, "edit", order.id, material=changed)
    tell(tx, order.orderer_id, "edited", {"order": order.id})
    show_order(tx, order.id)
    if not changed:
        _tell_of_gig(tx, order)
        return "told"
    return "moved" if order.state in MATERIAL_EVENTS else "asked_again"


#: A material edit where there is a booking: it is moved; of a gig that was not held, it is held later.
MATERIAL_EVENTS: Mapping[OrderState, OrderEvent] = {"booked": "move", "held": "hold_later"}


#: What ends the booking that is moved.
MOVED_BY: Mapping[OrderState, BookingEvent] = {"booked": "orderer_cancels", "held": "not_held"}


def _noted(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What we have noted with an order's answers, which no form asks for."""
    return {name: value for name, value in answers.items() if name in NOTED}


def _event(order: Order, changed: bool) -> OrderEvent:
    """What an edit is to the order as it stands, by whether anything material changed."""
    if changed:
        return MATERIAL_EVENTS.get(order.state, "edit")
    return "edit" if order.state in ("waiting", "searching") else "note"


def _end_booking(tx: Transaction, order: Order) -> None:
    """A material edit asks for a new yes: the booking ends. Who is asked hears of it when the order goes on."""
    if order.state in MOVED_BY:
        end_for(tx, order, MOVED_BY[order.state], "gig_moved")


def _tell_of_gig(tx: Transaction, order: Order) -> None:
    for booking in orders.bookings_of(tx, order.id):
        if booking.state == "planned":
            about = {"booking": booking.id, "order": order.id}
            tell(tx, booking.expert_id, "gig_changed", about, card=CardName("gig", booking.id), news=True)


#: How far a widening goes, step by step: wider distance, remote too, then anywhere.
WIDENINGS: tuple[dict[str, Any], ...] = (
    {"km": 50},
    {"km": 50, "remote": True},
    {"km": 50, "remote": True, "anywhere": True},
)
LAST = len(WIDENINGS) - 1


def widen(tx: Transaction, order: Order, by: str) -> dict[str, Any] | None:
    """Ask wider: further away, then remotely too, then from anywhere. None when it is as wide as it goes."""
    state = lifecycle.after(lifecycle.ORDER, order.state, "widen")
    answers = orders.answers_of(tx, order)
    now = answers.get("widened")
    step = WIDENINGS.index(now) + 1 if now in WIDENINGS else 0
    if order.format == "either" and "remote" in WIDENINGS[min(step, LAST)] and step < LAST:
        step += 1
    if order.format == "remote" or step > LAST:
        return None
    orders.save_answers(tx, order.id, {**answers, "widened": WIDENINGS[step]})
    orders.change_order(tx, order.id, state=state, round=order.round + 1, goes_on_at=draw_moment(tx))
    orders.carry_offers(tx, order.id, order.round, CARRIED, PASSED_OVER)
    announce_anew(tx, order)
    ledger.note(tx, by, "widen", order.id, step=step)
    clear_alarms(tx, order.id, *OF_A_SEARCH)
    tell(tx, order.orderer_id, "widened", {"order": order.id})
    show_order(tx, order.id)
    return WIDENINGS[step]


#: Who is asked already, or may still say yes, is asked for the same when the search is widened: nothing has changed for
#: them, nor for whoever was passed over.
CARRIED: tuple[OfferState, ...] = ("live", "reserve", "lapsed", "undeliverable")


def cancel(tx: Transaction, order: Order, by: str) -> None:
    """Cancel an order: the booking ends and its expert is told; whoever is asked is told when the order goes on."""
    state = lifecycle.after(lifecycle.ORDER, order.state, "cancel")
    end_for(tx, order, "orderer_cancels" if by == order.orderer_id else "staff_cancels")
    orders.change_order(tx, order.id, state=state, closed_at=tx.now, goes_on_at=draw_moment(tx))
    ledger.note(tx, by, "cancel", order.id)
    clear_alarms(tx, order.id, *OF_AN_ORDER)
    tell(tx, order.orderer_id, "cancelled" if by == order.orderer_id else "cancelled_by_staff", {"order": order.id})
    show_order(tx, order.id)


def run_out(tx: Transaction, order: Order) -> None:
    """The gig's start has come and nobody is booked: unfilled, and both sides are told."""
    state = lifecycle.after(lifecycle.ORDER, order.state, "run_out")
    withdraw_all(tx, order.id)
    retell(tx, order.id)
    orders.change_order(tx, order.id, state=state, closed_at=tx.now)
    ledger.note(tx, "keikka", "run_out", order.id)
    clear_alarms(tx, order.id, *OF_AN_ORDER)
    alarm(tx, "unfilled", order.id, order.id)
    tell(tx, order.orderer_id, "unfilled", {"order": order.id})
    show_order(tx, order.id)


def tell_orderer(tx: Transaction, order: Order) -> None:
    """The announced time: the same words whether nobody exists, nobody is free or nobody said yes (R16)."""
    orders.change_order(tx, order.id, answered_at=tx.now)
    ledger.note(tx, "keikka", "tell_orderer", order.id)
    tell(tx, order.orderer_id, "not_found_yet", {"order": order.id})


def fresh_link(tx: Transaction, order: Order, via: str) -> str:
    """A link of its own to an order's private page, to be passed on to whoever lost theirs; the others stay.

    `via` is where whoever passes it on reads it.
    """
    return tokens.make(tx, "order", page_from(order.id, via), order.orderer_id, LIFE["order"])
