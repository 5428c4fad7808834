"""What was refused at the doorways is counted in the process and noted once a minute: a flood fills no ledger.

So what was tried, and when, can be told afterwards; very many within a minute are an alarm, once a day.
"""

from __future__ import annotations

from collections import Counter
from functools import partial

from bot.desk.telling import alarm
from bot.facts import settings
from storage import ledger
from storage.kinds import RefusalKind
from storage.shelf import Shelf
from storage.transaction import Transaction


def note_refusals(tx: Transaction) -> int:
    """A line of the ledger for each kind of refusal since the last time; how many there were of all."""
    counted = Counter(tx.shelf.refused)
    for kind, count in sorted(counted.items()):
        ledger.note(tx, "keikka", "refuse_at_door", kind, count=count)
    if counted.total() >= settings.number(tx, "alarm_refusals"):
        alarm(tx, "refusals", tx.now.date().isoformat(), None)
    tx.once_committed(partial(_take_off, tx.shelf, counted))
    return counted.total()


def _take_off(shelf: Shelf, counted: Counter[RefusalKind]) -> None:
    shelf.refused -= counted
