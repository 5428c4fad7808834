"""How Telegram says no: code, its own words, and the parameters that go with some of them.

The sentences are those of the published Bot API server (tdlib/telegram-bot-api, `Client.cpp`).
"""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """One answer with `ok: false`."""

    def __init__(self, code: int, words: str, **parameters: int) -> None:
        super().__init__(words)
        self.code = code
        self.words = words
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.words}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad(words: str, **parameters: int) -> Refusal:
    """400, in Telegram's words."""
    return Refusal(400, f"Bad Request: {words}", **parameters)


def forbidden(words: str) -> Refusal:
    """403: the chat does not want us."""
    return Refusal(403, f"Forbidden: {words}")


def too_many(seconds: int) -> Refusal:
    """429: come back after so many seconds."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def conflict(words: str) -> Refusal:
    """409: somebody else listens."""
    return Refusal(409, f"Conflict: {words}")


UNAUTHORIZED = Refusal(401, "Unauthorized")
NOT_FOUND = Refusal(404, "Not Found")
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
STALE_QUERY = "query is too old and response timeout expired or query ID is invalid"
