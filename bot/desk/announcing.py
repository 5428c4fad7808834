"""By when an orderer hears. The time is told when an order is sent, and anew whenever the search begins again."""

from __future__ import annotations

from datetime import datetime

from bot.facts import settings
from bot.law import calendar
from storage import orders
from storage.orders import Order
from storage.transaction import Transaction


def hear_by(tx: Transaction, starts_at: datetime, zone: str) -> datetime:
    """By when the orderer of a gig that starts then hears of an order that is sent now. UTC."""
    return calendar.hear_by(tx.now, starts_at, zone, settings.hours(tx), settings.hearing(tx))


def announce_anew(tx: Transaction, order: Order) -> None:
    """The search begins again: a new time is announced, whatever was told before.

    It is the same whether anybody is left to ask or not (R16).
    """
    now = orders.order(tx, order.id) or order
    orders.change_order(tx, order.id, announced_at=hear_by(tx, now.starts_at, now.zone), answered_at=None)
