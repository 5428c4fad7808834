"""When each order is to be looked at next, kept beside it (decision 11), and who says that it is not known any more.

The moments themselves are derived by the rules of the rooms above. What this database does is to forget: whatever
changes something that a moment is derived from leaves that order's moment unknown, in the same statement, whoever made
the change. Triggers do it, for no function can forget them. An unknown moment means: look now.

What concerns many orders only raises a number, `due_basis` (the settings) or `due_register` (who could be asked): a row
that was derived under a lower one is doubtful, and is derived anew in steps. So are all open orders that are here when
this runs, and the gigs whose audience may still be answering.

The auditor clears up what may be kept no longer, and finds it by two more indexes: links, and orders that ended.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant, Serial

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UNKNOWN = "UPDATE due SET at = NULL, touched = touched + 1 WHERE order_id {which}"
BEGIN = """
    INSERT INTO due (order_id, at, touched, basis, register) VALUES ({order}, NULL, 1, 0, NULL)
    ON CONFLICT (order_id) DO UPDATE SET at = NULL, touched = due.touched + 1
"""
RAISE = """
    INSERT INTO counters (name, value) VALUES ('{name}', 1)
    ON CONFLICT (name) DO UPDATE SET value = counters.value + 1
"""
#: The orders in which a person has a part.
PART_OF = """IN (
        SELECT id FROM orders WHERE orderer_id = {person}
        UNION SELECT order_id FROM offers WHERE expert_id = {person} AND state = 'live'
        UNION SELECT order_id FROM bookings WHERE expert_id = {person} AND state IN ('planned', 'held')
    )"""
OWN = UNKNOWN.format(which=PART_OF)
WAITING = UNKNOWN.format(which="IN (SELECT order_id FROM awaited WHERE person_id = {person})")
OF_BOOKING = UNKNOWN.format(which="= (SELECT order_id FROM bookings WHERE id = {booking})")
BASIS, REGISTER = RAISE.format(name="due_basis"), RAISE.format(name="due_register")
ALWAYS = "true"
IS_EXPERT = "EXISTS (SELECT 1 FROM persons WHERE id = {person} AND is_expert)"
HAS_ANOTHER = "EXISTS (SELECT 1 FROM identities WHERE person_id = NEW.person_id AND id <> NEW.id)"
PART = ("zone", "state", "paused_until", "prefers_platform", "is_orderer", "is_expert", "is_coordinator")
OF_ORDER = (
    *("orderer_id", "round", "kind", "format", "region", "municipality", "zone", "sealed"),
    *("submitted_at", "announced_at", "answered_at"),
)
CARD = {"sqlite": "substr({row}.card, instr({row}.card, ':') + 1)", "postgresql": "split_part({row}.card, ':', 2)"}
DIFFERS = {"sqlite": "NEW.{0} IS NOT OLD.{0}", "postgresql": "NEW.{0} IS DISTINCT FROM OLD.{0}"}


def watchers(dialect: str) -> Iterator[tuple[str, str, str, str, tuple[str, ...]]]:
    """(name, table, event, condition, statements) of every change that moments are derived from."""

    def changed(*columns: str) -> str:
        return " OR ".join(DIFFERS[dialect].format(column) for column in columns)

    order, expert = BEGIN.format(order="NEW.order_id"), WAITING.format(person="NEW.expert_id")
    yield "begins", "orders", "INSERT", ALWAYS, (BEGIN.format(order="NEW.id"),)
    yield "moves", "orders", "UPDATE OF state, starts_at, ends_at", ALWAYS, (BEGIN.format(order="NEW.id"),)
    yield "edited", "orders", f"UPDATE OF {', '.join(OF_ORDER)}", ALWAYS, (UNKNOWN.format(which="= NEW.id"),)
    yield "made", "offers", "INSERT", ALWAYS, (order, expert)
    columns = "state, round, created_at, delivered_at, deadline"
    yield "moves", "offers", f"UPDATE OF {columns}", ALWAYS, (order, expert)
    yield "made", "bookings", "INSERT", ALWAYS, (order, expert)
    columns = "state, expert_id, starts_at, ends_at, busy_from, busy_until, created_at"
    yield "moves", "bookings", f"UPDATE OF {columns}", ALWAYS, (order, expert)
    yield "ends", "bookings", "UPDATE OF state", "OLD.state = 'planned' AND NEW.state <> 'planned'", (REGISTER,)
    yield "given", "feedback", "INSERT", ALWAYS, (OF_BOOKING.format(booking="NEW.booking_id"),)
    for event, row in (("INSERT", "NEW"), ("UPDATE OF changed_at, seen_at", "NEW"), ("DELETE", "OLD")):
        shown = OF_BOOKING.format(booking=CARD[dialect].format(row=row))
        yield event.split()[0].lower(), "messages", event, f"{row}.card IS NOT NULL", (shown,)

    own = OWN.format(person="NEW.id")
    yield "changes", "persons", f"UPDATE OF {', '.join(PART)}", changed(*PART), (own, REGISTER)
    for table, parts in (("consents", ("withdrawn_at",)), ("identities", ("person_id", "reachable"))):
        own, is_expert = OWN.format(person="NEW.person_id"), IS_EXPERT.format(person="NEW.person_id")
        for event, condition in (("INSERT", ALWAYS), (f"UPDATE OF {', '.join(parts)}", changed(*parts))):
            name = event.split()[0].lower()
            yield name, table, event, condition, (own,)
            yield f"{name}_register", table, event, f"({condition}) AND {is_expert}", (REGISTER,)
    yield "gone", "identities", "DELETE", ALWAYS, (OWN.format(person="OLD.person_id"),)
    yield "gone_register", "identities", "DELETE", IS_EXPERT.format(person="OLD.person_id"), (REGISTER,)
    of_another = (OWN.format(person="OLD.person_id"), REGISTER)
    yield "moves", "identities", "UPDATE OF person_id", changed("person_id"), of_another
    heard = (OWN.format(person="NEW.person_id"), WAITING.format(person="NEW.person_id"))
    yield "heard", "identities", "UPDATE OF last_heard_at", HAS_ANOTHER, heard
    for event in ("INSERT", "UPDATE"):
        counted = WAITING.format(person="NEW.person_id")
        yield event.lower(), "profiles", event, "NEW.kind = 'expert'", (REGISTER,)
        yield event.lower(), "fair_counts", event, ALWAYS, (counted,)
    yield "decided", "settings", "INSERT", "NEW.scope <> 'dispatch area'", (BASIS,)


SQLITE = ("CREATE TRIGGER due_{table}_{name} AFTER {event} ON {table} WHEN {condition} BEGIN {statements}; END",)
POSTGRESQL = (
    """
    CREATE FUNCTION due_{table}_{name}() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF {condition} THEN {statements}; END IF; RETURN NULL; END $$
    """,
    "CREATE TRIGGER due_{table}_{name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION due_{table}_{name}()",
)
#: A gig held so lately may still have something to come: twice `audience_days`, as anybody may have set it.
AGO = {
    "sqlite": "strftime('%Y-%m-%dT%H:%M:%S.000000Z', 'now', '-{0} days')",
    "postgresql": "now() - interval '{0} days'",
}
LATELY = "CASE WHEN EXISTS (SELECT 1 FROM settings WHERE name = 'audience_days') THEN {longest} ELSE {usual} END"
#: Derived under no basis at all: doubtful, and not to be taken for due before it was looked at.
FILL = """
    INSERT INTO due (order_id, at, touched, basis, register)
    SELECT id, '9999-12-30T00:00:00.000000Z', 1, -1, NULL FROM orders
    WHERE state IN ('waiting', 'searching', 'stuck', 'booked', 'held')
    OR id IN (SELECT order_id FROM bookings WHERE state = 'held' AND ends_at > {lately})
