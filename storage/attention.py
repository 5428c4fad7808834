"""Open orders in the order of who needs somebody first, and what of them waits: counted and cut by the database.

A look at the first of ten thousand orders reads those, not ten thousand: each state is read along its own index, and
what is counted is counted where it lies. `Where` narrows a question to places, as `place_key` writes them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)

from storage.columns import Instant
from storage.rows import read_once
from storage.states import OPEN_ORDERS, OrderState
from storage.tables import alarms, ledger, offers, orders
from storage.transaction import Transaction

#: Places of orders, each as `place_key` writes it; None is everywhere.
Where = Collection[str] | None
#: Since when an order waits: its id, and the moment (UTC).
Since = tuple[str, datetime]

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, order=True)
class Standing:
    """Where an open order stands among the others: its rank, the lowest first, then when its gig starts (UTC)."""

    rank: int
    starts_at: datetime
    order_id: str
    alarmed: bool


def in_line(
    tx: Transaction, states: tuple[OrderState, ...], at_most: int, after: Standing | None = None
) -> list[Standing]:
    """The first open orders, or those after one: with an open alarm first, then by state as given, then by the start.

    At most a statement for each rank, which reads as many rows as it gives.
    """
    last = after or Standing(-1, LONG_AGO, "", alarmed=True)
    place = {"rank": last.rank, "at": last.starts_at, "id": last.order_id}
    found = []
    if last.rank < len(states):
        loud = tx.rows(_loud(states), place | {"at_most": at_most})
        found = [Standing(rank, starts_at, order_id, alarmed=True) for order_id, starts_at, rank in loud]
    for rank, state in enumerate(states, start=len(states)):
        if rank >= last.rank and len(found) < at_most:
            begin = place if rank == last.rank else {"at": LONG_AGO, "id": ""}
            calm = tx.rows(_calm(state), {"at": begin["at"], "id": begin["id"], "at_most": at_most - len(found)})
            found += [Standing(rank, starts_at, order_id, alarmed=False) for order_id, starts_at in calm]
    return found


def soonest(tx: Transaction, states: tuple[OrderState, ...], at_most: int) -> list[str]:
    """The ids of the open orders in these states, or with an open alarm, whose gigs start first."""
    loud = tx.rows(_soonest_loud(), {"at_most": at_most})
    calm = [row for state in states for row in tx.rows(_calm(state), {"at": LONG_AGO, "id": "", "at_most": at_most})]
    return [order_id for order_id, _at in sorted((*loud, *calm), key=lambda row: (row[1], row[0]))[:at_most]]


def count_waiting(tx: Transaction, states: tuple[OrderState, ...]) -> int:
    """How many open orders are in these states, or have an open alarm."""
    counted = count_by_state(tx)
    others = [one.count for one in count_alarmed(tx) if one.state in OPEN_ORDERS and one.state not in states]
    return sum(counted[state] for state in states) + sum(others)


def count_by_state(tx: Transaction, where: Where = None) -> dict[OrderState, int]:
    """How many open orders there are in each state."""

    def read(_missing: object) -> dict[str, dict[OrderState, int]]:
        found = tx.rows(_counted(where is not None), _params(where))
        return {"": dict.fromkeys(OPEN_ORDERS, 0) | {state: int(count) for state, count in found}}

    return read_once(tx, ("open orders", " ".join(where or ())), [""], read)[""]


@dataclass(frozen=True)
class Ended:
    """How many orders in a state have gigs that end at this moment (UTC) in this zone."""

    state: OrderState
    zone: str
    ends_at: datetime
    count: int


def count_held(tx: Transaction, where: Where = None) -> list[Ended]:
    """The held orders, counted by the ends of their gigs."""
    return [Ended("held", *row) for row in tx.rows(_held(where is not None), _params(where))]


def count_alarmed(tx: Transaction, where: Where = None) -> list[Ended]:
    """The orders with an open alarm, whatever their state, counted by their states and the ends of their gigs."""
    return [Ended(*row) for row in tx.rows(_count_alarmed(where is not None), _params(where))]


# -- what has waited longest: at most so many orders, each with the moment since when


def for_coordinators(tx: Transaction, at_most: int, where: Where = None) -> list[Since]:
    """What waits for a release since it was sent, or for an assignment since nobody was left."""
    return _pairs(tx, _for_coordinators(where is not None), at_most, where)


def alarmed(tx: Transaction, states: Iterable[OrderState], at_most: int, where: Where = None) -> list[Since]:
    """Orders in these states with an open alarm, since their first one was raised."""
    return _pairs(tx, _alarmed(tuple(states), where is not None), at_most, where)


def for_experts(tx: Transaction, at_most: int, where: Where = None) -> list[Since]:
    """Orders without an alarm for which an expert is asked, since that one was; else since the order was sent."""
    return _pairs(tx, _for_experts(where is not None), at_most, where)


def ended_before(tx: Transaction, until: Mapping[str, datetime], at_most: int, where: Where = None) -> list[Since]:
    """Held orders without an alarm whose gig ended before the moment of its zone, since that end."""
    ended = [and_(orders.c.zone == zone, orders.c.ends_at < moment) for zone, moment in until.items()]
    if not ended:
        return []
    held = (_is("held"), or_(*ended), ~_is_alarmed(), *_narrow(where is not None))
    found = _at_most(select(orders.c.id, orders.c.ends_at).where(*held), orders.c.ends_at, orders.c.number)
    return _pairs(tx, found, at_most, where)


def places_of_open(tx: Transaction) -> list[tuple[str | None, str | None]]:
    """Every (region, municipality) that an open order has."""
    return [(region, municipality) for region, municipality in tx.rows(PLACES)]


def place_key(region: str | None, municipality: str | None) -> str:
    """A place as `Where` names it."""
    return f"{region or ''}/{municipality or ''}"


def _pairs(tx: Transaction, statement: Select[Any], at_most: int, where: Where) -> list[Since]:
    return [(order_id, since) for order_id, since in tx.rows(statement, {"at_most": at_most} | _params(where))]


def _params(where: Where) -> dict[str, Any]:
    return {} if where is None else {"places": list(where)}


def _narrow(narrowed: bool) -> Sequence[ColumnElement[bool]]:
    key = func.coalesce(orders.c.region, "").op("||")("/").op("||")(func.coalesce(orders.c.municipality, ""))
    return (key.in_(bindparam("places", expanding=True)),) if narrowed else ()


def _word(word: str) -> ColumnElement[Any]:
    return literal_column(repr(word))


def _is(state: OrderState) -> ColumnElement[bool]:
    return and_(IS_OPEN, orders.c.state == _word(state))


def _is_alarmed() -> ColumnElement[bool]:
    return exists().where(alarms.c.order_id == orders.c.id, alarms.c.cleared_at.is_(None))


IS_OPEN = orders.c.state.in_([_word(one) for one in OPEN_ORDERS])  # as the partial index says it
PLACES = select(orders.c.region, orders.c.municipality).where(IS_OPEN).distinct()
#: The orders with an open alarm, each once, since their first one was raised.
RAISED = (
    select(alarms.c.order_id, func.min(alarms.c.raised_at, type_=Instant).label("since"))
    .where(alarms.c.cleared_at.is_(None))
    .group_by(alarms.c.order_id)
    .subquery()
)


def _with_alarm() -> FromClause:
    return RAISED.join(orders, orders.c.id == RAISED.c.order_id)


def _rank(states: tuple[OrderState, ...]) -> ColumnElement[int]:
    """The place of an order's state among these. Asked so, no index of states is taken: it begins with the alarms."""
    ranks: list[tuple[ColumnElement[bool], ColumnElement[int]]] = [
        (orders.c.state == _word(state), literal_column(str(place))) for place, state in enumerate(states)
    ]
    return case(*ranks, else_=literal_column(str(len(states))))


