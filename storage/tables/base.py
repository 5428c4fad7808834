"""What all tables share: the naming convention, ids, references and the conditions that guard a column."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, MetaData, String, text

from storage import states

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    }
)


def an_id() -> Column[str]:
    """The primary key: a UUIDv7 as text."""
    return Column("id", String(36), primary_key=True)


def ref(name: str, table: str, *, optional: bool = False, primary_key: bool = False) -> Column[str]:
    """A column that names a row of `table`."""
    return Column(name, String(36), ForeignKey(f"{table}.id"), nullable=optional, primary_key=primary_key)


def one_of(column: str, kinds: object) -> CheckConstraint:
    """The guard that `column` holds a known state."""
    return CheckConstraint(states.holds_only(column, kinds), name=f"{column}_known")


def only(name: str, condition: str, *columns: str, unique: bool = False) -> Index:
    """An index over the rows that meet `condition` alone, on both databases (see `tell_postgresql`)."""
    where = text(condition)
    return Index(name, *columns, unique=unique, sqlite_where=where, info={"where": where})


def tell_postgresql() -> None:
    """Give partial indexes their condition on PostgreSQL: named above, it would load that dialect at every start."""
    for index in (index for table in metadata.tables.values() for index in table.indexes):
        if "where" in index.info:
            index.dialect_options["postgresql"]["where"] = index.info["where"]
