"""A house for the adapter in tests: ears that remember, and a line to the fake Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from adapters.port import Outgoing, Receipt
from adapters.slack import SlackAdapter
from adapters.slack.limits import without_waits
from adapters.slack.socket import SocketEar
from adapters.slack.webhook import PATH, SlackWebhookEar
from dialogs.speech import Message
from tests.adapters.messenger import Ears, text
from tests.fakes.slack_api import FakeSlack


class House:
    """The fake Slack, the ears, and the adapter between them."""

    def __init__(self, slack: FakeSlack, ears: Ears, adapter: SlackAdapter) -> None:
        self.slack = slack
        self.world = slack.world
        self.ears = ears
        self.adapter = adapter
        self.count = 0

    async def say(self, lane: str, message: Message | str, edits: str | None = None, **more: Any) -> Receipt:
        """Deliver a message as the courier would."""
        self.count += 1
        made = text(message) if isinstance(message, str) else message
        name = more.get("idempotency", f"row-{self.count}")
        again = bool(more.get("again"))
        return await self.adapter.deliver(Outgoing(lane, made, more.get("language", "fi"), name, edits, again))

    async def two_sockets(self) -> None:
        await self.world.until(lambda: sum(not one.leaving for one in self.slack.sockets.open) == 2, 10, "two sockets")


@asynccontextmanager
async def house(
    slack: FakeSlack | None = None, *, listening: bool = True, http: bool = False, **settings: Any
) -> AsyncIterator[House]:
    """A running house; at its end Slack must have no complaint."""
    peer = slack or FakeSlack()
    async with peer:
        settings.setdefault("turns", without_waits())
        settings.setdefault("in_time", 60.0)
        peer.world.strict_rates = settings.pop("strict_rates", False)
        # How fast we are is measured elsewhere; a test that is about being late says so itself.
        peer.sockets.ack_seconds = peer.posting.answer_seconds = peer.world.trigger_life = 60.0
        doorway: dict[str, Any] = (
            {"signing_secret": peer.secret, "host": "127.0.0.1"} if http else {"app_token": peer.app_token}
        )
        adapter = SlackAdapter(peer.token, api_url=peer.url, **doorway, **settings)
        made = House(peer, Ears(), adapter)
        try:
            if listening:
                await adapter.start(made.ears)
                if isinstance(adapter.ear, SlackWebhookEar):
                    host, port = adapter.ear.addresses[0]
                    peer.posting.url = f"http://{host}:{port}{PATH}"
                else:
                    assert isinstance(adapter.ear, SocketEar)
                    await made.two_sockets()
            yield made
        finally:
            await adapter.close()
    assert not peer.complaints, "\n".join(peer.complaints)
