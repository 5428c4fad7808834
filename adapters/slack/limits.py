"""Slack's pace: one message a second in a channel, and for each method so many calls a minute (its tier).

Long waits give the lane back (:func:`adapters.pace.wait_briefly`). Slack's own word (429 with Retry-After) closes a
method.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping

from adapters.pace import UNHURRIED, Bucket, Buckets, Pace, Sleep, wait_briefly

#: Calls a minute by tier (docs.slack.dev, rate limits); we stay a little under.
TIERS: Mapping[int, Pace] = {
    2: Pace(per_second=18 / 60, burst=5),
    3: Pace(per_second=45 / 60, burst=10),
    4: Pace(per_second=95 / 60, burst=20),
}
POSTING = Pace(per_second=5, burst=5)  # chat.postMessage in the whole workspace: "several hundred a minute"
CHANNEL = Pace(per_second=0.95, burst=3)  # a second's message each, with short bursts
METHODS: Mapping[str, int] = {
    "chat.update": 3,
    "chat.postEphemeral": 4,
    "conversations.open": 3,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.replies": 3,
    "files.getUploadURLExternal": 4,
    "files.completeUploadExternal": 4,
    "users.info": 4,
    "views.open": 4,
    "views.publish": 4,
    "views.update": 4,
}


class SlackTurns:
    """Gives each call its turn. For one courier; there is one courier per platform (decision 4)."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        *,
        channel: Pace = CHANNEL,
        posting: Pace = POSTING,
        tiers: Mapping[int, Pace] = TIERS,
    ) -> None:
        self._sleep = sleep
        self._channels = Buckets(channel, clock)
        self._methods = {method: Bucket(tiers[tier], clock) for method, tier in METHODS.items()}
        self._methods["chat.postMessage"] = Bucket(posting, clock)

    async def turn(self, method: str, channel: str = "") -> None:
        """Wait until `method` may be called, and until something may be said in `channel` where one is named.

        Raises `TryLater` where that would take long.
        """
        bucket = self._methods[method]
        await wait_briefly(
            lambda: max(bucket.wanting(), self._channels.wanting(channel) if channel else 0.0), self._sleep
        )
        bucket.take()
        if channel:
            self._channels.take(channel)

    def hold(self, method: str, channel: str, seconds: float) -> None:
        """Slack said 429: for posting it means this channel, for the others the method."""
        if method == "chat.postMessage":
            self._channels.hold(channel, seconds)
        else:
            self._methods[method].hold(seconds)


def without_waits() -> SlackTurns:
    """Turns that never wait, for tests of other things."""
    return SlackTurns(channel=UNHURRIED, posting=UNHURRIED, tiers=dict.fromkeys(TIERS, UNHURRIED))
