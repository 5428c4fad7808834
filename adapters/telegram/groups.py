"""Groups: those we serve, and the farewell to all others (R10)."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import TelegramError

from adapters.telegram.hear import StrangeGroup
from adapters.telegram.say import escape
from dialogs.speech import _
from dialogs.speech.language import render

log = logging.getLogger("keikka.telegram")

FAREWELL = _(
    "Keikka works only in the group that its coordinators have chosen, so it leaves this one. If this is to be the "
    "dispatch group, put this line in the .env file, start Keikka again and add it to the group once more:"
)


class Groups:
    """The groups we serve; ids change when a group becomes a supergroup."""

    def __init__(self, chats: Iterable[int]) -> None:
        self._served = set(chats)
        self._leaving: set[int] = set()

    def serves(self, chat: int) -> bool:
        """Whether this group is one of ours."""
        return chat in self._served

    def serve(self, chats: Iterable[int]) -> None:
        """Serve exactly these from now on."""
        self._served = set(chats)

    def migrated(self, old: int, new: int) -> None:
        """A served group goes on under its new id."""
        if old in self._served:
            self._served.add(new)

    @property
    def served(self) -> frozenset[int]:
        """Their ids."""
        return frozenset(self._served)

    async def leave(self, bot: Bot, stranger: StrangeGroup) -> None:
        """Say how this group could become ours, and go. Never raises: the next update from there tries again."""
        if stranger.chat in self._leaving:
            return
        self._leaving.add(stranger.chat)
        line = f"KEIKKA_TELEGRAM_DISPATCH_CHAT={stranger.chat}"
        words = f"{escape(render(FAREWELL, stranger.language or 'fi'))}\n\n<code>{escape(line)}</code>"
        try:
            try:
                await bot.send_message(stranger.chat, words, ParseMode.HTML)
            finally:
                await bot.leave_chat(stranger.chat)
        except TelegramError as error:
            log.info("leaving group %s: %s", stranger.chat, type(error).__name__)
        finally:
            self._leaving.discard(stranger.chat)
