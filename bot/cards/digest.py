"""The digest of a dispatch channel: what waits, for how long and for whom. Numbers and roles, no names, no topics.

Of each order stands one line: what waits for a coordinator first, then what waits for an expert, then what waits for
feedback. That nothing waits is said, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.cards.dispatch import title
from bot.facts import channels, settings
from bot.law import calendar
from dialogs.speech import CardName, Day, Message, Moment, Text, _, ngettext
from storage import ledger, orders
from storage.orders import Order
from storage.people import Person
from storage.transaction import Transaction

#: More orders than this are counted, not listed: a digest is read in a minute.
LISTED = 15


@dataclass(frozen=True)
class Waiting:
    """Something that waits: the order, since when (UTC), what it waits for, and how urgent that is (0 first)."""

    order: Order
    since: datetime
    what: Text
    urgency: int


def digest(tx: Transaction, about: Mapping[str, str], person: Person | None) -> Message:
    """What waits in one channel, as things are now."""
    channel = (about["platform"], about["lane"])
    return of_orders(tx, [one for one in orders.open_orders(tx) if channels.stands_in(tx, one, channel)])


def of_orders(tx: Transaction, open_orders: list[Order]) -> Message:
    """What waits among these orders."""
    zone = tx.shelf.house.zone
    day = tx.now.astimezone(ZoneInfo(zone)).date()
    found = [waiting for order in open_orders if (waiting := waits(tx, order)) is not None]
    found.sort(key=lambda one: (one.urgency, one.since))
    head = ngettext("{day}: {n} order waits.", "{day}: {n} orders wait.", len(found))
    parts = [head(day=Day(day)) if found else _("{day}: nothing waits.")(day=Day(day))]
    parts += [_line(tx, one) for one in found[:LISTED]]
    if len(found) > LISTED:
        rest = len(found) - LISTED
        parts.append(ngettext("And {n} order more.", "And {n} orders more.", rest))
    booked = sum(one.state == "booked" for one in open_orders)
    if booked:
        parts.append(ngettext("{n} order is booked.", "{n} orders are booked.", booked))
    return Message(tuple(parts), card=CardName("digest"))


def _line(tx: Transaction, one: Waiting) -> Text:
    line = _("{order}. {what} Has waited: {time}.")
    return line(order=title(one.order), what=one.what, time=_long(tx.now - one.since))


def _long(time: timedelta) -> Text:
    """How long: whole days, or hours within the first."""
    hours = round(time / timedelta(hours=1))
    if hours >= 24:
        return ngettext("{n} day", "{n} days", hours // 24)
    return ngettext("{n} hour", "{n} hours", hours) if hours else _("less than an hour")


def waits(tx: Transaction, order: Order) -> Waiting | None:
    """What an open order waits for; None for one that waits only for its day."""
    alarms = [one for one in orders.alarms_open(tx) if one.order_id == order.id]
    by_state = WAITS.get(order.state)
    found = by_state(tx, order) if by_state is not None else None
    if alarms and (found is None or found.urgency > 1):
        return Waiting(order, alarms[0].raised_at, _("An alarm waits for a coordinator."), 1)
    return found


def _release(tx: Transaction, order: Order) -> Waiting:
    return Waiting(order, order.submitted_at, _("A coordinator is to release or refuse it."), 0)


def _stuck(tx: Transaction, order: Order) -> Waiting:
    dry = [one.at for one in ledger.entries(tx, order.id) if one.verb == "run_dry"]
    since = dry[-1] if dry else order.submitted_at
    return Waiting(order, since, _("Nobody is left to ask: a coordinator is to assign, widen or cancel."), 0)


def _answer(tx: Transaction, order: Order) -> Waiting:
    offers = orders.offers_of(tx, order.id)
    live = next((one for one in offers if one.state == "live"), None)
    if live is None:
        return Waiting(order, order.submitted_at, for_experts(tx), 2)
    if live.deadline is None:
        return Waiting(order, live.created_at, _("Expert number {n} has not seen the offer yet.")(n=len(offers)), 2)
    words = _("Expert number {n} is to answer by {moment}.")
    return Waiting(order, live.created_at, words(n=len(offers), moment=Moment(live.deadline, order.zone)), 2)


def for_experts(tx: Transaction) -> Text:
    """What an order waits for when all who could be asked have been asked enough."""
    return ngettext(
        "It waits for experts who have {n} open offer.",
        "It waits for experts who have {n} open offers.",
        settings.number(tx, "offers_at_most"),
    )


def _feedback(tx: Transaction, order: Order) -> Waiting | None:
    """From the moment on at which feedback was asked."""
    booking = next((one for one in orders.bookings_of(tx, order.id) if one.state == "held"), None)
    if booking is None:
        return None
    asked = calendar.next_morning(booking.ends_at, order.zone, settings.standing(tx).clock("feedback_at"))
    given = {one.respondent for one in orders.feedback_of(tx, booking.id)}
    what = FEEDBACK.get(("orderer" in given, "expert" in given))
    return Waiting(order, asked, what, 3) if what is not None and asked <= tx.now else None


FEEDBACK: Mapping[tuple[bool, bool], Text] = {
    (False, False): _("The orderer and the expert are to give feedback."),
    (False, True): _("The orderer is to give feedback."),
    (True, False): _("The expert is to give feedback."),
}

WAITS: Mapping[str, Callable[[Transaction, Order], Waiting | None]] = {
    "waiting": _release,
    "stuck": _stuck,
    "searching": _answer,
    "held": _feedback,
}
