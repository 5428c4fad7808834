"""A table and the frozen dataclass of its rows, with the few statements everybody needs, built once.

A statement built anew costs about three times what running it costs (measured: 76 and 28 microseconds for a row by its
id, 133 and 23 for an insert), so they are remembered by the names of the columns they touch.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import Column, ColumnElement, Executable, Select, Table, bindparam, insert, select, update

from storage.transaction import Transaction

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
V = TypeVar("V")


class Kept(Generic[T]):
    """Rows of `table` as values of `kind`, whose fields are the table's columns in the table's order.

    With `only`, a part of the table: whatever is asked for is found among the rows that meet this condition.
    """

    def __init__(
        self, table: Table, kind: type[T], *order: ColumnElement[Any], only: ColumnElement[bool] | None = None
    ) -> None:
        names = [f.name for f in fields(kind)]  # type: ignore[arg-type]  # every kind is a dataclass
        if names != [column.name for column in table.c]:
            raise TypeError(f"{kind.__name__} and table {table.name} differ: {names}")
        self.table = table
        self.kind: Callable[..., T] = kind
        self._order = order
        self._only = only
        self._insert = insert(table)
        self._built: dict[tuple[Any, ...], Any] = {}

    def add(self, tx: Transaction, /, **columns: Any) -> T:
        """Insert a row; columns not named are null."""
        row = {column.name: _in_utc(columns.pop(column.name, None)) for column in self.table.c}
        _refuse(self.table, columns)
        tx.execute(self._insert, row)
        return self.kind(**row)

    def add_new(self, tx: Transaction, /, unique: tuple[str, ...], **columns: Any) -> T | None:
        """Insert a row unless one with the same `unique` columns is there; None if it was."""
        statement = self._build_once(("add_new", tx.dialect, unique), lambda: self._add_new(tx.dialect, unique))
        names = {column.name for column in self.table.c if not _counts_itself(column)}
        row = tx.row(statement, dict.fromkeys(names) | columns)
        return None if row is None else self.kind(*row)

    def get(self, tx: Transaction, /, **equal: Any) -> T | None:
        """The row whose columns are `equal` to these, or None; the first in the table's order if there are several."""
        held = self._in_hand(tx, equal) if tx.hand else None
        if held is not None:
            return held[0] if held else None
        row = tx.row(self._where(tuple(equal)), _as_expected(equal))
        return None if row is None else self.kind(*row)

    def all(self, tx: Transaction, /, **equal: Any) -> list[T]:
        """Every row whose columns are `equal` to these, in the table's order."""
        held = self._in_hand(tx, equal) if tx.hand else None
        if held is not None:
            return held
        return [self.kind(*row) for row in tx.rows(self._where(tuple(equal)), _as_expected(equal))]

    def ahead(self, tx: Transaction, column: str, values: Iterable[Any], unique: str | None = None) -> list[T]:
        """Read every row whose `column` is one of `values`, by one statement, and keep them in hand.

        Until something is written, `get` and `all` find what is equal to one of these `values` there, and so does what
        is asked for by the `unique` column of a row that was found. Many cards then cost as many statements as one.
        """
        known = tx.hand.setdefault((self, column), {})
        wanted = list(dict.fromkeys(values))
        missing = [value for value in wanted if value not in known]
        if missing:
            known.update({value: [] for value in missing})
            for row in self.of(
                tx, self._build_once(("ahead", column), lambda: self._among(column)), {"those": missing}
            ):
                known[getattr(row, column)].append(row)
                if unique is not None:
                    tx.hand.setdefault((self, unique), {})[getattr(row, unique)] = [row]
        return [row for value in wanted for row in known[value]]

    def hold(self, tx: Transaction, unique: str, rows: Iterable[T]) -> None:
        """Keep rows in hand that were just read, to be found by their `unique` column."""
        tx.hand.setdefault((self, unique), {}).update({getattr(row, unique): [row] for row in rows})

    def where(self, tx: Transaction, *conditions: ColumnElement[bool]) -> list[T]:
        """Every row that meets the conditions, in the table's order."""
        return self.of(tx, self.select().where(*conditions))

    def of(self, tx: Transaction, statement: Executable, params: Mapping[str, Any] | None = None) -> list[T]:
        """The rows of a statement that gives all columns of the table."""
        return [self.kind(*row) for row in tx.rows(statement, params)]

    def change(self, tx: Transaction, /, expect: Mapping[str, Any], **columns: Any) -> T | None:
        """Set `columns` on the row that still is as `expect` says; the row as it is now, or None if there is none."""
        if not columns:
            return self.get(tx, **expect)
        _refuse(self.table, {name for name in columns if name not in self.table.c})
        statement = self._build_once(
            ("change", tuple(expect)),
            lambda: update(self.table).where(*self._equal(expect)).returning(*self.table.c),
        )
        row = tx.row(statement, _as_expected(expect) | columns)
        return None if row is None else self.kind(*row)

    def select(self) -> Select[Any]:
        """All columns, in the table's order of rows."""
        statement = select(self.table).order_by(*self._order)
        return statement if self._only is None else statement.where(self._only)

    def _among(self, column: str) -> Select[Any]:
        return self.select().where(self.table.c[column].in_(bindparam("those", expanding=True)))

    def _in_hand(self, tx: Transaction, equal: Mapping[str, Any]) -> list[T] | None:
        for name, value in equal.items():
            held = tx.hand.get((self, name), {}).get(value)
            if held is not None:
                return [row for row in held if all(getattr(row, key) == wanted for key, wanted in equal.items())]
        return None

    def _where(self, names: tuple[str, ...]) -> Any:
        return self._build_once(("where", names), lambda: self.select().where(*self._equal(names)))

    def _equal(self, names: Iterable[str]) -> list[ColumnElement[bool]]:
        return [self.table.c[name] == bindparam(f"if_{name}", type_=self.table.c[name].type) for name in names]

    def _add_new(self, dialect: str, unique: tuple[str, ...]) -> Any:
        return insert_of(dialect, self.table).on_conflict_do_nothing(index_elements=unique).returning(*self.table.c)

    def _build_once(self, key: tuple[Any, ...], build: Any) -> Any:
        statement = self._built.get(key)
        if statement is None:
            statement = self._built[key] = build()
        return statement


