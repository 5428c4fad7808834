"""Many orders out of a few that were lived through: what hangs on an order is copied under new ids.

Living through an order by the storage functions takes milliseconds, and a country's year has a hundred thousand. So
some hundreds are lived through, and every other one is a copy of one of them: other people, another time, its own ids
and number, its own key, and all that was sealed is sealed anew, for it opens in no other row. Rows are added as any
are, so the guards and triggers of the database hold of them.

What is counted beside the rows (`fair_counts`) is not copied: count it anew (`storage.recount`) when all are there.
"""

from __future__ import annotations

import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, delete, func, insert, select

from storage.counting import next_of
from storage.sealing import HOUSE
from storage.tables import alarms, bookings, due, feedback, ledger, marks, offers, orders, outbox, tokens
from storage.transaction import Transaction

Row = Mapping[str, Any]

#: Tables whose rows belong to one order, each after those it refers to, and what names it, its offer or its booking.
TABLES: Mapping[Table, ColumnElement[str]] = {
    orders: orders.c.id,
    offers: offers.c.order_id,
    bookings: bookings.c.order_id,
    feedback: feedback.c.booking_id,
    alarms: alarms.c.order_id,
    ledger: ledger.c.about,
    outbox: outbox.c.about["order"].as_string(),
    marks: func.substr(marks.c.about, 1, 36),
    tokens: tokens.c.about,
}
#: Keys that the database counts up by itself.
COUNTED = {"outbox": "seq", "ledger": "id"}
#: Moments of the gig itself; all others are of what was done about it.
OF_GIG = frozenset({"starts_at", "ends_at", "busy_from", "busy_until"})
#: Whose key a sealed cell is under, by table and column; nothing else in these tables is sealed.
SEALED: Mapping[tuple[str, str], Callable[[Row], str]] = {
    ("orders", "sealed"): lambda row: str(row["id"]),
    ("outbox", "address"): lambda row: row["person_id"] or HOUSE,
    ("outbox", "payload"): lambda row: row["person_id"] or HOUSE,
}
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DROP_DUE = delete(due).where(due.c.order_id == bindparam("this"))


@dataclass(frozen=True)
class Copy:
    """An order to be made after the model of another: by how much later it was ordered, and its gig is, and who is who.

    `people` names for each person of the model who it is here; who is not named stays.
    """

    model: str
    later: timedelta
    gig_later: timedelta
    people: Mapping[str, str]


@dataclass(frozen=True)
class Model:
    """All rows of an order that was lived through, by table, with what was sealed in them opened."""

    order_id: str
    own: frozenset[str]
    rows: Mapping[str, Sequence[Row]]
    opened: Mapping[tuple[str, str, str], Any]
    is_due: bool


@dataclass
class _Copied:
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    done_with: list[dict[str, str]] = field(default_factory=list)


def models(tx: Transaction, order_ids: Iterable[str]) -> dict[str, Model]:
    """All that hangs on these orders."""
    of = {one: one for one in order_ids}
    found: dict[str, dict[str, list[Row]]] = {one: {} for one in of}
    for table, about in TABLES.items():
        some = select(table, about.label("about_what")).where(about.in_(list(of))).order_by(*table.primary_key)
        for row in tx.all(some):
            rows = found[of[row["about_what"]]].setdefault(table.name, [])
            rows.append({name: value for name, value in row.items() if name != "about_what"})
            if table in (offers, bookings):
                of[row["id"]] = row["order_id"]
    kept = {row[0] for row in tx.rows(select(due.c.order_id))}
    return {one: _model(tx, one, rows, one in kept) for one, rows in found.items()}


def _model(tx: Transaction, order_id: str, rows: Mapping[str, Sequence[Row]], is_due: bool) -> Model:
    own = frozenset(
        row["id"] for name, some in rows.items() if name not in ("ledger", "marks", "tokens") for row in some
    )
    opened = {
        (table, column, row["id"]): tx.vault.open(whose(row), table, column, row["id"], row[column])
        for (table, column), whose in SEALED.items()
        for row in rows.get(table, ())
        if row[column] is not None
    }
    return Model(order_id, own, dict(rows), opened, is_due)


def copy_orders(tx: Transaction, known: Mapping[str, Model], copies: Iterable[Copy]) -> None:
    """Make these orders, each after its model, with the next numbers."""
    made = _Copied()
    for copy in copies:
        _copy(tx, known[copy.model], copy, made)
    for table in TABLES:
        if made.rows[table.name]:
            tx.execute(insert(table), made.rows[table.name])
    if made.done_with:
        tx.execute(DROP_DUE, made.done_with)  # as the keeper does: nothing of the model was to come


def _copy(tx: Transaction, model: Model, copy: Copy, made: _Copied) -> None:
    names = {**{one: tx.new_id() for one in sorted(model.own)}, **copy.people}
    for table in TABLES:
        for row in model.rows.get(table.name, ()):
            made.rows[table.name].append(_row(tx, table, model, row, names, copy))
    if not model.is_due:
        made.done_with.append({"this": names[model.order_id]})


def _row(tx: Transaction, table: Table, model: Model, row: Row, names: Mapping[str, str], copy: Copy) -> dict[str, Any]:
    counted = COUNTED.get(table.name)
    new = {name: _cell(name, value, names, copy) for name, value in row.items() if name != counted}
    for (of, column), whose in SEALED.items():
        if of == table.name and row[column] is not None:
            value = _gig_moved(model.opened[of, column, row["id"]], copy)
            new[column] = tx.vault.seal(whose(new), of, column, new["id"], value)
    if table is orders:
        new["number"] = next_of(tx, "orders")
    if table is tokens:
        new["hash"] = secrets.token_hex(32)
    return new


def _cell(name: str, value: Any, names: Mapping[str, str], copy: Copy) -> Any:
    if isinstance(value, str):
        return _renamed(value, names)
    if isinstance(value, datetime):
        return value + (copy.gig_later if name in OF_GIG else copy.later)
    if isinstance(value, dict):
        return {key: _cell("", one, names, copy) for key, one in value.items()}
    return value


def _renamed(text: str, names: Mapping[str, str]) -> str:
    if len(text) < 36:
        return text
    return names.get(text) or ID.sub(lambda found: names.get(found[0], found[0]), text)


def _gig_moved(value: Any, copy: Copy) -> Any:
    """An order's answers name the day of the gig."""
    if not isinstance(value, dict) or "date" not in value:
        return value
    return value | {"date": (date.fromisoformat(value["date"]) + copy.gig_later).isoformat()}
