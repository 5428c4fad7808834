"""A budget of work: strangers who flood keep the machine busy for less than a fifth of one core.

Requests are counted elsewhere (:mod:`limits`); here it counts what they cost. A cost is an estimate in milliseconds of
processor time, made before anything is done and the same for equal requests. Only strangers share the budget: a
session of somebody whom the house knows (an expert, a coordinator, an orderer let through once) has one of its own.

An address that asks for little draws on what is kept for calm ones, which is much: a thousand newcomers fit. What one
asks for beyond that comes from a small part that all strangers share, so that many who flood do not shut out the one
who comes for the first time.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from adapters.pace import Bucket, Buckets, Pace
from adapters.web.doorway import wide_network

#: What a request costs by the name of its route, and each of the first kilobytes behind its head, in milliseconds;
#: measured with `python -m tests.bench.strangers` and rounded up. Of a longer text no more is read.
LOOK, ACT, KILOBYTE, READ = 5.0, 4.0, 20.0, 7.0
COSTS: Mapping[str, float] = {"say": 10.0, "health": 2.0, "order-qr": 20.0, "audience-qr": 20.0, "poster": 20.0}

_SESSION, _ADDRESS, _WIDE = Pace(150, 6000), Pace(40, 3000), Pace(80, 6000)
_CALM, _STRANGERS, _FOR_CALM = Pace(4, 500), Pace(120, 2000), Pace(500, 8000)


@dataclass(frozen=True)
class Work:
    """The paces, in milliseconds of processor time a second, and at once.

    `of_wide` holds for the network of 48 bits around an IPv6 household, for whoever has one has 65,536 households.
    `calm` is what one address may draw of `for_calm`; the rest of what it asks for comes from `of_strangers`.
    Whoever asks for more waits `hold` seconds for the refusal, at most `held` of them at a time from one address.
    """

    of_session: Pace = _SESSION
    of_address: Pace = _ADDRESS
    of_wide: Pace = _WIDE
    of_strangers: Pace = _STRANGERS
    calm: Pace = _CALM
    for_calm: Pace = _FOR_CALM
    hold: float = 2.0
    held: int = 8


class Overspent(Exception):
    """More work was asked for than there is budget; worth trying again after `after` seconds."""

    def __init__(self, after: float) -> None:
        super().__init__("overspent")
        self.after = after


class Budget:
    """What is left of everybody's budget in this process."""

    def __init__(self, work: Work, clock: Callable[[], float] = time.monotonic) -> None:
        self._work = work
        self._sessions = Buckets(work.of_session, clock)
        self._addresses = Buckets(work.of_address, clock)
        self._wide = Buckets(work.of_wide, clock)
        self._strangers = Bucket(work.of_strangers, clock)
        self._calm = Buckets(work.calm, clock)
        self._for_calm = Bucket(work.for_calm, clock)
        self._known: OrderedDict[str, None] = OrderedDict()
        self._held: Counter[str] = Counter()

    def know(self, session: str) -> None:
        """This session is somebody's whom the house knows. The last 20,000 are remembered."""
        self._known[session] = None
        self._known.move_to_end(session)
        if len(self._known) > 20_000:
            self._known.popitem(last=False)

    def forget(self, session: str) -> None:
        """This session is nobody's any more, or of a stranger."""
        self._known.pop(session, None)

    def take(self, session: str, address: str, cost: float) -> None:
        """Pay for one request; raises :class:`Overspent`. What is asked for on this machine itself costs nothing."""
        if _is_this_machine(address):
            return
        if session in self._known:
            _pay(self._sessions.take(session, cost))
            return
        network = wide_network(address)
        _pay(max(self._addresses.wanting(address, cost), self._wide.wanting(network, cost) if network else 0.0))
        calm = self._calm.wanting(address, cost) == 0.0 and self._for_calm.take(cost) == 0.0
        _pay(self._calm.take(address, cost) if calm else self._strangers.take(cost))
        self._addresses.take(address, cost)
        if network is not None:
            self._wide.take(network, cost)

    async def hold(self, address: str) -> bool:
        """Let the refusal wait, so that asking again at once is slow; False when too many wait there already."""
        if self._held[address] >= self._work.held:
            return False
        self._held[address] += 1
        try:
            await asyncio.sleep(self._work.hold)
        finally:
            self._held[address] -= 1
            if self._held[address] <= 0:
                del self._held[address]
        return True


def cost_of(route: str, method: str, length: int) -> float:
    """What a request with so many bytes behind its head is taken to cost."""
    return COSTS.get(route, ACT if method == "POST" else LOOK) + KILOBYTE * min(length / 1024, READ)


def _pay(wait: float) -> None:
    if wait > 0:
        raise Overspent(wait)


def _is_this_machine(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
