"""The lowest step: connections themselves, before there is a request with a route.

Nothing is logged here. What aiohttp would log and answer by itself about a malformed request quotes the request
line, which may be a capability link (R12).
"""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import Callable

from aiohttp import web

from adapters.web.guard import HEADERS, policy

_quiet = logging.Logger("keikka.web.doorstep")  # made directly: it has no parent and no handler, so it never speaks
_quiet.disabled = True

_WORDS = {400: "Keikka could not read this request.\n", 504: "This took too long. Try again.\n"}

#: Seconds an idle connection is kept, and for which an unread body is swept away.
IDLE, LINGER = 75.0, 3.0


class Doorstep(web.RequestHandler):
    """aiohttp's connection, which says nothing of what it could not read."""

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """Answer a request that never reached a handler."""
        if request.writer.output_size > 0:
            raise ConnectionError("an answer had begun")
        headers = {**HEADERS, "Content-Security-Policy": policy(), "X-Frame-Options": "DENY"}
        response = web.Response(status=status, text=_WORDS.get(status, "Something went wrong.\n"), headers=headers)
        response.force_close()
        return response


async def open_doors(runner: web.AppRunner, host: str, port: int) -> asyncio.Server:
    """Listen; raises `OSError` with one sentence if the port is taken or may not be used."""
    server = runner.server
    assert server is not None
    loop = asyncio.get_running_loop()
    try:
        return await loop.create_server(_connections(server, loop), host, port)
    except OSError as error:
        raise OSError(_why(error, host, port)) from None


def _connections(server: web.Server, loop: asyncio.AbstractEventLoop) -> Callable[[], Doorstep]:
    def connection() -> Doorstep:
        return Doorstep(
            server,
            loop=loop,
            logger=_quiet,
            access_log=None,  # type: ignore[arg-type]  # aiohttp reads None as off, its annotation forgets it
            keepalive_timeout=IDLE,
            lingering_time=LINGER,
            auto_decompress=False,
        )

    return connection


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. Stop it, or choose another with KEIKKA_PORT."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} may not be used by this user. Choose one above 1023 with KEIKKA_PORT."
    return f"Keikka cannot listen at {host}, port {port}: {error.strerror}. Check KEIKKA_HOST and KEIKKA_PORT."
