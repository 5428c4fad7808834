"""How long the loop is held up while the board of a big house is looked at: `python -m tests.bench.lag`.

A house with 2,000 open orders serves its dispatch page over a real socket; another process loads it, again and again,
first the page as it opens and then with 500 cards. Meanwhile a task in the house sleeps for 2 ms at a time: how much
later than asked it wakes is the lag. It is told as whoever comes at any moment would meet it: of a second's delay also
the moments count that passed within it. Beside both stands the lag of the same house that nobody looks at, since
whatever else the machine does delays it too.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from adapters.web.site import WebAdapter
from bot.house.app import WholeHouse
from bot.house.clock import Clock
from bot.house.config import Config
from bot.house.sessions import WebDoors
from storage import Database, marks, people, tokens
from storage.transaction import Transaction
from tests.bench import grown
from tests.bench.made_up import Size

SIZE = Size("board", 3_000, 200, 2_000)
NAP = 0.002
PAGES = ("/dispatch", "/dispatch?shown=500")
#: Loads the page so often, one load after another.
LOADS = """
import http.client, sys
port, path, cookie, times = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
for _ in range(times):
    one = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    one.request("GET", path, headers={"Cookie": cookie, "Host": f"localhost:{port}"})
    answer = one.getresponse()
    body = answer.read()
    assert answer.status == 200, answer.status
    one.close()
print(len(body), body.count(b'data-key="order '))
"""


@asynccontextmanager
async def served(size: Size, folder: Path) -> AsyncIterator[tuple[int, str]]:
    """A grown house on a free port: the port, and a coordinator's cookie. Nothing becomes due in it meanwhile."""
    clock = grown.Time()
    database: Database = grown.opened(grown.copied(grown.house(size), folder), clock)
    house = WholeHouse(Config(), database, Clock())
    (coordinator,) = database.look_now(marks.marks_of, "coordinator")
    session = database.write_now(_session, coordinator)
    await database.start()
    web = WebAdapter(host="127.0.0.1", port=0, public_url="http://localhost", doors=WebDoors(database), clock=clock)
    await web.start(house)
    yield web.port, f"keikka={session}"
    await web.stop()
    await database.close()


def _session(tx: Transaction, person_id: str) -> str:
    person = people.person(tx, person_id)
    assert person is not None
    return tokens.make(tx, "session", "once", person.id, timedelta(days=1))


async def lags(until: asyncio.Future[object]) -> list[float]:
    """How late a nap ended, in milliseconds, again and again."""
    found = []
    while not until.done():
        asked = time.perf_counter() + NAP
        await asyncio.sleep(NAP)
        late = time.perf_counter() - asked
        found += [1000 * (late - NAP * n) for n in range(max(1, int(late / NAP)))]
    return sorted(found)


async def measure(port: int, cookie: str, path: str, times: int) -> tuple[list[float], str]:
    """The lags while the page is loaded so often, and what was loaded."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", LOADS, str(port), path, cookie, str(times)), stdout=asyncio.subprocess.PIPE
    )
    ended = asyncio.ensure_future(child.communicate())
    found = await lags(ended)  # type: ignore[arg-type]  # a future of whatever it gives
    return found, (await ended)[0].decode().strip()


def line(name: str, found: list[float], told: str) -> str:
    """One row: quantiles of the lag."""
    at = [found[min(len(found) - 1, int(len(found) * share))] for share in (0.5, 0.99)]
    return f"{name:<24} p50 {at[0]:6.1f} ms   p99 {at[1]:6.1f} ms   worst {found[-1]:6.1f} ms   {told}"


async def run(times: int) -> None:
    """Print a row for each page."""
    with tempfile.TemporaryDirectory(prefix="keikka-lag-") as folder:
        async with served(SIZE, Path(folder)) as (port, cookie):
            for path in PAGES:  # what is loaded and made ready once is
                await measure(port, cookie, path, 2)
            gc.freeze()  # as a house does once it has rehearsed
            rest: asyncio.Future[object] = asyncio.ensure_future(asyncio.sleep(3))
            print(line("nobody looks", await lags(rest), ""))
            for path in PAGES:
                found, told = await measure(port, cookie, path, times)
                print(line(path, found, f"bytes and cards: {told}"), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.lag", description="How long looks hold up the loop.")
    parser.add_argument("--times", type=int, default=10, help="how often each page is loaded")
    asyncio.run(run(parser.parse_args().times))
