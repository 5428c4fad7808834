"""The lowest step: connections themselves, before there is a request with a route.

Whoever connects has ten seconds for the head of a request, and a machine has so many connections: silent ones must
not shut the house.

Nothing is logged here. What aiohttp would log and answer by itself about a malformed request quotes the request
line, which may be a capability link (R12).
"""

from __future__ import annotations

import asyncio
import errno
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

from aiohttp import web

from adapters.web.doorway import is_inside, peer_network
from adapters.web.guard import HEADERS, policy

_quiet = logging.Logger("keikka.web.doorstep")  # made directly: it has no parent and no handler, so it never speaks
_quiet.disabled = True

_WORDS = {400: "Keikka could not read this request.\n", 504: "This took too long. Try again.\n"}
_FULL = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n"

#: Seconds an idle connection is kept, and for which an unread body is swept away.
IDLE, LINGER = 75.0, 3.0


@dataclass
class Steps:
    """How many stand on the doorstep: at most `at_most` connections, and `of_network` from one machine or household.

    A proxy of ours stands for all its visitors, so what comes from inside is bounded by `at_most` alone. `head` is how
    many seconds anybody has for the head of a request.
    """

    at_most: int
    of_network: int
    head: float
    headers: Mapping[str, str] = field(default_factory=dict)
    standing: Counter[str] = field(default_factory=Counter)
    total: int = 0

    def take(self, peer: str) -> str | None:
        """A place for a connection from `peer`, under the name it is given back by; None when there is none."""
        network = "inside" if is_inside(peer) else peer_network(peer)
        full = network != "inside" and self.standing[network] >= self.of_network
        if self.total >= self.at_most or full:
            return None
        self.total += 1
        self.standing[network] += 1
        return network

    def leave(self, network: str) -> None:
        """Give a place back."""
        self.total -= 1
        self.standing[network] -= 1
        if self.standing[network] <= 0:
            del self.standing[network]


class Doorstep(web.RequestHandler):
    """aiohttp's connection, which says nothing of what it could not read and waits only so long for a request."""

    __slots__ = ("_head", "_network", "_steps")

    def __init__(self, steps: Steps, server: web.Server, *, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            server,
            loop=loop,
            logger=_quiet,
            access_log=None,  # type: ignore[arg-type]  # aiohttp reads None as off, its annotation forgets it
            keepalive_timeout=IDLE,
            lingering_time=LINGER,
            auto_decompress=False,
        )
        self._steps = steps
        self._network: str | None = None
        self._head: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a place on the doorstep, or be told at once that it is full."""
        peer = transport.get_extra_info("peername")
        self._network = self._steps.take(str(peer[0]) if peer else "")
        super().connection_made(transport)
        if self._network is None:
            cast(asyncio.Transport, transport).write(_FULL)
            self.force_close()
        else:
            self._await_head()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Give the place back."""
        self._stop_waiting()
        if self._network is not None:
            self._steps.leave(self._network)
            self._network = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Whatever was begun must become a request in time."""
        before = self._request_count
        super().data_received(data)
        if self._request_count > before:
            self._stop_waiting()
        elif self._head is None:
            self._await_head()

    def _await_head(self) -> None:
        self._head = self._loop.call_later(self._steps.head, self._end_waiting)

    def _stop_waiting(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _end_waiting(self) -> None:
        """The time is over; a request whose body is still coming has limits of its own (`guard`)."""
        self._head = None
        if self._current_request is None and not self._messages:
            self.force_close()

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """Answer a request that never reached a handler."""
        if request.writer.output_size > 0:
            raise ConnectionError("an answer had begun")
        headers = {
            **HEADERS,
            **self._steps.headers,
            "Content-Security-Policy": policy(),
            "X-Frame-Options": "DENY",
        }
        response = web.Response(status=status, text=_WORDS.get(status, "Something went wrong.\n"), headers=headers)
        response.force_close()
        return response


async def open_doors(runner: web.AppRunner, host: str, port: int, steps: Steps) -> asyncio.Server:
    """Listen; raises `OSError` with one sentence if the port is taken or may not be used."""
    server = runner.server
    assert server is not None
    loop = asyncio.get_running_loop()
    try:
        return await loop.create_server(_connections(server, loop, steps), host, port)
    except OSError as error:
        raise OSError(_why(error, host, port)) from None


def _connections(server: web.Server, loop: asyncio.AbstractEventLoop, steps: Steps) -> Callable[[], Doorstep]:
    return lambda: Doorstep(steps, server, loop=loop)


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. Stop it, or choose another with KEIKKA_PORT."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} may not be used by this user. Choose one above 1023 with KEIKKA_PORT."
    return f"Keikka cannot listen at {host}, port {port}: {error.strerror}. Check KEIKKA_HOST and KEIKKA_PORT."
