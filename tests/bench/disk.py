"""What a country's year takes on disk, table by table, with the ends of rows and without: `python -m tests.bench.disk`.

A few orders are lived through (`disk_life`) and their rows copied (`disk_copies`) until there are as many as asked for,
50,000, spread over a year; for each of them somebody else only says hello. After each month a night lets go what is
past its time, as in a running house; with `--without-ends` none does. In the last month it goes in the units of work of
a running house, and the CPU of each is told: that much it holds the writer, beside the commit.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from storage import Database, clearing
from storage.clearing import WalkPlace
from storage.ends import RULES
from storage.tables import metadata
from tests.bench.disk_copies import Triggers, YearModel, copy_all, model_of
from tests.bench.disk_life import KEYS, LIVED, live

#: One country's year, and what it may take.
ORDERS, DAYS, MONTHS = 50_000, 365, 12
AIM = 2 * 10**9
#: A table that takes less than so many bytes is not shown.
SHOWN = 2_000_000
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def year(lived: Path, folder: Path, asked: int, *, ends: bool) -> Path:
    """The file of a year with so many orders."""
    model, file, clock = model_of(lived), folder / "year.db", [BEGIN]
    database = Database(f"sqlite:///{file}", KEYS, lambda: clock[0], lambda: clock[0])
    database.migrate()
    every, begun = range(asked // LIVED), time.monotonic()
    apart = timedelta(days=DAYS * LIVED / asked)
    for month in range(MONTHS):
        some = every[len(every) * month // MONTHS : len(every) * (month + 1) // MONTHS]
        database.between(partial(_add, model=model, copies=some, apart=apart))
        clock[0] = BEGIN + timedelta(days=DAYS * (month + 1) / MONTHS)
        gone = 0
        if ends and month + 1 < MONTHS:
            gone = sum(database.write_now(clearing.whole).values())
        elif ends:
            gone = _night(database)
        print(f"month {month + 1}: {gone:,} rows gone, {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    database.between(lambda raw: raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").close())
    database.close_now()
    return file


def _add(raw: sqlite3.Connection, model: YearModel, copies: Sequence[int], apart: timedelta) -> None:
    for words in ("PRAGMA foreign_keys = OFF", "PRAGMA cache_size = -800000", "PRAGMA synchronous = OFF"):
        raw.execute(words).close()
    raw.execute("BEGIN IMMEDIATE")
    with Triggers(raw):
        copy_all(raw, model, copies, apart)
    raw.execute("COMMIT")
    raw.execute("PRAGMA foreign_keys = ON").close()


def _night(database: Database) -> int:
    """The same in units of work; prints what looks and units took, in CPU. Returns how many rows went."""
    looks: list[float] = []
    units: dict[str, list[float]] = {}
    gone, place = 0, WalkPlace()
    while True:
        begun = time.thread_time()
        found = database.look_now(clearing.part, place)
        looks.append(time.thread_time() - begun)
        for some in found.units():
            begun = time.thread_time()
            gone += database.write_now(clearing.remove, found.rule, some)
            units.setdefault(RULES[found.rule].key[0].table.name, []).append(time.thread_time() - begun)
        if found.next is None:
            break
        place = found.next
    print("| a unit of work | units | median ms | p99 | longest |\n|---|---|---|---|---|")
    for name, took in sorted({**units, "a look of 500 rows": looks}.items(), key=lambda one: -max(one[1])):
        middle, late, longest = (1000 * sorted(took)[round(part * (len(took) - 1))] for part in (0.5, 0.99, 1))
        print(f"| {name} | {len(took):,} | {middle:.2f} | {late:.2f} | {longest:.2f} |")
    return gone


# What it takes


def sizes(file: Path) -> dict[str, tuple[int, int, int]]:
    """By table: rows, bytes of the table's own pages, and bytes of its indexes."""
    raw = sqlite3.connect(file)
    of_table = dict(raw.execute("SELECT name, tbl_name FROM sqlite_master WHERE type IN ('table', 'index')").fetchall())
    found: dict[str, list[int]] = {}
    for name, size in raw.execute("SELECT name, sum(pgsize) FROM dbstat WHERE aggregate = TRUE GROUP BY name"):
        table = of_table.get(name, name)
        found.setdefault(table, [0, 0])[name != table] += size
    rows = {table: _count(raw, table) for table in found}
    raw.close()
    return {table: (rows[table], own, indexes) for table, (own, indexes) in found.items()}


def _count(raw: sqlite3.Connection, table: str) -> int:
    return int(raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) if table in metadata.tables else 0


def report(file: Path, asked: int) -> int:
    """Print the table; how many bytes the file has, as it would be with `ORDERS` orders."""
    scale = ORDERS / asked
    whole = round(file.stat().st_size * scale)
    raw = sqlite3.connect(file)
    free, page = raw.execute("PRAGMA freelist_count").fetchone()[0], raw.execute("PRAGMA page_size").fetchone()[0]
    raw.close()
    print("| table | rows | MB | of it indexes | bytes an order |\n|---|---|---|---|---|")
    found = sorted(sizes(file).items(), key=lambda one: -sum(one[1][1:]))
    for name, (rows, own, indexes) in found:
        both = own + indexes
        if both * scale > SHOWN:
            in_all, of_indexes = both * scale / 1e6, indexes * scale / 1e6
            print(f"| {name} | {rows * scale:,.0f} | {in_all:,.0f} | {of_indexes:,.0f} | {both / asked:,.0f} |")
    print(f"| free pages | | {free * page * scale / 1e6:,.0f} | | |")
    print(f"| **the file** | | **{whole / 1e6:,.0f}** | | {whole / ORDERS:,.0f} |")
    return whole


def main() -> int:
    """Make a year and print what it takes; 1 when it is over the aim."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.disk", description="What a country's year takes.")
    parser.add_argument("--orders", type=int, default=ORDERS, help=f"fewer are quicker; figures are of {ORDERS:,}")
    parser.add_argument("--without-ends", action="store_true", help="nothing goes by itself")
    parser.add_argument("--folder", type=Path, help="keep the file here")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as made:
        folder = asked.folder or Path(made)
        lived = live(Path(made))
        file = year(lived, folder, asked.orders, ends=not asked.without_ends)
        whole = report(file, asked.orders)
    if asked.without_ends:
        return 0
    print(f"year.bytes: {whole:,} (at most {AIM:,})")
    return int(whole > AIM)


if __name__ == "__main__":
    sys.exit(main())
