"""Open orders of a state are read in the order of their gigs' starts, so that a page of them reads a page of rows.

And since when nobody is left to ask for an order is found without its whole story.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_orders_state_starts_at", "orders", ["state", "starts_at"])
    where = sa.text("verb = 'run_dry'")
    op.create_index("ix_ledger_run_dry", "ledger", ["about", "at"], sqlite_where=where, postgresql_where=where)
