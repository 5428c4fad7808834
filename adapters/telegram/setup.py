"""Telegram fitted into a house: made of its settings, examined by the doctor, asked for a link by a command."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any

from adapters.findings import Finding
from adapters.port import Given
from adapters.telegram import checks
from adapters.telegram.adapter import TelegramAdapter
from adapters.telegram.line import OFFICIAL
from adapters.telegram.webhook import Webhook


def make(given: Given) -> TelegramAdapter:
    """The adapter. Raises `ValueError` with one clear sentence for a bad setting."""
    return TelegramAdapter(
        given.settings["token"],
        public_url=given.public_url,
        api_url=given.settings.get("api_url", OFFICIAL),
        groups=set(_groups(given.lanes)),
        webhook=_webhook(given),
    )


def examine(given: Given, areas: Callable[[], Sequence[str]]) -> Coroutine[Any, Any, list[Finding]]:
    """Look at token, name, privacy mode, groups, webhook and clock."""
    webhook = _webhook(given)
    return checks.examine(
        given.settings["token"],
        api_url=given.settings.get("api_url", OFFICIAL),
        groups=list(dict.fromkeys(_groups((*given.lanes, *areas())))),
        webhook_url=webhook.url if webhook is not None else "",
    )


async def link_to(given: Given, word: str) -> str:
    """The address that opens a chat with the bot. Raises `OSError` while Telegram does not tell the bot's name."""
    try:
        adapter = make(given)
    except ValueError as bad:
        raise OSError(str(bad)) from None
    try:
        return await adapter.deep_link(word)
    finally:
        await adapter.close()


def _webhook(given: Given) -> Webhook | None:
    secret = given.settings.get("webhook_secret")
    return Webhook(given.public_url, secret) if secret else None


def _groups(lanes: Iterable[str]) -> list[int]:
    return [int(lane.partition("/")[0]) for lane in lanes]
