"""Bodies of requests that strangers may send: read up to a limit of size and of time, and no further."""

from __future__ import annotations

import asyncio

from aiohttp import web

PIECE = 64 * 1024
#: Seconds that a body may take.
WAIT = 20.0


async def read_body(request: web.Request, at_most: int, wait: float = WAIT) -> bytes | None:
    """The body, or None once it is larger than `at_most` bytes, or says so: the rest of it is not read.

    Raises `HTTPRequestTimeout` for one that takes longer than `wait` seconds.
    """
    if (request.content_length or 0) > at_most:
        return None
    parts = bytearray()
    try:
        async with asyncio.timeout(wait):
            async for part in request.content.iter_chunked(PIECE):
                parts += part
                if len(parts) > at_most:
                    return None
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    return bytes(parts)
