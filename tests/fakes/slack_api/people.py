"""The other side of the wire: people in Slack, and the channels they are in.

A test speaks in what a person does: `aino.send("moi")`, `aino.press("Joo")`, `await aino.sees("Hei")`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tests.fakes.slack_api import views, windows
from tests.fakes.slack_api.blocks import texts_of
from tests.fakes.slack_api.server import FakeSlack
from tests.fakes.slack_api.sockets import Envelope
from tests.fakes.slack_api.world import APP, BOT_USER, TEAM, Place, User


class Person:
    """One person, and their direct messages with the app."""

    def __init__(self, slack: FakeSlack, name: str, locale: str = "fi-FI") -> None:
        self.slack = slack
        self.world = slack.world
        self.user = User(self.world.new_id("U"), name, locale)
        self.world.users[self.user.id] = self.user

    @property
    def lane(self) -> str:
        return self.user.id

    @property
    def chat(self) -> Place:
        return self.world.direct(self.user.id)

    # -- doing

    def send(self, text: str) -> Envelope:
        """Write to the app, as it is typed."""
        return self.post(text=text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))

    def post(self, **content: Any) -> Envelope:
        """Send anything a message can hold, as Slack writes it: `files=[...]`, `subtype=...`."""
        message = self.world.add(self.chat, {"user": self.user.id, "text": "", **content})
        return self.slack.event({**message, "channel": self.chat.id, "channel_type": "im"})

    def edit(self, before: str, text: str) -> Envelope:
        """Change an earlier message of one's own."""
        old = next(m for m in self.chat.messages.values() if m["text"] == before and m.get("user") == self.user.id)
        new = old | {"text": text, "edited": {"user": self.user.id, "ts": self.world.stamp()}}
        self.chat.messages[old["ts"]] = new
        return self.slack.event(
            {"type": "message", "subtype": "message_changed", "channel": self.chat.id, "channel_type": "im",
             "ts": self.world.stamp(), "message": new, "previous_message": old}
        )  # fmt: skip

    def command(self, text: str = "", channel: Place | None = None) -> Envelope:
        """Type /keikka somewhere."""
        place = channel or self.chat
        return self.slack.bring(
            "slash_commands",
            {
                "token": "gone", "team_id": TEAM, "team_domain": "esimerkki", "channel_id": place.id,
                "channel_name": "directmessage" if place.is_im else place.name, "user_id": self.user.id,
                "user_name": self.user.name.lower(), "command": "/keikka", "text": text, "api_app_id": APP,
                "is_enterprise_install": "false", "response_url": self.world.hook(place, self.user.id),
                "trigger_id": self.world.trigger(self.user.id),
            },
        )  # fmt: skip

    def shortcut(self, callback: str = "order") -> Envelope:
        """Choose the app's shortcut."""
        return self.slack.bring(
            "interactive",
            {"type": "shortcut", "token": "gone", "action_ts": self.world.stamp(), "team": {"id": TEAM, "domain": "x"},
             "user": {"id": self.user.id, "username": self.user.name, "team_id": TEAM}, "callback_id": callback,
             "trigger_id": self.world.trigger(self.user.id), "is_enterprise_install": False, "enterprise": None},
        )  # fmt: skip

    def opens_home(self, tab: str = "messages") -> Envelope:
        """Look at the app's page."""
        there = self.world.homes.get(self.user.id) if tab == "home" else None
        more = {"view": views.shape(there)} if there else {}
        opened = {"type": "app_home_opened", "user": self.user.id, "channel": self.chat.id, "tab": tab}
        return self.slack.event(opened | more)

    def press(self, label: str) -> Envelope:
        """Press the newest button or menu option with this label in one's own messages."""
        return press(self, self.chat, label)

    # -- modals and Home

    @property
    def modal(self) -> dict[str, Any] | None:
        """The modal on the screen: what the app sent, with `errors` by block and `trouble` if it did not answer."""
        above = self.world.windows.get(self.user.id)
        return above[-1] if above else None

    @property
    def home(self) -> dict[str, Any] | None:
        """The app's Home tab, if it has ever published one for this person."""
        return self.world.homes.get(self.user.id)

    def fill(self, **values: str | Sequence[str]) -> None:
        """Fill in inputs of the modal by their block's id, action id or label; options by value or words."""
        for name, value in values.items():
            windows.fill(self, self._top, name, value)

    def submit(self) -> Envelope:
        """Press the modal's button at its foot."""
        return windows.submit(self, self._top)

    def press_in_modal(self, label: str) -> Envelope:
        return windows.press(self, self._top, label)

    def press_at_home(self, label: str) -> Envelope:
        assert self.home is not None, "the Home tab is empty"
        return windows.press(self, self.home, label)

    def dismiss(self) -> Envelope | None:
        """Close the modal."""
        return windows.dismiss(self, self._top)

    @property
    def _top(self) -> dict[str, Any]:
        assert self.modal is not None, "no modal is open"
        return self.modal

    # -- seeing

    @property
    def seen(self) -> list[dict[str, Any]]:
        """The app's messages here as they stand now, oldest first."""
        return from_bot(self.chat)

    def whispers(self, place: Place) -> list[dict[str, Any]]:
        """What only this person sees in a place, oldest first."""
        return list(place.whispers.get(self.user.id, {}).values())

    def press_whisper(self, place: Place, label: str) -> Envelope:
        """Press a button on the newest message that only this person sees there."""
        return press(self, place, label, self.whispers(place))

    @property
    def last(self) -> str:
        """The text of the app's newest message."""
        return shown(self.seen[-1])

    async def sees(self, words: str, seconds: float = 30.0) -> str:
        """Wait until some message of the app holds `words`; the newest such message."""
        await self.world.until(
            lambda: any(words in shown(m) for m in self.seen),
            seconds,
            f"{self.user.name} sees {words!r}",
        )
        return next(shown(m) for m in reversed(self.seen) if words in shown(m))


