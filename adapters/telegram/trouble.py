"""What Telegram's errors mean for a message: nothing wrong, try later, never again, or our fault.

The words are Telegram's own (the published Bot API server, `Client.cpp`); they are looked for inside the
description, in lower case, because the library changes the first letters.
"""

from __future__ import annotations

import aiohttp
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from adapters.port import Refused, TryLater, Undeliverable

AFTER_NETWORK = 5.0
AFTER_SERVER = 10.0
AFTER_TOKEN = 60.0

SAME_ALREADY = ("message is not modified",)
CANNOT_EDIT = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message identifier is not specified",
    "there is no text in the message to edit",
)
GONE_ALREADY = ("message to delete not found", "message_id_invalid")
NO_TOPIC = ("message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid", "thread_id_invalid")

#: What aiohttp raises before anything has left: nobody was reached.
NOTHING_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)

#: Words in a description -> why nothing can be delivered there, in one word.
NEVER: tuple[tuple[str, str], ...] = (
    ("bot was blocked by the user", "blocked"),
    ("user is deactivated", "deactivated"),
    ("bot can't initiate conversation", "not_started"),
    ("bot was kicked", "removed"),
    ("bot is not a member", "removed"),
    ("the group chat was deleted", "gone"),
    ("chat not found", "gone"),
    ("peer_id_invalid", "gone"),
    ("user not found", "gone"),
    ("have no rights to send a message", "no_rights"),
    ("not enough rights to send", "no_rights"),
    ("chat_write_forbidden", "no_rights"),
    ("can't send messages to bots", "bot"),
    ("can't send messages to the bot", "bot"),
)


def says(error: TelegramError, words: tuple[str, ...]) -> bool:
    """Whether Telegram's description holds one of these."""
    return any(each in error.message.lower() for each in words)


def verdict(error: TelegramError) -> TryLater | Undeliverable | Refused:
    """What a failed call means for its message; to be raised by the caller.

    A time-out, a reset and a 5xx leave open whether the message arrived (R4). The reasons hold no text of the
    message and never the token.
    """
    if isinstance(error, RetryAfter):
        return TryLater(_seconds(error), surely_not_sent=True, why="429")
    if isinstance(error, Forbidden | BadRequest):
        for words, why in NEVER:
            if words in error.message.lower():
                return Undeliverable(why)
        if isinstance(error, Forbidden):
            return Undeliverable("forbidden")
        return Refused(_bare(error))
    if isinstance(error, InvalidToken):
        return TryLater(AFTER_TOKEN, surely_not_sent=True, why="token")
    if isinstance(error, ChatMigrated | Conflict):
        return TryLater(AFTER_SERVER, surely_not_sent=True, why=type(error).__name__)
    if isinstance(error, TimedOut | NetworkError):
        return _network(error)
    return TryLater(AFTER_SERVER, surely_not_sent=False, why=type(error).__name__)


def _network(error: TelegramError) -> TryLater:
    if error.__cause__ is None:
        return TryLater(AFTER_SERVER, surely_not_sent=False, why="5xx")
    kind = type(error.__cause__).__name__
    return TryLater(AFTER_NETWORK, surely_not_sent=isinstance(error.__cause__, NOTHING_LEFT), why=kind)


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()


def _bare(error: TelegramError) -> str:
    """Telegram's description up to where it begins to quote: quotes may hold what people wrote."""
    return error.message.split('"')[0].split("'")[0].strip()[:120]
