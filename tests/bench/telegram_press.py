"""From a press to its answered spinner: our adapter, which stores first, beside python-telegram-bot's Application.

Both run as child processes against the fake Bot API in this one, one after the other in the same run. Each of N chats
presses once in 10 seconds, evenly spread with jitter. `python -m tests.bench.telegram_press [SECONDS]`.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
from pathlib import Path

from tests.fakes.telegram_api import FakeTelegram, Phone

CHATS = (1, 100, 500)
EVERY = 10.0
ROUNDS = 4
CHILDREN = {
    "keikka, stored first": "tests.adapters.telegram.killed_child",
    "python-telegram-bot Application": "tests.bench.telegram_stock_child",
}


async def measure(module: str, chats: int, seconds: float) -> tuple[list[float], float]:
    """The times in milliseconds from each press to its answer, in order; and the bot's CPU time per press."""
    dice = random.Random(chats)
    with tempfile.TemporaryDirectory() as folder:
        async with FakeTelegram() as telegram:
            telegram.judges.silent = True
            phones = [Phone(telegram, f"P{n}") for n in range(chats)]
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", module, telegram.token, telegram.url, str(Path(folder) / "heard.db"),
                stdout=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            await telegram.world.until(lambda: telegram.polled, 30)
            for _ in range(20):  # warm up
                await telegram.world.until(phones[0].forge("warm").done.is_set)
            used = _cpu(child.pid)
            presses = sorted(_presses(chats, seconds, dice))
            loop = asyncio.get_running_loop()
            began = loop.time()
            queries = []
            for when, who in presses:
                await asyncio.sleep(max(0.0, began + when - loop.time()))
                queries.append(phones[who].forge(f"yes:{len(queries)}"))
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

    The two sides take turns, so that what else the machine does falls on both.
    """
    print(f"press to answered spinner, {ROUNDS} rounds of {seconds:g} s in turns, milliseconds")
    for chats in CHATS:
        found: dict[str, list[float]] = {name: [] for name in CHILDREN}
        cpu: dict[str, list[float]] = {name: [] for name in CHILDREN}
        for _ in range(ROUNDS):
            for name, module in CHILDREN.items():
                times, used = await measure(module, chats, seconds)
                found[name] += times
                cpu[name].append(used)
        for name, times in found.items():
            times.sort()
            numbers = "  ".join(f"{label} {at(times, share):6.1f}" for label, share in (("p50", 0.5), ("p99", 0.99)))
            used = sum(cpu[name]) / ROUNDS
            print(f"{chats:4} chats  {name:32} {numbers}  max {times[-1]:6.1f}  CPU {used:4.2f}  presses {len(times)}")
        ours, stock = (at(times, 0.99) for times in found.values())
        print(f"{chats:4} chats  ratio of p99 {ours / stock:.2f} (aim at most 3)")


if __name__ == "__main__":
    asyncio.run(main(*map(float, sys.argv[1:2])))
