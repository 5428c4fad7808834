"""From a press to its ack: the whole house, which stores and acts, beside Bolt's app with a listener that only acks.

Both doorways: signed HTTP and Socket Mode. All four run as child processes of one run, each with a fake Slack of its
own, and take turns, so that what else the machine does falls on all of them. Each of N people presses *My orders* once
in 10 seconds, evenly spread with jitter; for one at a time, people take turns, four in a second. The house also sends
the answer, at Slack's pace. `python -m tests.bench.slack_press [SECONDS [ROUNDS]]`.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from storage import Database, MasterKeys, people
from storage.sealing import generate
from storage.transaction import Transaction
from tests.bench.servers import Server, free_port, server_process
from tests.fakes.slack_api import FakeSlack, Person
from tests.fakes.slack_api.people import forge

PEOPLE = (1, 100, 200)
PATIENT = 40  # people that take turns where one presses at a time
ALONE = 0.25  # seconds between them
EVERY = 10.0
AIM = 3.0
PRESS = {"type": "button", "action_id": "orders:all", "value": "orders:all"}


@dataclass
class Side:
    """One app behind one doorway, and what was measured of it for each number of people."""

    name: str
    slack: FakeSlack
    people: list[Person]
    server: Server
    times: dict[int, list[float]] = field(default_factory=dict)
    cpu: dict[int, float] = field(default_factory=dict)
    lost: int = 0  # presses without an ack: their people saw a warning

    def at(self, count: int, share: float) -> float:
        """A quantile in milliseconds."""
        ordered = sorted(self.times[count])
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    async def measure(self, count: int, seconds: float, turn: int) -> None:
        """Let `count` people press for so long."""
        dice = random.Random(f"{count} {turn}")
        if count == 1:
            presses = [(n * ALONE, self.people[n % PATIENT]) for n in range(int(seconds / ALONE))]
        else:
            firsts = [(dice.uniform(0, EVERY), one) for one in self.people[:count]]
            presses = [(first + again * EVERY, one) for first, one in firsts for again in range(int(seconds / EVERY))]
        used, began = self.server.cpu_seconds(), time.perf_counter()
        tasks = []
        for when, who in sorted(presses, key=lambda pair: pair[0]):
            await asyncio.sleep(max(0.0, began + when - time.perf_counter()))
            tasks.append(asyncio.create_task(self._press(who)))
        times = [one for one in await asyncio.gather(*tasks) if one is not None]
        self.lost += len(tasks) - len(times)
        self.times.setdefault(count, []).extend(times)
        self.cpu[count] = self.cpu.get(count, 0.0) + self.server.cpu_seconds() - used

    async def _press(self, who: Person) -> float | None:
        at = time.perf_counter()
        envelope = forge(who, who.chat, "1.1", PRESS)
        await envelope.done.wait()
        return None if envelope.failed else (time.perf_counter() - at) * 1000

    def line(self, count: int) -> str:
        """The figures as a row of the table."""
        number = len(self.times[count])
        return (
            f"{count:>6}  {self.name:<24}{self.at(count, 0.5):>8.1f}{self.at(count, 0.99):>8.1f}"
            f"{max(self.times[count]):>8.1f}{1000 * self.cpu[count] / number:>8.2f}{number:>9}"
        )


@asynccontextmanager
async def side(app: str, doorway: str, folder: Path) -> AsyncIterator[Side]:
    """One of the four, ready for presses."""
    async with FakeSlack(judged=False) as slack:
        slack.world.strict_rates = False
        slack.posting.answer_seconds = slack.sockets.ack_seconds = 60.0  # what is too late for Slack is measured, too
        known = [Person(slack, f"P{n}") for n in range(max(*PEOPLE, PATIENT))]
        for person in known:
            slack.world.direct(person.user.id)
        port, secret = free_port(), slack.secret if doorway == "HTTP" else ""
        arguments: tuple[str, ...] = ("-m", "bot", "run")
        settings: dict[str, str] = {}
        if app == "keikka":
            settings = _house(slack, folder / f"{doorway}.db", known, port, secret)
        else:
            arguments = (
                "-m", "tests.bench.slack_stock_child", str(port), slack.url, slack.token, secret, slack.app_token,
            )  # fmt: skip
        async with server_process(f"{app}-{doorway}", port, folder, settings, *arguments) as server:
            if doorway == "HTTP":
                slack.posting.url = f"{server.url}/slack/events"
            else:
                await slack.world.until(lambda: len(slack.sockets.open) >= (2 if app == "keikka" else 1), 30)
            yield Side(f"{app}, {doorway}", slack, known, server)


def _house(slack: FakeSlack, file: Path, known: list[Person], port: int, secret: str) -> dict[str, str]:
    """Settings of `keikka run` over a new SQLite file in which everybody is known."""
    url, keys = f"sqlite:///{file}", generate()
    database = Database(url, MasterKeys.from_environment_value(keys), lambda: datetime.now(UTC))
    database.migrate()
    database.write_now(_know, known)
    database.close_now()
    doorway = {"KEIKKA_SLACK_SIGNING_SECRET": secret} if secret else {"KEIKKA_SLACK_APP_TOKEN": slack.app_token}
    return {
        "KEIKKA_DATABASE_URL": url, "KEIKKA_MASTER_KEYS": keys, "KEIKKA_PUBLIC_URL": "https://keikka.example",
        "KEIKKA_PORT": str(port), "KEIKKA_SLACK_BOT_TOKEN": slack.token, "KEIKKA_SLACK_API_URL": slack.url, **doorway,
    }  # fmt: skip


def _know(tx: Transaction, known: list[Person]) -> None:
    for one in known:
        person = people.add_person(tx, language="fi", zone="Europe/Helsinki", is_orderer=True, known=True)
        people.bind_identity(tx, person.id, "slack", one.lane, {"lane": one.lane})


async def main(seconds: float = 20.0, rounds: float = 4) -> None:
    """Print a line for each number of people and side, and the ratios of the 99th percentiles."""
    print(f"press to ack, {rounds:g} rounds of {seconds:g} s in turns, milliseconds")
    print(f"{'people':>6}  {'side':<24}{'p50':>8}{'p99':>8}{'max':>8}{'cpu':>8}{'presses':>9}")
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="keikka-bench-")))
        pairs = [
            [await stack.enter_async_context(side(app, doorway, folder)) for app in ("keikka", "bolt")]
            for doorway in ("HTTP", "Socket Mode")
        ]
        for pair in pairs:  # everybody has been here before, and both have warmed up
            for one in pair:
                await one.measure(max(PEOPLE), EVERY, -1)
                one.times, one.cpu = {}, {}
        for count in PEOPLE:
            for turn in range(int(rounds)):
                for one in (one for pair in pairs for one in pair):
                    await one.measure(count, seconds, turn)
            for ours, bolt in pairs:
                print(ours.line(count), bolt.line(count), sep="\n")
                ratio = ours.at(count, 0.99) / bolt.at(count, 0.99)
                print(f"{count:>6}  ratio of p99 {ratio:.2f} (aim at most {AIM:g})", flush=True)
        print(f"presses without an ack: { {one.name: one.lost for pair in pairs for one in pair} }")


if __name__ == "__main__":
    asyncio.run(main(*map(float, sys.argv[1:3])))
