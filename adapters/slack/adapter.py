"""Slack as Keikka sees it: one object that listens, hears and delivers.

In reading order: :mod:`.line` (the Web API), :mod:`.listen` (what the doorways share), :mod:`.socket` and
:mod:`.webhook` (the two doorways), :mod:`.hear` (bodies become `Incoming`), :mod:`.say` (messages become Block Kit),
:mod:`.deliver` (and go out, at the pace of :mod:`.limits`, their errors judged by :mod:`.trouble`),
:mod:`.acquaintance`, :mod:`.quiet`, :mod:`.checks` (what `keikka doctor slack` looks at).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Coroutine, Iterable
from dataclasses import replace
from typing import Any, Literal
from weakref import WeakValueDictionary

import aiohttp
from aiohttp import web
from slack_sdk.errors import SlackApiError

from adapters.port import Ears, Incoming, Outgoing, Receipt
from adapters.slack import listen
from adapters.slack.acquaintance import Acquaintance
from adapters.slack.deliver import Delivery
from adapters.slack.hear import PLATFORM, Stranger, Us, hear
from adapters.slack.limits import Turns
from adapters.slack.line import OFFICIAL, Line
from adapters.slack.quiet import silence
from adapters.slack.say import escaped
from adapters.slack.socket import HEARTBEAT, SocketEar
from adapters.slack.trouble import TOKEN, error_of
from adapters.slack.webhook import WebhookEar
from dialogs.language import render
from dialogs.speech import _

log = logging.getLogger("keikka.slack")

REOPEN = (2.0, 5.0, 10.0, 30.0)  # seconds between tries to reach Slack
FAILURES = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError)

ANSWERED_ELSEWHERE = _("Keikka answers you in its own messages.")
NOT_STORED = _("Keikka could not take that just now. Please try again.")
HOW_TO_SERVE = _(
    "Keikka works only in the channel that its coordinators have chosen. If this is to be the dispatch channel, put "
    "this line in the .env file and start Keikka again:"
)

State = Literal["closed", "opening", "open", "stepped_down", "refused"]


class SlackAdapter:
    """One app in one workspace.

    `token` is the bot's token (xoxb-). With `app_token` (xapp-) it listens by Socket Mode, with `signing_secret` by
    HTTP; with both by HTTP. `public_url` is our own address (links are left out unless it is https). `channels` are
    the dispatch channels, `language` is what is spoken where a person's own is not known. Raises `ValueError` with one
    clear sentence for a bad setting.
    """

    platform = PLATFORM

    def __init__(
        self,
        token: str,
        *,
        app_token: str = "",
        signing_secret: str = "",
        public_url: str = "",
        api_url: str = OFFICIAL,
        channels: Collection[str] = (),
        language: str = "fi",
        host: str | None = None,
        port: int = 0,
        turns: Turns | None = None,
        patience: float = 15.0,
        heartbeat: float = HEARTBEAT,
    ) -> None:
        silence()
        if not app_token and not signing_secret:
            raise ValueError("Slack needs KEIKKA_SLACK_APP_TOKEN (Socket Mode) or KEIKKA_SLACK_SIGNING_SECRET (HTTP).")
        self.line = Line(token, api_url, patience=patience)
        self.us = Us(channels=tuple(channels))
        self.state: State = "closed"
        self._language = language
        self._delivery = Delivery(self.line, turns or Turns(), public_url)
        self._acquaintance = Acquaintance(self.line)
        self._ears: Ears | None = None
        app = listen.doorway(self.line.client, self._hear)
        self._ear: SocketEar | WebhookEar
        if signing_secret:
            self._ear = WebhookEar(app, signing_secret, host=host, port=port)
        else:
            self._ear = SocketEar(app, self.line, app_token, self._refused, heartbeat=heartbeat)
        self._in_order: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._opening: asyncio.Task[None] | None = None

    # -- listening -------------------------------------------------------------------------------------------------

    async def start(self, ears: Ears) -> None:
        """Begin to listen and return. Without a network it goes on trying in the background (`state` is "opening").

        Raises `OSError` with one clear sentence if a token is refused or the port is taken.
        """
        silence()
        self._ears = ears
        self.state = "opening"
        try:
            await self._open()
        except SlackApiError as error:
            if error_of(error) in TOKEN:
                self.state = "refused"
                raise OSError(
                    f"Slack refuses a token ({error_of(error)}). Copy both again: keikka doctor slack tells which."
                ) from None
            self._open_later(error)
        except (aiohttp.ClientError, TimeoutError) as error:
            self._open_later(error)

    async def stop(self) -> None:
        """Stop listening; what is being stored is finished. Delivering still works."""
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None
        await self._ear.close()
        self.state = "closed"
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=5)

    async def close(self) -> None:
        """Stop listening and hang up the line."""
        await self.stop()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.line.close()

    async def drained(self, seconds: float) -> bool:
        """Wait until Slack can bring what it kept for us; False after `seconds` (SAFETY R5)."""
        try:
            async with asyncio.timeout(seconds):
                await self._ear.drained()
        except TimeoutError:
            return False
        return True

    @property
    def routes(self) -> list[web.RouteDef]:
        """What the public web server must carry for HTTP; empty with Socket Mode."""
        return self._ear.routes if isinstance(self._ear, WebhookEar) else []

    @property
    def ear(self) -> SocketEar | WebhookEar:
        """The doorway."""
        return self._ear

    async def _open(self) -> None:
        who = await self.line.ask("auth.test")
        self.us = replace(self.us, team=str(who["team_id"]), bot_user=str(who["user_id"]))
        await self._ear.open()
        self.state = "open"

    def _open_later(self, error: Exception) -> None:
        log.warning("Slack cannot be reached (%s); trying again in the background", type(error).__name__)
        self._opening = self._spawn(self._go_on_opening())

    async def _go_on_opening(self) -> None:
        tries = 0
        while True:
            await asyncio.sleep(REOPEN[min(tries, len(REOPEN) - 1)])
            tries += 1
            try:
                await self._open()
            except FAILURES as error:
                if isinstance(error, SlackApiError) and error_of(error) in TOKEN:
                    self._refused()
                    return
                log.info("Slack cannot be reached yet (%s)", type(error).__name__)
            else:
                log.info("Slack is reached")
                return

    def _refused(self) -> None:
        if self.state != "refused":
            log.error("Slack refuses a token: see keikka doctor slack, and start Keikka again")
        self.state = "refused"

    # -- hearing ---------------------------------------------------------------------------------------------------

    async def _hear(self, body: dict[str, Any]) -> dict[str, Any] | None:
        """Store one verified body; what Slack is answered with. Raises what storing raises."""
        assert self._ears is not None
        try:
            heard = hear(body, self.us)
        except Exception as error:
            log.error("a request of Slack could not be understood (%s)", type(error).__name__)
            return None
        if isinstance(heard, Stranger):
            self._spawn(self._tell_how(heard.channel))
        if not isinstance(heard, Incoming):
            return None
        turn = self._in_order.setdefault(heard.account, asyncio.Lock())
        async with turn:  # what one person did is stored in the order in which it came
            if heard.private and heard.heard.kind != "press":
                known = await self._acquaintance.of(heard.account)
                heard = replace(heard, language=known.language, name=known.name, zone=known.zone)
            try:
                await self._ears.hear(heard)
            except Exception:
                if "command" in body:  # Slack does not send a command again: who typed it must know
                    self._say_not_stored(body, heard)
                raise
        if "command" in body and str(body.get("channel_name")) != "directmessage":
            return _whisper(render(ANSWERED_ELSEWHERE, heard.language or self._language))
        return None

    def _say_not_stored(self, body: dict[str, Any], heard: Incoming) -> None:
        url = str(body.get("response_url") or "")
        if url:
            self._spawn(self._respond(url, _whisper(render(NOT_STORED, heard.language or self._language))))

    async def _respond(self, url: str, answer: dict[str, Any]) -> None:
        try:
            async with self.line.session().post(url, json=answer):
                pass
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("a command could not be answered (%s)", type(error).__name__)

    async def _tell_how(self, channel: str) -> None:
        """In a channel that is not served: how it could be. Nothing is read there."""
        line = f"KEIKKA_SLACK_DISPATCH_CHANNEL={channel}"
        words = f"{escaped(render(HOW_TO_SERVE, self._language))}\n`{escaped(line)}`"
        try:
            await self.line.call("chat.postMessage", channel=channel, text=words, unfurl_links=False)
        except FAILURES as error:
            log.info("a channel could not be told how to be served (%s)", type(error).__name__)

    # -- delivering ------------------------------------------------------------------------------------------------

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        """As the port promises; works without listening."""
        return await self._delivery.deliver(outgoing)

    async def dress_for(self, lane: str, roles: Iterable[str], language: str) -> None:
        """Slack has no command menu of a person's own: nothing is to be done."""

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _whisper(words: str) -> dict[str, Any]:
    return {"response_type": "ephemeral", "text": escaped(words)}
