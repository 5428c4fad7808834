"""Calling a real site over a real connection: what a browser without scripts sends, and what a page's script sends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp
from aiohttp import web

from adapters.pace import Pace
from adapters.web.limits import Limits
from adapters.web.site import WebAdapter
from tests.adapters.web.fakes import MadeUp

PEOPLE = {
    "orderer": "session-orderer-0001",
    "expert-1": "session-expert-00001",
    "dispatch": "session-dispatch-001",
    "away": "session-away-0000001",  # nothing was done in it for long
    "waiting": "session-waiting-0001",  # a coordinator's browser that is to be confirmed
}
WIDE = Pace(1000, 1000)
ROOMY = Limits(posts_of_session=WIDE, posts_of_address=WIDE, sessions_of_address=WIDE, misses_of_address=WIDE)


@dataclass
class Answer:
    """An answer read to its end."""

    status: int
    headers: Any
    body: bytes
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        import json

        return json.loads(self.body)


@dataclass
class Caller:
    """One browser: its cookies, and the Origin it sends with a POST."""

    base: str
    session: aiohttp.ClientSession
    house: MadeUp
    adapter: WebAdapter

    async def get(self, path: str, **headers: str) -> Answer:
        return await self._ask("GET", path, headers=headers)

    async def head(self, path: str) -> Answer:
        return await self._ask("HEAD", path, headers={})

    async def post(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> Answer:
        """A plain form, as without scripts."""
        return await self._ask("POST", path, headers={"Origin": self.base} | headers, data=fields or {})

    async def call(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> Answer:
        """A script's POST."""
        given = {"Origin": self.base, "Accept": "application/json"} | headers
        return await self._ask("POST", path, headers=given, json=fields or {})

    async def send(self, method: str, path: str, **more: Any) -> Answer:
        """Anything."""
        return await self._ask(method, path, **more)

    def sit(self, person: str) -> None:
        """Hold this person's session from now on."""
        self.session.headers["Cookie"] = f"keikka={PEOPLE[person]}"

    async def _ask(self, method: str, path: str, **more: Any) -> Answer:
        async with self.session.request(method, self.base + path, allow_redirects=False, **more) as response:
            body = await response.read()
            cookies = {name: morsel.OutputString() for name, morsel in response.cookies.items()}
            return Answer(response.status, response.headers, body, cookies)


@asynccontextmanager
async def opened(
    house: MadeUp,
    *,
    public_url: str = "http://localhost:8080",
    demo: bool = False,
    limits: Limits = ROOMY,
    carries: Sequence[web.RouteDef] = (),
    refused: Callable[[str], None] = lambda _kind: None,
) -> AsyncIterator[Caller]:
    """A site on a free port, and a browser before it."""
    adapter = WebAdapter(
        host="127.0.0.1",
        port=0,
        public_url=public_url,
        doors=house,
        stage=house if demo else None,
        clock=lambda: house.now,
        limits=limits,
        carries=carries,
        refused=refused,
    )
    await adapter.start(house)
    try:
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            yield Caller(f"http://127.0.0.1:{adapter.port}", session, house, adapter)
    finally:
        await adapter.stop()


def act() -> str:
    return str(uuid4())
