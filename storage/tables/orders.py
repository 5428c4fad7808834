"""Tables of an order's life: the order, offers in turn, the booking, feedback, alarms about it, and when it is due."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
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
from storage.tables.base import an_id, metadata, one_of, only, ref

orders = Table(
    "orders",
    metadata,
    an_id(),
    Column("number", Integer, nullable=False, unique=True),
    ref("orderer_id", "persons"),
    Column("state", String(16), nullable=False),
    Column("round", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("format", String(16), nullable=False),
    Column("region", Text),
    Column("municipality", Text),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("zone", Text, nullable=False),
    Column("sealed", LargeBinary),
    Column("created_at", Instant, nullable=False),
    Column("submitted_at", Instant, nullable=False),
    Column("announced_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("closed_at", Instant),
    Column("known", Boolean, nullable=False),
    Column("area", Text),
    Column("erased_at", Instant),
    one_of("state", states.OrderState),
    CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
    CheckConstraint("round >= 1 AND version >= 1", name="counts_from_one"),
    Index(None, "orderer_id"),
    Index(None, "state", "number"),
    only("ix_orders_ended", "erased_at IS NULL", "closed_at", "ends_at"),
    # all that a look at orders in line asks of each, so that it reads no row of those it does not show
    only(
        "ix_orders_open", states.holds_open("state"), *("state", "starts_at", "id", "ends_at", "zone", "submitted_at")
    ),
)

offers = Table(
    "offers",
    metadata,
    an_id(),
    ref("order_id", "orders"),
    Column("round", Integer, nullable=False),
    Column("seat", Integer, nullable=False),
    Column("turn", Integer, nullable=False),
    ref("expert_id", "persons"),
    Column("state", String(16), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("reasons", Json),
    Column("order_version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("delivered_at", Instant),
    Column("shown_at", Instant),
    Column("deadline", Instant),
    Column("answered_at", Instant),
    Column("agreed_format", String(16)),
    Column("assigned", Boolean, nullable=False),
    Column("why", Text),
    Column("reserve_at", Instant),
    one_of("state", states.OfferState),
    UniqueConstraint("order_id", "round", "seat", "expert_id"),
    only("ux_offers_one_live", "state = 'live'", "order_id", "seat", "turn", unique=True),
    only("ux_offers_one_accepted", "state = 'accepted'", "order_id", "seat", unique=True),
    only("ix_offers_live", "state = 'live'", "deadline"),
    Index(None, "expert_id", "state"),
)

bookings = Table(
    "bookings",
    metadata,
    an_id(),
    ref("order_id", "orders"),
    Column("seat", Integer, nullable=False),
    ref("offer_id", "offers", optional=True),
    ref("expert_id", "persons"),
    Column("state", String(24), nullable=False),
    Column("format", String(16), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("busy_from", Instant, nullable=False),
    Column("busy_until", Instant, nullable=False),
    Column("how", String(8), nullable=False),
    Column("recorded_by", String(36), ForeignKey("persons.id")),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("audience_size", Integer),
    one_of("state", states.BookingState),
    one_of("how", states.BookedHow),
    CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
    CheckConstraint("busy_from <= starts_at AND ends_at <= busy_until", name="busy_covers_the_gig"),
    CheckConstraint("how = 'press' OR recorded_by IS NOT NULL", name="phone_has_a_witness"),
    only("ux_bookings_one_planned", "state = 'planned'", "order_id", "seat", unique=True),
    only("ix_bookings_planned_of", "state = 'planned'", "expert_id", "busy_from"),
    only("ix_bookings_planned_at", "state = 'planned'", "starts_at"),
    Index(None, "order_id"),
    Index(None, "expert_id", "state", "ends_at"),
    Index(None, "state", "ends_at"),
)

feedback = Table(
    "feedback",
    metadata,
    an_id(),
    ref("booking_id", "bookings"),
    Column("respondent", String(16), nullable=False),
    Column("respondent_key", String(64), nullable=False),
    Column("rating", Integer),
    Column("sealed", LargeBinary),
    Column("created_at", Instant, nullable=False),
    one_of("respondent", states.Respondent),
    UniqueConstraint("booking_id", "respondent", "respondent_key"),
)

alarms = Table(
    "alarms",
    metadata,
    an_id(),
    ref("order_id", "orders", optional=True),
    Column("kind", String(48), nullable=False),
    Column("about", Text, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("cleared_at", Instant),
    Column("cleared_by", String(36)),
    UniqueConstraint("kind", "about"),
    Index(None, "order_id"),
    only("ix_alarms_open", "cleared_at IS NULL", "order_id", "raised_at"),
)

due = Table(
    "due",
    metadata,
    ref("order_id", "orders", primary_key=True),
    Column("at", Instant),
    Column("touched", Integer, nullable=False),
    Column("basis", Serial, nullable=False),
    Column("register", Serial),
    Index(None, "at"),
    Index(None, "basis"),
    only("ix_due_register", "register IS NOT NULL", "register"),
)

awaited = Table(
    "awaited",
    metadata,
    ref("person_id", "persons"),
    ref("order_id", "orders"),
    PrimaryKeyConstraint("person_id", "order_id"),
    Index(None, "order_id"),
)