def _at_most(statement: Select[Any], *order: ColumnElement[Any]) -> Select[Any]:
    return statement.order_by(*order).limit(bindparam("at_most"))


@cache
def _loud(states: tuple[OrderState, ...]) -> Select[Any]:
    rank = _rank(states)
    here = tuple_(rank, orders.c.starts_at, orders.c.id)
    last = tuple_(bindparam("rank", type_=Integer), bindparam("at", type_=Instant), bindparam("id", type_=String))
    found = select(orders.c.id, orders.c.starts_at, rank.label("rank")).select_from(_with_alarm())
    return _at_most(found.where(rank < len(states), here > last), rank, orders.c.starts_at, orders.c.id)


@cache
def _calm(state: OrderState) -> Select[Any]:
    at: Any = bindparam("at", type_=Instant)
    later = or_(orders.c.starts_at > at, orders.c.id > bindparam("id", type_=String))
    found = select(orders.c.id, orders.c.starts_at).where(_is(state), orders.c.starts_at >= at, later, ~_is_alarmed())
    return _at_most(found, orders.c.starts_at, orders.c.id)


@cache
def _soonest_loud() -> Select[Any]:
    found = select(orders.c.id, orders.c.starts_at).select_from(_with_alarm())
    return _at_most(found.where(_rank(OPEN_ORDERS) < len(OPEN_ORDERS)), orders.c.starts_at, orders.c.id)


