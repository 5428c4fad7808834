"""When an order goes on: what its orderer's press sets going is done then, after the press was answered (R20).

Null where nothing waits. A change of it is one more change that due work is derived from: as after those of 0011, the
moment that was kept of the order is not known any more.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

FORGET = """
    INSERT INTO due (order_id, at, touched, basis, register) VALUES (NEW.id, NULL, 1, 0, NULL)
    ON CONFLICT (order_id) DO UPDATE SET at = NULL, touched = due.touched + 1
"""
TRIGGER = "CREATE TRIGGER due_orders_goes_on AFTER UPDATE OF goes_on_at ON orders"
MADE = {
    "sqlite": (f"{TRIGGER} BEGIN {FORGET}; END",),
    "postgresql": (
        f"""
        CREATE FUNCTION due_orders_goes_on() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN {FORGET}; RETURN NULL; END $$
        """,
        f"{TRIGGER} FOR EACH ROW EXECUTE FUNCTION due_orders_goes_on()",
    ),
}


def upgrade() -> None:
    op.add_column("orders", sa.Column("goes_on_at", Instant(), nullable=True))
    waits = sa.text("goes_on_at IS NOT NULL")
    op.create_index("ix_orders_goes_on_at", "orders", ["goes_on_at"], sqlite_where=waits, postgresql_where=waits)
    for statement in MADE[op.get_context().dialect.name]:
        op.execute(statement)