class Channel:
    """A channel with people in it; `add_bot` invites the app."""

    def __init__(self, slack: FakeSlack, name: str, members: Iterable[Person] = (), *, private: bool = True) -> None:
        self.slack = slack
        self.world = slack.world
        self.place = Place(self.world.new_id("C"), name, is_private=private, members={p.user.id for p in members})
        self.world.places[self.place.id] = self.place

    @property
    def lane(self) -> str:
        return self.place.id

    def add_bot(self, by: Person) -> Envelope:
        self.place.members.add(BOT_USER)
        return self.slack.event(
            {"type": "member_joined_channel", "user": BOT_USER, "channel": self.lane, "channel_type": "G",
             "team": TEAM, "inviter": by.user.id}
        )  # fmt: skip

    def remove_bot(self) -> Envelope:
        self.place.members.discard(BOT_USER)
        return self.slack.event({"type": "group_left", "channel": self.lane, "actor_id": "U0ADMIN"})

    def press(self, who: Person, label: str) -> Envelope:
        """Somebody presses a button, or chooses in a menu, here."""
        return press(who, self.place, label)

    @property
    def seen(self) -> list[dict[str, Any]]:
        return from_bot(self.place)

    async def sees(self, words: str, seconds: float = 30.0) -> str:
        """Wait until some message of the app holds `words`; the newest such message."""
        await self.world.until(
            lambda: any(words in shown(m) for m in self.seen), seconds, f"the channel sees {words!r}"
        )
        return next(shown(m) for m in reversed(self.seen) if words in shown(m))


def from_bot(place: Place) -> list[dict[str, Any]]:
    """The app's messages in a place, oldest first."""
    return [m for _ts, m in sorted(place.messages.items()) if m.get("user") == BOT_USER]


def shown(message: dict[str, Any]) -> str:
    """What a reader sees of a message or a view: its blocks, or its text, and its files."""
    texts = list(texts_of(message.get("blocks") or [])) or [message.get("text", "")]
    return "\n".join([*texts, *(file["name"] for file in message.get("files", ()))]).strip()


def elements(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything that can be pressed on a message or a view, menu options with their menus."""
    found = []
    for block in message.get("blocks") or ():
        for element in (*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else ())):
            if element["type"] == "button":
                found.append({"label": element["text"]["text"], "element": element, "block": block})
            for option in element.get("options", ()):
                found.append({"label": option["text"]["text"], "element": element, "option": option, "block": block})
    return found


def press(who: Person, place: Place, label: str, among: Sequence[dict[str, Any]] | None = None) -> Envelope:
    """A press on the newest message of a place that has such a button."""
    there = from_bot(place) if among is None else among
    for message in reversed(there):
        for one in elements(message):
            if label in one["label"]:
                return forge(who, place, message["ts"], one["element"], one.get("option"))
    raise AssertionError(f"no button {label!r}: {[e['label'] for m in there for e in elements(m)]}")


def forge(
    who: Person, place: Place, ts: str, element: dict[str, Any], option: dict[str, Any] | None = None, **more: Any
) -> Envelope:
    """A press, also one that no button offered, as a changed client can send."""
    action = {
        "type": element["type"], "action_id": element["action_id"], "block_id": "b", "action_ts": who.world.stamp(),
        "text": element.get("text"),
    }  # fmt: skip
    action |= {"selected_option": option} if option is not None else {"value": element.get("value")}
    if "url" in element:
        action["url"] = element["url"]
    whispered = ts in place.whispers.get(who.user.id, {})
    container = {"type": "message", "message_ts": ts, "channel_id": place.id, "is_ephemeral": whispered}
    message = place.messages.get(ts)
    if message is not None and message.get("thread_ts"):
        container["thread_ts"] = message["thread_ts"]
    payload = {
        "type": "block_actions", "api_app_id": APP, "token": "gone", "team": {"id": TEAM, "domain": "esimerkki"},
        "user": {"id": who.user.id, "username": who.user.name, "name": who.user.name, "team_id": TEAM},
        "container": container, "channel": {"id": place.id, "name": "directmessage" if place.is_im else place.name},
        "trigger_id": who.world.trigger(who.user.id), "enterprise": None, "is_enterprise_install": False,
        "response_url": who.world.hook(place, who.user.id, ts), "actions": [action], "state": {"values": {}},
        **({"message": message} if message is not None else {}), **more,
    }  # fmt: skip
    return who.slack.bring("interactive", payload)
