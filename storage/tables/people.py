"""Tables of people: who they are, how they are reached, what they told of themselves and what they agreed to."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage import states
from storage.columns import Instant, Serial
from storage.tables.base import an_id, metadata, one_of, only, ref

organisations = Table(
    "organisations",
    metadata,
    an_id(),
    Column("name", Text, nullable=False, unique=True),
    Column("region", Text),
    Column("created_at", Instant, nullable=False),
)

persons = Table(
    "persons",
    metadata,
    an_id(),
    Column("language", String(8), nullable=False),
    Column("zone", Text, nullable=False),
    ref("organisation_id", "organisations", optional=True),
    Column("is_orderer", Boolean, nullable=False),
    Column("is_expert", Boolean, nullable=False),
    Column("is_coordinator", Boolean, nullable=False),
    Column("known", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("paused_until", Instant),
    Column("prefers_platform", String(16)),
    Column("created_at", Instant, nullable=False),
    Column("last_heard_at", Instant),
    Column("erased_at", Instant),
    one_of("state", states.PersonState),
    Index(None, "is_coordinator", "state"),
)

identities = Table(
    "identities",
    metadata,
    an_id(),
    ref("person_id", "persons"),
    Column("platform", String(16), nullable=False),
    Column("external_hash", String(64), nullable=False),
    Column("address", LargeBinary),
    Column("reachable", Boolean, nullable=False),
    Column("unreachable_why", Text),
    Column("created_at", Instant, nullable=False),
    Column("last_heard_at", Instant),
    UniqueConstraint("platform", "external_hash"),
    Index(None, "person_id"),
)

keys = Table(
    "keys",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)

profiles = Table(
    "profiles",
    metadata,
    ref("person_id", "persons"),
    Column("kind", String(16), nullable=False),
    Column("sealed", LargeBinary),
    Column("seq", Serial, nullable=False, unique=True),
    Column("updated_at", Instant, nullable=False),
    PrimaryKeyConstraint("person_id", "kind"),
    Index(None, "kind", "seq"),
    one_of("kind", states.ProfileKind),
)

consents = Table(
    "consents",
    metadata,
    an_id(),
    ref("person_id", "persons"),
    Column("purpose", String(32), nullable=False),
    Column("platform", String(16), nullable=False, server_default=text("''")),
    Column("text_version", Text, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    Index(None, "person_id", "purpose"),
    only("ux_consents_standing", "withdrawn_at IS NULL", "person_id", "purpose", "platform", unique=True),
)

fair_counts = Table(
    "fair_counts",
    metadata,
    ref("person_id", "persons", primary_key=True),
    Column("live_offers", Integer, nullable=False),
    Column("last_asked", Instant),
    Column("last_gig_end", Instant),
)

fair_days = Table(
    "fair_days",
    metadata,
    ref("person_id", "persons"),
    Column("day", String(10), nullable=False),
    Column("offers", Integer, nullable=False),
    Column("gigs", Integer, nullable=False),
    PrimaryKeyConstraint("person_id", "day"),
)
