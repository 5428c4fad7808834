"""Due work, derived from the state of orders, offers and bookings. Nothing is scheduled (decision 3).

A rule is a value: at which moments something is due for *one* subject, and what is done then. The full derivation asks
every rule for all its subjects; after a change, asking for the one subject is enough. What is due is plain data: which
rule, when, about what. `do` is the one place where it is done: "a timer is a question", so the moments of that subject
are asked once more in the same transaction, and what no longer stands is not done; a mark keeps it from being done
twice. A moved or cancelled booking needs no code: the moved one has new moments, the cancelled one none.

`due(tx)` lists what is due by now; `next_moment(tx)` is when to look again, and what the demo's clock walks through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Literal, TypeVar

from bot.due import acts, moments, subjects
from bot.due.moments import DueMoment
from storage import marks, outbox
from storage.orders import Booking, Offer, Order
from storage.shelf import HouseFacts
from storage.transaction import Transaction

S = TypeVar("S")

RuleName = Literal[
    "run_out",
    "take_place",
    "lapse",
    "ask_next",
    "announced",
    "waiting_long",
    "reminder",
    "feedback",
    "settle",
    "audience",
    "unseen",
    "digest",
    "areas_changed",
]


@dataclass(frozen=True, order=True)
class Due:
    """One thing to do: when it was due (UTC), by which rule, about what. Plain data: it can be kept and replayed."""

    at: datetime
    rule: RuleName
    about: str


@dataclass(frozen=True)
class Rule(Generic[S]):
    """When something is due for one subject, and what is done then.

    `kind` is what it is asked of; `every` finds the subjects that may have moments, `find` the one that a moment is
    about. `once` is the kind of the mark that keeps it from being done twice about the same; a rule without one changes
    the state it was derived from.
    What is `late` by more than that, or past its moment's `ends`, is not done in silence: `missed` is done instead.
    """

    kind: type[S]
    every: Callable[[Transaction], Iterable[S]]
    find: Callable[[Transaction, str], S | None]
    moments: Callable[[Transaction, S], Iterator[DueMoment]]
    act: Callable[[Transaction, S, str], None]
    once: str | None = None
    late: timedelta | None = None
    missed: Callable[[Transaction, S, str], None] | None = None

    def __post_init__(self) -> None:
        if self.late is not None and self.missed is None:
            raise ValueError("a rule that can be late says what is done then")

    def of(self, tx: Transaction, subject: S) -> Iterator[DueMoment]:
        """The moments of one subject that have not been dealt with."""
        for moment in self.moments(tx, subject):
            if self.once is None or not marks.is_marked(tx, self.once, moment.about):
                yield moment

    def asked(self, tx: Transaction, subject: object) -> Iterator[DueMoment]:
        """The same of any subject: none where the rule is not about its kind."""
        if isinstance(subject, self.kind):
            yield from self.of(tx, subject)

    def all(self, tx: Transaction) -> Iterator[DueMoment]:
        """The moments of every subject that have not been dealt with."""
        for subject in self.every(tx):
            yield from self.of(tx, subject)

    def do(self, tx: Transaction, about: str) -> bool:
        """Do what is due about this, if it still is. False when it is not."""
        subject = self.find(tx, about)
        if subject is None:
            return False
        standing = next((one for one in self.of(tx, subject) if one.about == about and one.at <= tx.now), None)
        if standing is None or (self.once is not None and not marks.mark(tx, self.once, about)):
            return False
        act = self.missed if self.missed is not None and self._is_late(tx, standing) else self.act
        act(tx, subject, about)
        return True

    def _is_late(self, tx: Transaction, moment: DueMoment) -> bool:
        late = self.late is not None and tx.now - moment.at > self.late
        return late or (moment.ends is not None and tx.now >= moment.ends)


AnyRule = Rule[Order] | Rule[Offer] | Rule[Booking] | Rule[HouseFacts]

RULES: Mapping[RuleName, AnyRule] = {
    "run_out": Rule(Order, subjects.seeking, subjects.order, moments.start_of_gig, acts.run_out),
    "take_place": Rule(Booking, subjects.planned, subjects.booking, moments.end_of_gig, acts.take_place),
    "lapse": Rule(Offer, subjects.live_offers, subjects.offer, moments.end_of_offer, acts.give_up),
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
    "audience": Rule(
        Booking,
        subjects.held_lately,
        subjects.booking,
        moments.end_of_audience,
        acts.bring_audience,
        once="audience_closed",
    ),
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
    for name, rule in RULES.items():
        for moment in rule.asked(tx, subject):
            yield Due(moment.at, name, moment.about)


def due(tx: Transaction) -> list[Due]:
    """All that is due by now, the earliest first; at the same moment by rule and about."""
    return ahead(tx)[0]


def next_moment(tx: Transaction) -> datetime | None:
    """The next moment at which something will be due; None when nothing will."""
    return ahead(tx)[1]


def ahead(tx: Transaction) -> tuple[list[Due], datetime | None]:
    """Both of the above from one look."""
    every = list(upcoming(tx))
    now = sorted(one for one in every if one.at <= tx.now)
    later = [one.at for one in every if one.at > tx.now]
    said = outbox.next_moment(tx)  # what waits for the end of quiet hours is a moment too
    return now, min([*later, *([said] if said else [])], default=None)


def do(tx: Transaction, one: Due) -> bool:
    """Do what is due, unless it no longer stands or was done before. False when nothing was done."""
    return RULES[one.rule].do(tx, one.about)
