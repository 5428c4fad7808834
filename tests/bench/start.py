"""What a start costs, in CPU: `python -m tests.bench.start [ROUNDS]`. Ends with 1 when a figure is over.

Seconds of one machine say little of another, so each figure is a ratio of two programs that took turns in one run, each
by its best round: the help beside `import click`; `keikka run` (the web alone, a database that is there) until its
first answer, beside importing aiohttp and SQLAlchemy, which no web house can do without; and the same over a database
with 100,000 past orders. Bytecode is kept, as an installed program's is. What one figure means in seconds here is
printed beside it.

At `cedd327`, before commands and libraries were loaded late, the first two were 20 and 2.24: the two libraries alone
are more than a third of what a start cost then.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from storage import Database
from tests.bench.servers import PUBLIC_URL, Server
from tests.storage.world import KEYS, an_order, open_database

ROUNDS = 5
PAST = 100_000
LIBRARIES = "import aiohttp.web, sqlalchemy, sqlalchemy.dialects.sqlite"

#: (name, value's own program, beside, at most)
PROMISES = (
    ("CPU of --help beside `import click`", "help", "click", 3.0),
    ("CPU of `run` to its first answer beside its two libraries", "run", "libraries", 1.75),
    (f"CPU of `run` over {PAST:,} past orders beside an empty house", "past", "run", 1.25),
)


def main(rounds: int) -> int:
    """Measure, print a line for each promise, and say whether one is broken."""
    with tempfile.TemporaryDirectory(prefix="keikka-start-") as name:
        folder = Path(name)
        programs = _programs(folder)
        best = dict.fromkeys(programs, float("inf"))
        for each in programs.values():
            each()  # bytecode and the disk's cache are there from now on
        for _round in range(rounds):
            for which, measured in programs.items():
                best[which] = min(best[which], measured())
    over = 0
    for told, which, beside, most in PROMISES:
        value = best[which] / best[beside]
        over += value > most
        print(f"{told}: {value:.2f} (at most {most:g}; {1000 * best[which]:.0f} ms beside {1000 * best[beside]:.0f})")
    return int(over > 0)


def _programs(folder: Path) -> dict[str, Callable[[], float]]:
    small, large = folder / "small.db", folder / "large.db"
    for file in (small, large):
        open_database(f"sqlite:///{file}").close_now()
    fill(large, PAST)
    return {
        "click": lambda: _cpu_of(folder, "-c", "import click"),
        "help": lambda: _cpu_of(folder, "-m", "bot", "--help"),
        "libraries": lambda: _cpu_of(folder, "-c", LIBRARIES),
        "run": lambda: _cpu_to_first_answer(folder, small),
        "past": lambda: _cpu_to_first_answer(folder, large),
    }


def fill(file: Path, many: int) -> None:
    """Copies of one closed order, each with a line of the ledger."""
    db = Database(f"sqlite:///{file}", KEYS)
    db.write_now(an_order, state="closed")
    db.close_now()
    raw = sqlite3.connect(file)
    columns = [name for (_at, name, *_rest) in raw.execute("PRAGMA table_info(orders)")]
    values = ", ".join({"id": "printf('%036d', n)", "number": "n + 1"}.get(name, name) for name in columns)
    counting = f"WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < {many})"
    raw.execute(f"{counting} INSERT INTO orders ({', '.join(columns)}) SELECT {values} FROM orders, count")
    raw.execute(
        "INSERT INTO ledger (at, actor, verb, about, detail) "
        "SELECT created_at, 'keikka', 'settle', 'order/' || id, '{}' FROM orders"
    )
    raw.commit()
    raw.close()


def _environment(folder: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("KEIKKA_") and name != "PYTHONDONTWRITEBYTECODE"
    }
    keys = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="  # the key of tests.storage.world, in base64
    return kept | {"PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "KEIKKA_MASTER_KEYS": keys}


def _cpu_of(folder: Path, *arguments: str) -> float:
    before = os.times()
    subprocess.run([sys.executable, *arguments], env=_environment(folder), stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def _cpu_to_first_answer(folder: Path, database: Path) -> float:
    with _running(folder, database) as server:
        while not _answers(server):
            time.sleep(0.005)
        return server.cpu_seconds()


@contextmanager
def _running(folder: Path, database: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "KEIKKA_DATABASE_URL": f"sqlite:///{database}",
        "KEIKKA_PUBLIC_URL": PUBLIC_URL,
        "KEIKKA_PORT": str(port),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], env=_environment(folder) | settings, stdout=subprocess.DEVNULL
    ) as child:
        try:
            yield Server("keikka", port, child.pid, folder)
        finally:
            child.send_signal(signal.SIGTERM)


def _answers(server: Server) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
