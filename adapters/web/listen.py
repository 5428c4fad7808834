"""What visitors do: every POST of a session. Nothing is answered before it is stored and has taken effect.

A script of ours gets JSON; a browser without scripts gets sent back to the page it came from. An act that has been
stored but has not taken effect in ten seconds is answered with 202 and a kind sentence: it is not lost.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from aiohttp import web

from adapters.port import Incoming
from adapters.web import hear, over, paper
from adapters.web.deliver import News, Streams, tell, wait_for_answer
from adapters.web.doorway import is_own_path
from adapters.web.guard import wants_json
from adapters.web.house import WebHouse
from adapters.web.port import Visitor
from adapters.web.session import Who
from dialogs.speech import _
from dialogs.speech.language import render
from dialogs.speech.tongues import languages

_LATER = _("What you sent is stored. Keikka is busy right now: the answer comes to this page in a moment.")
_MOST_FIELDS = 200
_MOST_SEEN = 100


@dataclass(frozen=True)
class Listen:
    """The handlers of what a visitor does."""

    house: WebHouse
    streams: Streams

    async def say(self, request: web.Request) -> web.StreamResponse:
        """Words. The first ones of a newcomer make their session."""
        fields, who, fresh = await self._visitor(request)
        if who.over is not None:
            return over.refuse(request, who, who.over, fields.get("text", ""))
        assert who.visitor is not None
        incoming = hear.chat_words(who.visitor, fields.get("act", ""), fields.get("text", ""), fields.get("start", ""))
        return await self._take(request, who, incoming, fields, fresh=fresh)

    async def press(self, request: web.Request) -> web.StreamResponse:
        """A button under a message or on a card."""
        fields, who, fresh = await self._visitor(request)
        if who.over is not None:
            return over.refuse(request, who, who.over, "")
        assert who.visitor is not None
        data, message = fields.get("data", ""), fields.get("to")
        incoming = hear.chat_press(who.visitor, fields.get("act", ""), data, message)
        return await self._take(request, who, incoming, fields, fresh=fresh)

    async def seen(self, request: web.Request) -> web.StreamResponse:
        """A page tells what it has shown. It does not wait for the effect.

        A page that is left open after signing out in another tab has nothing to tell, which is no fault of anybody.
        """
        fields = await read_fields(request, self.house)
        who = await self.house.sessions.who(request)
        if who.visitor is None:
            return web.Response(status=204)
        self.house.gate.post(who.session, self.house.address(request))
        ids = await self._message_ids(who.visitor, fields.get("ids", "").split(",")[:_MOST_SEEN])
        incoming = hear.chat_sight(who.visitor, fields.get("act", ""), ids)
        return web.json_response({"id": await self.house.ears.hear(incoming)})

    async def _message_ids(self, visitor: Visitor, names: list[str]) -> list[str]:
        # A page of cards knows cards by name (`offer:ID`); what was shown is the message of the chat that has it.
        if not any(":" in name for name in names):
            return names
        view = await self.house.ears.look(visitor.person, "chat")
        of_card = {row["card"]: str(row["id"]) for row in view.values.get("entries", ()) if row["card"]}
        return [of_card.get(name, name) for name in names]

    async def language(self, request: web.Request) -> web.StreamResponse:
        """Another language: kept on this device, and told to bot for a known visitor."""
        fields = await read_fields(request, self.house)
        chosen = fields.get("language", "")
        if chosen not in languages:
            raise web.HTTPBadRequest
        who = await self.house.sessions.who(request)
        self.house.gate.post(who.session, self.house.address(request))
        if who.visitor is not None:
            heard = await self.house.ears.hear(hear.language(who.visitor, fields.get("act", ""), chosen))
            await self.house.ears.wait_for_effect(heard, self.house.limits.settle_wait)
        response = _back(own_page(fields.get("back", ""), who))
        if not who.base:
            self.house.sessions.keep_language(response, chosen)
        return response

    async def remember(self, request: web.Request) -> web.StreamResponse:
        """Whether this device keeps the session after the browser closes."""
        fields = await read_fields(request, self.house)
        who = await self.house.sessions.who(request)
        answer = fields.get("remember", "")
        if who.session is None or who.visitor is None or who.base or answer not in ("yes", "no"):
            raise web.HTTPBadRequest
        self.house.gate.post(who.session, self.house.address(request))
        await self.house.doors.remember(who.session, remember=answer == "yes")
        if wants_json(request):
            response: web.Response = web.json_response({})
        else:
            response = _back(own_page(fields.get("back", ""), who))
        self.house.sessions.keep(response, who.session, who.visitor, remember=answer == "yes")
        self.house.sessions.remember_asking(response)
        return response

    async def ask_step(self, request: web.Request) -> web.StreamResponse:
        """Ask on the visitor's messenger whether it is they who sit here."""
        address = self.house.address(request)
        self.house.gate.post(None, address)
        await read_fields(request, self.house)
        who = await self.house.sessions.who(request)
        if who.over != "step":
            return _back("/")
        self.house.gate.guess(address)
        await self.house.sessions.ask_step(request)
        return over.over_page(request, who, "step", asked=True)

    async def sign_out(self, request: web.Request) -> web.StreamResponse:
        """End this session, on every page that it has open."""
        await read_fields(request, self.house)
        who = await self.house.sessions.who(request)
        await self.house.sessions.end(request)
        if who.session is not None and who.visitor is not None:
            self.streams.leave(who.visitor.person, who.session)
        response = _back("/signed-out")
        self.house.sessions.forget(response)
        return response

    async def _visitor(self, request: web.Request) -> tuple[dict[str, str], Who, bool]:
        """The fields, who sent them, and whether they were made somebody just now.

        Nobody is, whose session is over: they are somebody already, and would write as a stranger without knowing it.
        """
        address = self.house.address(request)
        who = await self.house.sessions.who(request)
        self.house.gate.post(who.session, address)
        fields = await read_fields(request, self.house)
        await self.house.sessions.stay(who)
        if who.visitor is not None or who.over is not None:
            return fields, who, False
        hear.check_act(fields.get("act", ""))
        self.house.gate.new_session(address)
        return fields, await self.house.sessions.begun(who), True

    async def _take(
        self, request: web.Request, who: Who, incoming: Incoming, fields: Mapping[str, str], *, fresh: bool
    ) -> web.StreamResponse:
        heard = await self.house.ears.hear(incoming)
        settled = await self.house.ears.wait_for_effect(heard, self.house.limits.settle_wait)
        news = await self._news(who, fields) if settled else None
        if wants_json(request):
            response: web.Response = self._reply(who, heard, news, settled=settled)
        elif settled:
            response = _back(_after(fields, who))
        else:
            response = paper.page("later.html", who, status=202, text=_LATER, back=_after(fields, who))
        if fresh and who.session is not None and who.visitor is not None:
            self.house.sessions.keep(response, who.session, who.visitor, remember=False)
        return response

    async def _news(self, who: Who, fields: Mapping[str, str]) -> News | None:
        """What a page that has no live stream gets with the answer; it says so by naming the last row it has shown."""
        after, page = _since(fields), fields.get("page", "chat")
        if after is None or who.person is None:
            return None
        shown = fields.get("shown", "")
        news = await tell(self.house, who, page, after, shown)
        if news.outdated:
            return None
        if any(entry["side"] == "us" for entry in news.entries):
            return news
        await wait_for_answer(self.house, who.person, after, self.house.limits.answer_wait)
        return await tell(self.house, who, page, after, shown)

    def _reply(self, who: Who, heard: str, news: News | None, *, settled: bool) -> web.Response:
        told: dict[str, object] = {"id": heard}
        if news is not None:
            told |= {"last": news.last, "entries": news.entries, "board": news.board}
        if not settled:
            told["words"] = render(_LATER, who.language)
        return web.json_response(told, status=200 if settled else 202)


