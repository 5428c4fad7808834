"""Of an orderer's own orders those that are open, and those of the last day, are found by an index.

Whoever sends an order has at most so many open, and sends at most so many in a day: what they ordered in former years
is not read for that.
"""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_orders_orderer_id", "orders")
    op.create_index("ix_orders_orderer_id_state_created_at", "orders", ["orderer_id", "state", "created_at"])
