"""What visitors look at with a session. Looking changes nothing, whoever looks: previews and scanners press links."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from adapters.port import View
from adapters.web import boards, hear, paper, say
from adapters.web.guard import FILE_POLICY
from adapters.web.house import WebHouse
from adapters.web.over import over_page
from adapters.web.session import Who
from dialogs.speech import File, Message, Text, _, pgettext, verbatim

#: What the scripts of a page say; a script puts a number where {n} stands.
SCRIPT_TEXTS: Mapping[str, Text] = {
    "keikka": verbatim("Keikka"),
    "you": pgettext("page", "You"),
    "sending": pgettext("page", "Sending"),
    "failed": _("Not sent. Check the connection."),
    "retry": _("Send again"),
    "retrying": _("Not sent yet. Trying again by itself."),
    "too_long": _("This is too long to send. Please shorten it."),
    "rewrite": _("Write it again"),
    "pause": _("A small pause: trying again in {n} s.")(n="{n}"),
    "new": _("New message"),
    "offline": _("No connection. What you write is sent when it is back."),
    "online": _("The connection is back."),
    "press_failed": _("The press did not go through. Try again."),
    "copied": pgettext("page", "Copied."),
    "copy_failed": _("Select the address and copy it."),
    "details": pgettext("page", "More"),
    "over": _("This page has ended. Copy what you have written, then load the page again."),
    "reload": pgettext("page", "Load the page again"),
    "all_shown": pgettext("page", "All are shown now."),
}

_NOT_FOUND = View("none", found=False)


@dataclass(frozen=True)
class Pages:
    """The handlers of pages behind a session."""

    house: WebHouse

    async def chat(self, request: web.Request) -> web.Response:
        """The chat: everybody's first page. A newcomer sees the first words, and nothing is stored of them.

        Whoever comes from an organisation's page has a code of it, which goes with the first words.
        """
        who = await self.house.sessions.who(request)
        if who.over is not None:
            return over_page(request, who, who.over)
        start = hear.code(request.query.get("start", ""))
        values = await self._chat_values(who, start)
        return self._page("chat.html", request, who, start=start, **values)

    async def me(self, request: web.Request) -> web.Response:
        """An expert's open offers and gigs, with what was said since `after`."""
        who = await self.house.sessions.who(request)
        view = await self._look(who, "me", **_asking(request))
        if not view.found:
            return self._closed("me", request, who)
        chat = await self._chat_values(who)
        since = request.query.get("after", "")[:18]
        said = [
            row
            for row in chat["entries"]
            if since.isascii() and since.isdigit() and row["seq"] > int(since) and _is_answer(row)
        ]
        return await self._board("me", request, who, view, **chat | {"entries": said[-2:]})

    async def dispatch(self, request: web.Request) -> web.Response:
        """The dispatch channel: a card per order, and beside it what only this coordinator is told."""
        who = await self.house.sessions.who(request)
        view = await self._look(who, "dispatch", **_asking(request))
        if not view.found:
            return self._closed("dispatch", request, who)
        chat = await self._chat_values(who)
        return await self._board("dispatch", request, who, view, **chat)

    async def file(self, request: web.Request) -> web.Response:
        """A file that came with a message of the visitor's own chat."""
        who = await self.house.sessions.who(request)
        seq, place = int(request.match_info["seq"]), int(request.match_info["place"])
        view = await self.house.ears.look(who.person, "chat", after=str(seq - 1))
        rows = view.values.get("entries", ()) if view.found else ()
        row = next((row for row in rows if int(row["seq"]) == seq and row["side"] == "us"), None)
        if row is None or place >= len(row["message"].files):
            raise web.HTTPNotFound
        file: File = row["message"].files[place]
        return file_response(file.name, file.media_type, file.content)

    async def booking_file(self, request: web.Request) -> web.Response:
        """The calendar file of a gig, for those whose gig it is."""
        who = await self.house.sessions.who(request)
        name, booking = request.match_info["name"], request.match_info["booking"]
        return file_of(await self.house.ears.look(who.person, "file", name=name, booking=booking))

    async def signed_out(self, request: web.Request) -> web.Response:
        """After signing out."""
        who = Who(self.house.sessions.language_of(request))
        return self._page("signed_out.html", request, who)

    async def health(self, request: web.Request) -> web.Response:
        """Whether all is well, for machines; in numbers for whoever has the house's own key (`keikka doctor`)."""
        scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
        about = {"key": key} if scheme == "Bearer" else {}
        view = await self.house.ears.look(None, "health", **about)
        ok = view.found and bool(view.values.get("ok"))
        told: dict[str, Any] = {"ok": ok}
        if view.values.get("open"):
            facts = view.values.get("facts", {}).items()
            told["facts"] = {name: value for name, value in facts if isinstance(value, int | float)}
        return web.json_response(told, status=200 if ok else 503)

    def _closed(self, page: str, request: web.Request, who: Who) -> web.Response:
        if who.over is not None:
            return over_page(request, who, who.over, status=403)
        return self._page("closed.html", request, who, status=403, text=_CLOSED[page])

    async def _look(self, who: Who, question: str, **about: str) -> View:
        return await self.house.ears.look(who.person, question, **about) if who.visitor else _NOT_FOUND

    async def _board(self, page: str, request: web.Request, who: Who, view: View, **values: Any) -> web.Response:
        """A page of cards. Drawing many takes a while, so it is done beside the loop."""
        board = await asyncio.to_thread(boards.BOARDS[page], view.values, self.house.reader(who))
        return await asyncio.to_thread(self._page, f"{page}.html", request, who, **values, board=board)

    async def _chat_values(self, who: Who, start: str = "") -> dict[str, Any]:
        about = {"start": start} if start else {}
        view = await self.house.ears.look(who.person, "chat" if who.visitor else "welcome", **about)
        rows = view.values.get("entries", ()) if view.found else ()
        if who.visitor is None and "message" in view.values:
            rows = [_greeting(view.values["message"], self.house.now())]
        last = max([int(view.values.get("last", 0) or 0), *(int(row["seq"]) for row in rows)])
        return {"entries": say.entries(rows, self.house.reader(who)), "last": last if who.visitor else 0}

    def _page(self, template: str, request: web.Request, who: Who, *, status: int = 200, **values: Any) -> web.Response:
        texts = paper.in_words(SCRIPT_TEXTS, who.language)
        demo = self.house.stage is not None
        return paper.page(template, who, status=status, here=request.path, texts=texts, demo=demo, **values)


