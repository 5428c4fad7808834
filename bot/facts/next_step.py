"""The next step of an order: every open order has exactly one, with a time and an owner (R7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from adapters.platforms import traits_of
from bot.facts import settings
from bot.facts.candidates import candidates, candidates_ahead, changes_by_itself
from bot.facts.reach import way_ahead, way_to
from bot.law import calendar
from bot.law.matcher import Ranked
from dialogs.speech import Moment, Text, _, ngettext
from storage import orders, people
from storage.offers import live_among
from storage.orders import ORDERS, Offer, Order
from storage.transaction import Transaction


@dataclass(frozen=True)
class NextStep:
    """What happens next at the latest: when (UTC), whose turn it is, and the line that tells it."""

    at: datetime
    owner: str
    text: Text


def next_step(tx: Transaction, order: Order) -> NextStep | None:
    """The next step of an open order; None for one that has ended."""
    starts = Moment(order.starts_at, order.zone)
    match order.state:
        case "waiting":
            by = order.announced_at if order.announced_at > tx.now else order.starts_at
            text = _("Next: a coordinator releases or refuses it, before {moment}.")(moment=Moment(by, order.zone))
            return NextStep(order.starts_at, "coordinator", text)
        case "searching":
            return _searching(tx, order)
        case "stuck":
            text = _("Next: a coordinator assigns, widens or cancels, before {moment}.")(moment=starts)
            return NextStep(order.starts_at, "coordinator", text)
        case "booked":
            return NextStep(order.ends_at, "keikka", _("Next: the gig, {moment}.")(moment=starts))
        case "held":
            at = feedback_closes(tx, order)
            text = _("Next: feedback is open until {moment}.")(moment=Moment(at, order.zone))
            return NextStep(at, "orderer and expert", text)
        case _:
            return None


def _searching(tx: Transaction, order: Order) -> NextStep:
    if order.goes_on_at is not None:  # nothing here may depend on whom there is to ask: a press was answered just now
        return NextStep(order.goes_on_at, "keikka", _("Next: the search goes on within a minute."))
    live = next((one for one in orders.offers_of(tx, order.id) if one.state == "live"), None)
    if live is not None:
        at = gives_up_at(tx, order, live)
        words = (
            _("Next: an answer by {moment}.")
            if live.deadline is not None
            else _("Next: the offer is delivered by {moment}, or the next one is asked.")
        )
        return NextStep(at, "expert", words(moment=Moment(at, order.zone)))
    wait = waits(tx, order)
    if wait is not None and wait.tomorrow:
        text = _("Next: all who are left were asked often today. They can be asked again {moment}.")
        return NextStep(wait.until, "keikka", text(moment=Moment(wait.until, order.zone)))
    if wait is not None:
        text = ngettext(
            "Next: all who are left have {n} open offer. The first of them ends {moment}.",
            "Next: all who are left have {n} open offers. The first of them ends {moment}.",
            settings.number(tx, "offers_at_most"),
        )
        return NextStep(wait.until, "keikka", text(moment=Moment(wait.until, order.zone)))
    return NextStep(tx.now, "keikka", _("Next: the next expert is asked."))


@dataclass(frozen=True)
class Wait:
    """An order waits for experts who have too many open offers: until when at the latest (UTC), and for whom.

    `tomorrow`: they were asked as often today as anybody is, and can be asked when the day (UTC) has ended.
    """

    until: datetime
    experts: frozenset[str]
    tomorrow: bool = False


def waits(tx: Transaction, order: Order) -> Wait | None:
    """Until when an order waits for busy experts; None if somebody can be asked now, or nobody ever.

    It ends with the earliest of their deadlines, or when who could be asked changes by itself: a pause ends, or time
    becomes so short that only some may be asked.
    """
    waiting = _waiting(tx, order)
    busy = [one.person for one in waiting]
    ends = _deadlines(tx, _live_offers(tx, [[one.person for one in waiting if not one.asked_enough]]))
    tomorrow = [_next_day(tx.now)] if any(one.asked_enough for one in waiting) else []
    if not (ends or tomorrow):
        return None
    until = min([*ends, *tomorrow, *changes_by_itself(tx, order)])
    return Wait(until, frozenset(busy), tomorrow=until in tomorrow)


def _next_day(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)


def ahead(tx: Transaction, those: Sequence[Order]) -> None:
    """Read ahead what the next steps of these orders ask for: as many statements as for one order."""
    live = {offer.order_id: offer for one in those for offer in orders.offers_of(tx, one.id) if offer.state == "live"}
    _whose_end_is_counted(tx, live.values())
    unasked = [one for one in those if _asks_now(one) and one.id not in live]
    if unasked:
        candidates_ahead(tx, unasked)
        _live_offers(tx, [[other.person for other in _waiting(tx, one)] for one in unasked])


def _asks_now(order: Order) -> bool:
    """Whether experts are looked for, and not only in a while."""
    return order.state == "searching" and order.goes_on_at is None


def _waiting(tx: Transaction, order: Order) -> Sequence[Ranked]:
    """The experts who fit and have too many offers, open ones or of today, where nobody else can be asked."""
    ranking = candidates(tx, order)
    return ranking.waiting if ranking is not None and not ranking.ranked else ()


def _live_offers(tx: Transaction, of: Sequence[list[str]]) -> list[Offer]:
    """The live offers of these experts, with what their ends are counted from."""
    live = live_among(tx, [person for persons in of for person in persons])
    ORDERS.ahead(tx, "id", [offer.order_id for offer in live])
    _whose_end_is_counted(tx, live)
    return live


def _whose_end_is_counted(tx: Transaction, live: Iterable[Offer]) -> None:
    """Read ahead how the experts are reached whose offers have not been seen: that says when those end."""
    those = [offer.expert_id for offer in live if offer.deadline is None]
    if those:
        way_ahead(tx, those)


def _deadlines(tx: Transaction, live: Iterable[Offer]) -> list[datetime]:
    return [gives_up_at(tx, order, one) for one in live if (order := orders.order(tx, one.order_id)) is not None]


def feedback_closes(tx: Transaction, order: Order) -> datetime:
    """When feedback closes, and the order with it. UTC."""
    return order.ends_at + settings.days(tx, "feedback_closes_days")


def gives_up_at(tx: Transaction, order: Order, offer: Offer) -> datetime:
    """When a live offer ends by itself: at its deadline, or when it has not arrived in time. UTC."""
    if offer.deadline is not None:
        return offer.deadline
    hours, zone = settings.hours(tx), settings.zone_of(tx, offer.expert_id)
    undelivered = settings.minutes(tx, "undelivered_minutes")
    if calendar.is_short_notice(offer.created_at, order.starts_at, zone, hours, settings.turns(tx)):
        sendable = calendar.after_short_pause(offer.created_at, zone, hours)
        return min(sendable + undelivered, order.starts_at)
    sendable = calendar.after_quiet(offer.created_at, zone, hours)
    if tells_when_seen(tx, offer):
        unshown = calendar.add_answer_hours(sendable, settings.in_hours(tx, "unshown_hours"), zone, hours)
        return min(unshown, order.starts_at)
    return min(sendable + undelivered, order.starts_at)


def tells_when_seen(tx: Transaction, offer: Offer) -> bool:
    """Whether this offer goes where it is told when it has been seen, as on the expert's own page."""
    person = people.person(tx, offer.expert_id)
    way = way_to(tx, person) if person else None
    return way is None or traits_of(way.platform).tells_seen
