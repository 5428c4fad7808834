"""`keikka run` as a process of its own: what it serves, what it does not, a disk that fills up, and how it stops."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from aiohttp import ClientSession, CookieJar

ROOT = Path(__file__).parents[2]
SCRIPT = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
DEMO_ONLY = ("/demo", "/demo/stream", "/demo/as/orderer/", "/demo/as/dispatch/dispatch", "/demo/as/orderer/stream")
DEMO_DOES = ("/demo/clock", "/demo/again", "/demo/as/orderer/say", "/demo/as/dispatch/press")


@dataclass
class Served:
    """A running Keikka and what it has printed."""

    child: asyncio.subprocess.Process
    address: str
    lines: list[str] = field(default_factory=list)
    up: asyncio.Event = field(default_factory=asyncio.Event)

    def disk_takes(self, most: int) -> None:
        """No file of the process may be written beyond so many bytes, as on a full disk."""
        resource.prlimit(self.child.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    async def listen(self) -> None:
        """Keep what is printed until there is no more."""
        assert self.child.stdout is not None
        async for line in self.child.stdout:
            self.lines.append(line.decode().rstrip())
            if line.startswith(b"Keikka is at"):
                self.up.set()
        self.up.set()


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KEIKKA_")}
    (tmp_path / ".env").write_text(f"KEIKKA_DATABASE_URL=sqlite:///keikka.db\nKEIKKA_PORT={port}\n")
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "start"),
        cwd=tmp_path,
        env=environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    one = Served(child, f"http://localhost:{port}")
    listening = asyncio.create_task(one.listen())
    try:
        await one.up.wait()
        assert one.lines[-1:] == [f"Keikka is at {one.address}"]
        yield one
    finally:
        if child.returncode is None:
            child.send_signal(signal.SIGTERM)
        assert await child.wait() == 0, one.lines
        await listening
    assert "Traceback" not in "\n".join(one.lines)


async def test_a_house_serves_its_work_and_nothing_of_the_demo(served: Served) -> None:
    assert served.lines[0] == "Starting Keikka, because KEIKKA_DATABASE_URL is set."
    assert "There is no coordinator yet. Invite one with: keikka invite coordinator" in served.lines
    assert served.lines[-1] == f"Keikka is at {served.address}"
    async with ClientSession(served.address, headers=SCRIPT, cookie_jar=CookieJar(unsafe=True)) as client:
        for path in DEMO_ONLY:
            async with client.get(path) as answer:
                assert answer.status == 404, path
        for path in DEMO_DOES:
            async with client.post(
                path, json={"act": str(uuid4()), "text": "x", "data": "x:1", "to": "next"}
            ) as answer:
                assert answer.status in (404, 405), path
        async with client.get("/") as answer:
            assert answer.status == 200
            assert "/demo" not in await answer.text()


async def test_a_full_disk_refuses_kindly_and_goes_on_when_there_is_room(served: Served, tmp_path: Path) -> None:
    async with ClientSession(served.address, headers=SCRIPT, cookie_jar=CookieJar(unsafe=True)) as client:

        async def says(act: str, text: str, **headers: str) -> tuple[int, str]:
            async with client.post("/say", data={"act": act, "text": text}, headers=headers) as answer:
                return answer.status, await answer.text()

        async def chat() -> list[str]:
            async with client.get("/stream?page=chat") as answer:
                return [part for entry in (await answer.json())["entries"] for part in entry["parts"]]

        async def told(text: str) -> None:
            while not any(part.startswith(text) for part in await chat()):  # noqa: ASYNC110  # another process: the answer comes through its outbox
                await asyncio.sleep(0.05)

        assert (await says(str(uuid4()), "masennus"))[0] == 200
        await told("Kenen kokemusta")
        before = await chat()
        served.disk_takes((tmp_path / "keikka.db-wal").stat().st_size)
        act = str(uuid4())
        status, answer = await says(act, "oma kokemus")
        assert status == 507
        assert json.loads(answer)["words"].startswith("Lähettämäsi ei tallentunut.")
        status, page = await says(act, "oma kokemus", Accept="text/html")
        assert (status, "Keikka ei voi nyt tallentaa mitään" in page) == (507, True)
        assert await chat() == before, "what is stored can still be read, and nothing is half written"
        words = {"act": str(uuid4()), "text": "hei"}
        async with ClientSession(served.address, headers=SCRIPT) as newcomer, newcomer.post("/say", data=words) as no:
            assert (no.status, dict(no.cookies)) == (507, {})
        served.disk_takes(resource.RLIM_INFINITY)
        assert (await says(act, "oma kokemus"))[0] == 200
        await told("Mikä tehtävä")
        assert (await chat()).count("oma kokemus") == 1
        served.disk_takes(0)  # and it stops as it should, without room
    assert any("nothing can be stored: The disk" in line for line in served.lines)
