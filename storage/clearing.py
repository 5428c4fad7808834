"""Lets go what is past its time, by the table of `storage.ends`, in steps that are short however much there is.

A walk goes through one rule's rows after the other, by their keys: `part` looks at some rows beside the writer and says
which of them go; `remove` takes a few away in a unit of work, and asks of each once more. Where a walk has come to is
in no row: after a restart it begins again, and finds what is left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, and_, bindparam, delete, false, select, tuple_

from storage import marks, settings
from storage.ends import RULES, Goes
from storage.settings import MONTHS, TABLE, Values
from storage.transaction import Transaction

Key = tuple[Any, ...]
#: So many rows are looked at in one part.
WINDOW = 500
#: The mark of a day on which all that was past its time is gone; its name is older than this room.
DONE = "retention"


@dataclass(frozen=True)
class WalkPlace:
    """Where a walk has come to: which rule, and the last key there."""

    rule: int = 0
    after: Key = ()


@dataclass(frozen=True)
class PastRows:
    """Rows of a rule that go, by their keys, and where the walk goes on; None at the end."""

    rule: int
    keys: list[Key]
    next: WalkPlace | None

    def units(self) -> list[list[Key]]:
        """The same in as many as one unit of work takes."""
        some = RULES[self.rule].at_once
        return [self.keys[first : first + some] for first in range(0, len(self.keys), some)]


def part(tx: Transaction, place: WalkPlace, at_most: int = WINDOW) -> PastRows:
    """Look at the next rows of a walk. It changes nothing."""
    rule = RULES[place.rule]
    known = _known(tx, rule) | _named(place.after) | {"at_most": at_most}
    rows = tx.rows(_look(place.rule, bool(place.after)), known)
    width = len(rule.key)
    keys = [tuple(row[:width]) for row in rows if row[width]]
    if len(rows) == at_most and not rows[-1][width + 1]:
        return PastRows(place.rule, keys, WalkPlace(place.rule, tuple(rows[-1][:width])))
    return PastRows(place.rule, keys, after(place))


def after(place: WalkPlace) -> WalkPlace | None:
    """The beginning of the next rule; None after the last."""
    return WalkPlace(place.rule + 1) if place.rule + 1 < len(RULES) else None


def remove(tx: Transaction, number: int, keys: Sequence[Key]) -> int:
    """Let these rows of a rule go, but for those that are needed again by now; how many went."""
    rule = RULES[number]
    known = _known(tx, rule)
    return sum(_goes(tx, number, rule, known | _named(key)) for key in keys)


def _goes(tx: Transaction, number: int, rule: Goes, known: dict[str, Any]) -> bool:
    if rule.act is None:
        return tx.row(_delete(number), known) is not None
    found = tx.row(_again(number), known)
    if found is not None:
        rule.act(tx, str(found[0]))
    return found is not None


def whole(tx: Transaction) -> Counter[str]:
    """A whole walk at once: how many rows went, by table. For the command line and for tests."""
    gone: Counter[str] = Counter()
    place: WalkPlace | None = WalkPlace()
    while place is not None:
        found = part(tx, place)
        if found.keys:
            gone[RULES[found.rule].key[0].table.name] += remove(tx, found.rule, found.keys)
        place = found.next
    return +gone


def is_done(tx: Transaction) -> bool:
    """Whether all that was past its time today is gone."""
    return marks.is_marked(tx, DONE, _today(tx))


def note_done(tx: Transaction) -> None:
    """All that was past its time today is gone."""
    marks.mark(tx, DONE, _today(tx))


def _today(tx: Transaction) -> str:
    return tx.now.date().isoformat()


def _known(tx: Transaction, rule: Goes) -> dict[str, Any]:
    span = rule.after if isinstance(rule.after, timedelta) else span_of(settings.values(tx), rule.after)
    return {"cut": _ago(tx.now, span), "real_cut": _ago(tx.real_now, span), "real_now": tx.real_now}


def _ago(moment: datetime, span: timedelta) -> datetime:
    return moment - span


def span_of(values: Values, name: str) -> timedelta:
    """A setting of days or months as a span; a month is a twelfth of a year."""
    number = values.number(name)
    return timedelta(days=round(number * 365.25 / 12) if TABLE[name].unit == MONTHS else number)


def _named(key: Key) -> dict[str, Any]:
    return {f"key_{place}": value for place, value in enumerate(key)}


def _goes_by(rule: Goes) -> ColumnElement[bool]:
    return rule.old if rule.spared is None else and_(rule.old, ~rule.spared)


def _binds(rule: Goes) -> list[Any]:
    return [bindparam(f"key_{place}", type_=column.type) for place, column in enumerate(rule.key)]


@cache
def _look(number: int, goes_on: bool) -> Select[Any]:
    rule = RULES[number]
    young = false() if rule.young is None else rule.young
    rows = select(*rule.key, _goes_by(rule).label("goes"), young.label("young")).where(*rule.within)
    if goes_on:
        rows = rows.where(tuple_(*rule.key) > tuple_(*_binds(rule)))
    return rows.order_by(*rule.key).limit(bindparam("at_most"))


def _these(rule: Goes) -> list[ColumnElement[bool]]:
    same = [column == bind for column, bind in zip(rule.key, _binds(rule), strict=True)]
    return [*same, *rule.within, _goes_by(rule)]


@cache
def _again(number: int) -> Select[Any]:
    rule = RULES[number]
    return select(rule.key[-1]).where(*_these(rule))


@cache
def _delete(number: int) -> Executable:
    rule = RULES[number]
    return delete(rule.key[0].table).where(*_these(rule)).returning(rule.key[-1])
