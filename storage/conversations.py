"""What a person is in the middle of (a draft), and what the web chat shows them again (messages). All sealed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from storage.kinds import CardKey
from storage.rows import Kept, upsert
from storage.states import Side
from storage.tables import conversations, keys, messages
from storage.transaction import Transaction
from storage.waking import ChatOf


@dataclass(frozen=True)
class Shown:
    """One message of the chat, opened. An edited card keeps its `id` and `created_at` and gets a new `seq`."""

    seq: int
    id: str
    side: Side
    card: str | None
    message: Any = field(repr=False)
    outbox_id: str | None
    inbox_id: str | None
    created_at: datetime
    changed_at: datetime
    seen_at: datetime | None


@dataclass(frozen=True)
class _Kept:
    seq: int
    id: str
    person_id: str
    side: Side
    card: str | None
    sealed: bytes | None = field(repr=False)
    outbox_id: str | None
    inbox_id: str | None
    created_at: datetime
    changed_at: datetime
    seen_at: datetime | None


MESSAGES = Kept(messages, _Kept, messages.c.seq)

OF_PERSON = conversations.c.person_id == bindparam("person")
DRAFT = select(conversations.c.form, conversations.c.about, conversations.c.sealed).where(OF_PERSON)
SAVE_DRAFT = upsert(conversations, ("person_id",), ("form", "about", "sealed", "updated_at"))
DROP_DRAFT = delete(conversations).where(OF_PERSON)
ADD = messages.insert().returning(messages.c.seq)
AFTER = (
    MESSAGES.select()
    .add_columns(keys.c.wrapped)  # measured: a look at the key of its own costs twice as much
    .join(keys, keys.c.subject == messages.c.person_id)
    .where(messages.c.person_id == bindparam("person"), messages.c.seq > bindparam("after"))
    .limit(bindparam("at_most"))
)


def draft(tx: Transaction, person_id: str) -> tuple[str, str | None, Any] | None:
    """What the person is in the middle of: the form's name, what it is about, and the draft."""
    row = tx.row(DRAFT, {"person": person_id})
    if row is None:
        return None
    form, about, sealed = row
    return form, about, tx.vault.open(person_id, "conversations", "sealed", person_id, sealed)


def save_draft(tx: Transaction, person_id: str, form: str, about: str | None, draft: Any) -> None:
    """Keep the draft in place of the person's former one."""
    row = {
        "person_id": person_id,
        "form": form,
        "about": about,
        "sealed": tx.vault.seal(person_id, "conversations", "sealed", person_id, draft),
        "updated_at": tx.now,
    }
    tx.execute(SAVE_DRAFT[tx.dialect], row)


def drop_draft(tx: Transaction, person_id: str) -> None:
    """The person is in the middle of nothing."""
    tx.execute(DROP_DRAFT, {"person": person_id})


def show(
    tx: Transaction,
    person_id: str,
    side: Side,
    message: Any,
    card: CardKey | None = None,
    outbox_id: str | None = None,
    inbox_id: str | None = None,
    *,
    anew: bool = False,
) -> int:
    """Add a message to the person's chat, or change a card where it stands; its `seq`. Wakes `person:ID`.

    With `anew` the card moves to the end of the chat, as a new message does.
    """
    name = None if card is None else str(card)
    old = None if name is None else MESSAGES.get(tx, person_id=person_id, card=name)
    if old is not None:
        tx.execute(delete(messages).where(messages.c.seq == old.seq))
    message_id = old.id if old else tx.new_id()
    row = {
        "id": message_id,
        "person_id": person_id,
        "side": side,
        "card": name,
        "sealed": tx.vault.seal(person_id, "messages", "sealed", message_id, message),
        "outbox_id": outbox_id,
        "inbox_id": inbox_id,
        "created_at": old.created_at if old and not anew else tx.now,
        "changed_at": tx.now,
        "seen_at": None,
    }
    tx.wake(ChatOf(person_id))
    return int(tx.value(ADD, row))


def rewrite(tx: Transaction, person_id: str, shown: Shown, message: Any) -> None:
    """Put `message` in the place of a shown one, which stays as old and as seen as it is. Wakes `person:ID`."""
    tx.execute(delete(messages).where(messages.c.seq == shown.seq))
    row = {
        "id": shown.id,
        "person_id": person_id,
        "side": shown.side,
        "card": shown.card,
        "sealed": tx.vault.seal(person_id, "messages", "sealed", shown.id, message),
        "outbox_id": shown.outbox_id,
        "inbox_id": shown.inbox_id,
        "created_at": shown.created_at,
        "changed_at": shown.changed_at,
        "seen_at": shown.seen_at,
    }
    tx.wake(ChatOf(person_id))
    tx.execute(ADD, row)


def history(tx: Transaction, person_id: str, after_seq: int = 0, limit: int = 200) -> list[Shown]:
    """What changed in the person's chat after `after_seq`, in order, at most `limit`."""
    rows = tx.rows(AFTER, {"person": person_id, "after": after_seq, "at_most": limit})
    tx.vault.take_wrapped({person_id: rows[0][-1]} if rows else {})
    return [_open(tx, _Kept(*row[:-1])) for row in rows]


def latest(tx: Transaction, person_id: str, limit: int = 50) -> list[Shown]:
    """The end of the person's chat, in order."""
    newest = select(messages).where(messages.c.person_id == person_id).order_by(messages.c.seq.desc()).limit(limit)
    return [_open(tx, row) for row in reversed(MESSAGES.of(tx, newest))]


def note_seen(tx: Transaction, person_id: str, message_id: str) -> bool:
    """An open page of that person has shown the message; True the first time since it changed."""
    first = (
        update(messages)
        .where(messages.c.person_id == person_id, messages.c.id == message_id, messages.c.seen_at.is_(None))
        .values(seen_at=tx.now)
        .returning(messages.c.id)
    )
    return tx.row(first) is not None


def _open(tx: Transaction, row: _Kept) -> Shown:
    message = tx.vault.open(row.person_id, "messages", "sealed", row.id, row.sealed or b"")
    return Shown(
        row.seq,
        row.id,
        row.side,
        row.card,
        message,
        row.outbox_id,
        row.inbox_id,
        row.created_at,
        row.changed_at,
        row.seen_at,
    )
