"""An orderer at the web chat, on the wire: every byte of every answer and event, over a real site before a house.

The house is the whole one, but its loops: time passes and messengers' couriers run when the story says so.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import aiohttp.web_response
import pytest

from adapters.web import paper
from adapters.web.site import WebAdapter
from bot.house.app import WholeHouse
from bot.house.config import Config
from bot.house.sessions import WebDoors
from storage import MasterKeys, people, tokens
from storage.sealing import generate
from storage.transaction import Transaction
from tests import given
from tests.adapters.web.calling import ROOMY
from tests.theatre import Theatre
from tests.worlds.worlds import PAUSE, World

ADDRESS = "localhost:8080"
#: Turns of the loop in which whatever is written reaches those who read: nothing here waits for another thread.
TURNS = 40


@dataclass(frozen=True)
class Base:
    """A house with an orderer and a coordinator, to be copied: its file, its keys, the orderer and their session."""

    file: Path
    keys: MasterKeys
    oona: str
    session: str


def base(folder: Path) -> Base:
    """Make it."""
    keys = MasterKeys.from_environment_value(generate())
    stage = Theatre(folder, "2026-11-23 10:00", keys)
    stage.coordinator("Kirsi")
    oona = stage.orderer("Oona", "fi")
    stage.do(people.save_profile, oona.id, "orderer", given.orderer("Oona"))
    session = stage.do(tokens.make, "session", "remembered", oona.id, timedelta(days=30))
    stage.close()
    return Base(folder / "theatre.db", keys, oona.id, session)


@dataclass
class Wire:
    """A connection that stays open. What comes is kept as it came."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    session: str

    async def ask(self, method: str, path: str, fields: dict[str, str] | None = None, *, script: bool = True) -> bytes:
        """One request, and every byte of its answer."""
        body = urlencode(fields or {}).encode()
        head = [f"{method} {path} HTTP/1.1", f"Host: {ADDRESS}", f"Cookie: keikka={self.session}"]
        head += ["Accept-Language: fi", f"Accept: {'application/json' if script else 'text/html'}"]
        if method == "POST":
            head += [f"Origin: http://{ADDRESS}", "Sec-Fetch-Site: same-origin", f"Content-Length: {len(body)}"]
            head += ["Content-Type: application/x-www-form-urlencoded"]
        self.writer.write("\r\n".join([*head, "", ""]).encode() + body)
        await self.writer.drain()
        return await self._answer()

    async def _answer(self) -> bytes:
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head.lower())
        assert length is not None, head
        return head + await self.reader.readexactly(int(length[1]))

    async def what_came(self) -> bytes:
        """What has come by itself up to now."""
        for _turn in range(TURNS):
            await asyncio.sleep(0)
        came = bytes(self.reader._buffer)  # type: ignore[attr-defined]  # what has come, without waiting for more
        self.reader._buffer.clear()  # type: ignore[attr-defined]
        return came


@dataclass
class WebWorld:
    """One of the worlds, its orderer at the web chat with a page open."""

    stage: Theatre
    house: WholeHouse
    site: WebAdapter
    world: World
    wire: Wire
    stream: Wire
    experts: Callable[[Theatre], None]
    order_page: str = ""
    acts: int = 0
    buttons: list[str] = field(default_factory=list)

    async def says(self, words: str) -> None:
        await self._act("/say", {"text": words})

    async def presses(self, begins: str) -> None:
        """The newest button whose data begins so, or the data itself where no button has it."""
        data = next((one for one in reversed(self.buttons) if one.startswith(begins)), begins)
        await self._act("/press", {"data": data})

    async def looks(self) -> None:
        """Every page that an orderer can open, and one that is not for them."""
        for path in ("/", "/me", "/dispatch", "/stream?page=me&after=0", "/health", self.order_page):
            if path:
                await self._ask("GET", path, script=path.startswith("/stream"))

    async def passes(self, **amount: float) -> None:
        """Time passes, and what becomes due is done; experts do what they do."""
        self.stage.later(**amount)
        await self._hear_of_it("passes")
        self.experts(self.stage)
        await self._hear_of_it("experts did something, or not")

    async def _act(self, path: str, fields: dict[str, str]) -> None:
        self.acts += 1
        self.stage.clock.moment += timedelta(milliseconds=100)
        await self._ask("POST", path, {"act": f"00000000-0000-4000-8000-{self.acts:012}", **fields})

    async def _ask(self, method: str, path: str, fields: dict[str, str] | None = None, *, script: bool = True) -> None:
        got = (await self.wire.ask(method, path, fields, script=script)).decode()
        assert method == "GET" or got.startswith("HTTP/1.1 200"), got
        self.world.records.note(f"{method} {path} {fields}", got)
        self._remember(got)
        await self._hear_of_it(path)

    async def _hear_of_it(self, after: str) -> None:
        came = (await self.stream.what_came()).decode()
        self.world.records.note(f"events after {after}", came)
        self._remember(came)

    def _remember(self, got: str) -> None:
        """The buttons and the order's page that are in it."""
        self.buttons += re.findall(r'"data": ?"([^"]+)"', got)
        self.order_page = next(reversed(re.findall(r"/o/[A-Za-z0-9_.~-]+", got)), self.order_page)

    async def close(self) -> None:
        for one in (self.wire, self.stream):
            one.writer.close()
            await one.writer.wait_closed()
        await self.site.stop()
        self.stage.close()


async def open_world(
    made: Base,
    folder: Path,
    world: World,
    patch: pytest.MonkeyPatch,
    register: Callable[[Transaction], None],
    experts: Callable[[Theatre], None],
) -> WebWorld:
    """A copy of the house, with these experts, and its site."""
    shutil.copy(made.file, folder / "theatre.db")
    stage = Theatre(folder, "2026-11-23 10:00", made.keys)
    stage.database.shelf.pause = lambda: PAUSE
    stage.do(register)
    patch.setattr(
        aiohttp.web_response, "rfc822_formatted_time", lambda: format_datetime(stage.clock.now(), usegmt=True)
    )
    acts = itertools.count(1)
    patch.setattr(paper, "uuid4", lambda: UUID(int=next(acts)))
    config = Config(database_url=f"sqlite:///{stage.file}", public_url=f"http://{ADDRESS}")
    house = WholeHouse(config, stage.database, stage.clock)  # type: ignore[arg-type]  # moved by hand, else the same
    stage.database.on_commit(house._wake)
    site = WebAdapter(
        host="127.0.0.1", port=0, public_url=config.public_url, doors=WebDoors(stage.database), clock=stage.clock.now,
        limits=replace(ROOMY, heartbeat=3600.0),
    )  # fmt: skip
    await site.start(house)
    world.whose |= {made.oona}
    wire, stream = [Wire(*await asyncio.open_connection("127.0.0.1", site.port), made.session) for _ in range(2)]
    stream.writer.write(
        f"GET /stream?page=chat&after=0 HTTP/1.1\r\nHost: {ADDRESS}\r\nCookie: keikka={made.session}\r\n\r\n".encode()
    )
    found = WebWorld(stage, house, site, world, wire, stream, experts)
    await found._hear_of_it("opening")
    return found
