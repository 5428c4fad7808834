"""Replies that this process has just written down: they are brought without being unsealed and read again.

What is on disk is what counts. A reply is forgotten here when it is brought; after a restart, in another process, and
when it is sent again, it is read from its row. None that quotes somebody is kept, so that no erasure can miss it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.cards import quotes
from dialogs.speech import Message
from storage.outbox import Sending
from storage.transaction import Transaction

#: More than wait to be brought at any moment; beyond it the oldest is read from its row.
MOST = 512
#: Where a transaction holds those that were said in it.
SAID = "replies"


def keep(tx: Transaction, sending_id: str, message: Message, written: Mapping[str, Any]) -> None:
    """Keep the reply of this row of the outbox: for this transaction, and for others once it is committed."""
    if quotes(written):
        return
    said: dict[str, Message] = tx.memo.setdefault(SAID, {})
    said[sending_id] = message
    tx.once_committed(lambda: _put(_kept(tx), sending_id, message) if sending_id in said else None)


def take(tx: Transaction, row: Sending) -> Message | None:
    """The reply of a row that is brought for the first time; None where it must be read."""
    said: dict[str, Message] = tx.memo.get(SAID, {})
    message = said.pop(row.id, None) or _kept(tx).pop(row.id, None)
    return message if row.payload is not None and row.copies == 1 else None


def _put(kept: dict[str, Message], sending_id: str, message: Message) -> None:
    kept[sending_id] = message
    while len(kept) > MOST:
        kept.pop(next(iter(kept)))


def _kept(tx: Transaction) -> dict[str, Message]:
    kept: dict[str, Message] = tx.derived.setdefault("replies", {})
    return kept
