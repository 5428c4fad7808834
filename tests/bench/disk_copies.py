"""A year's orders out of a few: every row that came of them is copied, under new ids, at another time of the year.

Unlike `tests.bench.copies` nothing is opened and sealed anew and no rule looks at the copies: all tables are copied as
they are in the file, chats and keys and what was heard too, for what counts is what they take. Guards and triggers rest
meanwhile; indexes do not, since an index that is filled row by row takes more than one that is made at the end.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from storage.columns import text_of
from storage.tables import metadata
from tests.bench.disk_life import CHANNEL

#: So many times as many people as there are in the model share the orders of the year.
CASTS = 250
ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
#: Cells that must differ in each copy though they name nobody: what is made anew, by table and column.
FRESH: Mapping[tuple[str, str], int] = {("tokens", "hash"): 64, ("tokens", "seed"): 43, ("inbox", "external_id"): 32}
#: Cells that differ for each cast: hashes of accounts and chats.
OF_CAST = frozenset({("identities", "external_hash"), ("outbox", "lane"), ("inbox", "lane"), ("cards", "lane")})
#: Numbers, and by how much they rise from copy to copy: the greatest one there is in the model.
RISING = frozenset({("orders", "number"), ("ledger", "id"), ("messages", "number")})
LINE_OF_STORY = re.compile(r"(\d+)$")


@dataclass(frozen=True)
class Cell:
    """One value of a row: `parts` of text with ids between them, or `kind` says how a copy makes it."""

    kind: str  # "as it is", "ids", "moment", "fresh", "cast", "rises", "story"
    value: Any
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelRow:
    """A row to copy, and the statement that adds it."""

    insert: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class YearModel:
    """Everything in the file of the few orders, cut up for copying."""

    rows: list[ModelRow]
    ids: list[str]
    cast: frozenset[str]
    moments: dict[str, datetime]
    most: dict[tuple[str, str], int]


def model_of(file: Path) -> YearModel:
    """Read and cut up all rows but those of the house itself."""
    raw = sqlite3.connect(file)
    found = YearModel([], [], frozenset(_cast(raw)), {}, {})
    channel = {row[0] for row in raw.execute("SELECT lane FROM outbox WHERE person_id IS NULL")}
    ids: dict[str, None] = {}
    for table in metadata.sorted_tables:
        if table.name in ("settings", "roles", "counters", "erasures", "organisations"):
            continue
        names = [c.name for c in table.c if not (c.primary_key and c.name == "seq")]
        listed = ", ".join(f'"{name}"' for name in names)
        insert = f"INSERT OR IGNORE INTO {table.name} ({listed}) VALUES ({', '.join('?' * len(names))})"
        where = " WHERE kind <> 'digest'" if table.name in ("outbox", "marks") else ""
        for row in raw.execute(f"SELECT {listed} FROM {table.name}{where}"):
            cells = tuple(_cell(table.name, name, value, channel) for name, value in zip(names, row, strict=True))
            found.rows.append(ModelRow(insert, cells))
            for cell in cells:
                ids |= dict.fromkeys(ID.findall(cell.value) if cell.kind in ("ids", "story") else ())
                if cell.kind == "moment":
                    found.moments[cell.value] = datetime.fromisoformat(cell.value)
    found.ids.extend(sorted(ids))
    for of, column in RISING:
        found.most[of, column] = raw.execute(f"SELECT max({column}) FROM {of}").fetchone()[0]
    raw.close()
    return found


def _cast(raw: sqlite3.Connection) -> Iterator[str]:
    """Who orders, is asked or coordinates: these live through many orders; all others said hello once."""
    for words in ("id FROM persons WHERE is_coordinator OR is_expert OR known", "orderer_id FROM orders"):
        yield from (row[0] for row in raw.execute(f"SELECT {words}"))


def _cell(table: str, column: str, value: Any, channel: set[str]) -> Cell:
    if (table, column) in RISING:
        return Cell("rises", (table, column, value))
    if not isinstance(value, str):
        return Cell("as it is", value)
    if (table, column) in FRESH:
        return Cell("fresh", FRESH[table, column])
    if (table, column) in OF_CAST:
        return Cell("as it is" if value in channel else "cast", value)
    if MOMENT.fullmatch(value):
        return Cell("moment", value)
    if (table, column) == ("marks", "about") and value.startswith(CHANNEL[0]):
        return Cell("story", value)
    parts = tuple(re.split(f"({ID.pattern})", value))
    return Cell("ids", value, parts) if len(parts) > 1 else Cell("as it is", value)


def copy_all(raw: sqlite3.Connection, model: YearModel, copies: Sequence[int], apart: timedelta) -> None:
    """Add the copies of these numbers, each so much later than the one before."""
    for number in copies:
        _copy(raw, model, number, timedelta(hours=round(apart * number / timedelta(hours=1))))


def _copy(raw: sqlite3.Connection, model: YearModel, number: int, later: timedelta) -> None:
    ids = {one: _new_id(one, number % CASTS if one in model.cast else number, later) for one in model.ids}
    for one in model.cast & ids.keys():
        ids[one] = _new_id(one, number % CASTS, timedelta())
    moments = {text: text_of(at + later) for text, at in model.moments.items()}
    statements: dict[str, list[list[Any]]] = {}
    for row in model.rows:
        statements.setdefault(row.insert, []).append([_value(cell, model, number, ids, moments) for cell in row.cells])
    for insert, rows in statements.items():
        raw.executemany(insert, rows)


def _new_id(old: str, number: int, later: timedelta) -> str:
    """Made at that time, as a UUIDv7 says it; the rest of its digits are of this copy."""
    made = int(old[:8] + old[9:13], 16) + int(later.total_seconds() * 1000)
    return f"{made >> 16:08x}-{made & 0xFFFF:04x}{old[13:28]}{number:08x}"


def _value(cell: Cell, model: YearModel, number: int, ids: Mapping[str, str], moments: Mapping[str, str]) -> Any:
    match cell.kind:
        case "as it is":
            return cell.value
        case "moment":
            return moments[cell.value]
        case "ids":
            return "".join(ids.get(part, part) for part in cell.parts)
        case "fresh":
            return secrets.token_hex(32)[: cell.value]
        case "cast":
            return f"{number % CASTS:06x}{cell.value[6:]}"
        case "rises":
            table, column, value = cell.value
            turn = number // CASTS if table == "messages" else number
            return value + turn * model.most[table, column]
    line = LINE_OF_STORY.search(cell.value)
    assert line is not None
    return f"{cell.value[: line.start()]}{int(line[1]) + number * model.most['ledger', 'id']}"


class Triggers:
    """Rest while rows are copied."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw
        self.words = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()

    def __enter__(self) -> None:
        for name, _words in self.words:
            self.raw.execute(f"DROP TRIGGER {name}")

    def __exit__(self, *_error: object) -> None:
        for _name, words in self.words:
            self.raw.execute(words)
