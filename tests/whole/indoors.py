"""A house with its real doorways and no socket: requests go through the site's routes and its guard, and updates of
Telegram through what reads them. For what a visitor may, where a server would show no more.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from unittest import mock
from urllib.parse import urlencode

from aiohttp import StreamReader, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request
from yarl import URL

from adapters.pace import Pace
from adapters.port import Incoming, View
from adapters.telegram.hear import Raw
from adapters.telegram.hear import hear as read_update
from adapters.web.deliver import Streams
from adapters.web.limits import Limits
from adapters.web.site import WebAdapter
from bot.house.hearing import hear_and_handle
from bot.house.sessions import WebDoors
from bot.views import pages
from storage import Database, outbox, outcomes, people
from storage.people import Person
from storage.transaction import Transaction
from tests.theatre import Theatre

HOME = "http://localhost:8080"
WIDE = Pace(1000, 1000)
ROOMY = Limits(posts_of_session=WIDE, posts_of_address=WIDE, sessions_of_address=WIDE, misses_of_address=WIDE)


class Hears:
    """What adapters are offered, over a database that is run here and now."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def hear(self, incoming: Incoming) -> str:
        return self.database.write_now(hear_and_handle, incoming)[0]

    async def wait_for_effect(self, inbox_id: str, seconds: float) -> bool:
        return True

    async def look(self, person: str | None, question: str, **about: str) -> View:
        return self.database.look_now(pages.look, person, question, about)

    async def follow(self, person: str) -> AsyncIterator[int]:
        return
        yield 0


@dataclass
class Seen:
    """What a browser gets."""

    status: int
    text: str
    location: str


@dataclass
class Browser:
    """A browser with its cookies."""

    indoors: Indoors
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str) -> Seen:
        return await self._ask("GET", path, b"")

    async def post(self, path: str, **fields: str) -> Seen:
        act = {"act": f"00000000-0000-4000-8000-{next(self.indoors.acts):012}"}
        return await self._ask("POST", path, urlencode(act | fields).encode())

    async def _ask(self, method: str, path: str, body: bytes) -> Seen:
        headers = {
            "Host": "localhost:8080",
            "Origin": HOME,
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        payload = StreamReader(mock.Mock(spec=BaseProtocol), 2**16)
        payload.feed_data(body)
        payload.feed_eof()
        request = make_mocked_request(method, path, headers, app=self.indoors.site, payload=payload)
        try:
            response = await self.indoors.site._handle(request)
        except web.HTTPException as error:
            return Seen(error.status, error.text or "", "")
        assert isinstance(response, web.Response)
        for name, morsel in response.cookies.items():
            self.cookies[name] = morsel.value
            if not morsel.value:
                del self.cookies[name]
        text = bytes(response.body).decode() if isinstance(response.body, bytes) else ""
        return Seen(response.status, text, URL(response.headers.get("Location", "")).path)


@dataclass
class Phone:
    """An account on Telegram: what is written and pressed in its private chat, and what is said there."""

    indoors: Indoors
    number: int

    def sends(self, text: str) -> str:
        return self._let_hear({"update_id": 1, "message": self._message(text)})

    def presses(self, data: str) -> str:
        query = {"id": str(next(self.indoors.acts)), "from": self._user(), "message": self._message(""), "data": data}
        return self._let_hear({"update_id": 1, "callback_query": query})

    @property
    def owner(self) -> Person | None:
        return self.indoors.theatre.database.look_now(people.who_is, "telegram", str(self.number))

    def _let_hear(self, update: Raw) -> str:
        incoming = read_update(update, "keikkabot", lambda _chat: False)
        assert isinstance(incoming, Incoming)
        self.indoors.theatre.do(hear_and_handle, incoming)
        return self.indoors.said_on("telegram")

    def _user(self) -> Raw:
        return {"id": self.number, "is_bot": False, "first_name": "Somebody", "language_code": "en"}

    def _message(self, text: str) -> Raw:
        chat = {"id": self.number, "type": "private"}
        return {
            "message_id": next(self.indoors.acts), "date": int(self.indoors.theatre.clock.now().timestamp()),
            "chat": chat, "from": self._user(), "text": text,
        }  # fmt: skip


class Indoors:
    """The theatre's house behind its doorways."""

    def __init__(self, theatre: Theatre) -> None:
        self.theatre = theatre
        self.acts = itertools.count(1)
        database = theatre.database
        adapter = WebAdapter(
            host="127.0.0.1", port=0, public_url=HOME, doors=WebDoors(database), clock=theatre.clock.now, limits=ROOMY
        )
        house = adapter._house(Hears(database))
        adapter._streams = Streams(house)
        self.site = adapter._app(house)
        self.site.freeze()

    def browser(self, **cookies: str) -> Browser:
        return Browser(self, dict(cookies))

    def phone(self, number: int) -> Phone:
        return Phone(self, number)

    def said_on(self, platform: str) -> str:
        """What waits to be said there, in the words of its rows, taken as said."""
        return "\n".join(self.theatre.do(_said, platform))


def _said(tx: Transaction, platform: str) -> list[Any]:
    words: list[str] = []
    while rows := outbox.lease(tx, platform, 100, 60.0, "test"):
        words += [str(outbox.payload_of(tx, one) or one.kind) for one in rows]
        for n, one in enumerate(rows):
            outcomes.note_sent(tx, one.id, f"m{len(words)}-{n}", one.attempts)
    return words
