"""A chat's address is sealed in the outbox, and its lane is a hash: on a messenger it is somebody's account.

What has been said loses the address it was said to. Cards that stand there are forgotten: they come as new messages.
What still waits keeps its lane, which was its address, until it is said.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("address", sa.LargeBinary(), nullable=True))
    op.execute("DELETE FROM cards")
    op.execute("UPDATE outbox SET lane = '' WHERE state NOT IN ('waiting', 'sending', 'unknown')")
