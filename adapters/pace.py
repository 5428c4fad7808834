"""Token buckets: how fast something may happen.

Couriers keep to the platforms' pace with them, the web keeps visitors to a human one. Real time only (a monotonic
clock): a demo's clock never opens a bucket.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from adapters.port import TryLater

Ticking = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]

PATIENCE = 3.0  # seconds
TICK = 0.001  # the least sleep, in seconds


@dataclass(frozen=True)
class Pace:
    """`per_second` on average, `burst` at once."""

    per_second: float
    burst: float

    def __post_init__(self) -> None:
        if self.per_second <= 0 or self.burst < 1:
            raise ValueError("a pace needs something per second and a burst of at least one")


#: Never waits: for tests of other things.
UNHURRIED = Pace(per_second=1_000_000, burst=1_000_000)


async def wait_briefly(wanting: Callable[[], float], sleep: Sleep) -> None:
    """Return once `wanting` gives no more seconds to wait.

    Short waits are waited for. Raises `TryLater` for one that is longer than `PATIENCE`: the lane is given back, so
    that a newer edit can replace what waits and other lanes go on.
    """
    while (wait := wanting()) > 0:
        if wait > PATIENCE:
            raise TryLater(wait, surely_not_sent=True, why="pace")
        await sleep(max(wait, TICK))


class Bucket:
    """One bucket of tokens that refills evenly up to its burst. Not for several threads."""

    def __init__(self, pace: Pace, clock: Ticking = time.monotonic) -> None:
        self._pace = pace
        self._clock = clock
        self._tokens = pace.burst
        self._at = clock()

    def take(self, tokens: float = 1.0) -> float:
        """Take `tokens` and return 0.0, or take nothing and return the seconds until there are enough.

        More than the burst at once is given when the bucket is full, and paid back afterwards.
        """
        if (wait := self.wanting(tokens)) > 0:
            return wait
        self._tokens -= tokens
        return 0.0

    def wanting(self, tokens: float = 1.0) -> float:
        """The seconds until `tokens` could be taken; 0.0 when they can be taken now. Takes nothing."""
        now = self._clock()
        if now > self._at:
            self._tokens = min(self._pace.burst, self._tokens + (now - self._at) * self._pace.per_second)
            self._at = now
        lacking = min(tokens, self._pace.burst) - self._tokens
        # A nanosecond's worth of rounding must not send anyone away for "0 seconds".
        return max(0.0, self._at - now) + max(0.0, lacking - 1e-9) / self._pace.per_second

    def hold(self, seconds: float) -> None:
        """Give nothing for `seconds`: what a platform asked for with its 429."""
        self.wanting()
        self._tokens = min(self._tokens, 0.0)
        self._at = max(self._at, self._clock() + seconds)


class Buckets:
    """A bucket for each key (an address, a session, a chat), of which the `at_most` last used are kept."""

    def __init__(self, pace: Pace, clock: Ticking = time.monotonic, at_most: int = 20_000) -> None:
        self._pace = pace
        self._clock = clock
        self._at_most = at_most
        self._of: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, key: str, tokens: float = 1.0) -> float:
        """As :meth:`Bucket.take`, of this key's bucket."""
        return self._bucket(key).take(tokens)

    def wanting(self, key: str, tokens: float = 1.0) -> float:
        """As :meth:`Bucket.wanting`, of this key's bucket."""
        return self._bucket(key).wanting(tokens)

    def hold(self, key: str, seconds: float) -> None:
        """As :meth:`Bucket.hold`, of this key's bucket."""
        self._bucket(key).hold(seconds)

    def _bucket(self, key: str) -> Bucket:
        bucket = self._of.get(key)
        if bucket is None:
            bucket = self._of[key] = Bucket(self._pace, self._clock)
            if len(self._of) > self._at_most:
                self._of.popitem(last=False)
        self._of.move_to_end(key)
        return bucket
