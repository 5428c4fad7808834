"""Chromium goes from an order to feedback through `/demo`, as a newcomer would: real server, real register, real clock.

One demo serves both widths; its clock goes on between them.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

pytestmark = [
    pytest.mark.page,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: sudo apt install chromium"),
]

WORDS = {
    "order": "Luento masennuksesta etänä {day}. klo 12-14", "own": "Kumpi vain", "send": "Lähetä tilaus",
    "sent": "on lähetetty", "found": "on löytynyt", "after": "jälkeiseen aamuun", "before": "edeltävään päivään",
    "reminder": "Muistutus", "give": "Anna palautetta", "saved": "Vastauksesi on tallennettu",
}  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo, started as `make run` starts it, in an empty folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    root = str(Path(__file__).parents[2])
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KEIKKA_")}
    child = subprocess.Popen(
        [sys.executable, "-m", "bot", "start"], cwd=tmp_path_factory.mktemp("demo"), text=True,
        env=environ | {"KEIKKA_PORT": str(port), "PYTHONPATH": root}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    base = f"http://localhost:{port}"
    try:
        _wait_until_up(child, base)
        yield base
    finally:
        child.terminate()
        said, _ = child.communicate(timeout=20)
    assert said.startswith("Starting the demo, because")
    assert "Traceback" not in said, said


def _wait_until_up(child: subprocess.Popen[str], base: str) -> None:
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up and child.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/health", timeout=2):  # our own server
                return
        except OSError:
            continue
    raise AssertionError("the demo did not start")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


class Show:
    """The demo page as somebody uses it, at one width."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base, self.words = page, base, WORDS
        page.set_default_timeout(15_000)
        page.goto(f"{base}/demo")

    def area(self, name: str) -> None:
        """On a phone the areas are tabs."""
        tab = self.page.locator(f".areas-switch button[value='{name}']")
        if tab.is_visible():
            tab.click()

    @property
    def orderer(self) -> FrameLocator:
        return self.page.frame_locator("iframe[src*='/as/orderer']")

    @property
    def phone(self) -> FrameLocator:
        """The phone that is shown: of whoever is asked now."""
        return self.page.frame_locator("section[data-area='phones'] iframe:visible")

    def press(self, frame: FrameLocator, label: str) -> None:
        found: Locator = frame.get_by_role("button", name=re.compile(rf"^{re.escape(label)}"))
        found.last.click()

    def sees(self, frame: FrameLocator, words: str) -> None:
        expect(frame.get_by_text(re.compile(re.escape(words))).last).to_be_visible(timeout=15_000)

    def move(self, label: str) -> None:
        self.page.get_by_role("button", name=re.compile(self.words[label])).click()


def _writes(show: Show, day: str) -> None:
    box = show.orderer.locator("textarea")
    box.fill(show.words["order"].format(day=day))
    box.press("Enter")


@pytest.mark.parametrize(("width", "day"), [(390, "18.12"), (1280, "15.1")])
def test_from_an_order_to_feedback(demo: str, browser: Any, width: int, day: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844}, locale="fi-FI")
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    show = Show(page, demo)

    # the order
    _writes(show, day)
    show.press(show.orderer, show.words["own"])
    show.press(show.orderer, show.words["send"])
    show.sees(show.orderer, show.words["sent"])

    # a no, and the next one's yes (phones speak their owners' languages; here they are pressed by what they do)
    show.area("phones")
    _answer(show, "no:")
    _answer(show, "yes:")
    show.area("orderer")
    show.sees(show.orderer, show.words["found"])

    # the day before, and the morning after
    show.move("before")
    show.sees(show.orderer, show.words["reminder"])
    show.move("after")
    show.sees(show.orderer, show.words["give"])
    show.press(show.orderer, show.words["give"])
    show.press(show.orderer, "5")
    _finish(show)
    show.sees(show.orderer, show.words["saved"])
    assert faults == []
    page.close()


def _answer(show: Show, verb: str) -> None:
    """Press the newest offer's button of this verb, on whichever phone shows one."""
    show.page.locator("section[data-area='phones'] a.seat:has(.waiting)").last.click()
    buttons = show.phone.locator(f"button[value^='{verb}']")
    buttons.last.click()
    expect(buttons).to_have_count(0)


def _finish(show: Show) -> None:
    """Answer the newest question of a feedback form by its first answer, or skip it, until it is saved."""
    entries = show.orderer.locator(".entry.us")
    for _question in range(8):
        if show.orderer.get_by_text(re.compile(show.words["saved"])).count():
            return
        shown = entries.count()
        newest = entries.last
        skip = newest.locator("button[value^='s:']")
        (skip if skip.count() else newest.locator("button[value^='a:']")).first.click()
        expect(entries).not_to_have_count(shown, timeout=15_000)
