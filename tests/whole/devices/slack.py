"""Slack in people's hands: messages to the app, windows, whispers; the dispatch channel is a private channel.

The real adapter is connected to a strict Slack over Socket Mode. What answers a press in the channel is a whisper or a
window, and is told as the person's news; what answers a press in a window stands there in its place, and is told as
new, too. Slack's time is the domain's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from adapters.port import Messenger
from adapters.slack import SlackAdapter
from adapters.slack.limits import without_waits
from adapters.slack.panes import PICK
from tests.fakes.patience import PATIENCE
from tests.fakes.slack_api import Channel, FakeSlack, Person
from tests.fakes.slack_api import windows as hand
from tests.fakes.slack_api.people import forge
from tests.fakes.slack_api.sockets import Envelope
from tests.theatre import StageClock
from tests.whole.device import Device, Piece
from tests.whole.devices.slack_screen import SlackKey, is_choice, keys, lines_of, links, read
from tests.whole.stage import MessengerStage

LOCALES = {"fi": "fi-FI", "sv": "sv-SE", "en": "en-GB"}
UNHURRIED = 600.0  # seconds: of stories none depends on how fast we are, which is measured elsewhere


class SlackDevice(Device[SlackKey]):
    """Accounts by the names of their owners. `channel` is the dispatch channel."""

    platform = "slack"

    def __init__(self) -> None:
        self.persons: dict[str, Person] = {}
        self._last: Envelope | None = None

    # -- the platform

    async def connect(self, clock: StageClock) -> None:
        self.slack = await FakeSlack().__aenter__()
        self.slack.world.strict_rates = False
        self.slack.world.clock = lambda: clock.now().timestamp()
        self.slack.sockets.ack_seconds = self.slack.world.trigger_life = UNHURRIED
        self._owner = Person(self.slack, "Omistaja")
        self.channel = Channel(self.slack, "välitys", [self._owner])

    async def disconnect(self) -> list[str]:
        complaints = self.slack.complaints
        await self.slack.__aexit__()
        return complaints

    @property
    def lane(self) -> str:
        return self.channel.lane

    def settings(self) -> dict[str, str]:
        return {"bot_token": self.slack.token, "api_url": self.slack.url, "dispatch_channel": self.lane}

    def adapter(self, public_url: str, language: str) -> Messenger:
        self._adapter = SlackAdapter(
            self.slack.token, app_token=self.slack.app_token, api_url=self.slack.url, public_url=public_url,
            channels=[self.lane], language=language, turns=without_waits(),
            patience=UNHURRIED, heartbeat=3600, in_time=UNHURRIED,
        )  # fmt: skip
        return self._adapter

    def add_app(self) -> None:
        self.channel.add_bot(self._owner)

    async def heard(self) -> None:
        await self.slack.world.until(self._answered, PATIENCE, "everything is heard and answered")

    def _answered(self) -> bool:
        sockets = self.slack.sockets
        return not sockets.queue and not any(socket.waiting for socket in sockets.open)

    def busy(self) -> bool:
        return not self._answered() or bool(self._adapter._tasks)

    def tasks(self) -> Iterable[asyncio.Task[Any]]:
        return self._adapter._tasks

    def check(self) -> None:
        assert not self.slack.sockets.failures, "Slack showed a warning"

    # -- people

    def enter(self, who: str, role: str, language: str) -> None:
        person = self.persons[who] = Person(self.slack, who, LOCALES[language])
        if role == "coordinator":
            self.channel.place.members.add(person.user.id)

    def account(self, who: str) -> str:
        return self.persons[who].lane

    def send(self, who: str, words: str) -> None:
        self.persons[who].send(words)

    def begin_order(self, who: str) -> None:
        self.persons[who].command()

    def open_invitation(self, who: str, token: str) -> None:
        self.persons[who].command(f"start {token}")

    def press(self, who: str, key: SlackKey) -> None:
        self._last = _pressed(self.persons[who], key)

    def forge(self, who: str, data: str) -> None:
        person = self.persons[who]
        forge(person, person.chat, "1.1", {"type": "button", "action_id": data, "value": data})

    def press_again(self) -> None:
        assert self._last is not None, "nobody has pressed anything"
        self.slack.bring(self._last.kind, self._last.payload)

    # -- what is to be seen

    def keys(self, who: str, *, coordinates: bool) -> list[SlackKey]:
        return keys(self.persons[who], self.channel.place, coordinates=coordinates)

    def links(self, who: str) -> list[str]:
        return links(self.persons[who], self.channel.place)

    def read(self, who: str) -> Iterator[Piece]:
        return read(self.persons[who], self.channel.place)

    def lines(self, at: str) -> tuple[str, ...]:
        return tuple(lines_of(self.channel.place.messages[_stamp(at)]))

    def thread(self, at: str) -> Sequence[str]:
        told = [one for one in self.channel.place.messages.values() if one.get("thread_ts") == _stamp(at) != one["ts"]]
        return [line for one in told if one.get("subtype") != "thread_broadcast" for line in lines_of(one)]


#: A stage on which everybody is in Slack.
SlackStage = MessengerStage[SlackDevice]


def _stamp(at: str) -> str:
    return at.rpartition(":")[2]


def _pressed(person: Person, key: SlackKey) -> Envelope:
    if key.place is not None:
        place = key.place if not key.place.is_im else person.chat
        option = dict(key.option) if key.option is not None else None
        return forge(person, place, key.stands, dict(key.element), option)
    view = next((one for one in person.world.windows[person.user.id] if one["id"] == key.stands), None)
    if view is None:  # the window is closed: what a changed client could still send
        return forge(person, person.chat, "1.1", {"type": "button", "action_id": "x", "value": key.data})
    if is_choice(key):
        hand.fill(person, view, str(key.element["action_id"]), key.data)
        return hand.press(person, view, _confirms(view))
    return hand.acted(person, view, {"type": "button", "block_id": "b", **_action(key)})


def _action(key: SlackKey) -> dict[str, Any]:
    action = {"action_id": key.element["action_id"]}
    return action | ({"selected_option": dict(key.option)} if key.option is not None else {"value": key.data})


def _confirms(view: Mapping[str, Any]) -> str:
    elements = [one for block in view["blocks"] for one in block.get("elements", ())]
    return next(str(one["text"]["text"]) for one in elements if one.get("value") == PICK)
