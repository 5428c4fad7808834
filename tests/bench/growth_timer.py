"""How late a timer fires in a country's house while its keeper runs: `make growth` prints the longest of some tries.

Half of them are made while the keeper asks about every order anew, as it does at a start, the others after that.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from bot.desk import offering
from bot.facts import profiles
from bot.house.clock import Clock
from bot.house.keeper import Keeper
from bot.house.loops import gather_out
from storage import Database, due, marks, orders
from storage.transaction import Transaction
from storage.waking import STATE
from tests.bench import grown
from tests.bench.grown import KEYS
from tests.bench.made_up import LARGE, NOW, SIZES, TOPIC, Size

TRIES, AHEAD, AT_MOST_S = 8, timedelta(seconds=3), 2.0
PATIENCE_S = 1800.0


def main() -> int:
    """Measure it; 1 when it is over its bound."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth_timer", description="How late a timer fires.")
    parser.add_argument("--size", default=LARGE.name, choices=SIZES, help="another house")
    with tempfile.TemporaryDirectory(prefix="keikka-growth-") as folder:
        late = asyncio.run(_measure(SIZES[parser.parse_args().size], Path(folder)))
    print(f"timer.late_s: {late:.3g} (at most {AT_MOST_S:g})")
    return int(late > AT_MOST_S)


async def _measure(size: Size, folder: Path) -> float:
    """The longest of all tries, each with a deadline three seconds ahead."""
    file = Path(shutil.copy(grown.house(size), folder / "house.db"))
    clock = Clock(NOW - datetime.now(NOW.tzinfo))
    database = Database(f"sqlite:///{file}", KEYS, clock.now, clock.now)
    database.migrate()
    await database.start()
    await database.look(profiles.register)
    asked = sorted(await database.look(marks.marks_of, TOPIC))[:TRIES]
    keeper = Keeper(database, clock, lambda: ())
    database.on_commit(lambda topics: keeper.wake() if STATE in topics else None)
    running = asyncio.create_task(keeper.run())
    try:
        async with asyncio.timeout(PATIENCE_S):
            begun = time.monotonic()
            await keeper.idle.wait()
            first = max([await _late(database, clock, order_id) for order_id in asked[: TRIES // 2]])
            print(f"{first:.3g} s late at the start", file=sys.stderr, flush=True)
            await _nothing_in_doubt(database)
            print(f"nothing was in doubt after {time.monotonic() - begun:.1f} s", file=sys.stderr, flush=True)
            return max([first, *[await _late(database, clock, order_id) for order_id in asked[TRIES // 2 :]]])
    finally:
        await gather_out([running])
        await database.close()


async def _nothing_in_doubt(database: Database) -> None:
    while True:
        found = await database.look(due.look, 1)
        if all(entry.sure for entry in found.entries):
            return
        await asyncio.sleep(1)


async def _late(database: Database, clock: Clock, order_id: str) -> float:
    """For how long an offer's deadline was past until it had lapsed, in seconds."""
    deadline = clock.now() + AHEAD
    offer_id = await database.write(_ask, order_id, deadline)
    while True:
        await asyncio.sleep(0.02)
        offer = await database.look(orders.offer, offer_id)
        if offer is None or offer.state != "live":
            return (clock.now() - deadline).total_seconds()


def _ask(tx: Transaction, order_id: str, deadline: datetime) -> str:
    orders.change_order(tx, order_id, state="searching")
    offer = offering.ask_next(tx, order_id)
    assert offer is not None
    orders.change_offer(tx, offer.id, "live", delivered_at=tx.now, deadline=deadline)
    return offer.id


if __name__ == "__main__":
    sys.exit(main())
