"""What is new, brought to open pages: server-sent events, or one answer for a page that polls.

The stream says `entries` (new or edited rows of the visitor's chat), `cards` (the board when anything on it changed:
every card in its place, those that this stream has told before by their name alone) and `ended` (signed out, or the
page's place is outdated: it loads itself anew). The id of every event is the last row it brought, so a broken
connection goes on where it was. Bot has stored everything before it delivers: a stream only looks again. Its beats
come at moments that are fixed when it is opened, whatever else happens (R20).
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from adapters.port import View
from adapters.web import boards, say
from adapters.web.guard import wants_json
from adapters.web.house import WebHouse
from adapters.web.port import Visitor
from adapters.web.session import Who

log = logging.getLogger("keikka.web")

_WRITE_WAIT = 15.0

# So many rows at once may be only the first of more.
_MANY = 100

# A sign of life that scripts can see: they poll where a proxy holds a stream back.
_BEAT = "event: beat\ndata: 1\n\n"
# What a page follows beside its visitor, and the role that may: the dispatch channel is nobody's own.
_TOPICS = {"dispatch": "coordinator"}


@dataclass(eq=False)
class _Open:
    """One open stream: stirred when there may be something new, over when it shall end."""

    session: str
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    over: bool = False
    signed_out: bool = False

    def end(self, *, signed_out: bool = False) -> None:
        self.over, self.signed_out = True, signed_out
        self.stirred.set()


@dataclass(frozen=True)
class _Page:
    """What an open page shows: which one it is, the last row it has, and how many cards it asks for."""

    name: str
    after: int
    shown: str


@dataclass(frozen=True)
class News:
    """What a page has not shown yet: rows after the last one it had, and its board. A greeting has no place in it.

    `print` changes with anything on the board. When the place it had is `outdated`, nobody knows what it has shown: it
    must load itself anew.
    """

    last: int
    entries: list[say.Plain]
    board: say.Plain | None
    print: str = ""
    outdated: bool = False


class Streams:
    """Every open stream of this process."""

    def __init__(self, house: WebHouse) -> None:
        self._house = house
        self._open: dict[str, set[_Open]] = defaultdict(set)
        self._closing = False

    def wake(self, person: str) -> None:
        """Let this person's open pages look again."""
        for one in self._open.get(person, ()):
            one.stirred.set()

    def close(self) -> None:
        """End every stream, and each new one at once."""
        self._closing = True
        for streams in self._open.values():
            for one in streams:
                one.end()

    def leave(self, person: str, session: str) -> None:
        """End the streams of a session that has signed out. Other processes notice at their next heartbeat."""
        for one in self._open.get(person, ()):
            if one.session == session:
                one.end(signed_out=True)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer `/stream`: follow, or for a script that asks for JSON, tell once."""
        who = await self._house.sessions.who(request)
        if who.visitor is None or who.session is None:
            return web.Response(status=204)
        page, shown = request.query.get("page", "chat"), request.query.get("shown", "")
        after = _number(request.headers.get("Last-Event-ID")) or _number(request.query.get("after"))
        if wants_json(request):
            news = await tell(self._house, who, page, after, shown)
            if news.outdated:
                return web.Response(status=204)  # as without a session: the page loads itself anew
            return web.json_response({"last": news.last, "entries": news.entries, "board": news.board})
        if self._closing:
            raise web.HTTPServiceUnavailable
        with self._house.gate.stream(who.session, self._house.address(request)):
            return await self._follow(request, who, who.visitor, _Page(page, after, shown))

    async def _follow(self, request: web.Request, who: Who, visitor: Visitor, page: _Page) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}
        )
        await response.prepare(request)
        one = _Open(who.session or "")
        self._open[visitor.person].add(one)
        topics = [visitor.person, *([page.name] if _TOPICS.get(page.name) in visitor.roles else [])]
        pumps = [asyncio.create_task(self._stir(one, topic)) for topic in topics]
        await asyncio.sleep(0)  # so that following has begun before the first look
        try:
            await _write(response, "retry: 2000\n\n" + _BEAT)
            await self._bring_news(request, response, one, who, page)
        except (ConnectionError, TimeoutError):
            pass  # the page is gone; it comes back by itself if it wants to
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            self._open[visitor.person].discard(one)
            if not self._open[visitor.person]:
                del self._open[visitor.person]
        return response

    async def _bring_news(
        self, request: web.Request, response: web.StreamResponse, one: _Open, who: Who, page: _Page
    ) -> None:
        after, board_shown = page.after, ""
        known: dict[str, str] = {}
        beats = Beats(self._house.limits.heartbeat)
        while not one.over:
            one.stirred.clear()
            if not await self._still_here(request, who):
                one.end(signed_out=True)
                break
            news = await tell(self._house, who, page.name, after, page.shown)
            if news.outdated:
                one.end(signed_out=True)
                break
            if news.entries:
                after = max(after, news.last)
                await _write(response, _event("entries", after, {"last": after, "entries": news.entries}))
                if len(news.entries) >= _MANY:
                    one.stirred.set()
            if news.board is not None and news.print != board_shown:
                board_shown = news.print
                await _write(response, _event("cards", after, boards.slim(news.board, known)))
                known = boards.prints(news.board)
            await self._wait_for_more(request, response, one, who, beats)
        if one.signed_out:
            await _write(response, _event("ended", after, {}))

    async def _wait_for_more(
        self, request: web.Request, response: web.StreamResponse, one: _Open, who: Who, beats: Beats
    ) -> None:
        """Return when the page may have something new, or is over; beats are told meanwhile."""
        while not await _happens(one.stirred, beats.next):
            if not await self._still_here(request, who):
                one.end(signed_out=True)
                return
            await _write(response, _BEAT)
            beats.told()

    async def _stir(self, one: _Open, person: str) -> None:
        try:
            async for _number_of_it in self._house.ears.follow(person):
                one.stirred.set()
        except Exception as error:
            log.error("following failed: %s", type(error).__name__)
        one.end()

    async def _still_here(self, request: web.Request, who: Who) -> bool:
        if request.transport is None or request.transport.is_closing():
            raise ConnectionError("gone")
        try:
            again = await self._house.sessions.who(request)
        except web.HTTPNotFound:  # a seat of a demo that was begun anew
            return False
        return again.person == who.person


async def tell(house: WebHouse, who: Who, page: str, after: int, shown: str = "") -> News:
    """What this visitor's page has not shown yet; of a board as many cards as it asks for (`shown`)."""
    view = await house.ears.look(who.person, "chat", after=str(after))
    if view.values.get("outdated"):
        return News(0, [], None, outdated=True)
    found = view.values.get("entries", ()) if view.found else ()
    rows: list[Mapping[str, Any]] = [row for row in found if int(row["seq"]) > after]
    reader = house.reader(who)
    last = max([after, *(int(row["seq"]) for row in rows)])
    entries = say.entries(rows, reader)
    if page not in boards.BOARDS:
        return News(last, entries, None)
    view = await house.ears.look(who.person, page, **boards.asking(shown))
    if not view.found:
        return News(last, entries, None)
    return News(last, entries, *await asyncio.to_thread(_drawn, page, view, reader))


