"""The auditor's rounds (R7): part by part over all that is open and all that is kept of due work.

A part costs the same however much there is, and changes nothing: a round is many short looks. It sees that every open
order has a next step that is not late, and that what is kept of an order's moments is what the rules derive from the
whole state (decision 11). `still(tx, flaw)` asks again in the transaction that acts on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.due import rules, subjects
from bot.facts import next_step
from storage import due as kept
from storage import orders
from storage.bookings import held_after
from storage.states import OPEN_ORDERS, OrderState
from storage.transaction import Transaction

#: A step that should have been taken this long ago is stuck.
LATE = timedelta(minutes=15)
#: So many orders are a part.
AT_ONCE = 25


@dataclass(frozen=True)
class Flaw:
    """One thing that is not as it should be: a code word and what it is about. No texts, no names."""

    what: str
    about: str


@dataclass(frozen=True)
class RoundPlace:
    """Where a round has come to: which way it goes through the orders, and the last key there."""

    way: int = 0
    after: str = ""


@dataclass(frozen=True)
class Part:
    """What was found in a part of a round, and where the next begins; None at the end."""

    flaws: list[Flaw]
    next: RoundPlace | None


#: Some orders after a key, each with its own.
Way = Callable[[Transaction, str, int], list[tuple[str, str]]]


def _open(state: OrderState) -> Way:
    def some(tx: Transaction, after: str, at_most: int) -> list[tuple[str, str]]:
        found = orders.orders_after(tx, state, int(after or 0), at_most)
        return [(str(one.number), one.id) for one in found]

    return some


def _held_lately(tx: Transaction, after: str, at_most: int) -> list[tuple[str, str]]:
    since, _slash, last = after.partition("/")
    begin = datetime.fromisoformat(since) if since else subjects.lately(tx)
    return [(f"{one.ends_at.isoformat()}/{one.id}", one.order_id) for one in held_after(tx, begin, last, at_most)]


def _kept(tx: Transaction, after: str, at_most: int) -> list[tuple[str, str]]:
    return [(one.order_id, one.order_id) for one in kept.entries_after(tx, after, at_most)]


#: What is open, what may have something to come though it has ended, and what is kept though nothing may be to come.
WAYS: Sequence[Way] = (*(_open(state) for state in OPEN_ORDERS), _held_lately, _kept)


def part(tx: Transaction, place: RoundPlace, at_most: int = AT_ONCE) -> Part:
    """Look at so many orders from a place on, the same order perhaps twice."""
    flaws: list[Flaw] = []
    way, after, left = place.way, place.after, at_most
    while left and way < len(WAYS):
        some = WAYS[way](tx, after, left)
        flaws += [flaw for _key, order_id in some for flaw in _flaws(tx, order_id)]
        way, after = (way, some[-1][0]) if len(some) == left else (way + 1, "")
        left -= len(some)
    return Part(flaws, RoundPlace(way, after) if way < len(WAYS) else None)


def whole(tx: Transaction) -> list[Flaw]:
    """A whole round at once."""
    found: list[Flaw] = []
    place: RoundPlace | None = RoundPlace()
    while place is not None:
        one = part(tx, place)
        found.extend(one.flaws)
        place = one.next
    return list(dict.fromkeys(found))


def still(tx: Transaction, flaw: Flaw) -> bool:
    """Whether what a look found about an order is still so."""
    return flaw in _flaws(tx, flaw.about)


def _flaws(tx: Transaction, order_id: str) -> Iterator[Flaw]:
    order = orders.order(tx, order_id)
    if order is not None and order.state in OPEN_ORDERS:
        step = next_step.next_step(tx, order)
        if step is None:
            yield Flaw("order_without_step", order_id)
        elif step.at < tx.now - LATE:
            yield Flaw("order_step_late", order_id)
    if _differs(tx, order_id):
        yield Flaw("due_differs", order_id)


def _differs(tx: Transaction, order_id: str) -> bool:
    """Whether another moment is kept than is derived. One that is in doubt, or has come, is asked about anyway."""
    entry = kept.entry(tx, order_id)
    if entry is not None and (not entry.sure or entry.at is None or entry.at <= tx.now):
        return False
    at = min((moment.at for _rule, moment in rules.of_order(tx, order_id)), default=None)
    return at != (entry.at if entry is not None else None)
