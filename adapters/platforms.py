"""The platforms there are, a row each: what each is called, what it is like, and what it needs from the environment.

The core asks a platform's traits, never its name. A row names the module that fits the platform into a house, which is
loaded when it is configured and not before: nothing here imports an adapter. A new channel is a folder, a row and its
texts.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from adapters.addresses import is_address
from adapters.port import MessengerModule
from dialogs.speech import Text, _, verbatim


@dataclass(frozen=True)
class Traits:
    """What a platform is like. A stranger's messenger, of which nothing is known, has none of these.

    `drawn_by_us`: its chats are kept in our database and drawn by our own pages at every look. A message is rendered
    at once and stays where a person wrote it with us; accounts and lanes are persons' ids, given by us.
    `stays_with_us`: what is said there passes through nobody else's hands, so that it needs no consent (R18).
    `opens_links`: who reads there has our pages open already; elsewhere links open where our address is https.
    `tells_seen`: it tells what was seen, and an offer counts as delivered by that.
    `edits_ring`: a phone rings at an edited message as at a new one.
    `threads`: what belongs to a card stands under it, in nobody's way.
    `topics`: a group may have topics, one for each region (:class:`adapters.port.Forum`).
    """

    drawn_by_us: bool = False
    stays_with_us: bool = False
    opens_links: bool = False
    tells_seen: bool = False
    edits_ring: bool = False
    threads: bool = False
    topics: bool = False


@dataclass(frozen=True)
class OwnSetting:
    """One setting of a platform, KEIKKA_<PLATFORM>_<NAME> in the environment.

    `check` returns the value as it is used; it raises `ValueError` with what is said after the setting's name.
    """

    name: str
    check: Callable[[str], str]


@dataclass(frozen=True)
class ChannelShape:
    """What a dispatch channel's id is like, whole; `told` says in a command's help what it is."""

    pattern: str
    example: str
    told: str


@dataclass(frozen=True)
class Platform:
    """One platform: `name` is how it is kept in the database and named in commands, `own_name` how people call it.

    A messenger has a `module` (see :class:`adapters.port.MessengerModule`) and `settings`, of which the first, its
    token, turns it on; `begin` says how one is had. `dispatch` names the setting of its main dispatch channel.
    """

    name: str
    own_name: Text
    traits: Traits
    module: str | None = None
    settings: tuple[OwnSetting, ...] = ()
    begin: str = ""
    dispatch: str = ""
    channel: ChannelShape | None = None

    def variable(self, setting: str) -> str:
        """What a setting is called in the environment."""
        return f"KEIKKA_{self.name}_{setting}".upper()

    @property
    def token(self) -> str:
        """The setting that turns a messenger on."""
        return self.settings[0].name

    def load(self) -> MessengerModule:
        """The module that fits this messenger into a house; its libraries are imported by this, and only by this."""
        assert self.module is not None, f"{self.name} is no messenger"
        return cast(MessengerModule, importlib.import_module(self.module))


def like(pattern: str, what: str) -> Callable[[str], str]:
    """A check of a value that is `pattern`, whole; `what` says what must be instead. `{value}` is what was given."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(what.replace("{value}", repr(value)))
        return value

    return check


def address(value: str) -> str:
    """A check of an address of a server, which is used without a slash at its end."""
    if not is_address(value):
        raise ValueError(f"must be an address such as https://keikka.example.org, not {value!r}")
    return value.rstrip("/")


#: Our own pages: what is meant where no platform is named.
OWN_PAGES = "web"

PLATFORMS: tuple[Platform, ...] = (
    Platform(
        OWN_PAGES,
        _("Keikka's own page"),
        Traits(drawn_by_us=True, stays_with_us=True, opens_links=True, tells_seen=True),
    ),
    Platform(
        "telegram",
        verbatim("Telegram"),
        Traits(topics=True),
        module="adapters.telegram.setup",
        settings=(
            OwnSetting(
                "token", like(r"[0-9]+:[A-Za-z0-9_-]+", "must be the token from BotFather, such as 123456:ABC-...")
            ),
            OwnSetting("api_url", address),
            OwnSetting(
                "dispatch_chat", like(r"-?\d+(/\d*)?", "must be a group's number such as -1001234567890, not {value}")
            ),
            OwnSetting(
                "webhook_secret",
                like(r"[A-Za-z0-9_-]{32,256}", "must be 32 to 256 characters of A-Z, a-z, 0-9, _ and -"),
            ),
        ),
        begin="Get a token from @BotFather and write it into .env.",
        dispatch="dispatch_chat",
        channel=ChannelShape(r"-[0-9]{5,20}(/[0-9]{1,10})?", "-1001234567890", "The group's number"),
    ),
    Platform(
        "slack",
        verbatim("Slack"),
        Traits(threads=True),
        module="adapters.slack.setup",
        settings=(
            OwnSetting("bot_token", like(r"(?s)xoxb-.*", "is the bot's token, which begins with xoxb-")),
            OwnSetting("app_token", like(r"(?s)xapp-.*", "is the app-level token, which begins with xapp-")),
            OwnSetting(
                "signing_secret", like(r"[0-9a-fA-F]{32}", "must be the 32 letters and digits from Basic Information")
            ),
            OwnSetting("api_url", address),
            OwnSetting(
                "dispatch_channel",
                like(r"[CG][A-Za-z0-9]*", "must be a channel's id such as C0123456789, not {value}"),
            ),
        ),
        begin="See README, Slack: it takes ten minutes.",
        dispatch="dispatch_channel",
        channel=ChannelShape(r"[CG][A-Z0-9]{8,20}", "C0123456789", "The channel's id"),
    ),
)


def traits_of(name: str) -> Traits:
    """What the platform of this name is like; without a name, our own pages."""
    name = name or OWN_PAGES
    return next((row.traits for row in PLATFORMS if row.name == name), Traits())


def messengers() -> tuple[Platform, ...]:
    """The rows of the messengers."""
    return tuple(row for row in PLATFORMS if row.module is not None)


def channel_shapes() -> dict[str, ChannelShape]:
    """What a dispatch channel is like on each messenger that has channels."""
    return {row.name: row.channel for row in messengers() if row.channel is not None}
