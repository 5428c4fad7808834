"""SIGKILL between storing and answering: nothing is lost, nothing is stored twice (R1).

Events that were not answered come again. A press that was answered is stored; one that was not is stored once or not
at all, and whoever pressed saw a warning.
"""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from adapters.slack.webhook import PATH
from tests.fakes.slack_api import FakeSlack, Person
from tests.fakes.slack_api.people import forge
from tests.fakes.slack_api.sockets import Envelope

THINGS = 120
PEOPLE = 5


@pytest.mark.parametrize("seed", range(3))
async def test_nothing_is_lost_or_doubled(seed: int, tmp_path: Path) -> None:
    await killed(seed, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3, 53))
async def test_nothing_is_lost_or_doubled_in_fifty_kills(seed: int, tmp_path: Path) -> None:
    await killed(seed, tmp_path)


async def killed(seed: int, folder: Path) -> None:
    """Things stream in; the child is killed somewhere among them; another takes over."""
    dice = random.Random(seed)
    path = folder / "heard.db"
    http = seed % 3 == 2
    async with FakeSlack(seed) as slack:
        people = [Person(slack, f"P{n}") for n in range(PEOPLE)]
        child = await _child(slack, path, http=http)
        sent: list[tuple[Envelope, str, str]] = []
        streaming = asyncio.create_task(_stream(people, sent, dice))
        assert child.stdout is not None
        for _ in range(dice.randrange(1, THINGS)):
            await child.stdout.readline()
        await asyncio.sleep(dice.random() / 200)
        child.send_signal(signal.SIGKILL)
        await child.stdout.read()
        assert await child.wait() == -signal.SIGKILL
        child = await _child(slack, path, http=http)
        await streaming
        await slack.world.until(lambda: all(one.done.is_set() for one, _, _ in sent), 30)
        child.send_signal(signal.SIGKILL)
        await child.communicate()
        assert not slack.complaints
    rows = sqlite3.connect(path).execute("SELECT lane, text FROM heard ORDER BY number").fetchall()
    assert len(rows) == len(set(rows)), "nothing twice"
    answered = {(lane, words) for one, lane, words in sent if not one.failed}
    assert answered <= set(rows), "what was answered is stored"
    events = {(lane, words) for one, lane, words in sent if one.kind == "events_api"}
    if not http:  # by HTTP a Slack this impatient gives up while nobody listens
        assert events <= set(rows), "events come again until they are stored"
    assert set(rows) <= {(lane, words) for _, lane, words in sent}


async def _stream(people: list[Person], sent: list[tuple[Envelope, str, str]], dice: random.Random) -> None:
    for n in range(THINGS):
        person = people[n % PEOPLE]
        if n % 4 == 3:
            data = f"yes:{n}"
            made = forge(person, person.chat, "1.1", {"type": "button", "action_id": data, "value": data})
            sent.append((made, person.lane, data))
        else:
            sent.append((person.send(f"viesti {n}"), person.lane, f"viesti {n}"))
        await asyncio.sleep(dice.random() / 100)


async def _child(slack: FakeSlack, path: Path, *, http: bool) -> asyncio.subprocess.Process:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.adapters.slack.killed_child", slack.token, slack.app_token,
        slack.secret if http else "", slack.url, str(path), stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None
    ready = (await child.stdout.readline()).decode().split()
    assert ready[0] == "ready"
    if http:
        slack.posting.url = f"http://127.0.0.1:{ready[1]}{PATH}"
    return child
