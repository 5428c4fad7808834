"""The line to Telegram: python-telegram-bot's `Bot`, made to lose nothing and to be quiet.

Its requests go over :mod:`.wire`. Three things differ from the stock `Bot`. The cursor cannot stall after a quiet
week, when Telegram picks update ids at random and perhaps lower ones (R6): a confirmed offset is asked for only
once, then the oldest unconfirmed update. An update that the library cannot read is passed over alone, where the stock
`Bot` would ask for it for ever. And a token that is refused while polling keeps the poll alive, slowly, where the stock
loop dies without a word.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from adapters.addresses import checked_root
from adapters.telegram.wire import Wire

OFFICIAL = "https://api.telegram.org"
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
WHOLE_BATCH = 100

os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library's coming way with durations; without it each 429 warns

log = logging.getLogger("keikka.telegram")


class TelegramLine(Bot):
    """One bot's line to one Bot API server. Not open until `initialize`; `shutdown` closes it."""

    def __init__(self, token: str, api_url: str = OFFICIAL, *, patience: float = 15.0) -> None:
        """`patience` is how many seconds an answer may take. Raises `ValueError` for an unsafe address."""
        self._polling = _KeepingWire(2, patience)
        request = Wire(64, patience)
        base = checked_root(api_url, "KEIKKA_TELEGRAM_API_URL") + "/bot"
        super().__init__(token, base_url=base, request=request, get_updates_request=self._polling)
        self._unfreeze()
        self.drained = asyncio.Event()
        self.answered_at = time.monotonic()
        self.refused: Callable[[], None] | None = None
        self.arrived: Callable[[Sequence[Update]], None] | None = None
        self._confirmed: int | None = None
        self._last_batch: int | None = None

    async def call(self, method: str, **fields: object) -> Any:
        """Call a method of the Bot API with plain JSON values, None being left out; returns its result as it came.

        The library's own methods make objects of all that goes and comes (measured: three times what the request
        costs). Raises `TelegramError` as they do.
        """
        given = [RequestParameter(name, value, None) for name, value in fields.items() if value is not None]
        return await self.request.post(f"{self.base_url}/{method}", RequestData(given))

    def begin_again(self) -> None:
        """Listening begins anew: what was confirmed and drained before says nothing of what waits now."""
        self.drained.clear()
        self.answered_at = time.monotonic()
        self._confirmed = self._last_batch = None

    async def get_updates(
        self,
        offset: int | None = None,
        limit: int | None = None,
        timeout: int | timedelta | None = None,  # noqa: ASYNC109  # Telegram's own parameter
        allowed_updates: Sequence[str] | None = None,
        **more: Any,
    ) -> tuple[Update, ...]:
        """The next updates. `drained` is set once everything that waited at the start has been taken and heard."""
        if self._last_batch is not None and self._last_batch < WHOLE_BATCH:
            self.drained.set()
        asked = None if offset == self._confirmed else offset
        wait = timeout if self.drained.is_set() else 0
        try:
            batch = await super().get_updates(
                offset=asked, limit=limit, timeout=wait, allowed_updates=allowed_updates, **more
            )
        except InvalidToken:
            if self.refused is not None:
                self.refused()
            raise TelegramError("the token is refused") from None
        except TelegramError:
            raise
        except Exception as error:
            log.error("an update of Telegram could not be read (%s); it is passed over", type(error).__name__)
            batch = _readable(self._polling.kept, self)
        self._note(offset, batch)
        return batch

    def _note(self, offset: int | None, batch: tuple[Update, ...]) -> None:
        """A batch was brought, which confirms what came before `offset`."""
        self.answered_at = time.monotonic()
        if offset:
            self._confirmed = offset
        self._last_batch = len(batch)
        if not batch:
            self.drained.set()
        elif self.arrived is not None:
            self.arrived(batch)


class _KeepingWire(Wire):
    """Keeps the last answer's result, so that a batch with one unreadable update can be read update by update."""

    kept: list[dict[str, Any]]

    def parse_json_payload(self, payload: bytes) -> Any:  # type: ignore[override]  # static there, called on self
        answer = Wire.parse_json_payload(payload)
        result = answer.get("result")
        self.kept = result if isinstance(result, list) else []
        return answer


def _readable(result: list[dict[str, Any]], bot: Bot) -> tuple[Update, ...]:
    """Each update; an unreadable one as an empty update with its id, so that it is confirmed."""
    batch = []
    for item in result:
        try:
            batch.append(Update.de_json(item, bot))
        except Exception as error:
            log.error("update %s: %s", item.get("update_id"), type(error).__name__)
            batch.append(Update(int(item["update_id"])))
    return tuple(batch)
