"""Slack fitted into a house: made of its settings, examined by the doctor."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from adapters.findings import Finding
from adapters.port import Given
from adapters.slack import checks
from adapters.slack.adapter import SlackAdapter, way_in
from adapters.slack.line import OFFICIAL


def make(given: Given) -> SlackAdapter:
    """The adapter. Raises `ValueError` with one clear sentence for a bad setting."""
    return SlackAdapter(
        given.settings["bot_token"],
        app_token=given.settings.get("app_token", ""),
        signing_secret=given.settings.get("signing_secret", ""),
        public_url=given.public_url,
        api_url=given.settings.get("api_url", OFFICIAL),
        channels=given.lanes,
        language=given.language,
    )


def examine(given: Given, areas: Callable[[], Sequence[str]]) -> Coroutine[Any, Any, list[Finding]]:
    """Look at token, scopes, socket, the main dispatch channel and clock; the channels of areas are not looked at."""
    return checks.examine(
        given.settings["bot_token"],
        app_token=given.settings.get("app_token", ""),
        by_http="signing_secret" in given.settings,
        api_url=given.settings.get("api_url", OFFICIAL),
        channel=next(iter(given.lanes), ""),
    )


async def link_to(given: Given, word: str) -> str:
    """What is written in Slack to begin with `word`."""
    return way_in(word)
