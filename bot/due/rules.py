"""Due work, derived from the state of orders, offers and bookings. Nothing is scheduled (decision 3).

The full derivation (`upcoming`) asks every rule for all its subjects; `of_order` asks every rule about one order, its
offers and its bookings. What is due is plain data: which rule, when, about what. `do` is the one place where it is
done: "a timer is a question", so the moments of that subject are asked once more in the same transaction, and what no
longer stands is not done; a mark keeps it from being done twice. A moved or cancelled booking needs no code: the moved
one has new moments, the cancelled one none.

`ahead(tx)` says what is due by now and when to look again, which is what the demo's clock walks through. It asks about
those orders alone whose kept moment has come, or is not known or in doubt (`storage.due`, decision 11). The kept moment
is an index and nothing else: what it finds is derived. What was derived is written down with `keep`, by whoever looked;
a look whose answers are thrown away says the same, and costs the next one the same work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.due import acts, moments, subjects
from bot.due.moments import DueMoment
from bot.due.rule import Due, Rule, RuleName
from bot.facts import profiles
from storage import due as kept
from storage import orders, outbox
from storage.due import DueAnswer, DueEntry
from storage.orders import Booking, Offer, Order
from storage.shelf import HouseFacts
from storage.transaction import Transaction

__all__ = ["RULES", "Due", "Rule", "RuleName"]

AnyRule = Rule[Order] | Rule[Offer] | Rule[Booking] | Rule[HouseFacts]

RULES: Mapping[RuleName, AnyRule] = {
    "run_out": Rule(Order, subjects.seeking, subjects.order, moments.start_of_gig, acts.run_out),
    "take_place": Rule(Booking, subjects.planned, subjects.booking, moments.end_of_gig, acts.take_place),
    "lapse": Rule(Offer, subjects.live_offers, subjects.offer, moments.end_of_offer, acts.give_up),
    "go_on": Rule(Order, subjects.going_on, subjects.order, moments.going_on, acts.go_on),
    "ask_next": Rule(Order, subjects.searching, subjects.order, moments.next_question, acts.ask_next),
    "announced": Rule(Order, subjects.seeking, subjects.order, moments.announced_time, acts.tell_orderer),
    "waiting_long": Rule(
        Order, subjects.waiting, subjects.order, moments.end_of_patience, acts.alarm_waiting, once="waiting_long"
    ),
    "reminder": Rule(
        Booking,
        subjects.planned,
        subjects.booking,
        moments.reminders,
        acts.remind,
        once="reminder",
        late=timedelta(hours=2),
        missed=acts.alarm_missed_reminder,
    ),
    "feedback": Rule(
        Order, subjects.held, subjects.order_of_booking, moments.questions, acts.ask_feedback, once="feedback"
    ),
    "settle": Rule(Order, subjects.held, subjects.order, moments.end_of_feedback, acts.settle),
    "audience": Rule(Booking, subjects.held_lately, subjects.booking, moments.morning_of_audience, acts.bring_audience),
    "unseen": Rule(
        Order, subjects.booked, subjects.order_of_card, moments.unseen_cards, acts.alarm_unseen, once="unseen"
    ),
    "digest": Rule(HouseFacts, subjects.house, subjects.the_house, moments.morning, acts.tell_digest, once="digest"),
    "areas_changed": Rule(
        HouseFacts, subjects.house, subjects.the_house, moments.change_of_areas, acts.move_cards, once="areas_changed"
    ),
}


def upcoming(tx: Transaction) -> Iterator[Due]:
    """Every moment, past and future, that has not been dealt with."""
    for name, rule in RULES.items():
        for moment in rule.all(tx):
            yield Due(moment.at, name, moment.about)


def upcoming_of(tx: Transaction, subject: Order | Offer | Booking | HouseFacts) -> Iterator[Due]:
    """The same for one subject alone, whatever its state: what a change of it has to ask."""
    for name, moment in _asked(tx, subject):
        yield Due(moment.at, name, moment.about)


def of_order(tx: Transaction, order_id: str) -> list[tuple[RuleName, DueMoment]]:
    """Every moment of an order, its offers and its bookings that has not been dealt with, by rule."""
    order = orders.order(tx, order_id)
    if order is None:
        return []
    every = (order, *orders.offers_of(tx, order_id), *orders.bookings_of(tx, order_id))
    return [one for subject in every for one in _asked(tx, subject)]


def _asked(tx: Transaction, subject: object) -> Iterator[tuple[RuleName, DueMoment]]:
    for name, rule in RULES.items():
        for moment in rule.asked(tx, subject):
            yield name, moment


@dataclass(frozen=True)
class Ahead:
    """What is due by now, in order; when something will be (UTC), None for never; what was derived for that.

    `more`: there are orders in doubt that were not asked about yet, so what is said of them is what was kept.
    """

    due: list[Due]
    next: datetime | None
    answers: tuple[DueAnswer, ...]
    basis: int
    more: bool


def due(tx: Transaction) -> list[Due]:
    """All that is due by now, the earliest first; at the same moment by rule and about."""
    return ahead(tx).due


def next_moment(tx: Transaction) -> datetime | None:
    """The next moment at which something will be due; None when nothing will."""
    return ahead(tx).next


def ahead(tx: Transaction, at_most: int = kept.ALL) -> Ahead:
    """Both of the above from one look, which asks anew about at most so many orders of each sort that are in doubt."""
    found = kept.look(tx, at_most)
    asked = [(entry, of_order(tx, entry.order_id)) for entry in found.entries]
    every = [Due(one.at, name, one.about) for _entry, of_one in asked for name, one in of_one]
    every += upcoming_of(tx, tx.shelf.house)
    answers = (_answer(tx, entry, [one for _name, one in of_one], found.register) for entry, of_one in asked)
    news = tuple(one for one in answers if _is_news(tx, one))
    now = sorted(one for one in every if one.at <= tx.now)
    return Ahead(now, _nearest(tx, every, found.later), news, found.basis, found.more)


def _nearest(tx: Transaction, every: Iterable[Due], later: datetime | None) -> datetime | None:
    """The next moment of all; what waits for the end of quiet hours is one too."""
    coming = [one.at for one in every if one.at > tx.now]
    return min([*coming, *(at for at in (later, outbox.next_moment(tx)) if at is not None)], default=None)


def _answer(tx: Transaction, entry: DueEntry, found: list[DueMoment], register: int) -> DueAnswer:
    waiting = [one.awaits for one in found if one.awaits is not None]
    under = None
    if waiting:
        under = register if profiles.is_open(tx) else kept.NO_REGISTER
    return DueAnswer(entry, min((one.at for one in found), default=None), under, frozenset().union(*waiting))


def _is_news(tx: Transaction, answer: DueAnswer) -> bool:
    """Whether it says more than what was kept. That something is due now may stand as it is until it is done."""
    entry = answer.entry
    if not entry.sure:
        return (answer.register, entry.register) != (kept.NO_REGISTER, kept.NO_REGISTER) or entry.at is None
    return answer.at is None or answer.at > tx.now


def keep(tx: Transaction, answers: Sequence[DueAnswer], basis: int) -> None:
    """Write down what a look has derived, but for orders that were touched since."""
    kept.keep(tx, answers, basis)


def doubt_all(tx: Transaction) -> None:
    """At a start: every order is asked about anew, in steps, whatever has changed beside our rows meanwhile.

    A newer program, its list of public holidays, time zones, the house's own zone and address.
    """
    kept.doubt_all(tx)


def do(tx: Transaction, one: Due) -> bool:
    """Do what is due, unless it no longer stands or was done before. False when nothing was done."""
    return RULES[one.rule].do(tx, one.about)
