"""A small made-up world: two clocks that move on demand, people, an order, an offer, a booking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from storage import Database, MasterKeys, Transaction, orders, people
from storage.kinds import TokenPurpose
from storage.orders import Booking, Offer, Order
from storage.people import Person
from storage.tokens import TOKENS, LinkToken

NOON = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)  # a Tuesday, 12 o'clock in Helsinki
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
HELSINKI = "Europe/Helsinki"
KEYS = MasterKeys((b"k" * 32,))


class Clock:
    """Call it for the time; `move` it on."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


def open_database(url: str, **named: Any) -> Database:
    """A migrated database with the world's keys."""
    db = Database(url, named.pop("keys", KEYS), **named)
    db.migrate()
    return db


def an_expert(tx: Transaction, /, **columns: Any) -> Person:
    return people.add_person(tx, language="fi", zone=HELSINKI, is_expert=True, **columns)


def an_orderer(tx: Transaction, /, **columns: Any) -> Person:
    return people.add_person(tx, language="sv", zone=HELSINKI, is_orderer=True, known=True, **columns)


def an_order(tx: Transaction, /, orderer: str | None = None, **columns: Any) -> Order:
    named: dict[str, Any] = {
        "orderer_id": orderer or an_orderer(tx).id,
        "state": "searching",
        "kind": "lecture",
        "format": "onsite",
        "municipality": "Oulu",
        "starts_at": NOON + 9 * DAY,
        "ends_at": NOON + 9 * DAY + 2 * HOUR,
        "zone": HELSINKI,
        "announced_at": NOON + 2 * DAY,
        "known": True,
        "answers": {"topics": ["uupumus"], "contact": "made-up@example.org"},
    }
    return orders.add_order(tx, **(named | columns))


def an_offer(tx: Transaction, /, order: Order, expert: str | None = None, **columns: Any) -> Offer:
    named: dict[str, Any] = {
        "round": order.round,
        "expert_id": expert or an_expert(tx).id,
        "rank": 1,
        "order_version": order.version,
    }
    return orders.add_offer(tx, order_id=order.id, **(named | columns))


def a_booking(tx: Transaction, /, order: Order, expert: str | None = None, **columns: Any) -> Booking:
    named: dict[str, Any] = {
        "expert_id": expert or an_expert(tx).id,
        "format": order.format,
        "starts_at": order.starts_at,
        "ends_at": order.ends_at,
        "busy_from": order.starts_at - HOUR,
        "busy_until": order.ends_at + HOUR,
        "how": "press",
    }
    return orders.add_booking(tx, order_id=order.id, **(named | columns))


def tokens_of(tx: Transaction, purpose: TokenPurpose, about: str) -> list[LinkToken]:
    """The tokens of this purpose about this thing, closed ones too."""
    return TOKENS.all(tx, purpose=purpose, about=about)
