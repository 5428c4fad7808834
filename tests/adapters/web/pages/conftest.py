"""One browser for all page tests; a site with a demo, and a window before it, for each."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser

from tests.adapters.web.calling import Caller, opened
from tests.adapters.web.fakes import MadeUp
from tests.adapters.web.pages.browsing import Window, chromium, window_of


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def demo(house: MadeUp) -> AsyncIterator[Caller]:
    async with opened(house, demo=True) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def window(browser: Browser, demo: Caller) -> AsyncIterator[Window]:
    async with window_of(browser, demo.adapter.port) as one:
        yield one
