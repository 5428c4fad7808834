"""Counts for a fair rank, kept beside what they count (decision 12); what there is already is counted once, here.

Nothing is counted of people who were erased.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

DAY = {"sqlite": "substr({0}, 1, 10)", "postgresql": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD')"}
FILL_DAYS = """
    INSERT INTO fair_days (person_id, day, offers, gigs)
    SELECT person_id, day, sum(offers), sum(gigs) FROM (
        SELECT expert_id AS person_id, {asked} AS day, 1 AS offers, 0 AS gigs FROM offers
        WHERE delivered_at IS NOT NULL OR state <> 'withdrawn'
        UNION ALL
        SELECT expert_id, {starts}, 0, 1 FROM bookings WHERE state IN ('planned', 'held')
    ) AS counted
    WHERE person_id IN (SELECT id FROM persons WHERE erased_at IS NULL)
    GROUP BY person_id, day
"""
FILL_COUNTS = """
    INSERT INTO fair_counts (person_id, live_offers, last_asked, last_gig_end)
    SELECT persons.id,
        (SELECT count(*) FROM offers WHERE offers.expert_id = persons.id AND offers.state = 'live'),
        (SELECT max(offers.created_at) FROM offers WHERE offers.expert_id = persons.id),
        (SELECT max(bookings.ends_at) FROM bookings WHERE bookings.expert_id = persons.id AND bookings.state = 'held')
    FROM persons WHERE persons.erased_at IS NULL AND (
        persons.id IN (SELECT expert_id FROM offers) OR persons.id IN (SELECT expert_id FROM bookings)
    )
"""


def upgrade() -> None:
    op.create_table(
        "fair_counts",
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("live_offers", sa.Integer(), nullable=False),
        sa.Column("last_asked", Instant(), nullable=True),
        sa.Column("last_gig_end", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_fair_counts_person_id_persons"),
        sa.PrimaryKeyConstraint("person_id", name="pk_fair_counts"),
    )
    op.create_table(
        "fair_days",
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("offers", sa.Integer(), nullable=False),
        sa.Column("gigs", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_fair_days_person_id_persons"),
        sa.PrimaryKeyConstraint("person_id", "day", name="pk_fair_days"),
    )
    day = DAY[op.get_context().dialect.name]
    op.execute(FILL_DAYS.format(asked=day.format("created_at"), starts=day.format("starts_at")))
    op.execute(FILL_COUNTS)
