"""An audience's answers are brought together in batches, and those that came since the last one are counted.

What an expert was shown before was the first five, or all where the link had closed; the others wait for a batch. From
now on an answer may make something due for an order of which nothing else is to come.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SHOWN = """
    UPDATE feedback SET batch = 1 WHERE respondent = 'audience' AND (
        booking_id IN (SELECT about FROM marks WHERE kind = 'audience_closed')
        OR booking_id IN (SELECT about FROM marks WHERE kind = 'audience_enough') AND (
            SELECT count(*) FROM feedback AS earlier
            WHERE earlier.booking_id = feedback.booking_id AND earlier.respondent = 'audience'
            AND (earlier.created_at < feedback.created_at
                 OR earlier.created_at = feedback.created_at AND earlier.id < feedback.id)
        ) < 5
    )
"""

BEGIN = """
    INSERT INTO due (order_id, at, touched, basis, register)
    SELECT order_id, NULL, 1, 0, NULL FROM bookings WHERE id = NEW.booking_id
    ON CONFLICT (order_id) DO UPDATE SET at = NULL, touched = due.touched + 1
"""
SQLITE = ("CREATE TRIGGER due_feedback_{name} AFTER {event} ON feedback BEGIN {begin}; END",)
POSTGRESQL = (
    """
    CREATE FUNCTION due_feedback_{name}() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN {begin}; RETURN NULL; END $$
    """,
    "CREATE TRIGGER due_feedback_{name} AFTER {event} ON feedback FOR EACH ROW EXECUTE FUNCTION due_feedback_{name}()",
)


def upgrade() -> None:
    op.add_column("bookings", sa.Column("audience_heard", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("feedback", sa.Column("batch", sa.Integer(), nullable=True))
    op.execute(SHOWN)
    on_sqlite = op.get_context().dialect.name == "sqlite"
    op.execute("DROP TRIGGER due_feedback_given" if on_sqlite else "DROP FUNCTION due_feedback_given() CASCADE")
    for name, event in (("given", "INSERT"), ("brought", "UPDATE OF batch")):
        for one in SQLITE if on_sqlite else POSTGRESQL:
            op.execute(one.format(name=name, event=event, begin=BEGIN))
