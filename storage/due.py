"""When each order is to be looked at next (decision 11): an index over what the rules of the rooms above derive.

An order with its offers and bookings has one row: the earliest moment at which something is due for any of them, or
null where that is not known. It becomes unknown by itself: triggers of the database see to it whenever something
changes that a moment is derived from, in the same transaction and whoever changes it (migration 0011 lists what).
`touched` counts how often it did. Whoever derived the moment writes it down with `keep`, which does nothing if the
order was touched since: so it can be derived beside the writer, over a moment of the database that has passed.

`basis` and `register` are the numbers of what many orders depend on: they rise when a setting is decided, and when
somebody comes, goes, pauses, agrees or becomes free. A row that was derived under a lower number is doubtful: its
moment counts, and it is derived anew in steps. Only orders that wait for experts depend on the register (`awaited`
names for whom, as their doings alone may end the waiting); for others it is null.

An order without a row has nothing to come.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    union_all,
    update,
)

from storage.counting import next_of
from storage.rows import ByDialect, insert_of
from storage.tables import awaited, counters, due
from storage.transaction import Transaction

#: What was derived while nobody could be ranked is doubtful until somebody can.
NO_REGISTER = -1
#: More orders than there are.
ALL = 2**31


@dataclass(frozen=True)
class DueEntry:
    """An order's row: when to look (UTC), None if that is not known. `sure` unless it must be derived anew."""

    order_id: str
    at: datetime | None
    touched: int
    register: int | None
    sure: bool


@dataclass(frozen=True)
class DueAnswer:
    """What was derived for an entry: when to look next, None for never.

    `register` is the number that this depends on, None unless the order waits for experts: those of `awaits`.
    """

    entry: DueEntry
    at: datetime | None
    register: int | None = None
    awaits: frozenset[str] = frozenset()


@dataclass(frozen=True)
class DueLook:
    """The entries that are due or in doubt, when the next of the others will be, and the numbers as they stand.

    `more`: others may be in doubt that are not among the entries.
    """

    entries: tuple[DueEntry, ...]
    later: datetime | None
    basis: int
    register: int
    more: bool


def _number(name: str) -> ColumnElement[int]:
    found = select(counters.c.value).where(counters.c.name == literal_column(f"'{name}'")).scalar_subquery()
    return func.coalesce(found, literal_column("0"))


BASIS, REGISTER = _number("due_basis"), _number("due_register")
NUMBERS = select(BASIS, REGISTER)
#: Sums, so that no planner looks for them by an index: nearly all rows are of the latest numbers.
SURE = (due.c.basis + 0 == BASIS) & (due.c.register.is_(None) | (due.c.register + 0 == REGISTER))
NOW, AHEAD = due.c.at <= bindparam("now"), due.c.at > bindparam("now")


def _lane(name: str, *conditions: ColumnElement[bool]) -> Select[Any]:
    word: ColumnElement[str] = literal_column(f"'{name}'").label("lane")
    return select(word, due.c.order_id, due.c.at, due.c.touched, due.c.register, SURE.label("sure")).where(*conditions)


def _first(lane: Select[Any], at_most: Any) -> Select[Any]:
    """The first rows of a lane, as a part of a larger statement can say it."""
    some = lane.limit(at_most).subquery()
    return select(*some.c)


