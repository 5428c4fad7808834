"""Open orders stand in line in an index: a look at the first of them reads those, and counts the others there.

The orders with an open alarm are found from their alarms, and since when nobody is left to ask without the whole story.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

IS_OPEN = "state IN ('waiting', 'searching', 'stuck', 'booked', 'held')"


def upgrade() -> None:
    _create_partial(
        "ix_orders_open", "orders", ["state", "starts_at", "id", "ends_at", "zone", "submitted_at"], IS_OPEN
    )
    op.drop_index("ix_alarms_open", "alarms")
    _create_partial("ix_alarms_open", "alarms", ["order_id", "raised_at"], "cleared_at IS NULL")
    _create_partial("ix_ledger_run_dry", "ledger", ["about", "at"], "verb = 'run_dry'")


def _create_partial(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
