"""The demo's own page: everybody's screen side by side, live, and a clock that can be moved on.

Each screen is a frame with the ordinary pages of a seat. Browsers open six connections to one house at most, so the
frames open none that stay: this page has the one live stream, tells which seats have news, and passes it on.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from adapters.web import boards, paper
from adapters.web.guard import wants_json
from adapters.web.house import WebHouse
from adapters.web.listen import read_fields
from adapters.web.pages import SCRIPT_TEXTS
from adapters.web.port import Stage
from adapters.web.say import Plain
from adapters.web.session import Who
from dialogs.speech import Moment, Text, _
from dialogs.speech.language import render, show

#: What is followed beside the seats: the clock.
_STAGE = "demo"

MOVES = frozenset({"deadline", "day_before", "after_gig", "next"})


@dataclass(eq=False)
class _Watch:
    """What one open demo page follows: seats with news, and a task for each followed seat."""

    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    news: set[str] = field(default_factory=set)
    looks: set[str] = field(default_factory=set)
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def stir(self, seat: str) -> None:
        self.news.add(seat)
        self.stirred.set()


class Demo:
    """The handlers of `/demo`; they exist only where there is a stage."""

    def __init__(self, house: WebHouse, stage: Stage) -> None:
        self._house = house
        self._stage = stage
        self._watches: set[_Watch] = set()
        self._closing = False

    def close(self) -> None:
        """End every open stream."""
        self._closing = True
        for watch in self._watches:
            watch.stirred.set()

    async def page(self, request: web.Request) -> web.Response:
        """The screens side by side."""
        who = Who(self._house.sessions.language_of(request))
        view = await self._look(who)
        texts = paper.in_words(SCRIPT_TEXTS, who.language)
        return paper.page("demo.html", who, here="/demo", texts=texts, demo=True, stage=view)

    async def move(self, request: web.Request) -> web.Response:
        """Move the clock on."""
        fields = await read_fields(request, self._house)
        self._house.gate.post("demo", self._house.address(request))
        if fields.get("to") not in MOVES:
            raise web.HTTPBadRequest
        await self._stage.move(fields["to"])
        if not wants_json(request):
            return web.Response(status=303, headers={"Location": "/demo"})
        return web.json_response(await self._look(Who(self._house.sessions.language_of(request))))

    async def again(self, request: web.Request) -> web.Response:
        """Begin a new demo."""
        await read_fields(request, self._house)
        self._house.gate.post("demo", self._house.address(request))
        await self._stage.again()
        if wants_json(request):
            return web.json_response({})
        who = Who(self._house.sessions.language_of(request))
        # The house is built anew meanwhile: the browser comes back by itself a little later.
        return paper.page("later.html", who, headers={"Refresh": "5; url=/demo"}, text=_ANEW, back="/demo")

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Which seats have news (`seat`), and how the stage stands when that changed (`stage`)."""
        who = Who(self._house.sessions.language_of(request))
        if self._closing:
            raise web.HTTPServiceUnavailable
        with self._house.gate.stream("demo", self._house.address(request)):
            response = web.StreamResponse(
                headers={"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}
            )
            await response.prepare(request)
            watch = _Watch()
            self._watches.add(watch)
            try:
                await self._tell(response, watch, who)
            except (ConnectionError, TimeoutError):
                pass  # the page is gone
            finally:
                self._watches.discard(watch)
                await _end(watch.tasks.values())
            return response

    async def _tell(self, response: web.StreamResponse, watch: _Watch, who: Who) -> None:
        stage_shown = ""
        while not self._closing:
            watch.stirred.clear()
            (news, watch.news), (looks, watch.looks) = (watch.news, set()), (watch.looks, set())
            stage = await self._look(who)
            self._follow(watch, {_STAGE, *(one["seat"] for one in (*stage["seats"], *stage["phones"]))})
            if (now := boards.hash_of(stage)) != stage_shown:
                stage_shown = now
                await _write(response, "stage", stage)
            for name, seats in (("seat", news), ("look", looks - news)):
                for seat in sorted(seats - {_STAGE}):
                    await _write(response, name, {"seat": seat})
            with suppress(TimeoutError):
                async with asyncio.timeout(self._house.limits.heartbeat):
                    await watch.stirred.wait()
            if not watch.stirred.is_set():
                await _write(response, "beat", {})

    def _follow(self, watch: _Watch, seats: set[str]) -> None:
        first = not watch.tasks
        for seat in seats - watch.tasks.keys():
            watch.tasks[seat] = asyncio.create_task(self._stir(watch, seat, first=first))
        for seat in watch.tasks.keys() - seats:
            watch.tasks.pop(seat).cancel()

    async def _stir(self, watch: _Watch, seat: str, *, first: bool) -> None:
        visitor = await self._stage.seat(seat) if seat != _STAGE else None
        topics = [visitor.person] if visitor else [_STAGE] if seat == _STAGE else []
        if visitor is not None and "coordinator" in visitor.roles:
            topics.append("dispatch")
        await asyncio.gather(*(self._pass_on(watch, seat, topic) for topic in topics), _once(watch, seat, first=first))

    async def _pass_on(self, watch: _Watch, seat: str, topic: str) -> None:
        async for _number in self._house.ears.follow(topic):
            watch.stir(seat)

    async def _look(self, who: Who) -> Plain:
        view = await self._house.ears.look(None, "demo")
        values: dict[str, Any] = dict(view.values)
        now = Moment(values["now"], self._house.zone)
        return {
            "now": show(now, who.language),
            "seats": [_seat(one, who) for one in values.get("seats", ())],
            "phones": [_seat(one, who) for one in values.get("phones", ())],
            "steps": [
                {
                    "to": step["to"],
                    "label": _words(step["label"], who),
                    "at": show(Moment(step["at"], self._house.zone), who.language) if step.get("at") else "",
                }
                for step in values.get("steps", ())
                if step["to"] in MOVES
            ],
        }


_ANEW = _("A new demo is being made. This page opens it in a moment.")


def _seat(one: dict[str, Any], who: Who) -> Plain:
    return {
        "seat": str(one["seat"]),
        "name": _words(one["name"], who),
        "kind": str(one.get("kind", "expert")),
        "waiting": bool(one.get("waiting", False)),
    }


def _words(value: Text | str, who: Who) -> str:
    return render(value, who.language) if isinstance(value, Text) else value


async def _once(watch: _Watch, seat: str, *, first: bool) -> None:
    """What happened between the look that found this seat and the beginning of following it is not missed.

    On a page that has just opened it is no news that needs a dot: there the seat only looks again.
    """
    await asyncio.sleep(0)
    if first:
        watch.looks.add(seat)
        watch.stirred.set()
    else:
        watch.stir(seat)


async def _write(response: web.StreamResponse, name: str, data: Plain) -> None:
    async with asyncio.timeout(15):
        await response.write(f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode())


async def _end(tasks: Iterable[asyncio.Task[None]]) -> None:
    ending = list(tasks)
    for task in ending:
        task.cancel()
    await asyncio.gather(*ending, return_exceptions=True)
