"""A house for the adapter in tests: ears that remember, and a line to the fake Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from adapters.port import Outgoing, Receipt
from adapters.telegram import TelegramAdapter
from adapters.telegram.limits import without_waits
from dialogs.speech import Message
from tests.adapters.messenger import Ears, text
from tests.fakes.telegram_api import FakeTelegram


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
