"""What ten strangers who flood cost the others: `python -m tests.bench.strangers [--seconds N]`.

Ten attackers from ten addresses post the worst text that is let in, each over four connections, as fast as they are
answered or refused. Meanwhile eight whom the house knows press buttons in turn, four a second. Told is how long a press
takes with and without them (the two take turns, attack last), and which part of one core the attackers keep busy. They
have spent what they may do at once before it is measured. The server is `keikka run` over SQLite with FULL sync;
attackers and presses share the machine with it, so the ratio is the worse for every core the machine lacks.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from aiohttp import ClientError, ClientSession, DummyCookieJar, TCPConnector

from tests.bench.chats import SCRIPT, Chat, known, timed
from tests.bench.servers import Server, keikka

ATTACKERS, HANDS, KNOWN = 10, 4, 8
EVERY = 0.25
WARMING = 30.0
AT_MOST_CORE, AT_MOST_RATIO = 0.20, 2.0
#: The longest body that is taken, of the words that were slowest to read.
WORST = "en " * 21_000


@dataclass
class Attacker:
    """One address that posts the worst text again and again; how its posts were answered."""

    number: int
    server: Server
    client: ClientSession
    answers: dict[int, int] = field(default_factory=dict)

    async def flood(self) -> None:
        """Post until cancelled."""
        headers = SCRIPT | {"X-Forwarded-For": f"203.0.113.{self.number + 1}"}
        while True:
            body = json.dumps({"act": str(uuid4()), "text": WORST, "page": "chat"})
            try:
                async with self.client.post(f"{self.server.url}/say", data=body, headers=headers) as answer:
                    await answer.read()
                    status = answer.status
            except ClientError:
                status = 0
            self.answers[status] = self.answers.get(status, 0) + 1


async def presses(chats: list[Chat], seconds: float) -> list[float]:
    """One press after another, each at its moment; the milliseconds each took."""
    begun = time.perf_counter()
    return [await timed(chats[n % len(chats)].press, begun + n * EVERY) for n in range(int(seconds / EVERY))]


def quantile(times: list[float], share: float) -> float:
    """Of the sorted times."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def measure(seconds: float) -> bool:
    """Print the figures; whether both are within what is promised."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with keikka(folder) as server, ClientSession(cookie_jar=DummyCookieJar()) as client:
            chats = [Chat(5000 + n, server, client) for n in range(KNOWN)]
            for chat in chats:
                await chat.enter()
            known(server)
            quiet, idle = await _part(server, presses(chats, seconds))
            connector = TCPConnector(limit=0, force_close=True)
            async with ClientSession(cookie_jar=DummyCookieJar(), connector=connector) as others:
                attackers = [Attacker(n, server, others) for n in range(ATTACKERS)]
                floods = [asyncio.create_task(one.flood()) for one in attackers for _hand in range(HANDS)]
                await asyncio.sleep(WARMING)
                for one in attackers:
                    one.answers.clear()
                loud, busy = await _part(server, presses(chats, seconds))
                for flood in floods:
                    flood.cancel()
                await asyncio.gather(*floods, return_exceptions=True)
    share = busy - idle
    ratio = quantile(loud, 0.99) / quantile(quiet, 0.99)
    answers: dict[int, int] = {}
    for one in attackers:
        for status, times in one.answers.items():
            answers[status] = answers.get(status, 0) + times
    print(f"presses, ms: quiet p50 {quantile(quiet, 0.5):.1f} p99 {quantile(quiet, 0.99):.1f}", end="; ")
    print(f"beside the strangers p50 {quantile(loud, 0.5):.1f} p99 {quantile(loud, 0.99):.1f}")
    print(f"answers to strangers (0: the connection was closed): {dict(sorted(answers.items()))}")
    print(f"strangers' share of one core: {share:.2f} (at most {AT_MOST_CORE})")
    print(f"a press of others, p99 beside its quiet p99: {ratio:.2f} (at most {AT_MOST_RATIO})")
    return share <= AT_MOST_CORE and ratio <= AT_MOST_RATIO


async def _part(server: Server, pressing: Coroutine[None, None, list[float]]) -> tuple[list[float], float]:
    """The times of these presses, and the part of one core that the server used meanwhile."""
    cpu, begun = server.cpu_seconds(), time.perf_counter()
    times = await pressing
    return times, (server.cpu_seconds() - cpu) / (time.perf_counter() - begun)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0, help="how long each part is measured")
    raise SystemExit(not asyncio.run(measure(parser.parse_args().seconds)))
