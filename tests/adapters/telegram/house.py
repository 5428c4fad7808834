"""A house for the adapter in tests: ears that remember, and a line to the fake Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from adapters.port import Incoming, Outgoing, Receipt, View
from adapters.telegram import TelegramAdapter
from adapters.telegram.limits import without_waits
from dialogs.speech import Button, File, Message, Text, verbatim
from tests.fakes.telegram_api import FakeTelegram
from tests.fakes.telegram_api.world import PATIENCE

Answering = Callable[[Incoming], Message | None]


class Ears:
    """Remembers what it heard, once per external id; answers through the adapter when told how."""

    def __init__(self) -> None:
        self.heard: list[Incoming] = []
        self.ids: dict[str, str] = {}
        self.failing = 0
        self.failing_text = ""  # fails once, at these words
        self.settles = True
        self.rang = asyncio.Event()

    async def hear(self, incoming: Incoming) -> str:
        if self.failing_text and incoming.heard.text == self.failing_text:
            self.failing_text = ""
            raise RuntimeError("the disk is full")
        if self.failing:
            self.failing -= 1
            raise RuntimeError("the disk is full")
        if incoming.external_id not in self.ids:
            self.ids[incoming.external_id] = str(len(self.ids) + 1)
            self.heard.append(incoming)
            self.rang.set()
        return self.ids[incoming.external_id]

    async def wait_for_effect(self, inbox_id: str, seconds: float) -> bool:
        return self.settles

    async def look(self, person: str | None, question: str, **about: str) -> View:
        return View("none", found=False)

    async def follow(self, person: str) -> AsyncIterator[int]:
        yield 0

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


class House:
    """The fake Telegram, the ears, and the adapter between them."""

    def __init__(self, telegram: FakeTelegram, ears: Ears, adapter: TelegramAdapter) -> None:
        self.telegram = telegram
        self.ears = ears
        self.adapter = adapter
        self.count = 0

    async def say(self, lane: str, message: Message | str, edits: str | None = None, **more: Any) -> Receipt:
        """Deliver a message as the courier would."""
        self.count += 1
        made = text(message) if isinstance(message, str) else message
        row = more.get("idempotency", f"row-{self.count}")
        return await self.adapter.deliver(
            Outgoing(
                lane,
                made,
                more.get("language", "fi"),
                row,
                edits,
                under=more.get("under"),
                removes=more.get("removes"),
            )
        )


@asynccontextmanager
async def house(
    telegram: FakeTelegram | None = None, *, listening: bool = True, **settings: Any
) -> AsyncIterator[House]:
    """A running house; at its end the judges must have no objection."""
    async with telegram or FakeTelegram() as peer:
        settings.setdefault("turns", without_waits())
        peer.world.rates.strict = settings.pop("strict_rates", False)
        adapter = TelegramAdapter(peer.token, api_url=peer.url, **settings)
        ears = Ears()
        try:
            if listening:
                await adapter.start(ears)
            yield House(peer, ears, adapter)
        finally:
            await adapter.close()
    assert not peer.judges.objections, "\n".join(peer.judges.objections)


def text(*parts: str | Text, **more: Any) -> Message:
    """A message of plain words."""
    return Message(tuple(verbatim(part) if isinstance(part, str) else part for part in parts), **more)


def button(label: str, data: str) -> Button:
    return Button(verbatim(label), data)


CALENDAR = File("keikka.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
