"""What Slack's errors mean for a message: try later, never again, or our fault.

The words are Slack's own (docs.slack.dev, each method's errors). They hold no text of the message and no token.
"""

from __future__ import annotations

import json
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.port import Refused, TryLater, Undeliverable

AFTER_NETWORK = 5.0
AFTER_SERVER = 10.0
AFTER_TOKEN = 60.0
AFTER_RATE = 30.0

#: Slack's error -> why nothing can be delivered there, in one word.
NEVER = {
    "channel_not_found": "gone",
    "user_not_found": "gone",
    "users_not_found": "gone",
    "user_disabled": "deactivated",
    "user_not_visible": "gone",
    "not_in_channel": "removed",
    "is_archived": "archived",
    "cannot_dm_bot": "bot",
    "messages_tab_disabled": "no_messages",
    "restricted_action": "no_rights",
    "restricted_action_read_only_channel": "no_rights",
    "restricted_action_non_threadable_channel": "no_rights",
    "restricted_action_thread_only_channel": "no_rights",
    "method_not_supported_for_channel_type": "no_rights",
}
#: Lost rights and lost tokens: a person must look, the messages wait.
TOKEN = (
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "ekm_access_denied",
    "access_denied",
    "team_access_not_granted",
    "org_login_required",
)
SLOW = ("ratelimited", "rate_limited", "message_limit_exceeded")
#: It is not known whether Slack acted.
BROKEN = ("internal_error", "fatal_error", "service_unavailable", "team_added_to_org", "request_timeout")
NO_THREAD = ("thread_not_found", "cannot_reply_to_message", "restricted_action_thread_locked")
CANNOT_EDIT = ("message_not_found", "cant_update_message", "edit_window_closed", "is_inactive")


def error_of(error: SlackApiError) -> str:
    """Slack's word for what is wrong; empty where Slack did not answer as Slack does."""
    data = getattr(error.response, "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def verdict(error: Exception) -> TryLater | Undeliverable | Refused:
    """What a failed call means for its message; to be raised by the caller.

    A time-out, a reset and a 5xx leave open whether the message arrived (R4).
    """
    if isinstance(error, SlackApiError):
        return _verdict_on_answer(error, error_of(error), int(getattr(error.response, "status_code", 0) or 0))
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return TryLater(AFTER_NETWORK, surely_not_sent=True, why=type(error).__name__)
    if isinstance(error, aiohttp.ClientError | TimeoutError | OSError | json.JSONDecodeError):
        return TryLater(AFTER_NETWORK, surely_not_sent=False, why=type(error).__name__)
    raise error


def _verdict_on_answer(error: SlackApiError, word: str, status: int) -> TryLater | Undeliverable | Refused:
    if status == 429 or word in SLOW:
        return TryLater(_seconds(error.response), surely_not_sent=True, why="429")
    if word in NEVER:
        return Undeliverable(NEVER[word])
    if word in TOKEN:
        return TryLater(AFTER_TOKEN, surely_not_sent=True, why=word)
    if status >= 500 or word in BROKEN or not word:
        return TryLater(AFTER_SERVER, surely_not_sent=False, why=word or f"status {status}")
    return Refused(word[:60])


def _seconds(response: Any) -> float:
    headers = getattr(response, "headers", None) or {}
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(told) if str(told).isascii() and str(told).isdigit() else AFTER_RATE
