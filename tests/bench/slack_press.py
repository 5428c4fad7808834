"""From a signed press to its 200: `keikka run`, which stores and acts first, beside Bolt's app that only acks.

Both are child processes that hear by HTTP, in turns in the same run; the fake Slack stands in this one. Each of N
people presses once in 10 seconds, evenly spread. `python -m tests.bench.slack_press [SECONDS]`.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from aiohttp import ClientSession, DummyCookieJar, TCPConnector

from tests.bench.servers import Server, _child, _free_port
from tests.fakes.slack_api import FakeSlack, Person
from tests.fakes.slack_api.posting import signed
from tests.fakes.slack_api.world import APP, TEAM

PEOPLE = (1, 100, 200)
EVERY = 10.0
AIM = 3.0


def body(person: Person, number: int) -> bytes:
    """One press of one person."""
    stamp = f"{time.time():.6f}"
    payload = {
        "type": "block_actions", "api_app_id": APP, "team": {"id": TEAM}, "user": {"id": person.user.id},
        "container": {"type": "message", "message_ts": "1.1", "channel_id": person.chat.id},
        "channel": {"id": person.chat.id}, "trigger_id": f"{number}.1.a", "is_enterprise_install": False,
        "actions": [{"type": "button", "action_id": "orders:all", "value": "orders:all", "action_ts": stamp,
                     "block_id": "b"}],
    }  # fmt: skip
    return urlencode({"payload": json.dumps(payload)}).encode()


async def measure(server: Server, people: list[Person], seconds: float) -> tuple[list[float], float]:
    """The times in milliseconds, in order, and the CPU per press."""
    dice = random.Random(len(people))
    when = [(n / 4, people[0]) for n in range(int(seconds * 4))] if len(people) == 1 else sorted(
        ((dice.uniform(0, EVERY) + turn * EVERY, one) for one in people for turn in range(int(seconds / EVERY))),
        key=lambda pair: pair[0],
    )  # fmt: skip
    times: list[float] = []
    async with ClientSession(connector=TCPConnector(limit=0), cookie_jar=DummyCookieJar()) as client:

        async def press(person: Person, number: int) -> None:
            made = body(person, number)
            headers = {"Content-Type": "application/x-www-form-urlencoded", **signed(made)}
            at = time.perf_counter()
            async with client.post(f"{server.url}/slack/events", data=made, headers=headers) as answer:
                assert answer.status == 200, answer.status
                await answer.read()
            times.append((time.perf_counter() - at) * 1000)

        for number, person in enumerate(people):  # everybody has been here before
            await press(person, -number - 1)
        times.clear()
        used, began, tasks = server.cpu_seconds(), time.perf_counter(), []
        for number, (at, person) in enumerate(when):
            await asyncio.sleep(max(0.0, began + at - time.perf_counter()))
            tasks.append(asyncio.create_task(press(person, number)))
        await asyncio.gather(*tasks)
    return sorted(times), (server.cpu_seconds() - used) * 1000 / len(times)


async def main(seconds: float = 30.0) -> None:
    """Print a line for each number of people and side, and the ratio of the 99th percentiles."""
    print(f"signed press to its 200, {seconds:g} s each, milliseconds")
    async with FakeSlack() as slack:
        slack.world.strict_rates = False
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            first, second = _free_port(), _free_port()
            settings = {
                "KEIKKA_DATABASE_URL": f"sqlite:///{folder}/keikka.db", "KEIKKA_PUBLIC_URL": "https://keikka.example",
                "KEIKKA_PORT": str(first), "KEIKKA_SLACK_BOT_TOKEN": slack.token,
                "KEIKKA_SLACK_SIGNING_SECRET": slack.secret, "KEIKKA_SLACK_API_URL": slack.url,
            }  # fmt: skip
            stock = ("-m", "tests.bench.slack_stock_child", str(second), slack.url, slack.token, slack.secret)
            async with (
                _child("keikka", first, folder, settings, "-m", "bot", "run") as ours,
                _child("bolt", second, folder, {}, *stock) as bolt,
            ):
                for count in PEOPLE:
                    people = [Person(slack, f"P{n}") for n in range(count)]
                    found = {one.name: await measure(one, people, seconds) for one in (ours, bolt)}
                    for side, (times, cpu) in found.items():
                        p50, p99 = (times[min(len(times) - 1, int(len(times) * q))] for q in (0.5, 0.99))
                        print(f"{count:4} people  {side:7} p50 {p50:6.1f}  p99 {p99:6.1f}  max {times[-1]:6.1f}  "
                              f"CPU {cpu:5.2f}  presses {len(times)}")  # fmt: skip
                    p99s = [times[int(len(times) * 0.99)] for times, _ in found.values()]
                    print(f"{count:4} people  ratio of p99 {p99s[0] / p99s[1]:.2f} (aim at most {AIM:g})")


if __name__ == "__main__":
    asyncio.run(main(*map(float, sys.argv[1:2])))