def _drawn(page: str, view: View, reader: say.Reader) -> tuple[say.Plain, str]:
    """A board and its print. Many cards take a while, so this is done beside the loop."""
    board = boards.BOARDS[page](view.values, reader)
    return board, boards.hash_of(board)


async def wait_for_answer(house: WebHouse, person: str, after: int, seconds: float) -> None:
    """Wait until the chat has an answer of ours after the row `after`, at most `seconds`.

    What a visitor did has taken effect by then, but its answer goes through the outbox and comes a moment later.
    """
    ticks = house.ears.follow(person)
    tick = asyncio.ensure_future(anext(ticks))
    try:
        async with asyncio.timeout(seconds):
            while True:
                await asyncio.sleep(0)  # so that following has begun before looking
                view = await house.ears.look(person, "chat", after=str(after))
                rows = view.values.get("entries", ())
                if any(row["side"] == "us" and int(row["seq"]) > after for row in rows):
                    return
                await tick
                tick = asyncio.ensure_future(anext(ticks))
    except (TimeoutError, StopAsyncIteration):
        return
    finally:
        tick.cancel()
        await asyncio.gather(tick, return_exceptions=True)


def _event(name: str, last: int, data: Mapping[str, Any]) -> str:
    # JSON has no raw line end, so one data line is enough.
    return f"event: {name}\nid: {last}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


async def _write(response: web.StreamResponse, words: str) -> None:
    async with asyncio.timeout(_WRITE_WAIT):
        await response.write(words.encode("utf-8", "replace"))


class Beats:
    """When the next sign of life is due, on the loop's clock: every `pause` seconds from the first.

    The first is due after one pause and up to a half, by lot: a thousand pages that came back together after a restart
    would else have their beats together for ever, and a press of that moment would wait for them all.
    """

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._loop = asyncio.get_running_loop()
        self.next = self._loop.time() + pause * (1 + secrets.randbelow(500) / 1000)

    def told(self) -> None:
        """One was told: the next one is the first moment of the row that is still to come."""
        late = max(self._loop.time() - self.next, 0)
        self.next += self._pause * (1 + late // self._pause)


async def _happens(event: asyncio.Event, until: float) -> bool:
    try:
        async with asyncio.timeout_at(until):
            await event.wait()
    except TimeoutError:
        return False
    return True


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 19 else 0
