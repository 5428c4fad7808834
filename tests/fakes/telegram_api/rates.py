"""What may be sent in what time: 30 a second over all, 1 a second per chat, 20 a minute per group.

Telegram allows "short bursts" in one chat without saying how short; here they are `BURST` messages: over t seconds
at most `BURST` + t.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable

from tests.fakes.telegram_api.refusals import too_many

BURST = 4
OVER_ALL = 30
A_MINUTE_IN_GROUPS = 20


class Rates:
    """Counts what is sent; a message over the rate is refused with 429 and not counted."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.strict = True
        self.refused = 0
        self.counted = 0
        self._all: deque[float] = deque()
        self._groups: defaultdict[int, deque[float]] = defaultdict(deque)
        self._burst: dict[int, tuple[float, float]] = {}

    def count(self, chat_id: int) -> None:
        """Count one message for `chat_id`, or refuse it."""
        now = self._clock()
        level, at = self._burst.get(chat_id, (0.0, now))
        level = max(0.0, level - (now - at)) + 1.0
        waits = [level - BURST, _over(self._all, OVER_ALL, 1.0, now)]
        if chat_id < 0:
            waits.append(_over(self._groups[chat_id], A_MINUTE_IN_GROUPS, 60.0, now))
        if self.strict and max(waits) > 0:
            self.refused += 1
            raise too_many(max(1, math.ceil(max(waits))))
        self.counted += 1
        self._burst[chat_id] = (level, now)
        self._all.append(now)
        if chat_id < 0:
            self._groups[chat_id].append(now)


def _over(times: deque[float], most: int, seconds: float, now: float) -> float:
    while times and times[0] <= now - seconds:
        times.popleft()
    return times[-most] + seconds - now if len(times) >= most else 0.0
