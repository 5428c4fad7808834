"""A real Chromium before a site. Faults of pages (script errors, refused by the content policy) fail the test."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Frame, Page, async_playwright, expect

from tests.adapters.web.calling import PEOPLE

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

#: Milliseconds that a page may take on a busy machine; waiting ends as soon as what is waited for is there.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)

#: Marks a module of page tests; without Chromium they are skipped and say how to get it. They share one browser.
of_pages = [
    pytest.mark.page,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: sudo apt install chromium"),
    pytest.mark.asyncio(loop_scope="session"),
]


@dataclass
class Window:
    """A browser before one site: people's sessions, and what the pages complained of."""

    browser: Browser
    base: str
    faults: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    async def context(self, person: str | None = None, *, width: int = 390, **more: Any) -> BrowserContext:
        """A fresh profile, signed in as this person."""
        size = {"width": width, "height": 844 if width < 600 else 800}
        made = await self.browser.new_context(**{"viewport": size, "locale": "fi-FI"} | more)
        made.set_default_timeout(PATIENCE)
        if person:
            await made.add_cookies([{"name": "keikka", "value": PEOPLE[person], "url": self.base, "httpOnly": True}])
        made.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        made.on("weberror", lambda error: self.faults.append(str(error.error)))
        self.contexts.append(made)
        return made

    async def open(self, path: str, person: str | None = None, **more: Any) -> Page:
        """A page in a fresh profile."""
        page = await (await self.context(person, **more)).new_page()
        await page.goto(self.base + path)
        return page


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Chromium, closed at the end."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@asynccontextmanager
async def window_of(browser: Browser, port: int) -> AsyncIterator[Window]:
    """Profiles before a site at `port`, closed at the end; fails if a page complained of anything."""
    window = Window(browser, f"http://localhost:{port}")
    yield window
    for context in window.contexts:
        await context.close()
    assert window.faults == [], window.faults


async def until(holds: Callable[[], Any]) -> None:
    """Wait until something outside the browser holds; fails after `PATIENCE`."""
    for _try in range(PATIENCE // 20):
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never came to hold")


async def until_page(page: Page | Frame, expression: str) -> None:
    """Wait until an expression holds in a page (playwright's own way needs `eval`, which our policy forbids)."""
    for _try in range(PATIENCE // 25):
        if await page.evaluate(expression):
            return
        await page.wait_for_timeout(25)
    raise AssertionError(f"it never came to hold: {expression}")
