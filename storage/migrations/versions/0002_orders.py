"""Orders, offers in turn, bookings, feedback and alarms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant, Json

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "orders",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("orderer_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("municipality", sa.Text(), nullable=True),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("submitted_at", Instant(), nullable=False),
        sa.Column("announced_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("erased_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'searching', 'booked', 'held', 'closed', 'stuck', 'unfilled', 'cancelled')",
            name=op.f("ck_orders_state_known"),
        ),
        sa.CheckConstraint("round >= 1 AND version >= 1", name=op.f("ck_orders_counts_from_one")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_orders_starts_before_it_ends")),
        sa.ForeignKeyConstraint(["orderer_id"], ["persons.id"], name=op.f("fk_orders_orderer_id_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
    )
    op.create_index(op.f("ix_orders_orderer_id"), "orders", ["orderer_id"], unique=False)
    op.create_index(op.f("ix_orders_state"), "orders", ["state"], unique=False)
    op.create_table(
        "alarms",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("cleared_at", Instant(), nullable=True),
        sa.Column("cleared_by", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_alarms_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
        sa.UniqueConstraint("kind", "about", name=op.f("uq_alarms_kind_about")),
    )
    op.create_index(op.f("ix_alarms_order_id"), "alarms", ["order_id"], unique=False)
    op.create_table(
        "offers",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("reasons", Json, nullable=True),
        sa.Column("order_version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("delivered_at", Instant(), nullable=True),
        sa.Column("shown_at", Instant(), nullable=True),
        sa.Column("deadline", Instant(), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("agreed_format", sa.String(length=16), nullable=True),
        sa.Column("assigned", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("reserve_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "state IN ('live', 'accepted', 'declined', 'lapsed', 'withdrawn', 'undeliverable', 'reserve', 'released')",
            name=op.f("ck_offers_state_known"),
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["persons.id"], name=op.f("fk_offers_expert_id_persons")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_offers_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint(
            "order_id", "round", "seat", "expert_id", name=op.f("uq_offers_order_id_round_seat_expert_id")
        ),
    )
    op.create_index(op.f("ix_offers_expert_id_state"), "offers", ["expert_id", "state"], unique=False)
    op.create_index(
        "ix_offers_live",
        "offers",
        ["deadline"],
        unique=False,
        sqlite_where=sa.text("state = 'live'"),
        postgresql_where=sa.text("state = 'live'"),
    )
    op.create_index(
        "ux_offers_one_accepted",
        "offers",
        ["order_id", "seat"],
        unique=True,
        sqlite_where=sa.text("state = 'accepted'"),
        postgresql_where=sa.text("state = 'accepted'"),
    )
    op.create_index(
        "ux_offers_one_live",
        "offers",
        ["order_id", "seat", "turn"],
        unique=True,
        sqlite_where=sa.text("state = 'live'"),
        postgresql_where=sa.text("state = 'live'"),
    )
    op.create_table(
        "bookings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.String(length=36), nullable=True),
        sa.Column("expert_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("busy_from", Instant(), nullable=False),
        sa.Column("busy_until", Instant(), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("recorded_by", sa.String(length=36), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("audience_size", sa.Integer(), nullable=True),
        sa.CheckConstraint("how = 'press' OR recorded_by IS NOT NULL", name=op.f("ck_bookings_phone_has_a_witness")),
        sa.CheckConstraint("how IN ('press', 'phone')", name=op.f("ck_bookings_how_known")),
        sa.CheckConstraint(
            "state IN ('planned', 'held', 'cancelled_by_orderer', 'cancelled_by_expert', 'cancelled_by_staff', 'not_held')",
            name=op.f("ck_bookings_state_known"),
        ),
        sa.CheckConstraint(
            "busy_from <= starts_at AND ends_at <= busy_until", name=op.f("ck_bookings_busy_covers_the_gig")
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_bookings_starts_before_it_ends")),
        sa.ForeignKeyConstraint(["expert_id"], ["persons.id"], name=op.f("fk_bookings_expert_id_persons")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_bookings_offer_id_offers")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_bookings_order_id_orders")),
        sa.ForeignKeyConstraint(["recorded_by"], ["persons.id"], name=op.f("fk_bookings_recorded_by_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
    )
    op.create_index(op.f("ix_bookings_expert_id_ends_at"), "bookings", ["expert_id", "ends_at"], unique=False)
    op.create_index(op.f("ix_bookings_order_id"), "bookings", ["order_id"], unique=False)
    op.create_index(
        "ix_bookings_planned_at",
        "bookings",
        ["starts_at"],
        unique=False,
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_index(
        "ix_bookings_planned_of",
        "bookings",
        ["expert_id", "busy_from"],
        unique=False,
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_index(
        "ux_bookings_one_planned",
        "bookings",
        ["order_id", "seat"],
        unique=True,
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("booking_id", sa.String(length=36), nullable=False),
        sa.Column("respondent", sa.String(length=16), nullable=False),
        sa.Column("respondent_key", sa.String(length=64), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "respondent IN ('orderer', 'expert', 'audience')", name=op.f("ck_feedback_respondent_known")
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_feedback_booking_id_bookings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint(
            "booking_id", "respondent", "respondent_key", name=op.f("uq_feedback_booking_id_respondent_respondent_key")
        ),
    )
