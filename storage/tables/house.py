"""Tables of the house itself: what was done once, who holds which role, links, settings, and what must be provable."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from storage.columns import Instant, Json, Serial
from storage.tables.base import metadata, only

marks = Table(
    "marks",
    metadata,
    Column("kind", String(48), nullable=False),
    Column("about", Text, nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("kind", "about"),
)

roles = Table(
    "roles",
    metadata,
    Column("name", String(48), primary_key=True),
    Column("holder", Text),
    Column("epoch", Integer, nullable=False),
    Column("until", Instant, nullable=False),
)

#: Links of cards: the one to a thing for a person, whatever carries it, and the one that a single message carries.
LASTING = "seed IS NOT NULL AND outbox_id IS NULL AND revoked_at IS NULL"
OF_MESSAGE = "outbox_id IS NOT NULL"

tokens = Table(
    "tokens",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("purpose", String(32), nullable=False),
    Column("about", Text, nullable=False),
    Column("person_id", String(36)),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("revoked_at", Instant),
    Column("seed", String(43)),
    Column("outbox_id", String(36)),
    Column("card", Text),
    Index(None, "about", "purpose"),
    Index(None, "person_id"),
    Index(None, "expires_at"),
    only("ix_tokens_revoked", "revoked_at IS NOT NULL", "revoked_at"),
    only("ux_tokens_lasting", LASTING, "purpose", "about", "person_id", unique=True),
    only("ux_tokens_message", OF_MESSAGE, "outbox_id", "purpose", unique=True),
    only("ix_tokens_card", "card IS NOT NULL", "card"),
)

settings = Table(
    "settings",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("scope", String(36), nullable=False),
    Column("name", String(64), nullable=False),
    Column("value", Json),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", Text, nullable=False),
    Index(None, "scope", "name"),
    sqlite_autoincrement=True,
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(48), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

ledger = Table(
    "ledger",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("verb", String(48), nullable=False),
    Column("about", Text, nullable=False),
    Column("detail", Json, nullable=False),
    Index(None, "about"),
    only("ix_ledger_run_dry", "verb = 'run_dry'", "about", "at"),
    sqlite_autoincrement=True,
)

erasures = Table(
    "erasures",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("at", Instant, nullable=False),
)
