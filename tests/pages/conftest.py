"""One demo, as `keikka demo` starts it, and one browser for all tests of the whole job."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from playwright.async_api import Browser

from tests.adapters.web.pages.browsing import Window, chromium
from tests.pages.stage import listens

ROOT = Path(__file__).parents[2]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def address(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Where the demo is. At the end nothing may have gone wrong in it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("demo")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KEIKKA_")}
    with (folder / "log").open("wb") as log:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "demo",
            cwd=folder,
            env=environ | {"KEIKKA_PORT": str(port), "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        )
    try:
        await listens(port)
        yield f"http://localhost:{port}"
    finally:
        child.terminate()
        await child.wait()
    said = (folder / "log").read_text()
    assert "Traceback" not in said, said
    assert "ERROR" not in said, said


async def begin_again(address: str) -> None:
    """What the button does, without a page."""
    async with (
        ClientSession(headers={"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}) as client,
        client.post(f"{address}/demo/again", json={}) as answer,
    ):
        assert answer.status == 200
    port = int(address.rpartition(":")[2])
    await listens(port, up=False)
    await listens(port)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def window(browser: Browser, address: str) -> AsyncIterator[Window]:
    """Fresh profiles before a demo that has just begun anew; a page that complains of anything fails the test."""
    await begin_again(address)
    window = Window(browser, address)
    yield window
    for context in window.contexts:
        await context.close()
    assert window.faults == [], window.faults
