"""A message's number is its person's own: the former one counted over all people, and told each how busy the house is.

Rows are numbered anew for each person, in the order they had. The new numbers begin above every former one, so that a
page which was open meanwhile and asks for what came after a former number is known by it (R20).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant, Serial

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

#: They begin above `storage.conversations.BEFORE`; a migration keeps what it was made with.
NUMBER = """
    UPDATE messages SET number = 1000000000 + own.place
    FROM (SELECT seq, row_number() OVER (PARTITION BY person_id ORDER BY seq) AS place FROM messages) AS own
    WHERE own.seq = messages.seq
"""
COUNT = "INSERT INTO chats (person_id, last) SELECT person_id, max(number) FROM messages GROUP BY person_id"
WITH_CARD = sa.text("card IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "chats",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("last", Serial, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_chats_person_id_persons")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_chats")),
    )
    op.drop_index("ix_messages_person_id_seq", "messages")
    op.add_column("messages", sa.Column("number", Serial, nullable=True))
    op.execute(NUMBER)
    op.execute(COUNT)
    with op.batch_alter_table("messages", copy_from=_filled(), table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.alter_column("number", existing_type=Serial, nullable=False)
    op.create_index("ux_messages_number", "messages", ["person_id", "number"], unique=True)


def _filled() -> sa.Table:
    """The table as it is now, with a number in each row: SQLite copies it to say that none may be without."""
    return sa.Table(
        "messages",
        sa.MetaData(),
        sa.Column("seq", Serial, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("card", sa.Text(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("outbox_id", sa.String(length=36), nullable=True),
        sa.Column("inbox_id", sa.String(length=36), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=True),
        sa.Column("number", Serial, nullable=True),
        sa.CheckConstraint("side IN ('us', 'them')", name="ck_messages_side_known"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_messages_person_id_persons"),
        sa.PrimaryKeyConstraint("seq", name="pk_messages"),
        sa.UniqueConstraint("id", name="uq_messages_id"),
        sa.Index("ux_messages_card", "person_id", "card", unique=True, sqlite_where=WITH_CARD),
        sqlite_autoincrement=True,
    )
