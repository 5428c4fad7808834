"""A rule is a value: at which moments something is due for one subject, and what is done then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Literal, TypeVar

from bot.due.moments import DueMoment
from storage import marks
from storage.transaction import Transaction

S = TypeVar("S")

RuleName = Literal[
    "run_out",
    "take_place",
    "lapse",
    "go_on",
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
