"""What is asked of tables that only grow is found by an index: a look must not read all that ever was.

Whose rows of the inbox and the outbox are, for an erasure; the latest ended orders; gigs held lately; open alarms; the
links of an order; the card that a message became; who coordinates; what somebody agreed to; which experts' profiles
have changed, among the orderers' that change with every order. Three indexes are put anew with other columns or in
another order.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_orders_state", "orders")
    op.create_index("ix_orders_state_number", "orders", ["state", "number"])
    op.drop_index("ix_bookings_expert_id_ends_at", "bookings")
    # with the state in it, for an expert's latest gig is else looked for among everybody's (measured: minutes)
    op.create_index("ix_bookings_expert_id_state_ends_at", "bookings", ["expert_id", "state", "ends_at"])
    op.create_index("ix_bookings_state_ends_at", "bookings", ["state", "ends_at"])
    _create_partial("ix_alarms_open", "alarms", "raised_at", "cleared_at IS NULL")
    op.drop_index("ix_tokens_purpose_about", "tokens")
    op.create_index("ix_tokens_about_purpose", "tokens", ["about", "purpose"])
    op.create_index("ix_cards_outbox_id", "cards", ["outbox_id"])
    op.create_index("ix_consents_person_id_purpose", "consents", ["person_id", "purpose"])
    op.create_index("ix_profiles_kind_seq", "profiles", ["kind", "seq"])
    op.create_index("ix_persons_is_coordinator_state", "persons", ["is_coordinator", "state"])
    for table in ("inbox", "outbox"):
        _create_partial(f"ix_{table}_person", table, "person_id", "person_id IS NOT NULL")


def _create_partial(name: str, table: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)
