"""The digest of a dispatch channel: what waits, for how long and for whom. Numbers and roles, no names, no topics.

Of each order stands one line: what waits for a coordinator first, then what waits for an expert, then what waits for
feedback. That nothing waits is said, too. The database counts all of them and finds those that are listed; nothing is
read of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.cards import ahead
from bot.cards.dispatch import title
from bot.facts import channels, settings
from bot.law import calendar
from dialogs.speech import CardName, Day, Message, Moment, Text, _, ngettext
from storage import attention, orders
from storage.attention import Ended, Where
from storage.orders import ORDERS, Order
from storage.people import Person
from storage.transaction import Transaction

#: More orders than this are counted, not listed: a digest is read in a minute.
LISTED = 15


@dataclass(frozen=True)
class Waiting:
    """An order that waits: its id, and since when (UTC)."""

    order: str
    since: datetime


#: Finds at most so many orders of one urgency in these places, those that have waited longest first.
Find = Callable[[Transaction, int, Where], list[Waiting]]
#: What such an order waits for; None for one that waits for nothing.
What = Callable[[Transaction, Order], Text | None]


def digest(tx: Transaction, about: Mapping[str, str], person: Person | None) -> Message:
    """What waits in one channel, as things are now."""
    return of_places(tx, channels.places_of(tx, (about["platform"], about["lane"])))


def of_places(tx: Transaction, where: Where = None) -> Message:
    """What waits among the open orders in these places, or everywhere."""
    zone = tx.shelf.house.zone
    day = tx.now.astimezone(ZoneInfo(zone)).date()
    open_ = attention.count_by_state(tx, where)
    waits = sum(open_[one] for one in ("waiting", "stuck", "searching")) + _count_alarms_and_feedback(tx, where)
    head = ngettext("{day}: {n} order waits.", "{day}: {n} orders wait.", waits)
    parts = [head(day=Day(day)) if waits else _("{day}: nothing waits.")(day=Day(day))]
    lines = list(_lines(tx, where)) if waits else []
    parts += lines
    if waits > len(lines):
        parts.append(ngettext("And {n} order more.", "And {n} orders more.", waits - len(lines)))
    if open_["booked"]:
        parts.append(ngettext("{n} order is booked.", "{n} orders are booked.", open_["booked"]))
    return Message(tuple(parts), card=CardName("digest"))


def _count_alarms_and_feedback(tx: Transaction, where: Where) -> int:
    """How many booked and held orders wait: with an open alarm, or for feedback that has been asked for."""
    held, alarmed = attention.count_held(tx, where), attention.count_alarmed(tx, where)
    asked = _feedback_asked(tx, held)
    still = [one for one in alarmed if one.state == "booked" or (one.state == "held" and not _is_asked(one, asked))]
    return sum(one.count for one in (*still, *(one for one in held if _is_asked(one, asked))))


def _feedback_asked(tx: Transaction, held: Iterable[Ended]) -> dict[str, datetime]:
    """By zone: the feedback of gigs that ended before this moment has been asked for."""
    at = settings.standing(tx).clock("feedback_at")
    return {zone: calendar.had_its_morning(tx.now, zone, at) for zone in {one.zone for one in held}}


def _is_asked(one: Ended, asked: Mapping[str, datetime]) -> bool:
    return one.ends_at < asked[one.zone]


def _lines(tx: Transaction, where: Where) -> Iterator[Text]:
    """A line for each of the first, the most urgent ones on top."""
    found = _first(tx, where)
    listed = {one.id: one for one in ORDERS.ahead(tx, "id", [one.order for one, _what in found])}
    ahead.asked_and_answered(tx, [one.order for one, what in found if what in ASKED])
    for one, what in found:
        order = listed[one.order]
        said = what(tx, order)
        if said is not None:
            yield _line(tx, order, one.since, said)


def _first(tx: Transaction, where: Where) -> list[tuple[Waiting, What]]:
    found: list[tuple[Waiting, What]] = []
    for find, what in URGENCIES:
        if len(found) < LISTED:
            found += [(one, what) for one in find(tx, LISTED - len(found), where)]
    return found


def _line(tx: Transaction, order: Order, since: datetime, what: Text) -> Text:
    line = _("{order}. {what} Has waited: {time}.")
    return line(order=title(order), what=what, time=_long(tx.now - since))


def _long(time: timedelta) -> Text:
    """How long: whole days, or hours within the first."""
    hours = round(time / timedelta(hours=1))
    if hours >= 24:
        return ngettext("{n} day", "{n} days", hours // 24)
    return ngettext("{n} hour", "{n} hours", hours) if hours else _("less than an hour")


# -- a coordinator is to do something


def _for_coordinators(tx: Transaction, at_most: int, where: Where) -> list[Waiting]:
    return [Waiting(*one) for one in attention.for_coordinators(tx, at_most, where)]


def _release_or_assign(_tx: Transaction, order: Order) -> Text:
    if order.state == "waiting":
        return _("A coordinator is to release or refuse it.")
    return _("Nobody is left to ask: a coordinator is to assign, widen or cancel.")


def _alarmed(tx: Transaction, at_most: int, where: Where) -> list[Waiting]:
    return [Waiting(*one) for one in attention.alarmed(tx, ("searching", "booked", "held"), at_most, where)]


def _see_alarm(_tx: Transaction, _order: Order) -> Text:
    return _("An alarm waits for a coordinator.")


# -- an expert is to answer


def _for_experts(tx: Transaction, at_most: int, where: Where) -> list[Waiting]:
    return [Waiting(*one) for one in attention.for_experts(tx, at_most, where)]


def _answer(tx: Transaction, order: Order) -> Text:
    if order.goes_on_at is not None:
        return _("The search goes on within a minute.")
    offers = orders.offers_of(tx, order.id)
    live = next((one for one in offers if one.state == "live"), None)
    if live is None:
        return for_experts(tx)
    if live.deadline is None:
        return _("Expert number {n} has not seen the offer yet.")(n=len(offers))
    words = _("Expert number {n} is to answer by {moment}.")
    return words(n=len(offers), moment=Moment(live.deadline, order.zone))


def for_experts(tx: Transaction) -> Text:
    """What an order waits for when all who could be asked have been asked enough."""
    return ngettext(
        "It waits for experts who have {n} open offer.",
        "It waits for experts who have {n} open offers.",
        settings.number(tx, "offers_at_most"),
    )


# -- feedback is to be given, from the moment on at which it was asked


def _for_feedback(tx: Transaction, at_most: int, where: Where) -> list[Waiting]:
    asked = _feedback_asked(tx, attention.count_held(tx, where))
    ended = attention.ended_before(tx, asked, at_most, where)
    at = settings.standing(tx).clock("feedback_at")
    zones = {one.id: one.zone for one in ORDERS.ahead(tx, "id", [order for order, _ended in ended])}
    return [Waiting(order, calendar.next_morning(end, zones[order], at)) for order, end in ended]


def _feedback(tx: Transaction, order: Order) -> Text | None:
    held = [one.id for one in orders.bookings_of(tx, order.id) if one.state == "held"]
    given = {side for answers in orders.count_feedback(tx, held).values() for side in answers}
    return FEEDBACK.get(("orderer" in given, "expert" in given))


FEEDBACK: Mapping[tuple[bool, bool], Text] = {
    (False, False): _("The orderer and the expert are to give feedback."),
    (False, True): _("The orderer is to give feedback."),
    (True, False): _("The expert is to give feedback."),
}

#: The most urgent first.
URGENCIES: tuple[tuple[Find, What], ...] = (
    (_for_coordinators, _release_or_assign),
    (_alarmed, _see_alarm),
    (_for_experts, _answer),
    (_for_feedback, _feedback),
)
#: What is said with the order's offers, or with the feedback that came.
ASKED: tuple[What, ...] = (_answer, _feedback)
