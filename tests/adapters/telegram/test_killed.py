"""SIGKILL while updates stream in: nothing is lost, nothing is stored twice, each chat keeps its order (R1)."""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from tests.fakes.telegram_api import FakeTelegram, Phone

UPDATES = 200
CHATS = 5


@pytest.mark.parametrize("seed", range(3))
async def test_nothing_is_lost_or_doubled(seed: int, tmp_path: Path) -> None:
    await killed(seed, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3, 53))
async def test_nothing_is_lost_or_doubled_in_fifty_kills(seed: int, tmp_path: Path) -> None:
    await killed(seed, tmp_path)


async def killed(seed: int, folder: Path) -> None:
    """200 updates stand in the queue; the child is killed somewhere among them; another finishes."""
    dice = random.Random(seed)
    path = folder / "heard.db"
    async with FakeTelegram(seed=seed) as telegram:
        phones = [Phone(telegram, f"P{n}") for n in range(CHATS)]
        for n in range(UPDATES):
            phone = phones[n % CHATS]
            if n % 7 == 3:
                phone.forge(f"yes:{n}")
            else:
                phone.send(f"viesti {n}")
        stored = await _until_killed(telegram, path, after=dice.randrange(1, UPDATES), pause=dice.random() / 200)
        left = len(telegram.world.updates.waiting)
        assert left >= UPDATES - stored - 100  # at most the batch under way is confirmed too
        await _until_quiet(telegram, path)
    rows = sqlite3.connect(path).execute("SELECT lane, text FROM heard ORDER BY number").fetchall()
    expected = [(phones[n % CHATS].lane, f"yes:{n}" if n % 7 == 3 else f"viesti {n}") for n in range(UPDATES)]
    assert sorted(rows) == sorted(expected)
    for phone in phones:
        assert [r for r in rows if r[0] == phone.lane] == [e for e in expected if e[0] == phone.lane]


async def _until_killed(telegram: FakeTelegram, path: Path, after: int, pause: float) -> int:
    """Run a child until it has stored `after` things, kill it a moment later; returns how many it told of."""
    child = await _child(telegram, path)
    assert child.stdout is not None
    for _ in range(after):
        await child.stdout.readline()
    await asyncio.sleep(pause)
    child.send_signal(signal.SIGKILL)
    rest = await child.stdout.read()
    assert await child.wait() == -signal.SIGKILL
    return after + rest.count(b"+")


async def _until_quiet(telegram: FakeTelegram, path: Path) -> None:
    """Run a child until everything is confirmed, then kill it too."""
    child = await _child(telegram, path)
    await telegram.world.until(lambda: telegram.polled and not telegram.world.updates.waiting)
    child.send_signal(signal.SIGKILL)
    await child.communicate()


async def _child(telegram: FakeTelegram, path: Path) -> asyncio.subprocess.Process:
    module = "tests.adapters.telegram.killed_child"
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, telegram.token, telegram.url, str(path), stdout=asyncio.subprocess.PIPE
    )
