"""What an order asks for, read from its row and its sealed answers."""

from __future__ import annotations

from bot.law.terms import Terms
from storage import orders
from storage.orders import Order
from storage.transaction import Transaction


def terms_of(tx: Transaction, order: Order) -> Terms:
    """The terms of an order as it stands. Raises `LookupError` when what was written has been erased."""
    answers = orders.answers_of(tx, order)
    if answers is None:
        raise LookupError("what was written has been erased")
    return Terms.of(answers, order.zone)
