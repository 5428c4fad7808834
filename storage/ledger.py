"""What must be provable later: who did what about what. The database refuses to change or remove a line (I18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from storage.kinds import LedgerVerb
from storage.rows import Kept
from storage.tables import ledger
from storage.transaction import Transaction


@dataclass(frozen=True)
class Entry:
    """One line. `detail` holds ids, codes and numbers, never texts.

    `actor` is a person's id, `keikka` for what time brings, `cli` for the command line, or a side that gave feedback.
    """

    id: int
    at: datetime
    actor: str
    verb: LedgerVerb
    about: str
    detail: dict[str, Any]


ENTRIES = Kept(ledger, Entry, ledger.c.id)
NOTE = insert(ledger)


def note(tx: Transaction, /, actor: str, verb: LedgerVerb, about: str, **detail: Any) -> None:
    """Write a line."""
    tx.execute(NOTE, {"at": tx.now, "actor": actor, "verb": verb, "about": about, "detail": detail})


def entries(tx: Transaction, about: str) -> list[Entry]:
    """The lines about a thing, in order."""
    return ENTRIES.all(tx, about=about)
