"""Who people are in Slack: language, name and time zone they have there, asked once and kept for a while."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.lettering import clean_name
from adapters.slack.line import SlackLine
from dialogs.speech.tongues import languages

log = logging.getLogger("keikka.slack")

KEPT = 12 * 3600.0  # seconds
AT_MOST = 5000


@dataclass(frozen=True)
class Known:
    """What Slack tells of a person; None where it tells nothing we can use."""

    language: str | None = None
    name: str | None = None
    zone: str | None = None


class Acquaintance:
    """Remembers people by user id. `patience` is how many seconds a first message may wait for being introduced."""

    def __init__(self, line: SlackLine, patience: float) -> None:
        self._line = line
        self._patience = patience
        self._known: OrderedDict[str, tuple[float, Known]] = OrderedDict()
        self._reads: dict[str, str] = {}

    def at_once(self, user: str) -> Known:
        """What is known of a person without asking anybody."""
        found = self._known.get(user)
        known = found[1] if found is not None else Known()
        return replace(known, language=self._reads.get(user, known.language))

    def reads(self, user: str, language: str) -> None:
        """A person was written to in this language: their choice here, whatever Slack's is."""
        self._reads[user] = language
        if len(self._reads) > AT_MOST:
            self._reads.pop(next(iter(self._reads)))

    async def of(self, user: str) -> Known:
        """What is known of a person; asks Slack where nothing is, and never waits long. Never raises."""
        found = self._known.get(user)
        if found is not None and time.monotonic() - found[0] < KEPT:
            return found[1]
        try:
            async with asyncio.timeout(self._patience):
                answer = await self._line.ask("users.info", user=user, include_locale=1)
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            log.info("a person's language could not be asked (%s)", type(error).__name__)
            return Known()
        known = _read(answer["user"] or {})
        self._known[user] = (time.monotonic(), known)
        if len(self._known) > AT_MOST:
            self._known.popitem(last=False)
        return known


def _read(user: dict[str, Any]) -> Known:
    language = str(user.get("locale") or "")[:2].lower()
    profile = user.get("profile") or {}
    name = str(profile.get("real_name") or user.get("real_name") or user.get("name") or "")
    zone = str(user.get("tz") or "")
    return Known(language if language in languages else None, clean_name(name), zone if _exists(zone) else None)


def _exists(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True