"""


def upgrade() -> None:
    _create_tables()
    op.create_index("ix_tokens_expires_at", "tokens", ["expires_at"])
    kept = sa.text("erased_at IS NULL")
    op.create_index("ix_orders_ended", "orders", ["closed_at", "ends_at"], sqlite_where=kept, postgresql_where=kept)
    dialect = op.get_context().dialect.name
    for name, table, event, condition, statements in watchers(dialect):
        words = {"name": name, "table": table, "event": event, "condition": condition}
        for made in SQLITE if dialect == "sqlite" else POSTGRESQL:
            op.execute(made.format(**words, statements="; ".join(statements)))
    lately = LATELY.format(longest=AGO[dialect].format(731), usual=AGO[dialect].format(29))
    op.execute(FILL.format(lately=lately))


def _create_tables() -> None:
    op.create_table(
        "due",
        sa.Column("order_id", sa.String(36), nullable=False),
        sa.Column("at", Instant(), nullable=True),
        sa.Column("touched", sa.Integer(), nullable=False),
        sa.Column("basis", Serial, nullable=False),
        sa.Column("register", Serial, nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_due_order_id_orders"),
        sa.PrimaryKeyConstraint("order_id", name="pk_due"),
    )
    op.create_index("ix_due_at", "due", ["at"])
    op.create_index("ix_due_basis", "due", ["basis"])
    where = sa.text("register IS NOT NULL")
    op.create_index("ix_due_register", "due", ["register"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "awaited",
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("order_id", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_awaited_person_id_persons"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_awaited_order_id_orders"),
        sa.PrimaryKeyConstraint("person_id", "order_id", name="pk_awaited"),
    )
    op.create_index("ix_awaited_order_id", "awaited", ["order_id"])
