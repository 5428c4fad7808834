"""How fast a press is answered: `make bench`, or `python -m tests.bench [--seconds N] [--rounds N]`.

1, 100 and 1,000 chats each press once in 10 s. Of one alone that would be too few numbers for a p99: there one chat
after another presses, four in a second, in rounds three times as long (360 presses, of which three are slower than the
p99 that is printed). A press is a real POST /press with a session cookie to `keikka run` over SQLite with FULL
sync, and what is timed is from the POST to its committed answer. Beside it, in the same run, with the same client and
on the same machine, stands a bare aiohttp handler with one FULL commit; the two take turns, so that whatever else the
machine does touches both.

The last rows: 1,000 chats with their pages' streams open, where the answer comes through the stream; and the closed
loop, in which 32 chats at a time press as fast as they are answered.
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
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientSession, DummyCookieJar, TCPConnector

from tests.bench.chats import Bare, Chat, known, timed
from tests.bench.servers import Server, bare, keikka

EVERY = 10.0
ALONE = 0.25
LONGER = 3  # rounds of one press at a time, so that its p99 stands on some hundred presses
PATIENT = 40  # chats that take turns there: the house slows down one that presses more than once a second
AT_ONCE = 32
AIM = 3.0


@dataclass
class Figures:
    """What was measured of one server in one situation, over all its rounds."""

    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0

    def at(self, share: float) -> float:
        """A quantile in milliseconds."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    def line(self, chats: str, name: str) -> str:
        """The figures as a row of the table."""
        each = 1000 * self.cpu / len(self.times)
        return (
            f"{chats:>16}  {name:<7}{self.at(0.5):>8.1f}{self.at(0.99):>8.1f}{max(self.times):>9.1f}"
            f"{each:>9.2f}{len(self.times) / self.seconds:>10.0f}{len(self.times):>9}"
        )


async def main() -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="How fast a press is answered.")
    parser.add_argument("--seconds", type=float, default=10.0, help="the length of one round")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each server in each situation")
    parser.add_argument("--chats", type=int, nargs="*", default=[1, 100, 1000])
    asked = parser.parse_args()
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}; "
        f"{asked.rounds} rounds of {asked.seconds:g} s each; milliseconds from POST to committed answer"
    )
    print(f"This machine has {os.cpu_count()} cores and had a load of {os.getloadavg()[0]:.1f} in the last minute.\n")
    print(f"{'chats':>16}  {'server':<7}{'p50':>8}{'p99':>8}{'max':>9}{'cpu':>9}{'a second':>10}{'presses':>9}")
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="keikka-bench-")))
        ours = await stack.enter_async_context(keikka(folder))
        beside = await stack.enter_async_context(bare(folder))
        client = await stack.enter_async_context(_client())
        most = max(*asked.chats, PATIENT)
        chats = await _entered(ours, client, most)
        plain = [Bare(number, beside, client) for number in range(most)]
        for count in asked.chats:
            measure = _presses_on_time if count > 1 else _presses_alone
            who = slice(count if count > 1 else PATIENT)
            seconds = asked.seconds if count > 1 else LONGER * asked.seconds
            figures = await _in_turns(measure, chats[who], plain[who], asked.rounds, seconds)
            _show(str(count), figures)
        _show("closed loop", await _in_turns(_closed_loop, chats, plain, asked.rounds, asked.seconds / 2))
        listening = [asyncio.create_task(chat.listen()) for chat in chats]
        await asyncio.sleep(1)
        _show(f"{most} with streams", await _in_turns(_presses_on_time, chats, plain, asked.rounds, asked.seconds))
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)


async def _in_turns(
    measure: object, chats: Sequence[Chat], plain: Sequence[Bare], rounds: int, seconds: float
) -> dict[str, Figures]:
    figures = {"bare": Figures(), "keikka": Figures()}
    for turn in range(rounds):
        for name, pressing in (("bare", plain), ("keikka", chats)):
            await measure(pressing, seconds, turn, figures[name])  # type: ignore[operator]
    return figures


async def _presses_on_time(pressing: Sequence[Chat] | Sequence[Bare], seconds: float, turn: int, kept: Figures) -> None:
    """Each chat presses once in ten seconds, at a moment of its own, whether or not others are answered."""
    dice = random.Random(turn)
    server = pressing[0].server
    cpu, begun = server.cpu_seconds(), time.perf_counter() + 0.1
    moments = [
        (begun + first + again * EVERY, chat)
        for chat in pressing
        for first in [dice.uniform(0, EVERY)]
        for again in range(max(1, int(seconds / EVERY)))
    ]
    kept.times += await asyncio.gather(*(timed(chat.press, due) for due, chat in moments))
    kept.seconds += time.perf_counter() - begun
    kept.cpu += server.cpu_seconds() - cpu


async def _presses_alone(pressing: Sequence[Chat] | Sequence[Bare], seconds: float, turn: int, kept: Figures) -> None:
    """One press at a time, with nothing else to do before and after it."""
    server = pressing[0].server
    cpu, begun = server.cpu_seconds(), time.perf_counter() + 0.1
    for n in range(int(seconds / ALONE)):
        kept.times.append(await timed(pressing[n % len(pressing)].press, begun + n * ALONE))
    kept.seconds += time.perf_counter() - begun
    kept.cpu += server.cpu_seconds() - cpu


async def _closed_loop(pressing: Sequence[Chat] | Sequence[Bare], seconds: float, turn: int, kept: Figures) -> None:
    """So many chats at a time press as fast as they are answered; nobody presses twice before all have pressed."""
    queue: list[Chat | Bare] = [*pressing] * 8
    server = pressing[0].server
    cpu, begun = server.cpu_seconds(), time.perf_counter()

    async def one_after_another() -> None:
        while queue and time.perf_counter() < begun + seconds:
            chat = queue.pop()
            kept.times.append(await timed(chat.press, time.perf_counter()))

    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
    kept.seconds += time.perf_counter() - begun
    kept.cpu += server.cpu_seconds() - cpu


async def _entered(server: Server, client: ClientSession, count: int) -> list[Chat]:
    chats = [Chat(number, server, client) for number in range(count)]
    for first in range(0, count, AT_ONCE):
        await asyncio.gather(*(chat.enter() for chat in chats[first : first + AT_ONCE]))
    known(server)
    return chats


def _client() -> ClientSession:
    # A browser keeps its connection: so does each chat here, as far as the pool lets it.
    return ClientSession(connector=TCPConnector(limit=0), cookie_jar=DummyCookieJar())


def _show(chats: str, figures: dict[str, Figures]) -> None:
    for name, kept in figures.items():
        print(kept.line(chats, name))
    ours, beside = figures["keikka"], figures["bare"]
    parts = (ours.at(0.5) / beside.at(0.5), ours.at(0.99) / beside.at(0.99))
    if chats == "closed loop":
        less = (len(beside.times) / beside.seconds) / (len(ours.times) / ours.seconds)
        print(f"{'':>16}  {'ratio':<7}{parts[0]:>8.2f}{parts[1]:>8.2f}{'':>18}{1 / less:>10.2f}\n", flush=True)
    else:
        verdict = "good" if parts[1] <= AIM else "not yet"
        print(f"{'':>16}  {'ratio':<7}{parts[0]:>8.2f}{parts[1]:>8.2f}   aim at most {AIM:g}: {verdict}\n", flush=True)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
