"""What stages ask of the house's database: what a button is about, what an order's page and story say."""

from __future__ import annotations

from bot.cards import story
from dialogs.speech import Text
from storage import ledger, orders
from storage.transaction import Transaction


def order_of_button(tx: Transaction, data: str) -> int | None:
    """The number of the order that a button is about."""
    subject = data.split(":")[1] if ":" in data else ""
    if subject.isdigit():
        return int(subject)
    thing = orders.offer(tx, subject) or orders.booking(tx, subject)
    found = orders.order(tx, thing.order_id) if thing else None
    return found.number if found else None


def story_of(tx: Transaction, number: int) -> list[Text]:
    """The lines of an order's story, without their times."""
    found = orders.order_by_number(tx, number)
    assert found is not None, f"there is no order {number}"
    return [line for _entry, line in story.story_lines(tx, found)]


def audience_code(tx: Transaction, number: int) -> str:
    """The code with which an order's audience gives feedback."""
    found = orders.order_by_number(tx, number)
    assert found is not None
    return str(orders.answers_of(tx, found)["audience_code"])


def entries_about(tx: Transaction, number: int) -> list[ledger.Entry]:
    """Every line of the ledger about an order; none if there is no such order."""
    found = orders.order_by_number(tx, number)
    return ledger.entries(tx, found.id) if found else []
