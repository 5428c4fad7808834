"""What a person is in the middle of (a draft), and what the web chat shows them again (messages). All sealed.

A message's number counts its person's messages alone (R20), and is raised in the transaction of the message: on
PostgreSQL under the lock of that person's row of `chats` until the commit, so that of two numbers the lower is never
seen later, and whoever asks for what came after the last one they have is given everything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from storage.kinds import CardKey
from storage.rows import ByDialect, Kept, insert_of, upsert
from storage.states import Side
from storage.tables import chats, conversations, keys, messages
from storage.transaction import Transaction
from storage.waking import ChatOf


@dataclass(frozen=True)
class Shown:
    """One message of the chat, opened. An edited card keeps its `id` and `created_at` and gets a new `number`."""

    number: int
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
    number: int


MESSAGES = Kept(messages, _Kept, messages.c.person_id, messages.c.number)

#: Numbers begin above this: a lower one was given by the counter that all people shared once (`from_before`).
BEFORE = 1_000_000_000

OF_PERSON = conversations.c.person_id == bindparam("person")
DRAFT = select(conversations.c.form, conversations.c.about, conversations.c.sealed).where(OF_PERSON)
SAVE_DRAFT = upsert(conversations, ("person_id",), ("form", "about", "sealed", "updated_at"))
DROP_DRAFT = delete(conversations).where(OF_PERSON)
RAISE = ByDialect(
    lambda dialect: (
        insert_of(dialect, chats)
        .on_conflict_do_update(index_elements=["person_id"], set_={"last": chats.c.last + 1})
        .returning(chats.c.last)
    )
)
ADD = messages.insert()
TAKE_CARD = (
    delete(messages)
    .where(messages.c.person_id == bindparam("person"), messages.c.card == bindparam("name"))
    .returning(messages.c.id, messages.c.created_at)
)
TAKE = delete(messages).where(messages.c.person_id == bindparam("person"), messages.c.number == bindparam("at"))
AFTER = (
    MESSAGES.select()
    .add_columns(keys.c.wrapped)  # measured: a look at the key of its own costs twice as much
    .join(keys, keys.c.subject == messages.c.person_id)
    .where(messages.c.person_id == bindparam("person"), messages.c.number > bindparam("after"))
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
    """Add a message to the person's chat, or change a card where it stands; its number. Wakes `person:ID`.

    With `anew` the card moves to the end of the chat, as a new message does.
    """
    name = None if card is None else str(card)
    old = None if name is None else tx.row(TAKE_CARD, {"person": person_id, "name": name})
    message_id, since = old or (tx.new_id(), tx.now)
    row = {
        "id": message_id,
        "person_id": person_id,
        "side": side,
        "card": name,
        "sealed": tx.vault.seal(person_id, "messages", "sealed", message_id, message),
        "outbox_id": outbox_id,
        "inbox_id": inbox_id,
        "created_at": tx.now if anew else since,
        "changed_at": tx.now,
        "seen_at": None,
    }
    return _add(tx, row)


def rewrite(tx: Transaction, person_id: str, shown: Shown, message: Any) -> None:
    """Put `message` in the place of a shown one, which stays as old and as seen as it is. Wakes `person:ID`."""
    tx.execute(TAKE, {"person": person_id, "at": shown.number})
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
    _add(tx, row)


def _add(tx: Transaction, row: dict[str, Any]) -> int:
    number = int(tx.value(RAISE[tx.dialect], {"person_id": row["person_id"], "last": BEFORE + 1}))
    tx.execute(ADD, row | {"number": number})
    tx.wake(ChatOf(row["person_id"]))
    return number


def from_before(number: int) -> bool:
    """Whether a page has this number from before numbers were a person's own: nobody knows what came after it."""
    return 0 < number < BEFORE


def history(tx: Transaction, person_id: str, after: int = 0, limit: int = 200) -> list[Shown]:
    """What changed in the person's chat after the number `after`, in order, at most `limit`."""
    rows = tx.rows(AFTER, {"person": person_id, "after": after, "at_most": limit})
    tx.vault.take_wrapped({person_id: rows[0][-1]} if rows else {})
    return [_open(tx, _Kept(*row[:-1])) for row in rows]


def latest(tx: Transaction, person_id: str, limit: int = 50) -> list[Shown]:
    """The end of the person's chat, in order."""
    newest = select(messages).where(messages.c.person_id == person_id).order_by(messages.c.number.desc()).limit(limit)
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
        row.number,
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
