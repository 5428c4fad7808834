"""Slack's memory: who is there, which channels there are, what stands in them."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.patience import PATIENCE
from tests.fakes.slack_api.faults import Refusal, too_many

TEAM = "T0KEIKKA01"
APP = "A0KEIKKA01"
BOT_USER = "U0KEIKKABOT"
BOT = "B0KEIKKA01"
TRIGGER_LIFE = 3.0  # seconds
BURST = 4  # messages at once in a channel

SCOPES = {
    "channels:history", "channels:read", "chat:write", "commands", "files:write", "groups:history", "groups:read",
    "im:history", "im:write", "users:read",
}  # fmt: skip


@dataclass
class User:
    """Somebody with an account in the workspace."""

    id: str
    name: str
    locale: str = "fi-FI"
    tz: str = "Europe/Helsinki"
    deleted: bool = False
    is_bot: bool = False

    def as_json(self, *, locale: bool) -> dict[str, Any]:
        made = {
            "id": self.id,
            "team_id": TEAM,
            "name": self.name.lower(),
            "real_name": self.name,
            "tz": self.tz,
            "deleted": self.deleted,
            "is_bot": self.is_bot,
            "profile": {"real_name": self.name, "display_name": self.name},
        }
        return made | {"locale": self.locale} if locale else made


@dataclass
class Place:
    """A channel or direct messages; `messages` by their stamp."""

    id: str
    name: str = ""
    is_im: bool = False
    is_private: bool = False
    is_archived: bool = False
    members: set[str] = field(default_factory=set)
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    whispers: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)  # by who sees them, by their stamp

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": not self.is_im,
            "is_im": self.is_im,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "is_member": BOT_USER in self.members,
        }


@dataclass
class Hook:
    """Where an app may answer one command or press: five times, for half an hour."""

    place: Place
    user: str
    made: float
    about: str = ""  # the message that was pressed on
    left: int = 5


class World:
    """One workspace, as it is now."""

    def __init__(self, seed: int = 1) -> None:
        self.dice = random.Random(seed)
        self.users: dict[str, User] = {BOT_USER: User(BOT_USER, "Keikka", is_bot=True)}
        self.places: dict[str, Place] = {}
        self.files: dict[str, dict[str, Any]] = {}
        self.windows: dict[str, list[dict[str, Any]]] = {}  # each person's modals, the uppermost last
        self.homes: dict[str, dict[str, Any]] = {}
        self.home_enabled = True
        self.triggers: dict[str, tuple[float, str, bool]] = {}
        self.spent: set[str] = set()
        self.hooks: dict[str, Hook] = {}
        self.scopes = set(SCOPES)
        self.strict_rates = True
        self.rate_refused = 0
        self.ahead = 0.0
        self.clock: Callable[[], float] = time.time
        self.trigger_life = TRIGGER_LIFE
        self.bell = asyncio.Event()
        self.root = ""  # where this Slack is
        self._counter = 0
        self._burst: dict[str, tuple[float, float]] = {}
        self._tiers: defaultdict[str, list[float]] = defaultdict(list)

    def now(self) -> float:
        return self.clock() + self.ahead

    def new_id(self, letter: str) -> str:
        self._counter += 1
        return f"{letter}{self.dice.randrange(16**6):06X}{self._counter:04d}"

    def stamp(self) -> str:
        self._counter += 1
        return f"{int(self.now())}.{self._counter:06d}"

    # -- places

    def place(self, name: str, *, method: str = "") -> Place:
        """The channel called `name`, as one that the bot sees. Raises `channel_not_found`."""
        found = self.places.get(name)
        if found is None or (found.is_private and BOT_USER not in found.members):
            raise Refusal("channel_not_found")
        return found

    def writable(self, name: str) -> Place:
        """Where the bot may write: a channel it is in, or somebody's direct messages by their id."""
        if name[:1] in ("U", "W"):
            return self.direct(name)
        place = self.place(name)
        if place.is_archived:
            raise Refusal("is_archived")
        if BOT_USER not in place.members:
            raise Refusal("not_in_channel")
        if place.is_im and any(self.users[one].deleted for one in place.members):
            raise Refusal("user_disabled")
        return place

    def direct(self, user: str) -> Place:
        """The direct messages between a person and the bot."""
        found = self.users.get(user)
        if found is None:
            raise Refusal("user_not_found")
        if found.deleted:
            raise Refusal("user_disabled")
        if found.is_bot:
            raise Refusal("cannot_dm_bot")
        for place in self.places.values():
            if place.is_im and place.members == {user, BOT_USER}:
                return place
        made = Place(self.new_id("D"), is_im=True, members={user, BOT_USER})
        self.places[made.id] = made
        return made

    def add(self, place: Place, message: dict[str, Any]) -> dict[str, Any]:
        """Put a message somewhere."""
        message = {"type": "message", "ts": self.stamp(), "team": TEAM, **message}
        place.messages[message["ts"]] = message
        self.ring()
        return message

    # -- rates and triggers

    def count(self, channel: str) -> None:
        """One message more in a channel, or 429: one a second, in short bursts."""
        now = self.now()
        level, at = self._burst.get(channel, (0.0, now))
        level = max(0.0, level - (now - at)) + 1.0
        if self.strict_rates and level > BURST:
            self.rate_refused += 1
            raise too_many(1)
        self._burst[channel] = (level, now)

    def count_method(self, method: str, per_minute: int) -> None:
        """One call more of a method, or 429."""
        now = self.now()
        calls = self._tiers[method] = [at for at in self._tiers[method] if at > now - 60]
        if self.strict_rates and len(calls) >= per_minute:
            self.rate_refused += 1
            raise too_many(int(calls[0] + 60 - now) + 1)
        calls.append(now)

    def trigger(self, user: str, where: str = "") -> str:
        """A trigger id: opens one view, within three seconds. `where` is the kind of view it was pressed in."""
        made = f"{self.dice.randrange(10**12)}.{self.dice.randrange(10**12)}.{self.dice.randrange(16**16):016x}"
        self.triggers[made] = (self.now(), user, where == "modal")
        return made

    def spend(self, trigger: str) -> tuple[str, bool]:
        """Use a trigger id: who it came from, and whether from a modal."""
        if trigger not in self.triggers:
            raise Refusal("exchanged_trigger_id" if trigger in self.spent else "invalid_trigger_id")
        made, user, in_modal = self.triggers.pop(trigger)
        self.spent.add(trigger)
        if self.now() - made > self.trigger_life:
            raise Refusal("expired_trigger_id")
        return user, in_modal

    def whisper(self, place: Place, user: str, given: dict[str, Any]) -> dict[str, Any]:
        """Show something to one person alone."""
        kept = {k: given[k] for k in ("blocks", "thread_ts") if given.get(k)}
        made = {"ts": self.stamp(), "user": BOT_USER, "bot_id": BOT, "text": str(given.get("text") or ""), **kept}
        place.whispers.setdefault(user, {})[made["ts"]] = made
        self.ring()
        return made

    def hook(self, place: Place, user: str, about: str = "") -> str:
        """An address to answer one command or press at."""
        name = f"{self.dice.randrange(16**16):016x}"
        self.hooks[name] = Hook(place, user, self.now(), about)
        return f"{self.root}/response/{name}"

    # -- waiting

    def ring(self) -> None:
        """Wake whoever waits for a change."""
        self.bell.set()

    async def until(self, holds: Callable[[], Any], seconds: float = PATIENCE, what: str = "") -> None:
        """Wait, woken by changes, until `holds()` is true; on a busy machine longer than `seconds`."""
        seconds = max(seconds, PATIENCE)
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    self.bell.clear()
                    with contextlib.suppress(TimeoutError):  # what changes on our side rings no bell
                        await asyncio.wait_for(self.bell.wait(), 0.02)
        except TimeoutError:
            raise AssertionError(f"did not come true in {seconds} s: {what or holds}") from None
