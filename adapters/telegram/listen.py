"""The doorway by long polling: python-telegram-bot's `Updater`, with a queue that keeps what it is given.

The Updater moves its offset, and so tells Telegram "heard", only after `put` has returned for each update of a batch.
Our queue's `put` returns when the house has stored the update durably (R1); if that fails the offset stays, and
Telegram gives the batch again. A batch is stored chat beside chat, so that it costs about one commit and not a
hundred; within a chat one after the other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from telegram.error import Conflict, TelegramError
from telegram.ext import Updater

from adapters.telegram.hear import Raw, chat_of
from adapters.telegram.line import UPDATES, RawUpdate, TelegramLine

log = logging.getLogger("keikka.telegram")

POLL_SECONDS = 25

Hearing = Callable[[Raw], Awaitable[None]]


class UpdateNotStored(TelegramError):
    """The house could not store an update; the Updater asks for the batch again after a while."""


class HearingQueue(asyncio.Queue[object]):
    """A queue that holds nothing: what is put is heard, or `put` fails and it was not put."""

    def __init__(self, hearing: Hearing) -> None:
        super().__init__()
        self._hearing = hearing
        self._storing: dict[int, asyncio.Task[None]] = {}

    def arrived(self, batch: Sequence[RawUpdate]) -> None:
        """Begin to store a batch; `put` waits for each update of it."""
        before: dict[int, asyncio.Task[None]] = {}
        self._storing = {
            number: task for number, task in self._storing.items() if not task.done()
        }  # of a batch that broke off: what is still under way is not begun twice
        for update in batch:
            chat = chat_of(update.raw)
            if update.update_id not in self._storing:
                task = asyncio.create_task(self._store(update, before.get(chat)))
                task.add_done_callback(_take_notice)
                self._storing[update.update_id] = task
            before[chat] = self._storing[update.update_id]

    async def put(self, item: object) -> None:
        """Return when the update is stored. Raises `NotStored`, which the Updater survives, for any failure."""
        if isinstance(item, RawUpdate):
            if item.update_id not in self._storing:
                self.arrived([item])
            await asyncio.shield(self._storing[item.update_id])

    async def finish(self) -> None:
        """Wait until what is being stored is stored."""
        if under_way := [task for task in self._storing.values() if not task.done()]:
            await asyncio.wait(under_way)

    async def _store(self, update: RawUpdate, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
            if before.cancelled() or before.exception() is not None:
                raise UpdateNotStored("an earlier one of the chat is not stored")
        try:
            await self._hearing(update.raw)
        except Exception as error:
            log.error("update %s could not be stored (%s); it will be asked for again", update.update_id, _kind(error))
            raise UpdateNotStored("not stored") from None  # the error may quote what was said


class PollingEar:
    """Listens by long polling. `conflict` is called once when somebody else polls with the same token."""

    def __init__(self, line: TelegramLine, hearing: Hearing, conflict: Callable[[], None]) -> None:
        self._line = line
        self._conflict = conflict
        self._queue = HearingQueue(hearing)
        line.arrived = self._queue.arrived
        self._updater: Updater | None = None
        self._last_error = ""
        self._conflicted = False

    async def open(self) -> None:
        """Start to poll; `TelegramError` if Telegram cannot be reached or refuses."""
        await self.close()
        self._conflicted = False
        self._line.begin_again()
        # A new one each time: the old one's offset is of another time, and would confirm what nobody has heard.
        self._updater = Updater(self._line, self._queue)
        await self._updater.initialize()
        await self._updater.start_polling(
            timeout=POLL_SECONDS, allowed_updates=UPDATES, error_callback=self._note_failure, bootstrap_retries=0
        )

    async def close(self) -> None:
        """Stop polling; what is being stored is finished."""
        if self._updater is not None and self._updater.running:
            await self._updater.stop()
        await self._queue.finish()

    def _note_failure(self, error: TelegramError) -> None:
        if isinstance(error, Conflict):
            if not self._conflicted:
                self._conflicted = True
                self._conflict()
            return
        kind = _kind(error) if error.__cause__ is None else f"{_kind(error)}, {_kind(error.__cause__)}"
        if kind != self._last_error:
            self._last_error = kind
            log.warning("polling Telegram: %s", kind)


def _take_notice(task: asyncio.Task[None]) -> None:
    """An error that nobody waits for is no news: it was logged, and the update comes again."""
    if not task.cancelled():
        task.exception()


def _kind(error: Any) -> str:
    return type(error).__name__
