"""Numbers that only rise: order numbers, and the order in which profiles changed."""

from __future__ import annotations

from sqlalchemy import bindparam

from storage.kept import insert_of
from storage.tables import counters
from storage.transaction import Transaction


def next_of(tx: Transaction, name: str) -> int:
    """The next number of this name, from 1. A rolled back transaction gives its number back."""
    statement = insert_of(tx.dialect, counters).values(name=bindparam("called"), value=1)
    raised = statement.on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1})
    return int(tx.value(raised.returning(counters.c.value), {"called": name}))
