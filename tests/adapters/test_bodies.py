"""Bodies that strangers may send to a messenger's doorway: read so far and so long, and no further."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from adapters.bodies import read_body

AT_MOST, WAIT = 100, 0.3
SOON = 30.0  # seconds after which a test gives up waiting


@asynccontextmanager
async def doorway(linger: float) -> AsyncIterator[int]:
    """A route that reads its body with us; its port. What it has answered already it reads for `linger` seconds."""

    async def answer(request: web.Request) -> web.Response:
        body = await read_body(request, AT_MOST, WAIT)
        return web.Response(status=413) if body is None else web.Response(text=str(len(body)))

    app = web.Application()
    app.add_routes([web.post("/", answer)])
    runner = web.AppRunner(app, access_log=None, lingering_time=linger)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


async def status(head: str, *pieces: bytes, pause: float = 0.0) -> int:
    """What a request of this head is answered with while its body comes in pieces, or does not."""
    async with doorway(0.1 + pause * len(pieces)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(f"POST / HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode())
            for piece in pieces:
                writer.write(piece)
                await asyncio.sleep(pause)
            async with asyncio.timeout(SOON):
                return int((await reader.readline()).split()[1])
        finally:
            writer.close()


@pytest.mark.parametrize(
    ("head", "pieces", "told"),
    [
        pytest.param("Content-Length: 5", (b"hello",), 200, id="all of it"),
        pytest.param("Content-Length: 100", (b"x" * 100,), 200, id="as much as may be"),
        pytest.param("Content-Length: 101", (), 413, id="too much, as it says itself: nothing is waited for"),
        pytest.param("Transfer-Encoding: chunked", (b"65\r\n" + b"x" * 101 + b"\r\n",), 413, id="too much, unsaid"),
        pytest.param("Content-Length: 50", (), 408, id="nothing comes"),
        pytest.param("Transfer-Encoding: chunked", (b"1\r\nx\r\n",), 408, id="it does not end"),
    ],
)
async def test_a_body_has_its_size_and_its_time(head: str, pieces: tuple[bytes, ...], told: int) -> None:
    assert await status(head, *pieces) == told


async def test_a_body_that_drips_has_no_more_time_than_another() -> None:
    assert await status("Content-Length: 15", *[b"x"] * 15, pause=0.05) == 408
