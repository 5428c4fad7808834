"""What tests of every messenger's adapter use: ears that remember, and small messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from adapters.port import Incoming, NotStored, View
from dialogs.speech import Button, File, Message, Text, verbatim
from tests.fakes.patience import PATIENCE


class Ears:
    """Remembers what it heard, once per external id; answers through the adapter when told how."""

    def __init__(self) -> None:
        self.heard: list[Incoming] = []
        self.ids: dict[tuple[str, str], str] = {}
        self.failing = 0
        self.failing_text = ""  # fails once, at these words
        self.settles = True
        self.rang = asyncio.Event()
        self.following: dict[str, asyncio.Event] = {}

    async def hear(self, incoming: Incoming) -> str:
        if self.failing_text and incoming.heard.text == self.failing_text:
            self.failing_text = ""
            raise NotStored("the disk is full")
        if self.failing:
            self.failing -= 1
            raise NotStored("the disk is full")
        known = incoming.platform, incoming.external_id
        if known not in self.ids:
            self.ids[known] = str(len(self.ids) + 1)
            self.heard.append(incoming)
            self.rang.set()
            self.following.setdefault(incoming.account, asyncio.Event()).set()
        return self.ids[known]

    async def wait_for_effect(self, inbox_id: str, seconds: float) -> bool:
        return self.settles

    async def look(self, person: str | None, question: str, **about: str) -> View:
        return View("none", found=False)

    async def follow(self, person: str) -> AsyncIterator[int]:
        event = self.following[person] = asyncio.Event()
        while True:
            await event.wait()
            event.clear()
            yield len(self.heard)

    async def hears(self, count: int, seconds: float = PATIENCE) -> list[Incoming]:
        """Wait until `count` things were heard."""
        try:
            async with asyncio.timeout(seconds):
                while len(self.heard) < count:
                    self.rang.clear()
                    await self.rang.wait()
        except TimeoutError:
            raise AssertionError(f"heard only {len(self.heard)} of {count}: {self.heard}") from None
        return self.heard

    @property
    def last(self) -> Incoming:
        return self.heard[-1]


def text(*parts: str | Text, **more: Any) -> Message:
    """A message of plain words."""
    return Message(tuple(verbatim(part) if isinstance(part, str) else part for part in parts), **more)


def button(label: str, data: str) -> Button:
    return Button(verbatim(label), data)


CALENDAR = File("keikka.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
