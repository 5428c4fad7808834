"""How much one visitor may do in a while. The numbers are one table; the answer to too much is 429, in words.

Presses and words are counted by session and by address, new sessions and wrong links by address. A school behind
one address must fit, so an address gets far more than a session, and only *wrong* links and codes are counted, not
good ones: thirty students may answer at once, nobody may guess, and nobody's guesses shut the others out. What
requests cost is counted in :mod:`budget`.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from adapters.pace import Bucket, Buckets, Pace
from adapters.web.budget import Work
from adapters.web.doorway import wide_network

_POSTS_OF_SESSION = Pace(1.0, 40)
_POSTS_OF_ADDRESS = Pace(20.0, 400)
_SESSIONS_OF_ADDRESS = Pace(0.05, 40)
_MISSES_OF_ADDRESS = Pace(0.1, 30)
_MISSES_OF_ALL = Pace(5.0, 1000)
_GUESSES_OF_ADDRESS = Pace(0.02, 10)


@dataclass(frozen=True)
class Limits:
    """Paces are per second and burst; streams are open connections, the body is in bytes, waits are in seconds."""

    posts_of_session: Pace = _POSTS_OF_SESSION
    posts_of_address: Pace = _POSTS_OF_ADDRESS
    sessions_of_address: Pace = _SESSIONS_OF_ADDRESS
    misses_of_address: Pace = _MISSES_OF_ADDRESS
    misses_of_all: Pace = _MISSES_OF_ALL
    guesses_of_address: Pace = _GUESSES_OF_ADDRESS
    work: Work = field(default_factory=Work)
    streams_of_session: int = 8
    streams_of_address: int = 400
    streams: int = 10_000
    connections: int = 12_000
    connections_of_network: int = 600
    head_wait: float = 10.0
    body: int = 64 * 1024
    body_wait: float = 20.0
    settle_wait: float = 10.0
    answer_wait: float = 2.0
    heartbeat: float = 20.0


class TooMuch(Exception):
    """Asked for too much; worth trying again after `after` seconds."""

    def __init__(self, after: float) -> None:
        super().__init__("too much")
        self.after = after


class Gate:
    """Keeps the limits; every method raises :class:`TooMuch` or returns."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._session_posts = Buckets(limits.posts_of_session, clock)
        self._address_posts = Buckets(limits.posts_of_address, clock)
        self._sessions = Buckets(limits.sessions_of_address, clock)
        self._misses = Buckets(limits.misses_of_address, clock)
        self._guesses = Buckets(limits.guesses_of_address, clock)
        self._all_misses = Bucket(limits.misses_of_all, clock)
        self._streams: Counter[str] = Counter()

    def post(self, session: str | None, address: str) -> None:
        """One press, message or form."""
        _pay(self._address_posts, address)
        if session is not None:
            _pay(self._session_posts, session)

    def new_session(self, address: str) -> None:
        """One visitor who was not here before."""
        _pay(self._sessions, address)

    def miss(self, address: str) -> None:
        """A link or code that was no good. Good ones are never held up by the wrong ones of somebody beside them.

        After too many the answer says no more that it was wrong: a guess then tells nothing that waiting would not.
        """
        waits = [self._misses.take(address), self._all_misses.take()]
        if (network := wide_network(address)) is not None:
            waits.append(self._misses.take(network))
        if (wait := max(waits)) > 0:
            raise TooMuch(wait)

    def guess(self, address: str) -> None:
        """One try of a code that a try uses up, right or wrong: what is too much is not tried at all.

        A network of 48 bits tries no more than one household, for it has as many addresses as anybody likes.
        """
        _pay(self._guesses, wide_network(address) or address)

    @contextmanager
    def stream(self, session: str, address: str) -> Iterator[None]:
        """One open live connection, for as long as the block lasts."""
        at_most = {
            f"session {session}": self._limits.streams_of_session,
            f"address {address}": self._limits.streams_of_address,
            "all": self._limits.streams,
        }
        if any(self._streams[key] >= most for key, most in at_most.items()):
            raise TooMuch(30.0)
        self._streams.update(at_most.keys())
        try:
            yield
        finally:
            self._streams.subtract(at_most.keys())
            for key in at_most:
                if self._streams[key] <= 0:
                    del self._streams[key]


def _pay(buckets: Buckets, key: str) -> None:
    if (wait := buckets.take(key)) > 0:
        raise TooMuch(wait)
