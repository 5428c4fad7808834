"""A message in Slack is known by its stamp in its chat: the id of a direct message's chat before it named a person."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

STAMP = {"sqlite": "substr(message_id, instr(message_id, ':') + 1)", "postgresql": "split_part(message_id, ':', 2)"}
ALONE = "UPDATE {table} SET message_id = {stamp} WHERE platform = 'slack' AND message_id LIKE 'D%:%'"


def upgrade() -> None:
    stamp = STAMP[op.get_context().dialect.name]
    for table in ("outbox", "cards"):
        op.execute(ALONE.format(table=table, stamp=stamp))
