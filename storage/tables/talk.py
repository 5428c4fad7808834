"""Tables of talk: what was heard, what is to be said, what the web chat shows again, and drafts.

Every press writes here, and every index is one more page to put on disk before it is answered: `seq` rises with time,
so what is old is found without an index over times. Whose a row is, is indexed where the row names somebody, which
what is heard on the web and what is said in a channel do not: an erasure must not read what everybody ever heard.

`seq` counts over all people and leaves this room in no answer: what a person is told of is the `number` of their own
message, and `chats` has the last one given to each (R20).
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage import states
from storage.columns import Instant, Json, Serial
from storage.tables.base import metadata, one_of, only, ref

conversations = Table(
    "conversations",
    metadata,
    ref("person_id", "persons", primary_key=True),
    Column("form", String(32), nullable=False),
    Column("about", Text),
    Column("sealed", LargeBinary, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

chats = Table(
    "chats",
    metadata,
    ref("person_id", "persons", primary_key=True),
    Column("last", Serial, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("seq", Serial, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    ref("person_id", "persons"),
    Column("side", String(8), nullable=False),
    Column("card", Text),
    Column("sealed", LargeBinary),
    Column("outbox_id", String(36)),
    Column("inbox_id", String(36)),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("seen_at", Instant),
    Column("number", Serial, nullable=False),
    one_of("side", states.Side),
    only("ux_messages_card", "card IS NOT NULL", "person_id", "card", unique=True),
    Index("ux_messages_number", "person_id", "number", unique=True),
    sqlite_autoincrement=True,
)

inbox = Table(
    "inbox",
    metadata,
    Column("seq", Serial, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("platform", String(16), nullable=False),
    Column("external_id", Text, nullable=False),
    Column("lane", String(64), nullable=False),
    Column("person_id", String(36)),
    Column("body", LargeBinary),
    Column("state", String(16), nullable=False),
    Column("heard_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    UniqueConstraint("platform", "external_id"),
    one_of("state", states.InboxState),
    only("ix_inbox_waiting", "state = 'waiting'", "lane", "seq"),
    only("ix_inbox_person", "person_id IS NOT NULL", "person_id"),
    sqlite_autoincrement=True,
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Serial, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("platform", String(16), nullable=False),
    Column("person_id", String(36)),
    Column("lane", String(64), nullable=False),
    Column("kind", String(48), nullable=False),
    Column("about", Json, nullable=False),
    Column("payload", LargeBinary),
    Column("once", Text, unique=True),
    Column("card", Text),
    Column("state", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("not_before", Instant),
    Column("lease_until", Instant),
    Column("holder", Text),
    Column("attempts", Integer, nullable=False),
    Column("copies", Integer, nullable=False),
    Column("message_id", Text),
    Column("sent_at", Instant),
    Column("error", Text),
    Column("address", LargeBinary),
    one_of("state", states.OutboxState),
    CheckConstraint("copies BETWEEN 0 AND 2", name="two_copies_at_most"),
    CheckConstraint("state <> 'waiting' OR copies = 0", name="waiting_never_left"),
    only("ix_outbox_open", "state IN ('waiting', 'sending', 'unknown')", "platform", "lane", "seq"),
    only("ix_outbox_person", "person_id IS NOT NULL", "person_id"),
    sqlite_autoincrement=True,
)

cards = Table(
    "cards",
    metadata,
    Column("platform", String(16), nullable=False),
    Column("lane", String(64), nullable=False),
    Column("card", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("person_id", String(36)),
    PrimaryKeyConstraint("platform", "lane", "card"),
    only("ix_cards_person", "person_id IS NOT NULL", "person_id"),
)
