"""Orders: what is asked for, by whom, and in which state. Offers, bookings, feedback and alarms have rooms of their
own and are offered here too, so that one import tells the story of an order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, literal_column, select

from storage.alarms import (
    Alarm,
    alarm,
    alarms_of,
    alarms_of_the_house,
    alarms_open,
    clear_alarm,
    clear_alarms_about,
    clear_alarms_of,
    raise_alarm,
)
from storage.bookings import (
    Booking,
    add_booking,
    booking,
    bookings_of,
    bookings_of_expert,
    bookings_to_tell_of,
    change_booking,
    planned_among,
    planned_between,
)
from storage.counting import next_of
from storage.feedback import Feedback, add_feedback, count_feedback, feedback_answers, feedback_of
from storage.offers import (
    Offer,
    add_offer,
    carry_offers,
    change_offer,
    live_offers,
    offer,
    offers_of,
    offers_to,
)
from storage.rows import Kept
from storage.states import OPEN_ORDERS, GigFormat, OrderState
from storage.tables import orders
from storage.transaction import Transaction

__all__ = [
    "Alarm",
    "Booking",
    "Feedback",
    "Offer",
    "Order",
    "add_booking",
    "add_feedback",
    "add_offer",
    "add_order",
    "alarm",
    "alarms_of",
    "alarms_of_the_house",
    "alarms_open",
    "answers_of",
    "booking",
    "bookings_of",
    "bookings_of_expert",
    "bookings_to_tell_of",
    "carry_offers",
    "change_booking",
    "change_offer",
    "change_order",
    "clear_alarm",
    "clear_alarms_about",
    "clear_alarms_of",
    "count_feedback",
    "count_of",
    "count_open",
    "feedback_answers",
    "feedback_of",
    "has_ordered",
    "latest_in",
    "live_offers",
    "next_number",
    "offer",
    "offers_of",
    "offers_to",
    "open_orders",
    "order",
    "order_by_number",
    "orders_after",
    "orders_going_on",
    "orders_in",
    "orders_of",
    "planned_among",
    "planned_between",
    "raise_alarm",
    "save_answers",
]


@dataclass(frozen=True)
class Order:
    """An order. `round` rises with every material change, `version` with every change the expert should know of.

    `announced_at` is when the orderer will hear at the latest, `answered_at` when they were told that nobody was found.
    `goes_on_at` is when what was set going by a press is done; null where nothing waits.
    What the orderer wrote is sealed under the order's own key; `answers_of` opens it.
    """

    id: str
    number: int
    orderer_id: str
    state: OrderState
    round: int
    version: int
    kind: str
    format: GigFormat
    region: str | None
    municipality: str | None
    starts_at: datetime
    ends_at: datetime
    zone: str
    sealed: bytes | None = field(repr=False)
    created_at: datetime
    submitted_at: datetime
    announced_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    known: bool
    area: str | None
    erased_at: datetime | None
    goes_on_at: datetime | None


ORDERS = Kept(orders, Order, orders.c.number)
LONG_AGO = datetime.min.replace(tzinfo=UTC)

COUNT_OPEN = (
    select(func.count())
    .select_from(orders)
    .where(orders.c.state.in_([literal_column(repr(one)) for one in OPEN_ORDERS]))
)
GOING_ON = ORDERS.select().where(orders.c.goes_on_at.is_not(None)).order_by(None).order_by(orders.c.goes_on_at)
HAS_ORDERED = select(orders.c.id).where(orders.c.orderer_id == bindparam("orderer")).limit(1)
AFTER = (
    ORDERS.select()
    .where(orders.c.state == bindparam("state"), orders.c.number > bindparam("after"))
    .limit(bindparam("at_most"))
)


def next_number(tx: Transaction) -> int:
    """The number of the next order, from 1, without gaps."""
    return next_of(tx, "orders")


def add_order(
    tx: Transaction,
    *,
    orderer_id: str,
    state: OrderState,
    kind: str,
    format: GigFormat,
    starts_at: datetime,
    ends_at: datetime,
    zone: str,
    announced_at: datetime,
    known: bool,
    answers: Any,
    **columns: Any,
) -> Order:
    """A new order in its first round, with its own number unless `number` is given; `answers` are sealed."""
    order_id = tx.new_id()
    given = {"round": 1, "version": 1, "created_at": tx.now, "submitted_at": tx.now} | columns
    if "number" not in given:
        given["number"] = next_number(tx)
    return ORDERS.add(
        tx,
        id=order_id,
        orderer_id=orderer_id,
        state=state,
        kind=kind,
        format=format,
        starts_at=starts_at,
        ends_at=ends_at,
        zone=zone,
        announced_at=announced_at,
        known=known,
        sealed=_seal(tx, order_id, answers),
        **given,
    )


def order(tx: Transaction, order_id: str) -> Order | None:
    """The order, whatever its state."""
    return ORDERS.get(tx, id=order_id)


def order_by_number(tx: Transaction, number: int) -> Order | None:
    """The order people call by this number."""
    return ORDERS.get(tx, number=number)


def answers_of(tx: Transaction, order: Order) -> Any:
    """What the orderer answered, opened; None if it was erased."""
    return None if order.sealed is None else tx.vault.open(order.id, "orders", "sealed", order.id, order.sealed)


def save_answers(tx: Transaction, order_id: str, answers: Any) -> Order | None:
    """Keep these answers in place of the former ones."""
    return ORDERS.change(tx, {"id": order_id}, sealed=_seal(tx, order_id, answers))


def change_order(tx: Transaction, /, order_id: str, expect_version: int | None = None, **columns: Any) -> Order | None:
    """Set `columns`; the order as it is now. None, and nothing is changed, if its version is not `expect_version`."""
    expect: dict[str, Any] = {"id": order_id} | ({} if expect_version is None else {"version": expect_version})
    return ORDERS.change(tx, expect, **columns)


def orders_in(tx: Transaction, states: Iterable[OrderState]) -> list[Order]:
    """The orders in one of these states, by number."""
    return ORDERS.where(tx, orders.c.state.in_(tuple(states)))


def open_orders(tx: Transaction) -> list[Order]:
    """The orders that still have a next step, by number."""
    return orders_in(tx, OPEN_ORDERS)


def orders_after(tx: Transaction, state: OrderState, number: int, at_most: int) -> list[Order]:
    """Some orders in this state, by number, from the one after `number` on."""
    return ORDERS.of(tx, AFTER, {"state": state, "after": number, "at_most": at_most})


def orders_going_on(tx: Transaction) -> list[Order]:
    """The orders for which something was set going that is not done yet, the earliest first."""
    return ORDERS.of(tx, GOING_ON)


def count_open(tx: Transaction) -> int:
    """How many orders still have a next step."""
    return int(tx.value(COUNT_OPEN))


def has_ordered(tx: Transaction, orderer_id: str) -> bool:
    """Whether the person has ever sent an order."""
    return tx.row(HAS_ORDERED, {"orderer": orderer_id}) is not None


def count_of(tx: Transaction, orderer_id: str, states: Collection[OrderState], after: datetime = LONG_AGO) -> int:
    """How many of the orderer's orders are in one of these states and were made after a moment; no others are read."""
    return int(tx.value(_count_of(frozenset(states)), {"orderer": orderer_id, "after": after}))


