"""The doorway by long polling: python-telegram-bot's `Updater`, with a queue that keeps what it is given.

The Updater moves its offset, and so tells Telegram "heard", only after `put` has returned for each update of a batch.
Our queue's `put` returns when the house has stored the update durably (SAFETY R1); if that fails the offset stays, and
Telegram gives the batch again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update
from telegram.error import Conflict, TelegramError
from telegram.ext import Updater

from adapters.telegram.line import UPDATES, Line

log = logging.getLogger("keikka.telegram")

POLL_SECONDS = 25

Hearing = Callable[[Update], Awaitable[None]]


class NotStored(TelegramError):
    """The house could not store an update; the Updater asks for the batch again after a while."""


class HearingQueue(asyncio.Queue[object]):
    """A queue that holds nothing: what is put is heard, or `put` fails and it was not put."""

    def __init__(self, hearing: Hearing) -> None:
        super().__init__()
        self._hearing = hearing

    async def put(self, item: object) -> None:
        """Return when the update is stored. Raises `NotStored`, which the Updater survives, for any failure."""
        if not isinstance(item, Update):
            return
        try:
            await self._hearing(item)
        except Exception as error:
            log.error("update %s could not be stored (%s); it will be asked for again", item.update_id, _kind(error))
            raise NotStored("not stored") from error


class PollingEar:
    """Listens by long polling. `conflict` is called once when somebody else polls with the same token."""

    def __init__(self, line: Line, hearing: Hearing, conflict: Callable[[], None]) -> None:
        self._line = line
        self._conflict = conflict
        self._updater = Updater(line, HearingQueue(hearing))
        self._last_error = ""
        self._conflicted = False

    async def open(self) -> None:
        """Start to poll; `TelegramError` if Telegram cannot be reached or refuses."""
        await self._updater.initialize()
        self._conflicted = False
        await self._updater.start_polling(
            timeout=POLL_SECONDS, allowed_updates=UPDATES, error_callback=self._failed, bootstrap_retries=0
        )

    async def close(self) -> None:
        """Stop polling. What is being stored is finished by asking again at the next start."""
        if self._updater.running:
            await self._updater.stop()

    def _failed(self, error: TelegramError) -> None:
        if isinstance(error, Conflict):
            if not self._conflicted:
                self._conflicted = True
                self._conflict()
            return
        if _kind(error) != self._last_error:
            self._last_error = _kind(error)
            log.warning("polling Telegram: %s", self._last_error)


def _kind(error: Any) -> str:
    return type(error).__name__
