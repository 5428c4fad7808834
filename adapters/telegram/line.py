"""The line to Telegram: python-telegram-bot's `Bot`, made to lose nothing and to be quiet.

Its requests go over :mod:`.wire`. Three things differ from the stock `Bot`. The cursor cannot stall after a quiet
week, when Telegram picks update ids at random and perhaps lower ones (R6): a confirmed offset is asked for only
once, then the oldest unconfirmed update. Updates stay as they came (`RawUpdate`): one that nobody can read is passed
over alone, where the stock `Bot` would ask for it for ever. And a token that is refused while polling keeps the poll
alive, slowly, where the stock loop dies without a word.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Mapping, Sequence
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
        self._polling = Wire(2, patience)
        request = Wire(64, patience)
        base = checked_root(api_url, "KEIKKA_TELEGRAM_API_URL") + "/bot"
        super().__init__(token, base_url=base, request=request, get_updates_request=self._polling)
        self._unfreeze()
        self.drained = asyncio.Event()
        self.answered_at = time.monotonic()
        self.refused: Callable[[], None] | None = None
        self.arrived: Callable[[Sequence[RawUpdate]], None] | None = None
        self._confirmed: int | None = None
        self._last_batch: int | None = None

    async def call(self, method: str, **fields: object) -> Any:
        """Call a method of the Bot API with plain JSON values, None being left out; returns its result as it came.

        The library's own methods make objects of all that goes and comes (measured: three times what the request
        costs). Raises `TelegramError` as they do.
        """
        return await self.request.post(f"{self.base_url}/{method}", _given(fields))

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
    ) -> tuple[RawUpdate, ...]:
        """The next updates. `drained` is set once everything that waited at the start has been taken and heard."""
        if self._last_batch is not None and self._last_batch < WHOLE_BATCH:
            self.drained.set()
        asked = {"offset": None if offset == self._confirmed else offset, "limit": limit}
        wait = _seconds(timeout) if self.drained.is_set() else 0
        given = _given(asked | {"timeout": wait, "allowed_updates": allowed_updates})
        try:
            result = await self._polling.post(
                f"{self.base_url}/getUpdates", given, read_timeout=self._polling.read_timeout + wait
            )
        except InvalidToken:
            if self.refused is not None:
                self.refused()
            raise TelegramError("the token is refused") from None
        batch = tuple(RawUpdate(one) for one in result if isinstance(one, dict)) if isinstance(result, list) else ()
        self._note(offset, batch)
        return batch

    def _note(self, offset: int | None, batch: tuple[RawUpdate, ...]) -> None:
        """A batch was brought, which confirms what came before `offset`."""
        self.answered_at = time.monotonic()
        if offset:
            self._confirmed = offset
        self._last_batch = len(batch)
        if not batch:
            self.drained.set()
        elif self.arrived is not None:
            self.arrived(batch)


class RawUpdate(Update):
    """An update of which only the number is read: `raw` is what came."""

    __slots__ = ("_raw",)

    def __init__(self, raw: dict[str, Any]) -> None:
        super().__init__(int(raw["update_id"]))
        self._raw = raw

    @property
    def raw(self) -> dict[str, Any]:
        """As the Bot API's JSON has it."""
        return self._raw


def _given(fields: Mapping[str, object]) -> RequestData:
    return RequestData([RequestParameter(name, value, None) for name, value in fields.items() if value is not None])


def _seconds(timeout: float | timedelta | None) -> float:
    return timeout.total_seconds() if isinstance(timeout, timedelta) else timeout or 0
