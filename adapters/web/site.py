"""The web as a platform: one small server for chat, cards, links and the demo.

Reading order: :mod:`doorstep` (connections), :mod:`guard` (what holds for every request), :mod:`session` (who is it),
:mod:`pages` and :mod:`links` (what is looked at), :mod:`listen` (what is done), :mod:`deliver` (what is new).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from aiohttp import web

from adapters.port import Ears, Outgoing, Receipt
from adapters.web import assets
from adapters.web.budget import Budget
from adapters.web.deliver import Streams
from adapters.web.demo import Demo
from adapters.web.doorstep import Steps, open_doors
from adapters.web.doorway import Doorway
from adapters.web.guard import dress, guard, headers_of
from adapters.web.house import Refusal, WebHouse
from adapters.web.limits import Gate, Limits
from adapters.web.links import Links
from adapters.web.listen import Listen
from adapters.web.pages import Pages
from adapters.web.port import Doors, Stage
from adapters.web.session import Sessions
from adapters.web.spoken import Spoken
from dialogs.speech.tongues import as_language

_SEAT = "/demo/as/{seat:[A-Za-z0-9_-]{1,64}}"
_TOKEN = "{token:[A-Za-z0-9_.~-]{1,200}}"  # noqa: S105  # a pattern in an address, not a secret
_CODE = "{code:[A-Za-z0-9 -]{4,24}}"

#: Seconds that answers under way get when the doorway closes.
_LAST_ANSWERS = 5.0


class WebAdapter:
    """The web as `bot` sees it. Lanes are person ids.

    `clock` is the domain's now (aware): the demo moves it. `zone` is the zone times are shown in, `language` what a
    visitor reads whose browser asks for none of ours. `carries` are the doorways of messengers that post to our public
    address; they check by themselves who posts. `refused` is told of each refusal.
    `proxies` of our own stand before us when the address is https.
    """

    platform = "web"

    def __init__(
        self,
        *,
        host: str,
        port: int,
        public_url: str,
        doors: Doors,
        stage: Stage | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        zone: str = "Europe/Helsinki",
        language: str = "fi",
        limits: Limits | None = None,
        carries: Sequence[web.RouteDef] = (),
        proxies: int = 1,
        refused: Callable[[Refusal], None] = lambda _kind: None,
    ) -> None:
        self._host, self._port = host, port
        self._doorway = Doorway.at(public_url, proxies)
        self._doors, self._stage, self._clock = doors, stage, clock
        self._zone, self._language = zone, as_language(language)
        self._limits = limits or Limits()
        self._carries = tuple(carries)
        self._refused = refused
        self._runner: web.AppRunner | None = None
        self._server: asyncio.Server | None = None
        self._streams: Streams | None = None
        self._demo: Demo | None = None

    @property
    def port(self) -> int:
        """The port that is listened at; after a start with port 0 the one that was given."""
        sockets = self._server.sockets if self._server else ()
        return int(sockets[0].getsockname()[1]) if sockets else self._port

    async def start(self, ears: Ears) -> None:
        """Open the doorway and return; raises `OSError` with one clear sentence if it cannot."""
        house = self._house(ears)
        self._streams = Streams(house)
        self._demo = Demo(house, self._stage) if self._stage is not None else None
        self._runner = web.AppRunner(self._app(house), access_log=None, shutdown_timeout=_LAST_ANSWERS)
        await self._runner.setup()
        try:
            self._server = await open_doors(self._runner, self._host, self._port, self._steps(house))
        except OSError:
            await self._runner.cleanup()
            self._runner = None
            raise

    async def stop(self) -> None:
        """Close the doorway: take nothing new, end the streams, finish what is being answered."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        """Wake the open pages of this lane. The message is already stored: a page that is not open finds it later."""
        if self._streams is not None:
            self._streams.wake(outgoing.lane)
        return Receipt(message_id=outgoing.idempotency)

    def _house(self, ears: Ears) -> WebHouse:
        budget = Budget(self._limits.work)
        return WebHouse(
            ears=ears,
            doors=self._doors,
            stage=self._stage,
            doorway=self._doorway,
            sessions=Sessions(self._doorway, self._doors, self._stage, self._language, budget),
            gate=Gate(self._limits),
            budget=budget,
            limits=self._limits,
            now=self._clock,
            language=self._language,
            zone=self._zone,
            carries=frozenset(route.path for route in self._carries),
            refused=self._refused,
        )

    def _steps(self, house: WebHouse) -> Steps:
        limits = self._limits
        return Steps(limits.connections, limits.connections_of_network, limits.head_wait, headers_of(house))

    def _app(self, house: WebHouse) -> web.Application:
        assert self._streams is not None
        app = web.Application(middlewares=[guard(house)], client_max_size=self._limits.body)
        app.on_response_prepare.append(dress(house))
        app.on_shutdown.append(self._end_streams)
        pages, links, listen = Pages(house), Links(house), Listen(house, self._streams)
        app.add_routes(_open_routes(pages))
        app.add_routes(_visitor_routes("", "", pages, listen, self._streams))
        app.add_routes(_own_routes(pages, listen))
        app.add_routes(_link_routes(links))
        app.add_routes(_spoken_routes(Spoken(house)))
        app.add_routes(self._carries)
        if self._demo is not None:
            app.add_routes(_visitor_routes(_SEAT, "seat-", pages, listen, self._streams))
            app.add_routes(_demo_routes(self._demo))
        return app

    async def _end_streams(self, _app: web.Application) -> None:
        if self._streams is not None:
            self._streams.close()
        if self._demo is not None:
            self._demo.close()


def _open_routes(pages: Pages) -> list[web.RouteDef]:
    return [
        web.get("/health", pages.health, name="health"),
        web.get("/static/{edition}/{name}", assets.serve, name="asset"),
        web.get("/favicon.ico", assets.serve_icon, name="icon"),
    ]


def _visitor_routes(base: str, prefix: str, pages: Pages, listen: Listen, streams: Streams) -> list[web.RouteDef]:
    return [
        web.get(f"{base}/", pages.chat, name=f"{prefix}chat"),
        web.get(f"{base}/me", pages.me, name=f"{prefix}me"),
        web.get(f"{base}/dispatch", pages.dispatch, name=f"{prefix}dispatch"),
        web.get(f"{base}/file/{{seq:\\d{{1,18}}}}/{{place:\\d{{1,2}}}}", pages.file, name=f"{prefix}file"),
        web.get(f"{base}/b/{{booking:[A-Za-z0-9-]{{1,64}}}}/{{name:gig.ics}}", pages.booking_file, name=f"{prefix}gig"),
        web.get(f"{base}/stream", streams.answer, name=f"{prefix}stream", allow_head=False),
        web.post(f"{base}/say", listen.say, name=f"{prefix}say"),
        web.post(f"{base}/press", listen.press, name=f"{prefix}press"),
        web.post(f"{base}/seen", listen.seen, name=f"{prefix}seen"),
        web.post(f"{base}/language", listen.language, name=f"{prefix}language"),
    ]


def _own_routes(pages: Pages, listen: Listen) -> list[web.RouteDef]:
    return [
        web.post("/remember", listen.remember, name="remember"),
        web.post("/step", listen.ask_step, name="step"),
        web.post("/signout", listen.sign_out, name="signout"),
        web.get("/signed-out", pages.signed_out, name="signed-out"),
    ]


def _link_routes(links: Links) -> list[web.RouteDef]:
    picture = "{name:qr\\.svg|qr\\.png}"
    return [
        web.get(f"/i/{_TOKEN}", links.invitation, name="invitation"),
        web.post(f"/i/{_TOKEN}", links.accept, name="accept"),
        web.get(f"/o/{_TOKEN}", links.order, name="order"),
        web.post(f"/o/{_TOKEN}", links.press, name="order-press"),
        web.get(f"/o/{_TOKEN}/gig.ics", links.calendar, name="order-calendar"),
        web.get(f"/o/{_TOKEN}/{picture}", links.qr, name="order-qr"),
        web.get(f"/f/{_TOKEN}", links.form, name="feedback"),
        web.post(f"/f/{_TOKEN}", links.fill, name="feedback-answer"),
        web.get("/a", links.code, name="audience-code"),
        web.get(f"/a/{_CODE}", links.form, name="audience"),
        web.post(f"/a/{_CODE}", links.fill, name="audience-answer"),
        web.get(f"/a/{_CODE}/thanks", links.thanks, name="audience-thanks"),
        web.get(f"/a/{_CODE}/poster", links.poster, name="poster"),
        web.get(f"/a/{_CODE}/{picture}", links.qr, name="audience-qr"),
    ]


def _spoken_routes(spoken: Spoken) -> list[web.RouteDef]:
    return [
        web.get("/code", spoken.page, name="spoken"),
        web.post("/code", spoken.enter, name="spoken-entry"),
    ]


def _demo_routes(demo: Demo) -> list[web.RouteDef]:
    return [
        web.get("/demo", demo.page, name="demo"),
        web.get("/demo/stream", demo.stream, name="demo-stream", allow_head=False),
        web.post("/demo/clock", demo.move, name="demo-clock"),
        web.post("/demo/again", demo.again, name="demo-again"),
    ]