@cache
def _counted(narrowed: bool) -> Select[Any]:
    return select(orders.c.state, func.count()).where(IS_OPEN, *_narrow(narrowed)).group_by(orders.c.state)


@cache
def _held(narrowed: bool) -> Select[Any]:
    kept = (orders.c.zone, orders.c.ends_at)
    return select(*kept, func.count()).where(_is("held"), *_narrow(narrowed)).group_by(*kept)


@cache
def _count_alarmed(narrowed: bool) -> Select[Any]:
    kept = (orders.c.state, orders.c.zone, orders.c.ends_at)
    return select(*kept, func.count()).select_from(_with_alarm()).where(*_narrow(narrowed)).group_by(*kept)


@cache
def _alarmed(states: tuple[OrderState, ...], narrowed: bool) -> Select[Any]:
    found = select(orders.c.id, RAISED.c.since).select_from(_with_alarm())
    found = found.where(_rank(states) < len(states), *_narrow(narrowed))
    return _at_most(found, RAISED.c.since, orders.c.number)


@cache
def _for_coordinators(narrowed: bool) -> Select[Any]:
    dry = select(func.max(ledger.c.at)).where(ledger.c.about == orders.c.id, ledger.c.verb == _word("run_dry"))
    since = func.coalesce(dry.scalar_subquery(), orders.c.submitted_at, type_=Instant)
    # an order that waits has the number that it was sent with, and keeps it
    sent = select(orders.c.id, orders.c.submitted_at.label("since")).where(_is("waiting"), *_narrow(narrowed))
    stuck = select(orders.c.id, since.label("since")).where(_is("stuck"), *_narrow(narrowed))
    return _longest_of(_at_most(sent, orders.c.number), _at_most(stuck, literal_column("since")))


@cache
def _for_experts(narrowed: bool) -> Select[Any]:
    calm = (_is("searching"), ~_is_alarmed(), *_narrow(narrowed))
    is_live = offers.c.state == _word("live")
    both = offers.join(orders, orders.c.id == offers.c.order_id)
    asked = select(orders.c.id, offers.c.created_at.label("since")).select_from(both).where(is_live, *calm)
    nobody = ~exists().where(is_live, offers.c.order_id == orders.c.id)
    quiet = select(orders.c.id, orders.c.submitted_at.label("since")).where(*calm, nobody)
    return _longest_of(_at_most(asked, offers.c.created_at), _at_most(quiet, orders.c.number))


def _longest_of(*parts: Select[Any]) -> Select[Any]:
    """The first of several that are cut already: a limit of its own needs a statement around it."""
    every = union_all(*(select(*part.subquery().c) for part in parts)).subquery()
    return _at_most(select(*every.c), every.c.since, every.c.id)
