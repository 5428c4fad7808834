"""What waits is asked again when somebody can be asked who could not be: an expert agreed, or joined."""

from __future__ import annotations

from bot.desk.telling import clear_alarms, show_order
from bot.facts.candidates import candidates
from bot.law import lifecycle
from storage import ledger, orders
from storage.orders import Order
from storage.transaction import Transaction


def wake_for(tx: Transaction, expert_id: str) -> None:
    """Every order for which nobody was left, and for which this expert can be asked now, is searched for again."""
    for order in orders.orders_in(tx, ("stuck",)):
        if order.starts_at > tx.now and _can_be_asked(tx, order, expert_id):
            wake(tx, order)


def wake(tx: Transaction, order: Order) -> None:
    """The search goes on where it ended: whoever was asked on the same terms is not asked again. Asking is a rule's."""
    orders.change_order(tx, order.id, state=lifecycle.after(lifecycle.ORDER, order.state, "wake"))
    ledger.note(tx, "keikka", "wake", order.id)
    clear_alarms(tx, order.id, "no_candidate", "no_consent_here")
    show_order(tx, order.id)


def _can_be_asked(tx: Transaction, order: Order, expert_id: str) -> bool:
    ranking = candidates(tx, order)
    return ranking is not None and expert_id in {one.person for one in (*ranking.ranked, *ranking.waiting)}
