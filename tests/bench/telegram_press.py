"""From a press to its answered spinner: the whole house, in which the press has taken effect on disk by then, beside
python-telegram-bot's own Application with a handler that only answers.

Both run as child processes against the fake Bot API in this one, in turns in the same run; so does our adapter alone,
which only stores. Each of N chats presses *My orders* once in 10 seconds, evenly spread with jitter; the house also
sends the answer, at Telegram's pace. `python -m tests.bench.telegram_press [SECONDS]`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from storage import Database, MasterKeys, people
from storage.sealing import generate
from storage.transaction import Transaction
from tests.bench.servers import free_port
from tests.fakes.telegram_api import FakeTelegram, Phone

CHATS = (1, 100, 500)
EVERY = 10.0
ROUNDS = 4
PRESS = "orders:all"
HOUSE, ADAPTER, STOCK = "keikka run, the whole house", "our adapter, stored first", "python-telegram-bot Application"


@dataclass(frozen=True)
class Child:
    """How one side is started: its arguments after `python`, and its environment."""

    arguments: tuple[str, ...]
    settings: Mapping[str, str]


def the_house(telegram: FakeTelegram, folder: Path, phones: list[Phone]) -> Child:
    """`keikka run` over a new SQLite file in which everybody is known."""
    url, keys = f"sqlite:///{folder}/keikka.db", generate()
    database = Database(url, MasterKeys.from_environment_value(keys), lambda: datetime.now(UTC))
    database.migrate()
    database.write_now(_know, phones)
    database.close_now()
    settings = {
        "KEIKKA_DATABASE_URL": url, "KEIKKA_MASTER_KEYS": keys, "KEIKKA_PORT": str(free_port()),
        "KEIKKA_TELEGRAM_TOKEN": telegram.token, "KEIKKA_TELEGRAM_API_URL": telegram.url,
    }  # fmt: skip
    return Child(("-m", "bot", "run"), settings)


def _know(tx: Transaction, phones: list[Phone]) -> None:
    for phone in phones:
        person = people.add_person(tx, language="fi", zone="Europe/Helsinki", is_orderer=True, known=True)
        people.bind_identity(tx, person.id, "telegram", phone.lane, {"lane": phone.lane})


def the_adapter(telegram: FakeTelegram, folder: Path, _phones: list[Phone]) -> Child:
    """Our adapter with ears that write to an SQLite file."""
    module = "tests.adapters.telegram.killed_child"
    return Child(("-m", module, telegram.token, telegram.url, str(folder / "heard.db")), {})


def stock(telegram: FakeTelegram, _folder: Path, _phones: list[Phone]) -> Child:
    """The library's own Application."""
    return Child(("-m", "tests.bench.telegram_stock_child", telegram.token, telegram.url), {})


SIDES: Mapping[str, Callable[[FakeTelegram, Path, list[Phone]], Child]] = {
    HOUSE: the_house,
    ADAPTER: the_adapter,
    STOCK: stock,
}


async def measure(side: str, chats: int, seconds: float) -> tuple[list[float], float]:
    """The times in milliseconds from each press to its answer, in order; and the bot's CPU time per press."""
    dice = random.Random(chats)
    with tempfile.TemporaryDirectory() as name:
        async with FakeTelegram() as telegram:
            telegram.judges.silent = True
            phones = [Phone(telegram, f"P{n}") for n in range(chats)]
            for phone in phones:
                phone.chat.started = True
            made = SIDES[side](telegram, Path(name), phones)
            environment = {key: value for key, value in os.environ.items() if not key.startswith("KEIKKA_")}
            child = await asyncio.create_subprocess_exec(
                sys.executable, *made.arguments, env=environment | dict(made.settings),
                stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            await telegram.world.until(lambda: telegram.polled, 60)
            for _ in range(20):  # warm up
                await telegram.world.until(phones[0].forge(PRESS).done.is_set)
            used = _cpu(child.pid)
            presses = sorted(_presses(chats, seconds, dice))
            loop = asyncio.get_running_loop()
            began = loop.time()
            queries = []
            for when, who in presses:
                await asyncio.sleep(max(0.0, began + when - loop.time()))
                queries.append(phones[who].forge(PRESS))
            with contextlib.suppress(AssertionError):  # a press that was never answered is counted as such
                await telegram.world.until(lambda: all(q.done.is_set() for q in queries), 30)
            used = _cpu(child.pid) - used
            child.kill()
            await child.wait()
    times = sorted((q.answered_at - q.at) * 1000 for q in queries if q.answered_at is not None)
    return times, used * 1000 / len(times)


def _cpu(pid: int) -> float:
    """The seconds of CPU a process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _presses(chats: int, seconds: float, dice: random.Random) -> list[tuple[float, int]]:
    """When who presses; one chat alone presses twice a second, to have numbers at all."""
    if chats == 1:
        return [(n / 2, 0) for n in range(int(seconds * 2))]
    firsts = [dice.uniform(0, EVERY) for _ in range(chats)]
    return [(first + turn * EVERY, who) for who, first in enumerate(firsts) for turn in range(int(seconds / EVERY))]


def at(times: list[float], share: float) -> float:
    """The quantile."""
    return times[min(len(times) - 1, int(len(times) * share))]


async def main(seconds: float = 10.0) -> None:
    """Print a line for each number of chats and side, and the ratio of the 99th percentiles.

    The sides take turns, so that what else the machine does falls on all of them.
    """
    print(f"press to answered spinner, {ROUNDS} rounds of {seconds:g} s in turns, milliseconds")
    for chats in CHATS:
        found: dict[str, list[float]] = {name: [] for name in SIDES}
        cpu: dict[str, list[float]] = {name: [] for name in SIDES}
        for _ in range(ROUNDS):
            for name in SIDES:
                times, used = await measure(name, chats, seconds)
                found[name] += times
                cpu[name].append(used)
        for name, times in found.items():
            times.sort()
            numbers = "  ".join(f"{label} {at(times, share):6.1f}" for label, share in (("p50", 0.5), ("p99", 0.99)))
            used = sum(cpu[name]) / ROUNDS
            print(f"{chats:4} chats  {name:32} {numbers}  max {times[-1]:6.1f}  CPU {used:4.2f}  answered {len(times)}")
        ratio = at(found[HOUSE], 0.99) / at(found[STOCK], 0.99)
        print(f"{chats:4} chats  ratio of p99 of the house {ratio:.2f} (aim at most 3)", flush=True)


if __name__ == "__main__":
    asyncio.run(main(*map(float, sys.argv[1:2])))
