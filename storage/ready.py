"""Statements made ready: for those that are run again and again, SQLite is spoken to without a detour.

SQLAlchemy writes every statement, but of a press its execution took more time than the database itself (measured:
60 to 130 microseconds a statement, 8 to 30 made ready). So a statement *object* that is run a second time is compiled
once, for the parameters it is given, and from then on its text goes straight to the driver. What goes in and what
comes out passes through the very same column types. A statement that is built for one use, one with a list of unknown
length in it, and every statement on PostgreSQL are run as ever.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect, Executable
from sqlalchemy.types import TypeEngine

Way = Callable[[Any], Any]

#: How often a statement object is run before it is made ready: one built for a single use never is.
AGAIN = 1


#: One value that goes in: its name, whether it must be given, what stands there when it is not, how it is written.
_Given = tuple[str, bool, Any, Way | None]


@dataclass(frozen=True, slots=True)
class Ready:
    """A compiled statement with the ways of its values in and out."""

    words: str
    given: tuple[_Given, ...]
    read: tuple[tuple[int, Way], ...]
    writes: bool
    stirs: bool

    def run(self, driver: sqlite3.Connection, params: Mapping[str, Any]) -> sqlite3.Cursor:
        """Run it. Raises what the driver raises; `KeyError` names a value that is missing."""
        values = []
        for name, required, otherwise, write in self.given:
            value = params[name] if required else params.get(name, otherwise)
            values.append(value if write is None else write(value))
        return driver.execute(self.words, values)

    def row(self, row: tuple[Any, ...]) -> Sequence[Any]:
        """A row as the column types give it."""
        if not self.read:
            return row
        values = list(row)
        for place, way in self.read:
            values[place] = way(values[place])
        return tuple(values)


class _Use:
    """What is known of one statement object: how often it was run, and what was made of it by names of parameters."""

    __slots__ = ("made", "times")

    def __init__(self) -> None:
        self.times = 0
        self.made: dict[tuple[str, ...], Ready | None] = {}


_uses: WeakKeyDictionary[Executable, _Use] = WeakKeyDictionary()


def ready(statement: Executable, params: Mapping[str, Any], dialect: Dialect) -> Ready | None:
    """The statement made ready for these parameters; None if it must be run the long way."""
    use = _uses.get(statement)
    if use is None:
        use = _uses[statement] = _Use()
    names = tuple(params)
    try:
        return use.made[names]
    except KeyError:
        use.times += 1
        if use.times <= AGAIN:
            return None
        made = use.made[names] = _make(statement, names, dialect)
        return made


def _make(statement: Any, names: tuple[str, ...], dialect: Dialect) -> Ready | None:
    if not (statement.is_select or statement.is_dml):
        return None
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    if compiled.positiontup is None or _is_finished_late(compiled):
        return None
    given: list[_Given] = []
    for place in compiled.positiontup:
        bind = compiled.binds[place]
        if bind.callable is not None:
            return None
        given.append((bind.key, bind.required, bind.value, _way(bind.type, dialect, "in")))
    writes = not statement.is_select
    return Ready(compiled.string, tuple(given), tuple(_reading(statement, dialect)), writes, stirs(statement, names))


def _is_finished_late(compiled: Any) -> bool:
    """Whether SQLAlchemy writes something of it only when it is run: a list of unknown length, or a value by itself."""
    if compiled.literal_execute_params or compiled.post_compile_params:
        return True
    return bool(compiled.statement.is_dml and (compiled.insert_prefetch or compiled.update_prefetch))


#: Where a change alone makes nothing due: what is being said, who was heard, and when to look again. A press in a form
#: changes only these.
TALK = frozenset(
    (
        *("inbox", "outbox", "cards", "chats", "messages", "conversations"),
        *("identities", "keys", "tokens", "roles", "ledger", "due", "awaited"),
    ),
)
HEARD = ("persons", frozenset({"if_id", "last_heard_at"}))


def stirs(statement: Any, names: Iterable[str]) -> bool:
    """Whether running this may make something due, so that whoever does what is due must look."""
    if not getattr(statement, "is_dml", False):
        return False
    table = str(statement.table.name)
    return table not in TALK and not (table == HEARD[0] and HEARD[1].issuperset(names))


def _reading(statement: Any, dialect: Dialect) -> Iterable[tuple[int, Way]]:
    gives = statement.is_select or statement._returning
    for place, column in enumerate(statement.exported_columns if gives else ()):
        way = _way(column.type, dialect, "out")
        if way is not None:
            yield place, way


def _way(of: TypeEngine[Any], dialect: Dialect, to: str) -> Way | None:
    kept = of.dialect_impl(dialect)
    return kept.bind_processor(dialect) if to == "in" else kept.result_processor(dialect, None)
