"""Every table has its end (decision 19): what lets rows go, and what finds them.

Lines of the ledger may go when they are older than anything that may still be claimed. The rule is in the guard itself
and by the database's own clock, so no program can let a younger one go. On SQLite a line also cannot be replaced under
its own number, which runs no guard of deletions.

Which message shows a card names whose chat that is: so a person's cards are found when the rows of what was sent to
them are gone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

YEARS = 10
SQLITE = (
    "DROP TRIGGER ledger_only_added_DELETE",
    f"""
    CREATE TRIGGER ledger_only_added_DELETE BEFORE DELETE ON ledger
    WHEN OLD.at >= strftime('%Y-%m-%dT%H:%M:%S.000000Z', 'now', '-{YEARS} years')
    BEGIN SELECT RAISE(ABORT, 'ledger is only added to'); END
    """,
    """
    CREATE TRIGGER ledger_only_added_REPLACE BEFORE INSERT ON ledger
    WHEN EXISTS (SELECT 1 FROM ledger WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'ledger is only added to'); END
    """,
)
POSTGRESQL = (
    "DROP TRIGGER ledger_only_added ON ledger",
    "CREATE TRIGGER ledger_only_added BEFORE UPDATE OR TRUNCATE ON ledger EXECUTE FUNCTION only_added()",
    f"""
    CREATE FUNCTION old_enough() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF OLD.at >= now() - interval '{YEARS} years' THEN
            RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is only added to',
                ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END $$
    """,
    "CREATE TRIGGER ledger_old_enough BEFORE DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION old_enough()",
)
WHOSE = "UPDATE cards SET person_id = (SELECT person_id FROM outbox WHERE outbox.id = cards.outbox_id)"


def upgrade() -> None:
    for statement in SQLITE if op.get_context().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
    op.add_column("cards", sa.Column("person_id", sa.String(36), nullable=True))
    op.execute(WHOSE)
    op.drop_index("ix_cards_outbox_id", "cards")
    op.drop_column("cards", "outbox_id")
    _create_partial("ix_cards_person", "cards", "person_id")
    _create_partial("ix_tokens_revoked", "tokens", "revoked_at")
    _create_partial("ix_bookings_recorded_by", "bookings", "recorded_by")


def _create_partial(name: str, table: str, column: str) -> None:
    where = sa.text(f"{column} IS NOT NULL")
    op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)
