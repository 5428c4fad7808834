"""Slack as Keikka sees it: one object that listens, hears and delivers.

In reading order: :mod:`.line` (the Web API), :mod:`.listen` (what the doorways share), :mod:`.socket` and
:mod:`.webhook` (the two doorways), :mod:`.hear` (bodies become `Incoming`), :mod:`.say` (messages become Block Kit),
:mod:`.deliver` (and go out, at the pace of :mod:`.limits`, their errors judged by :mod:`.trouble`), :mod:`.windows` and
:mod:`.hometabs` (what is open on a screen; how it looks is :mod:`.panes` and :mod:`.order_window`),
:mod:`.acquaintance`, :mod:`.quiet`, :mod:`.checks` (what `keikka doctor slack` looks at).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Any
from weakref import WeakValueDictionary

import aiohttp
from aiohttp import web
from slack_sdk.errors import SlackApiError

from adapters.port import Ears, Incoming, Outgoing, Receipt
from adapters.reaching import Reaching
from adapters.slack import listen
from adapters.slack.acquaintance import Acquaintance
from adapters.slack.deliver import SlackDelivery
from adapters.slack.hear import PLATFORM, StrangeChannel, Us, hear, is_for
from adapters.slack.hometabs import HomeTabs
from adapters.slack.limits import SlackTurns
from adapters.slack.line import OFFICIAL, SlackLine
from adapters.slack.panes import form_button
from adapters.slack.quiet import silence
from adapters.slack.say import Block, escape, plain
from adapters.slack.socket import HEARTBEAT, SocketEar
from adapters.slack.trouble import TOKEN, error_of
from adapters.slack.webhook import SlackWebhookEar
from adapters.slack.windows import IN_TIME, NOT_STORED, Windows
from dialogs.speech import Text, _
from dialogs.speech.language import render

log = logging.getLogger("keikka.slack")

FAILURES = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError)

ANSWERED_ELSEWHERE = _("Keikka answers you in its own messages.")
HOW_TO_SERVE = _(
    "Keikka works only in the channel that its coordinators have chosen. If this is to be the dispatch channel, put "
    "this line in the .env file and start Keikka again:"
)
AN_AREA = _(
    "If it is to be the channel of an area, give this id to keikka areas. If Keikka has left by then, invite it again."
)
CANNOT_LEAVE = _("If not, please remove Keikka: it cannot leave by itself. Write here: /remove @Keikka")
INTRODUCING = 0.4  # of the time in which Slack wants its answer: for asking who somebody is
SETTLED = 10.0  # seconds that a Home tab waits for what was heard to take effect


class SlackAdapter(Reaching):
    """One app in one workspace.

    `token` is the bot's token (xoxb-). With `app_token` (xapp-) it listens by Socket Mode, with `signing_secret` by
    HTTP; with both by HTTP. `public_url` is our own address (links are left out unless it is https). `channels` are
    the dispatch channels, `language` is what is spoken where a person's own is not known. Raises `ValueError` with one
    clear sentence for a bad setting.
    """

    platform = PLATFORM
    called = "Slack"
    unreached = (SlackApiError, aiohttp.ClientError, TimeoutError)
    when_refused = "Slack refuses a token: see keikka doctor slack, and start Keikka again"

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
        turns: SlackTurns | None = None,
        patience: float = 15.0,
        heartbeat: float = HEARTBEAT,
        in_time: float = IN_TIME,
    ) -> None:
        silence()
        super().__init__()
        if not app_token and not signing_secret:
            raise ValueError("Slack needs KEIKKA_SLACK_APP_TOKEN (Socket Mode) or KEIKKA_SLACK_SIGNING_SECRET (HTTP).")
        self.line = SlackLine(token, api_url, patience=patience)
        self.us = Us(channels=tuple(channels))
        self._language = language
        self._acquaintance = Acquaintance(self.line, in_time * INTRODUCING)
        self._windows = Windows(self.line, self._acquaintance, language, self._store, self.spawn, in_time=in_time)
        self._homes = HomeTabs(self.line, self._acquaintance, language, PLATFORM, self.spawn)
        self._delivery = SlackDelivery(self.line, turns or SlackTurns(), public_url, self._windows.wait_until_open)
        self._ears: Ears | None = None
        app = listen.doorway(self.line.client, self._hear)
        self._ear: SocketEar | SlackWebhookEar
        if signing_secret:
            self._ear = SlackWebhookEar(app, signing_secret, host=host, port=port)
        else:
            self._ear = SocketEar(app, self.line, app_token, self.turned_away, heartbeat=heartbeat)
        self._in_order: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    # -- listening -------------------------------------------------------------------------------------------------

    async def start(self, ears: Ears) -> None:
        """Begin to listen and return. Without a network it goes on trying in the background (`state` is "opening").

        Raises `OSError` with one clear sentence if a token is refused or the port is taken.
        """
        silence()
        self._ears = ears
        self._windows.begin(ears)
        self._homes.begin(ears)
        await self.reach()

    @property
    def silent_for(self) -> float:
        """Slack tells us by itself when it is gone."""
        return 0.0

    @property
    def routes(self) -> list[web.RouteDef]:
        """What the public web server must carry for HTTP; empty with Socket Mode."""
        return self._ear.routes if isinstance(self._ear, SlackWebhookEar) else []

    @property
    def ear(self) -> SocketEar | SlackWebhookEar:
        """The doorway."""
        return self._ear

    async def open_once(self) -> None:
        """Ask who we are here, and open the doorway."""
        who = await self.line.ask("auth.test")
        self.us = replace(self.us, team=str(who["team_id"]), bot_user=str(who["user_id"]))
        await self._ear.open()

    async def close_doorway(self) -> None:
        """Take nothing new; what is being stored is finished."""
        await self._ear.close()

    async def hear_backlog(self) -> None:
        """Return once Slack can bring what it kept for us."""
        await self._ear.wait_for_backlog()

    async def hang_up(self) -> None:
        """Close the line."""
        await self.line.close()

    def refusal(self, error: Exception) -> str | None:
        """What to do about a token that Slack refuses."""
        if isinstance(error, SlackApiError) and error_of(error) in TOKEN:
            return f"Slack refuses a token ({error_of(error)}). Copy both again: keikka doctor slack tells which."
        return None

    # -- hearing ---------------------------------------------------------------------------------------------------

    async def _hear(self, body: dict[str, Any]) -> dict[str, Any] | None:
        """Store one verified body; what Slack is answered with. Raises what storing raises."""
        try:
            if not is_for(body, self.us):
                return None
            if self._homes.draw_if_opened(body) or self._windows.opens(body):
                return None
            sent = body.get("type") == "view_submission"
            heard = None if sent else hear(body, self.us)
        except Exception as error:
            log.error("a request of Slack could not be understood (%s)", type(error).__name__)
            return None
        if sent:
            return await self._windows.verdict(body)
        if body.get("type") == "view_closed":
            self.spawn(self._windows.go_on_in_chat(body))
        if isinstance(heard, StrangeChannel):
            self.spawn(self._tell_how(heard.channel))
        return await self._take(heard, body) if isinstance(heard, Incoming) else None

    async def _take(self, heard: Incoming, body: dict[str, Any]) -> dict[str, Any] | None:
        """Store what was heard; a command in a channel is answered that the answer comes elsewhere."""
        self._windows.window_for(heard, body)  # before anything slow: its trigger is good for three seconds
        try:
            heard = await self._store(heard)
        except Exception:
            self._say_not_stored(body, heard)  # Slack sends events again, and nothing else: who did it must know
            raise
        if "command" in body and str(body.get("channel_name")) != "directmessage":
            return _whisper(ANSWERED_ELSEWHERE, heard.language or self._language, form_button)
        return None

    async def _store(self, heard: Incoming) -> Incoming:
        """Store what was heard with what is known of who did it, in the order in which each person's things came."""
        assert self._ears is not None
        async with self._in_order.setdefault(heard.account, asyncio.Lock()):
            if heard.private and heard.heard.kind != "press":
                known = await self._acquaintance.of(heard.account)
                heard = replace(heard, language=known.language, name=known.name, zone=known.zone)
            heard_id = await self._ears.hear(heard)
        if self._homes.is_open(heard.account):
            self.spawn(self._redraw_after(heard.account, heard_id))
        return heard

    async def _redraw_after(self, user: str, heard_id: str) -> None:
        assert self._ears is not None
        if await self._ears.wait_for_effect(heard_id, SETTLED):
            self._homes.redraw(user)

    def _say_not_stored(self, body: dict[str, Any], heard: Incoming) -> None:
        url = str(body.get("response_url") or "")
        if "command" in body and url:
            self.spawn(self._respond(url, _whisper(NOT_STORED, heard.language or self._language)))
        self.spawn(self._windows.say_not_stored(heard))

    async def _respond(self, url: str, answer: dict[str, Any]) -> None:
        try:
            async with self.line.session().post(url, json=answer):
                pass
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("a command could not be answered (%s)", type(error).__name__)

    async def _tell_how(self, channel: str) -> None:
        """In a channel that is not served: how it could be. Nothing is read there."""
        line = f"KEIKKA_SLACK_DISPATCH_CHANNEL={channel}"
        how, area = (escape(render(text, self._language)) for text in (HOW_TO_SERVE, AN_AREA))
        words = f"{how}\n`{escape(line)}`\n{area}"
        try:
            await self.line.call("chat.postMessage", channel=channel, text=words, unfurl_links=False)
            await self._leave(channel)
        except FAILURES as error:
            log.info("a channel could not be told how to be served (%s)", type(error).__name__)

    async def _leave(self, channel: str) -> None:
        """Leave it; Slack lets only those leave who may also make channels, which we do not ask for: then say so."""
        try:
            await self.line.call("conversations.leave", channel=channel)
        except SlackApiError:
            words = escape(render(CANNOT_LEAVE, self._language))
            await self.line.call("chat.postMessage", channel=channel, text=words, unfurl_links=False)

    # -- delivering ------------------------------------------------------------------------------------------------

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        """As the port promises; works without listening."""
        person = outgoing.lane.partition("/")[0]
        self._acquaintance.reads(person, outgoing.language)
        receipt = await self._delivery.deliver(outgoing)
        if outgoing.lane in self.us.channels:
            self._homes.redraw_coordinators()
        else:
            self._homes.redraw(person)
        return receipt

    def serve(self, lanes: Iterable[str]) -> None:
        """Serve these channels too."""
        self.us = replace(self.us, channels=tuple(dict.fromkeys((*self.us.channels, *lanes))))

    async def dress_for(self, lane: str, roles: Iterable[str], language: str) -> None:
        """Slack has no command menu of a person's own: nothing is to be done."""

    async def link_to(self, word: str) -> str:
        """What is written in Slack to begin with `word`."""
        return way_in(word)


def way_in(word: str) -> str:
    """What is written in Slack to begin with `word`: Slack has no links that say something."""
    return f"/keikka start {word}"


def _whisper(words: Text, language: str, *more: Callable[[str], Block]) -> dict[str, Any]:
    """An answer to a command for that person alone, with what can be pressed under it."""
    said = render(words, language)
    blocks = [{"type": "section", "text": plain(said, 3000)}, *(one(language) for one in more)] if more else None
    return {"response_type": "ephemeral", "text": escape(said)} | ({"blocks": blocks} if blocks else {})
