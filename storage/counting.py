"""Numbers that only rise: order numbers, and the order in which profiles changed."""

from __future__ import annotations

from storage.rows import ByDialect, insert_of
from storage.tables import counters
from storage.transaction import Transaction

RAISE = ByDialect(
    lambda dialect: (
        insert_of(dialect, counters)
        .on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1})
        .returning(counters.c.value)
    )
)


def next_of(tx: Transaction, name: str) -> int:
    """The next number of this name, from 1. A rolled back transaction gives its number back."""
    return int(tx.value(RAISE[tx.dialect], {"name": name, "value": 1}))
