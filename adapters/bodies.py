"""Bodies of requests that strangers may send: read up to a limit, and no further."""

from __future__ import annotations

from aiohttp import web

PIECE = 64 * 1024


async def read_body(request: web.Request, at_most: int) -> bytes | None:
    """The body, or None once it is larger than `at_most` bytes: the rest of it is not read."""
    parts = bytearray()
    async for part in request.content.iter_chunked(PIECE):
        parts += part
        if len(parts) > at_most:
            return None
    return bytes(parts)