@cache
def _count_of(states: frozenset[OrderState]) -> Select[Any]:
    words: list[ColumnElement[str]] = [literal_column(repr(one)) for one in sorted(states)]
    own = (orders.c.orderer_id == bindparam("orderer"), orders.c.state.in_(words))
    return select(func.count()).select_from(orders).where(*own, orders.c.created_at > bindparam("after"))


def latest_in(tx: Transaction, states: Iterable[OrderState], at_most: int) -> list[Order]:
    """The latest orders in one of these states, by number: read from the end, whatever there was before."""
    latest = ORDERS.select().order_by(None).order_by(orders.c.number.desc()).limit(at_most)
    found = [one for state in states for one in ORDERS.of(tx, latest.where(orders.c.state == state))]
    return sorted(found, key=lambda one: one.number)[-at_most:]


def orders_of(tx: Transaction, orderer_id: str, states: Iterable[OrderState] | None = None) -> list[Order]:
    """The orderer's orders, by number; only those in `states` where given."""
    if states is None:
        return ORDERS.all(tx, orderer_id=orderer_id)
    return ORDERS.where(tx, orders.c.orderer_id == orderer_id, orders.c.state.in_(tuple(states)))


def _seal(tx: Transaction, order_id: str, answers: Any) -> bytes:
    return tx.vault.seal(order_id, "orders", "sealed", order_id, answers)