def _asking(request: web.Request) -> dict[str, str]:
    return boards.asking(request.query.get("shown", ""))


def _greeting(message: Message, now: datetime) -> dict[str, Any]:
    return {"seq": 0, "id": "greeting", "side": "us", "card": None, "at": now, "seen": True, "message": message}


def _is_answer(row: Mapping[str, Any]) -> bool:
    # Cards are on the page already, as they are now.
    return row["side"] == "us" and not row["card"]


_CLOSED: Mapping[str, Text] = {
    "me": _("Gigs and requests are shown here to experts. Open the invitation link that you were given."),
    "dispatch": _("This page is for coordinators. Open the invitation link that you were given."),
}

#: What a browser is told about a file of ours; anything else is a download without a type.
_MEDIA_TYPES = frozenset({"image/svg+xml", "image/png", "text/calendar", "text/csv", "application/pdf"})


def file_of(view: View) -> web.Response:
    """The answer to a look at a file."""
    if not view.found:
        raise web.HTTPNotFound
    values = view.values
    return file_response(values["filename"], values["media_type"], values["content"])


def file_response(name: str, media_type: str, content: bytes) -> web.Response:
    """A file: pictures in place, everything else as a download, nothing with any power."""
    bare = media_type.split(";")[0].strip().lower()
    kind = bare if bare in _MEDIA_TYPES else "application/octet-stream"
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "-" for sign in name)[:80]
    shown = "inline" if kind in say.PICTURES else "attachment"
    headers = {
        "Content-Type": f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
        "Content-Disposition": f'{shown}; filename="{plain or "file"}"',
        "Content-Security-Policy": FILE_POLICY,
    }
    return web.Response(body=content, headers=headers)
