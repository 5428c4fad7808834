"""An order goes on: what its orderer's press sets going is done after the press, at a moment that tells nothing (R20).

How long *Send* takes would otherwise tell whether somebody can be asked, and how long *Cancel* takes whether somebody
was. So a press writes down that the order goes on, and does nothing that depends on experts; a rule does the rest, at a
random moment within a minute. Until then whoever was asked on older terms finds that the request has ended.
"""

from __future__ import annotations

from datetime import datetime

from bot.desk.offering import ask_next, retell, tell_offer, withdraw
from bot.desk.telling import show_order
from bot.law.terms import still_asked
from storage import orders
from storage.orders import Order
from storage.transaction import Transaction


def draw_moment(tx: Transaction) -> datetime:
    """When an order goes on for which something is set going now: within a minute, nobody knows when. UTC."""
    return tx.now + tx.shelf.pause()


def go_on(tx: Transaction, order: Order) -> None:
    """Whoever is asked no more is thanked, whoever is asked hears what changed, and the next is asked if nobody is."""
    orders.change_order(tx, order.id, goes_on_at=None)
    offers = orders.offers_of(tx, order.id)
    for offer in offers:
        if offer.state in ("live", "reserve") and not still_asked(order, offer):
            withdraw(tx, offer)
        elif offer.state == "live" and offer.order_version != order.version:
            orders.change_offer(tx, offer.id, "live", order_version=order.version)
            tell_offer(tx, offer)
    if any(not still_asked(order, offer) for offer in offers):
        retell(tx, order.id)
    ask_next(tx, order.id)
    show_order(tx, order.id)  # also when nobody was asked: its next step is another one now