class ByDialect(dict[str, Any]):
    """A statement in the words of each database, by dialect: built by `build` when it is first needed there, and kept.

    So the dialect that does not serve is never loaded.
    """

    def __init__(self, build: Callable[[str], Any]) -> None:
        super().__init__()
        self._build = build

    def __missing__(self, dialect: str) -> Any:
        statement = self[dialect] = self._build(dialect)
        return statement


def read_once(
    tx: Transaction, key: tuple[Any, str], values: Iterable[V], read: Callable[[list[V]], Mapping[V, T]]
) -> dict[V, T]:
    """What `read` finds for these values, in hand under `key`: each is read once until something is written."""
    known: dict[V, T] = tx.hand.setdefault(key, {})
    wanted = list(dict.fromkeys(values))
    missing = [value for value in wanted if value not in known]
    if missing:
        known |= read(missing)
    return {value: known[value] for value in wanted if value in known}


def insert_of(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The dialect's own insert, which knows `ON CONFLICT`; both take the same arguments."""
    words: sqlite.Insert | postgresql.Insert = importlib.import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    return words


def upsert(table: Table, unique: tuple[str, ...], news: tuple[str, ...]) -> ByDialect:
    """Insert a row, or set `news` of the row that has the same `unique` columns.

    To be kept: building it costs ten times what running it does.
    """

    def build(dialect: str) -> Any:
        statement = insert_of(dialect, table)
        values = {name: statement.excluded[name] for name in news}
        return statement.on_conflict_do_update(index_elements=unique, set_=values)

    return ByDialect(build)


def _counts_itself(column: Column[Any]) -> bool:
    return column.primary_key and column.name == "seq"


def _as_expected(equal: Mapping[str, Any]) -> dict[str, Any]:
    return {f"if_{name}": value for name, value in equal.items()}


def _in_utc(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo is not None else value


def _refuse(table: Table, unknown: Iterable[str]) -> None:
    if names := ", ".join(unknown):
        raise TypeError(f"table {table.name} has no column {names}")
