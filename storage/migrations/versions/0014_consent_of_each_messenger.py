"""A consent to be shown in a messenger is given for one messenger: what there is says Telegram, and is for Telegram."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STANDING = sa.text("withdrawn_at IS NULL")


def upgrade() -> None:
    op.add_column("consents", sa.Column("platform", sa.String(16), nullable=False, server_default=sa.text("''")))
    op.execute("UPDATE consents SET platform = 'telegram' WHERE purpose = 'offers_in_messenger'")
    op.drop_index("ux_consents_standing", "consents")
    op.create_index(
        "ux_consents_standing",
        "consents",
        ["person_id", "purpose", "platform"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