async def read_fields(request: web.Request, house: WebHouse) -> dict[str, str]:
    """The fields of a posted form or a script's JSON object of strings; raises 400, 408, 413 or 415."""
    try:
        async with asyncio.timeout(house.limits.body_wait):
            body = await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    if request.content_type == "application/x-www-form-urlencoded":
        try:
            pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
        except ValueError:
            raise web.HTTPBadRequest from None
        return _join(pairs)
    if request.content_type == "application/json":
        try:
            given = json.loads(body)
        except (ValueError, RecursionError):
            raise web.HTTPBadRequest from None
        if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
            raise web.HTTPBadRequest
        return given
    raise web.HTTPUnsupportedMediaType


def own_page(path: str, who: Who) -> str:
    """`path` if it is a page of ours, else the visitor's first page."""
    return path if is_own_path(path) and len(path) < 500 else f"{who.base}/"


def _join(pairs: list[tuple[str, str]]) -> dict[str, str]:
    # Ticked boxes of one name come several times; a form reads them as a list in words.
    fields: dict[str, str] = {}
    for name, value in pairs:
        fields[name] = f"{fields[name]}, {value}" if name in fields else value
    return fields


def _since(fields: Mapping[str, str]) -> int | None:
    after = fields.get("after", "")
    return int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None


def _after(fields: Mapping[str, str], who: Who) -> str:
    page, after = fields.get("page", ""), _since(fields)
    shown = fields.get("shown", "")
    asks = [f"after={after}"] if after is not None and page == "me" else []
    asks += [f"shown={shown}"] if shown.isascii() and shown.isdigit() and len(shown) < 6 else []
    query = f"?{'&'.join(asks)}" if asks else ""
    return {
        "me": f"{who.base}/me{query}#latest",
        "dispatch": f"{who.base}/dispatch{query}#latest",
    }.get(page, f"{who.base}/#latest")


def _back(path: str) -> web.Response:
    return web.Response(status=303, headers={"Location": path})
