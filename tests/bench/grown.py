"""Houses that have lived for a while, made up through the storage functions and kept in the temporary folder.

A house has experts, a year's past orders (each with an offer that was refused, a yes, a gig and what was said of them),
and open orders in every state. However large it is, exactly `SUITABLE` experts fit the orders that are measured:
others know their topic elsewhere, or something else there. Of the past and of the open orders the first `BATCH` each
are lived through, the others are copied from those (`copies`). All people are made up.

    python -m tests.bench.grown large      # builds it, and says whether all that must hold at every moment holds there
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar

from bot.due import rules
from storage import Database, MasterKeys, recount
from storage.transaction import Transaction
from tests import invariants
from tests.bench import copies, lives, made_up
from tests.bench.copies import Copy
from tests.bench.lives import Life
from tests.bench.made_up import DAY, HOUR, LANE, NOW, SIZES, Cast, Size

T = TypeVar("T")

KEYS = MasterKeys((b"g" * 32,))
#: So many are lived through, and made, in one unit of work.
BATCH = 400


class Time:
    """A clock that is set."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


def house(size: Size, folder: Path | None = None) -> Path:
    """The file of a house of this size, built the first time; nobody writes to it, see `copied`."""
    kept = (folder or Path(tempfile.gettempdir()) / "keikka-growth") / f"{size.name}-{_fingerprint()}.db"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        made = kept.with_suffix(f".{os.getpid()}")
        begun = time.monotonic()
        _build(size, made)
        made.rename(kept)
        print(f"built {kept} in {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    return kept


def copied(kept: Path, folder: Path) -> Path:
    """The file of a house of one's own to write to."""
    return Path(shutil.copy(kept, folder / f"{kept.stem}.db"))


def opened(file: Path, clock: Time) -> Database:
    """The house in this file."""
    database = Database(f"sqlite:///{file}", KEYS, clock, clock)
    database.migrate()
    database.shelf.dispatch_lanes = (LANE,)
    return database


def _fingerprint() -> str:
    """What a house is made of; one built by an older schema is brought to this one when it is copied."""
    made_by = [Path(str(one.__file__)) for one in (copies, lives, made_up)] + [Path(__file__)]
    return hashlib.sha256(b"".join(one.read_bytes() for one in made_by)).hexdigest()[:12]


def _build(size: Size, file: Path) -> None:
    clock = Time()
    database = opened(file, clock)
    cast = Cast()
    clock.at = NOW - 400 * DAY
    database.write_now(made_up.add_coordinator, cast)
    _in_parts(database, made_up.add_experts, range(size.experts), cast)
    _in_parts(database, made_up.add_orderers, range(max(size.past // 5, 20)), cast)
    clock.at = NOW - 330 * DAY
    _live_all(database, lives.past(lives.plan(size), cast, size.past), _later)
    clock.at = NOW - 3 * HOUR
    _live_all(database, lives.still_open(cast, size.open), _only_gig_later)
    place = ""
    while place := database.write_now(_count_anew, place):
        pass
    clock.at = NOW - 2 * HOUR
    database.write_now(lives.add_measured, cast)
    clock.at = NOW
    settle(database)
    database.between(lambda raw: raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").close())
    database.close_now()


def _count_anew(tx: Transaction, place: str) -> str:
    """Count for some people, from a place on; where the next begin."""
    for _step in range(50):
        _wrong, place = recount.recount(tx, place, BATCH)
        if not place:
            break
    return place


def settle(database: Database) -> None:
    """As a keeper leaves it: of every order it is known when to look next, and what was due may stay undone."""
    while (found := database.look_now(rules.ahead, BATCH)).answers:
        database.write_now(rules.keep, found.answers, found.basis)


def _live_all(database: Database, every: Iterator[Life], copied: Callable[[Life, Life, str], Copy]) -> None:
    """Live through the first ones, and make all others after them, each after one of the same shape."""
    first = list(islice(every, BATCH))
    made = database.write_now(lives.live, first)
    database.write_now(lives.said)
    settle(database)
    known = database.look_now(copies.models, made)
    for number, part in enumerate(parts_of(every, BATCH)):
        some = [copied(of, one, order_id) for of, one, order_id in zip(first, part, made, strict=False)]
        database.write_now(copies.copy_orders, known, some)
        _note(f"{(number + 2) * BATCH} orders")


def _later(of: Life, one: Life, order_id: str) -> Copy:
    """Another time of the year."""
    return Copy(order_id, one.starts - of.starts, one.starts - of.starts, _who_is_who(of, one))


def _only_gig_later(of: Life, one: Life, order_id: str) -> Copy:
    """Ordered at the same time, for another day."""
    return Copy(order_id, timedelta(0), one.starts - of.starts, _who_is_who(of, one))


def _who_is_who(of: Life, one: Life) -> dict[str, str]:
    assert (of.state, of.stage, of.refused is None) == (one.state, one.stage, one.refused is None)
    pairs = ((of.orderer, one.orderer), (of.expert, one.expert), (of.refused, one.refused))
    return {before: now for before, now in pairs if before and now}


def parts_of(every: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size`, in order."""
    rest = iter(every)
    while part := list(islice(rest, size)):
        yield part


def _note(words: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{words}", end="", file=sys.stderr, flush=True)


def _in_parts(database: Database, act: Callable[..., None], numbers: Sequence[int], cast: Cast) -> None:
    for part in parts_of(numbers, BATCH):
        database.write_now(act, part, cast)


def main() -> int:
    """Build a house, and hold all invariants against it; 1 when one does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.grown", description="A house that has lived.")
    parser.add_argument("size", choices=SIZES)
    kept = house(SIZES[parser.parse_args().size])
    with tempfile.TemporaryDirectory(prefix="keikka-growth-") as folder:
        database = opened(copied(kept, Path(folder)), Time())
        broken = database.look_now(invariants.broken)
        database.close_now()
    print("\n".join([*broken[:40], f"{kept}: {len(broken)} invariants do not hold"]))
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
