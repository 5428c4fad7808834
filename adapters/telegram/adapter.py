"""Telegram as Keikka sees it: one object that listens, hears and delivers.

In reading order: :mod:`.line` (the bot's line to Telegram), :mod:`.listen` and :mod:`.webhook` (the two doorways),
:mod:`.hear` (updates become `Incoming`), :mod:`.say` (messages become HTML), :mod:`.deliver` (and go out, at the pace
of :mod:`.limits`, their errors judged by :mod:`.trouble`), :mod:`.groups`, :mod:`.menu`, :mod:`.quiet`,
:mod:`.checks` (what `keikka doctor telegram` looks at).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Iterable

from aiohttp import web
from telegram import ChatMemberAdministrator, ChatMemberOwner
from telegram.constants import ChatAction
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from adapters.port import Ears, Incoming, Outgoing, Receipt
from adapters.reaching import Reaching
from adapters.telegram import menu
from adapters.telegram.deliver import TelegramDelivery, address
from adapters.telegram.groups import Groups
from adapters.telegram.hear import PLATFORM, Raw, StrangeGroup, hear, migration, query_of
from adapters.telegram.limits import TelegramTurns
from adapters.telegram.line import OFFICIAL, TelegramLine
from adapters.telegram.listen import PollingEar
from adapters.telegram.quiet import silence
from adapters.telegram.trouble import verdict
from adapters.telegram.webhook import TelegramWebhookEar, Webhook

log = logging.getLogger("keikka.telegram")

SLOW = 1.0  # seconds after which "typing" is shown

REFUSED = "Telegram refuses KEIKKA_TELEGRAM_TOKEN. Copy the token again from BotFather: /mybots, API Token."


class TelegramAdapter(Reaching):
    """One bot on Telegram.

    `token` is from BotFather. `public_url` is our own address (links are left out unless it is https). `groups` are
    the dispatch groups served; all others are left. `webhook` replaces long polling. `stepped_down` is called when
    somebody else polls with the same token: listening has ended then, delivering goes on; call `start` again when
    the role is ours again. Raises `ValueError` with one clear sentence for a bad setting.
    """

    platform = PLATFORM
    called = "Telegram"
    unreached = (TelegramError,)
    when_refused = "Telegram refuses the token: take a new one from BotFather and start Keikka again"

    def __init__(
        self,
        token: str,
        *,
        public_url: str = "",
        api_url: str = OFFICIAL,
        groups: Collection[int] = (),
        webhook: Webhook | None = None,
        stepped_down: Callable[[], None] | None = None,
        turns: TelegramTurns | None = None,
        patience: float = 15.0,
    ) -> None:
        silence()
        super().__init__()
        self.line = TelegramLine(token, api_url, patience=patience)
        self.line.refused = self.turned_away
        self.groups = Groups(groups)
        self._stepped_down = stepped_down
        self._delivery = TelegramDelivery(self.line, turns or TelegramTurns(), public_url, self._follow_move)
        self._ears: Ears | None = None
        self._ear: PollingEar | TelegramWebhookEar
        if webhook is not None:
            self._ear = TelegramWebhookEar(self.line, self._hear, webhook)
        else:
            self._ear = PollingEar(self.line, self._hear, self._conflict)
        self._initialized = asyncio.Lock()

    # -- listening -------------------------------------------------------------------------------------------------

    async def start(self, ears: Ears) -> None:
        """Begin to listen and return. Without a network it goes on trying in the background (`state` is "opening").

        Raises `OSError` with one clear sentence if the token is refused or the webhook's port is taken.
        """
        silence()
        self._ears = ears
        await self.reach()

    @property
    def silent_for(self) -> float:
        """The seconds since Telegram last answered our polling (a poll lasts up to half a minute); 0 by webhook."""
        return 0.0 if isinstance(self._ear, TelegramWebhookEar) else time.monotonic() - self.line.answered_at

    @property
    def routes(self) -> list[web.RouteDef]:
        """What the public web server must carry for the webhook; empty when polling."""
        return self._ear.routes if isinstance(self._ear, TelegramWebhookEar) else []

    async def open_once(self) -> None:
        """Open the line and the doorway; the bot's menus follow."""
        await self._ready()
        await self._ear.open()
        self.spawn(menu.dress(self.line, self.groups.served))

    async def close_doorway(self) -> None:
        """Take nothing new; what is being stored is finished."""
        await self._ear.close()

    async def hear_backlog(self) -> None:
        """Return once what Telegram kept for us while we were away is heard."""
        await (self._ear.wait_for_backlog() if isinstance(self._ear, TelegramWebhookEar) else self.line.drained.wait())

    async def hang_up(self) -> None:
        """Close the line."""
        await self.line.shutdown()

    def refusal(self, error: Exception) -> str | None:
        """What to do about a token that Telegram refuses."""
        return REFUSED if isinstance(error, InvalidToken) else None

    async def _ready(self) -> None:
        async with self._initialized:
            await self.line.initialize()

    def _conflict(self) -> None:
        if self.state not in ("opening", "open"):
            return
        log.warning("somebody else listens to Telegram with the same token: stepping down")
        self.state = "stepped_down"
        self.spawn(self._step_down())

    async def _step_down(self) -> None:
        await self._ear.close()
        if self._stepped_down is not None:
            self._stepped_down()

    # -- hearing ---------------------------------------------------------------------------------------------------

    async def _hear(self, update: Raw) -> None:
        """Store one update, then answer what must be answered at once. Raises what storing raises."""
        try:
            heard = hear(update, self.line.username, self.groups.serves)
        except Exception as error:
            log.error("update %s could not be understood (%s)", update.get("update_id"), type(error).__name__)
            heard = None
        if isinstance(heard, Incoming):
            if heard.heard.data == "migrated" and heard.heard.kind == "command":
                old, new = (int(value) for _, value in heard.heard.fields)
                self.groups.migrated(old, new)
                self._delivery.send_to(old, new)
            await self._store(heard)
        elif isinstance(heard, StrangeGroup):
            self.spawn(self.groups.leave(self.line, heard))
        if (query := query_of(update)) is not None:
            self.spawn(self._stop_spinner(query))

    async def _store(self, incoming: Incoming) -> None:
        assert self._ears is not None
        inbox_id = await self._ears.hear(incoming)
        if incoming.private and incoming.heard.kind in ("text", "command", "location"):
            self.spawn(self._type_if_slow(self._ears, inbox_id, incoming.lane))

    async def _follow_move(self, old: int, new: int) -> None:
        self.groups.migrated(old, new)
        if self._ears is not None:
            await self._ears.hear(migration(old, new))

    async def _stop_spinner(self, query_id: str) -> None:
        try:
            await self.line.answer_callback_query(query_id)
        except TelegramError as error:  # too old, or answered before: nothing spins any more
            log.info("a press could not be answered (%s)", type(error).__name__)

    async def _type_if_slow(self, ears: Ears, inbox_id: str, lane: str) -> None:
        if await ears.wait_for_effect(inbox_id, SLOW):
            return
        try:
            await self.line.send_chat_action(address(lane)[0], ChatAction.TYPING)
        except TelegramError as error:
            log.info("typing could not be shown (%s)", type(error).__name__)

    # -- delivering ------------------------------------------------------------------------------------------------

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        """As the port promises; works without listening."""
        try:
            await self._ready()
        except TelegramError as error:
            raise verdict(error) from None
        return await self._delivery.deliver(outgoing)

    async def dress_for(self, lane: str, roles: Iterable[str], language: str) -> None:
        """Give a private chat the command menu of its person ("expert", "coordinator"), in their language."""
        await menu.dress_for(self.line, address(lane)[0], roles, language)

    async def deep_link(self, payload: str) -> str:
        """The address that opens a chat with the bot and says `/start PAYLOAD`: [A-Za-z0-9_-], at most 64.

        Raises `OSError` with one clear sentence while Telegram does not tell the bot's name.
        """
        try:
            await self._ready()
        except InvalidToken:
            raise OSError(REFUSED) from None
        except TelegramError:
            raise OSError("Telegram cannot be reached now: its link can be had when it can.") from None
        return f"https://t.me/{self.line.username}?start={payload}"

    async def link_to(self, word: str) -> str | None:
        """The address that opens a chat with the bot; None while we do not listen, for then nobody may be there."""
        return await self.deep_link(word) if self.state == "open" else None

    def serve(self, lanes: Iterable[str]) -> None:
        """Serve the groups of these lanes too."""
        self.groups.serve({*self.groups.served, *(address(lane)[0] for lane in lanes)})

    async def opens_topics(self, group: int) -> bool | None:
        """Whether the group has topics and we may open new ones; None when Telegram could not be asked."""
        try:
            await self._ready()
            if not (await self.line.get_chat(group)).is_forum:
                return False
            us = await self.line.get_chat_member(group, self.line.id)
        except (BadRequest, Forbidden):
            return False
        except TelegramError as error:
            log.info("group %s could not be looked at (%s)", group, type(error).__name__)
            return None
        return isinstance(us, ChatMemberOwner) or (
            isinstance(us, ChatMemberAdministrator) and us.can_manage_topics is True
        )

    async def topic(self, group: int, name: str) -> str | None:
        """Open a forum topic and return its lane; None where the group has no topics or we may not."""
        try:
            made = await self.line.create_forum_topic(group, name)
        except TelegramError as error:
            log.info("no topic could be opened (%s)", type(error).__name__)
            return None
        return f"{group}/{made.message_thread_id}"
