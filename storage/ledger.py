"""What must be provable later: who did what about what. The database refuses to change or remove a line (I18)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from storage.kinds import LedgerVerb
from storage.rows import Kept
from storage.tables import ledger
from storage.transaction import Transaction
from storage.waking import Noted


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


#: Who came in and by what, what was refused, whose names and contacts were shown to whom, and which rights changed.
SECURITY: frozenset[LedgerVerb] = frozenset(
    {
        *("sign_in", "sign_out", "come_in", "end_way", "take_up", "use_link", "refuse_at_door"),
        *("invite", "invite_again", "fresh_link", "order_link", "withdraw", "remove_coordinator", "release", "leave"),
        *("see", "see_contact", "see_name", "see_names", "see_person", "see_why"),
    }
)
ENTRIES = Kept(ledger, Entry, ledger.c.id)
NOTE = insert(ledger)


def note(tx: Transaction, /, actor: str, verb: LedgerVerb, about: str, **detail: Any) -> None:
    """Write a line. Of what concerns security others hear once it is committed, for the log."""
    tx.execute(NOTE, {"at": tx.now, "actor": actor, "verb": verb, "about": about, "detail": detail})
    if verb in SECURITY:
        tx.wake(Noted(verb, actor, about, json.dumps(detail, sort_keys=True)))


def note_all(tx: Transaction, /, actor: str, verb: LedgerVerb, about: Sequence[str], **detail: Any) -> None:
    """Write a line about each of these, by one statement."""
    if about:
        line = {"at": tx.now, "actor": actor, "verb": verb, "detail": detail}
        tx.execute(NOTE, [line | {"about": one} for one in about])
    if verb in SECURITY:
        for one in about:
            tx.wake(Noted(verb, actor, one, json.dumps(detail, sort_keys=True)))


def entries(tx: Transaction, about: str) -> list[Entry]:
    """The lines about a thing, in order."""
    return ENTRIES.all(tx, about=about)