SOME: BindParameter[int] = bindparam("at_most")
#: All that is due, some of what is in doubt, and the next moment of what is not, each found by an index.
LOOK = union_all(
    _lane("due", NOW),
    _first(_lane("doubt", due.c.at.is_(None)), SOME),
    _first(_lane("doubt", due.c.basis < BASIS), SOME),
    _first(_lane("doubt", due.c.register < REGISTER), SOME),
    _first(_lane("later", AHEAD, SURE).order_by(due.c.at), literal_column("1")),
)
THIS = due.c.order_id == bindparam("this")
ENTRY = _lane("one", THIS)
AFTER = _lane("one", due.c.order_id > bindparam("after")).order_by(due.c.order_id).limit(bindparam("at_most"))
UNTOUCHED = due.c.touched == bindparam("if_touched")
KEEP = (
    update(due)
    .where(THIS, UNTOUCHED)
    .values(at=bindparam("at"), basis=bindparam("basis"), register=bindparam("register"))
    .returning(due.c.order_id)
)
#: The same where the moment was right: the index of moments stays as it is.
CONFIRM = (
    update(due)
    .where(THIS, UNTOUCHED)
    .values(basis=bindparam("basis"), register=bindparam("register"))
    .returning(due.c.order_id)
)
DROP = delete(due).where(THIS, UNTOUCHED).returning(due.c.order_id)
FORGET = ByDialect(
    lambda dialect: (
        insert_of(dialect, due)
        .values(order_id=bindparam("this"), touched=1, basis=0)
        .on_conflict_do_update(index_elements=["order_id"], set_={"at": None, "touched": due.c.touched + 1})
    )
)
AWAIT = insert(awaited)
AWAIT_NOBODY = delete(awaited).where(awaited.c.order_id == bindparam("this"))


def look(tx: Transaction, at_most: int = ALL) -> DueLook:
    """Everything that is due by now, at most so many in doubt of each sort, and when the next of the others will be."""
    basis, register = tx.rows(NUMBERS)[0]
    rows = tx.rows(LOOK, {"now": tx.now, "at_most": at_most})
    entries = {row[1]: _entry(row) for row in rows if row[0] != "later"}  # what is due may be in doubt as well
    later = next((row[2] for row in rows if row[0] == "later"), None)
    return DueLook(tuple(entries.values()), later, basis, register, sum(row[0] == "doubt" for row in rows) >= at_most)


def entry(tx: Transaction, order_id: str) -> DueEntry | None:
    """The order's row; None where nothing is to come."""
    row = tx.row(ENTRY, {"this": order_id})
    return None if row is None else _entry(row)


def entries_after(tx: Transaction, order_id: str, at_most: int) -> list[DueEntry]:
    """Some rows, by the order's id."""
    return [_entry(row) for row in tx.rows(AFTER, {"after": order_id, "at_most": at_most})]


def keep(tx: Transaction, answers: Iterable[DueAnswer], basis: int) -> None:
    """Write down what was derived under this basis, of each order unless it was touched since."""
    for one in answers:
        if _keep(tx, one, basis) and (one.entry.register is not None or one.register is not None):
            _await(tx, one)


def _keep(tx: Transaction, one: DueAnswer, basis: int) -> bool:
    """Whether the order was not touched meanwhile."""
    this = {"this": one.entry.order_id, "if_touched": one.entry.touched}
    if one.at is None:
        return tx.row(DROP, this) is not None
    numbers = {"basis": basis, "register": one.register}
    if one.at == one.entry.at:
        return tx.row(CONFIRM, this | numbers) is not None
    return tx.row(KEEP, this | numbers | {"at": one.at}) is not None


def _await(tx: Transaction, answer: DueAnswer) -> None:
    order_id = answer.entry.order_id
    tx.execute(AWAIT_NOBODY, {"this": order_id})
    for person in sorted(answer.awaits):
        tx.execute(AWAIT, {"person_id": person, "order_id": order_id})


def forget(tx: Transaction, order_id: str) -> None:
    """The order's moment is not known: it is derived at the next look."""
    tx.execute(FORGET[tx.dialect], {"this": order_id})


def doubt_all(tx: Transaction) -> None:
    """Every moment is derived anew, in steps: what none of our rows tells of may have changed."""
    next_of(tx, "due_basis")


def _entry(row: Any) -> DueEntry:
    _lane, order_id, at, touched, register, sure = row
    return DueEntry(order_id, at, touched, register, bool(sure) and at is not None)
