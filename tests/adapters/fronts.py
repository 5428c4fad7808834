"""Every platform there is and every stand-in for one, before ears that remember: for the contract of the port."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import aiohttp

from adapters.port import Adapter, Ears, Given, Incoming, Outgoing
from adapters.slack import SlackAdapter
from adapters.slack.limits import without_waits as slack_turns
from adapters.telegram import TelegramAdapter
from adapters.telegram.limits import without_waits as telegram_turns
from adapters.web.site import WebAdapter
from dialogs.speech import Heard
from tests.adapters import messenger
from tests.adapters.messenger import button, text
from tests.adapters.web.calling import Caller, act
from tests.adapters.web.fakes import MadeUp
from tests.bot.house.pigeons import Pigeons
from tests.fakes.slack_api import Channel, FakeSlack, Person
from tests.fakes.slack_api.people import from_bot, shown
from tests.fakes.slack_api.world import BOT_USER
from tests.fakes.telegram_api import FakeTelegram, Group, Phone
from tests.whole.paper import Paper


@dataclass
class Place:
    """A dispatch channel, or one that is nobody's: its lane, and a press on the button `Joo` that we brought there."""

    lane: str
    press: Callable[[], object]


@dataclass
class Front:
    """An adapter that was not started yet, and what people opposite it do and see.

    `lane` is the chat of somebody who `says` words and of whom `seen` tells what stands there now; `leaves` makes them
    unreachable for good. `channels` makes two places; `refuse` makes a start impossible. None where the port promises
    nothing of it for this platform.
    """

    adapter: Adapter
    ears: Ears
    heard: Callable[[int], Awaitable[list[Incoming]]]
    lane: str
    says: Callable[[str], Awaitable[object]] | None = None
    seen: Callable[[], list[str]] | None = None
    leaves: Callable[[], object] | None = None
    channels: Callable[[], tuple[Place, Place]] | None = None
    refuse: Callable[[], object] | None = None

    async def bring(self, words: str, row: str, edits: str | None = None, lane: str | None = None) -> str | None:
        """Deliver a message with the button `Joo`; its id."""
        message = text(words, buttons=((button("Joo", "y:1"),),))
        receipt = await self.adapter.deliver(Outgoing(lane or self.lane, message, "fi", row, edits))
        return receipt.message_id


@asynccontextmanager
async def telegram() -> AsyncIterator[Front]:
    async with FakeTelegram() as peer:
        peer.world.rates.strict = False
        ears, aino = messenger.Ears(), Phone(peer, "Aino")
        aino.chat.started = True

        async def says(words: str) -> None:
            aino.send(words)

        def channels() -> tuple[Place, Place]:
            groups = [Group(peer, name, [aino]) for name in ("Välitys", "Muu")]
            for one in groups:
                one.chat.members[peer.world.bot.id] = {"status": "member"}
            first, second = (Place(one.lane, lambda one=one: one.press(aino, "Joo")) for one in groups)  # type: ignore[misc]
            return first, second

        adapter = TelegramAdapter(peer.token, api_url=peer.url, turns=telegram_turns())
        yield Front(
            adapter, ears, ears.hears, aino.lane, says, lambda: [str(one["text"]) for one in aino.seen],
            aino.block, channels, peer.revoke,
        )  # fmt: skip
        await adapter.close()
    assert not peer.judges.objections, "\n".join(peer.judges.objections)


@asynccontextmanager
async def slack() -> AsyncIterator[Front]:
    async with FakeSlack() as peer:
        peer.world.strict_rates = False
        peer.sockets.ack_seconds = peer.world.trigger_life = 60.0
        ears, aino = messenger.Ears(), Person(peer, "Aino")

        async def says(words: str) -> None:
            aino.send(words)

        def leaves() -> None:
            aino.user.deleted = True

        def channels() -> tuple[Place, Place]:
            made = [Channel(peer, name, [aino]) for name in ("valitys", "muu")]
            for one in made:
                one.place.members.add(BOT_USER)
            first, second = (Place(one.lane, lambda one=one: one.press(aino, "Joo")) for one in made)  # type: ignore[misc]
            return first, second

        adapter = SlackAdapter(
            peer.token, app_token=peer.app_token, api_url=peer.url, turns=slack_turns(), in_time=60.0
        )
        yield Front(
            adapter, ears, ears.hears, aino.lane, says,
            lambda: [shown(one).splitlines()[0] for one in from_bot(aino.chat)], leaves, channels,
        )  # fmt: skip
        await adapter.close()
    assert not peer.complaints, "\n".join(peer.complaints)


@asynccontextmanager
async def website() -> AsyncIterator[Front]:
    made = MadeUp()
    visitor = made.person("orderer", session="session-orderer-0001")
    adapter = WebAdapter(
        host="127.0.0.1", port=0, public_url="http://localhost:8080", doors=made, clock=lambda: made.now
    )

    async def says(words: str) -> None:
        async with aiohttp.ClientSession() as session:
            caller = Caller(f"http://127.0.0.1:{adapter.port}", session, made, adapter)
            caller.sit("orderer")
            await caller.call("/say", {"act": act(), "text": words})

    async def heard(count: int) -> list[Incoming]:
        assert len(made.heard) >= count
        return made.heard

    yield Front(adapter, made, heard, visitor.person, says)
    await adapter.stop()


@asynccontextmanager
async def pigeons() -> AsyncIterator[Front]:
    ears, post = messenger.Ears(), Pigeons(Given({"loft": "loft seven"}, "https://keikka.example.org", "fi"))

    async def says(words: str) -> None:
        await post.send("roof 2", Heard("text", text=words))

    def seen() -> list[str]:
        return [one.lines[0] for one in post.letters.values() if one.lane == "roof 2"]

    yield Front(post, ears, ears.hears, "roof 2", says, seen)
    await post.close()


@asynccontextmanager
async def paper() -> AsyncIterator[Front]:
    ears, sheet = messenger.Ears(), Paper()
    yield Front(sheet, ears, ears.hears, "a", seen=lambda: [words for lane, words in sheet.brought if lane == "a"])


FRONTS: Mapping[str, Callable[[], AbstractAsyncContextManager[Front]]] = {
    "telegram": telegram,
    "slack": slack,
    "web": website,
    "pigeons": pigeons,
    "paper": paper,
}
