"""Guards that need more than a constraint: no expert in two places at once, and nothing taken back from the ledger.

SQLite has triggers for all of it. PostgreSQL refuses overlaps by an exclusion constraint, which holds at every
isolation level; the range of one text stands for "the same expert" and spares the btree_gist extension.
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OVERLAP = """
    CREATE TRIGGER bookings_overlap_{event} BEFORE {event} ON bookings WHEN NEW.state = 'planned'
    BEGIN
        SELECT RAISE(ABORT, 'overlap') WHERE EXISTS (
            SELECT 1 FROM bookings AS other
            WHERE other.expert_id = NEW.expert_id AND other.state = 'planned' AND other.id <> NEW.id
            AND other.busy_from < NEW.busy_until AND NEW.busy_from < other.busy_until
        );
    END
"""
ONLY_ADDED = """
    CREATE TRIGGER {table}_only_added_{event} BEFORE {event} ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END
"""
STAYS_ERASED = """
    CREATE TRIGGER keys_stay_erased BEFORE INSERT ON keys WHEN EXISTS (
        SELECT 1 FROM erasures WHERE erasures.subject = NEW.subject
    )
    BEGIN SELECT RAISE(ABORT, 'erased'); END
"""
SQLITE = (
    *(OVERLAP.format(event=event) for event in ("INSERT", "UPDATE")),
    *(
        ONLY_ADDED.format(table=table, event=event)
        for table in ("ledger", "erasures")
        for event in ("UPDATE", "DELETE")
    ),
    STAYS_ERASED,
)

POSTGRESQL = (
    "CREATE TYPE one_text AS RANGE (subtype = text)",
    """
    ALTER TABLE bookings ADD CONSTRAINT overlap EXCLUDE USING gist (
        (one_text(expert_id::text, expert_id::text, '[]')) WITH &&,
        (tstzrange(busy_from, busy_until)) WITH &&
    ) WHERE (state = 'planned')
    """,
    """
    CREATE FUNCTION only_added() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is only added to', ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    *(
        f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} EXECUTE FUNCTION only_added()"
        for table in ("ledger", "erasures")
    ),
    """
    CREATE FUNCTION stay_erased() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF EXISTS (SELECT 1 FROM erasures WHERE erasures.subject = NEW.subject) THEN
            RAISE EXCEPTION USING MESSAGE = 'erased', ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER keys_stay_erased BEFORE INSERT ON keys FOR EACH ROW EXECUTE FUNCTION stay_erased()",
)


def upgrade() -> None:
    """Make the guards of this database."""
    for statement in SQLITE if op.get_context().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
