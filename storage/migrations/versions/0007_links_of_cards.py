"""A link on a card knows what it is made of, and the message and card that carry it.

Links made before keep opening; nobody knows any more which card carries them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LASTING = sa.text("seed IS NOT NULL AND outbox_id IS NULL AND revoked_at IS NULL")
OF_MESSAGE = sa.text("outbox_id IS NOT NULL")
OF_CARD = sa.text("card IS NOT NULL")


def upgrade() -> None:
    op.add_column("tokens", sa.Column("seed", sa.String(length=43), nullable=True))
    op.add_column("tokens", sa.Column("outbox_id", sa.String(length=36), nullable=True))
    op.add_column("tokens", sa.Column("card", sa.Text(), nullable=True))
    _index("ux_tokens_lasting", ["purpose", "about", "person_id"], LASTING, unique=True)
    _index("ux_tokens_message", ["outbox_id", "purpose"], OF_MESSAGE, unique=True)
    _index("ix_tokens_card", ["card"], OF_CARD, unique=False)


def _index(name: str, columns: list[str], where: sa.TextClause, *, unique: bool) -> None:
    op.create_index(name, "tokens", columns, unique=unique, sqlite_where=where, postgresql_where=where)
