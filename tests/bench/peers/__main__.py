"""A turn beside its peers: `python -m tests.bench.peers [--rounds N] [--seconds N] [--situations 1 100 ...]`.

One free text and five answers, written to four bots over the same loopback Bot API in this process: Keikka as
`keikka run` starts it (over SQLite with FULL sync, Telegram's pace off), aiogram with its FSM in memory, aiogram with
an FSM storage in SQLite with FULL sync, and python-telegram-bot's `ConversationHandler` with pickles. All run at once
and take turns, so that what else the machine does touches all; compare the ratios, not the milliseconds. CPU is that of
the bot's process, all its threads.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.peers.api import Api
from tests.bench.peers.sides import FOR_MEMORY, KEIKKA, SIDES, Side, running
from tests.bench.peers.talks import SCRIPT, Chat, Talks

ALONE = 60  # turns of a round with one chat
EVERY = 20.0  # seconds between two turns of one chat
CHATS = (100, 1000)
FAR = 0.05  # seconds until an API at the other end of a network answers
AT_ONCE = 100
OPEN = 10_000


@dataclass
class Figures:
    """What was measured of one side in one situation, over all its rounds."""

    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0

    @property
    def each(self) -> float:
        """Milliseconds of CPU a turn."""
        return 1000 * self.cpu / max(1, len(self.times))

    @property
    def pace(self) -> float:
        """Turns a second."""
        return len(self.times) / self.seconds

    def at(self, share: float) -> float:
        """A quantile in milliseconds."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Watch:
    """Adds the time and the CPU of a piece of a side's life to its figures."""

    def __init__(self, side: Side, kept: Figures) -> None:
        self._side, self._kept = side, kept

    def __enter__(self) -> None:
        self._cpu, self._begun = self._side.server.cpu_seconds(), time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self._kept.seconds += time.perf_counter() - self._begun
        self._kept.cpu += self._side.server.cpu_seconds() - self._cpu


async def alone(talks: Talks, kept: Figures, _seconds: float, _turn: int) -> None:
    """One chat, one turn after another."""
    chat = talks.chat()
    with Watch(talks.side, kept):
        for _ in range(ALONE):
            kept.times.append(await chat.turn())


def on_time(count: int) -> object:
    """So many chats, each with a turn every twenty seconds at a moment of its own."""

    async def measure(talks: Talks, kept: Figures, seconds: float, turn: int) -> None:
        dice = random.Random(turn)
        chats = await talks.chats(count)
        begun = asyncio.get_running_loop().time() + 0.1
        each = max(1, round(seconds / EVERY))

        async def one(chat: Chat, first: float) -> None:
            for again in range(each):
                await asyncio.sleep(begun + first + again * EVERY - asyncio.get_running_loop().time())
                kept.times.append(await chat.turn())

        with Watch(talks.side, kept):
            await asyncio.gather(*(one(chat, dice.uniform(0, EVERY)) for chat in chats))

    return measure


async def far(talks: Talks, kept: Figures, seconds: float, _turn: int) -> None:
    """A hundred chats that write as soon as they are answered; the API answers after 50 ms."""
    talks.side.line.delay = FAR
    until = time.perf_counter() + seconds / 2

    async def one(chat: Chat) -> None:
        while time.perf_counter() < until:
            kept.times.append(await chat.turn())

    with Watch(talks.side, kept):
        await asyncio.gather(*(one(talks.chat()) for _ in range(AT_ONCE)))
    talks.side.line.delay = 0.0


async def open_conversations(talks: Talks, count: int) -> float:
    """Megabytes of the process with so many conversations open, each two turns long."""
    people = [talks.new_person() for _ in range(count)]

    async def some(mine: Sequence[int]) -> None:
        for person in mine:
            for text in SCRIPT[:2]:
                await talks.turn(person, text)

    await asyncio.gather(*(some(people[first::AT_ONCE]) for first in range(AT_ONCE)))
    return talks.side.megabytes


SITUATIONS: Mapping[str, object] = {
    "1": alone,
    **{str(count): on_time(count) for count in CHATS},
    "far": far,
}


async def main() -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.peers", description="A turn beside its peers.")
    parser.add_argument("--seconds", type=float, default=20.0, help="the length of one round")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each side in each situation")
    parser.add_argument("--open", type=int, default=OPEN, help="conversations that are open when memory is looked at")
    parser.add_argument("--situations", nargs="*", default=[*SITUATIONS, "memory"], help="1, 100, 1000, far, memory")
    parser.add_argument("--sides", nargs="*", default=list(SIDES), choices=list(SIDES))
    asked = parser.parse_args()
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {asked.rounds} rounds in turns"
    )
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="keikka-peers-")))
        api = await stack.enter_async_context(Api())
        await _turns(asked, api, folder)
        if "memory" in asked.situations:
            await _memory(asked, api, folder)


async def _turns(asked: argparse.Namespace, api: Api, folder: Path) -> None:
    wanted = [name for name in asked.situations if name in SITUATIONS]
    if not wanted:
        return
    async with AsyncExitStack() as stack:
        sides = [await stack.enter_async_context(running(name, SIDES[name], api, folder)) for name in asked.sides]
        talks = [Talks(side) for side in sides]
        for one in talks:  # warm: everybody has loaded what a turn needs
            await alone(one, Figures(), 0, 0)
        print(f"\n{'chats':>6}  {'side':<22}{'p50':>8}{'p99':>8}{'max':>9}{'CPU':>8}{'a second':>10}{'turns':>8}")
        for name in wanted:
            figures = {one.side.name: Figures() for one in talks}
            for turn in range(asked.rounds):
                for one in talks:
                    await SITUATIONS[name](one, figures[one.side.name], asked.seconds, turn)  # type: ignore[operator]
            _show(name, figures)


async def _memory(asked: argparse.Namespace, api: Api, folder: Path) -> None:
    print(f"\nMB with {asked.open} open conversations (and before)", flush=True)
    found: dict[str, float] = {}
    for name in asked.sides:
        async with running(name, FOR_MEMORY[name], api, folder) as side:
            talks = Talks(side)
            before = await open_conversations(talks, 6)
            found[name] = await open_conversations(talks, asked.open)
        ratio = f"{found[KEIKKA] / found[name]:>8.2f}" if KEIKKA in found else ""
        print(f"{'':>6}  {name:<22}{found[name]:>8.0f}{before:>8.0f}{ratio}", flush=True)


def _show(name: str, figures: Mapping[str, Figures]) -> None:
    for side, kept in figures.items():
        print(
            f"{name:>6}  {side:<22}{kept.at(0.5):>8.1f}{kept.at(0.99):>8.1f}{max(kept.times):>9.1f}"
            f"{kept.each:>8.2f}{kept.pace:>10.0f}{len(kept.times):>8}"
        )
    ours = figures.get(KEIKKA)
    for side, kept in figures.items():
        if ours is not None and side != KEIKKA:
            print(
                f"{name:>6}  keikka / {side:<22}p99 {ours.at(0.99) / kept.at(0.99):.2f}   "
                f"CPU {ours.each / kept.each:.2f}   turns a second {ours.pace / kept.pace:.2f}"
            )
    print(flush=True)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
