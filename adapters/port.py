"""The port every platform offers and is offered.

A platform (`telegram`, `slack`, `web`) *hears*: it turns an update into an :class:`Incoming` and hands it to
`Ears.hear`, which stores it durably before the platform is told that it arrived (R1). It *delivers*: it
brings a rendered message to a lane and says how that went. It *looks*: it asks for what a page shows, and the
answer depends on who asks. Adapters never touch the database and never import `bot`.

Every platform is an :class:`Adapter`; one of somebody else's is a :class:`Messenger`, and may be a :class:`Forum`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from adapters.findings import Finding
from dialogs.speech import Heard, Message

if TYPE_CHECKING:
    from aiohttp import web


@dataclass(frozen=True)
class Incoming:
    """One heard thing as it enters the house.

    `external_id` is the platform's own id of the thing, unique per platform, so that a repeated delivery is heard
    once. `account` is who did it (Telegram user id, Slack user id, web session's person). `lane` is where answers
    go: one lane per chat, its things are heard in order. `replies_to` is the platform's id of the message whose
    button was pressed. `sent_at` is the platform's own time of it, aware, where it has one; `zone` is the person's time
    zone, where the platform tells it. `aside` is a lane beside what was pressed, for that person alone (an open window,
    a whisper in a channel): what answers the press goes there, and to their chat where the window is gone. `removable`
    names the person's own message for `Outgoing.removes`, where the platform may let us remove it.
    """

    platform: str
    external_id: str
    account: str
    lane: str
    heard: Heard
    language: str | None = None
    name: str | None = None
    replies_to: str | None = None
    sent_at: datetime | None = None
    private: bool = True
    zone: str | None = None
    aside: str | None = None
    removable: str | None = None


@dataclass(frozen=True)
class Receipt:
    """The platform's word that it has the message; `message_id` is what a later edit of it names.

    `astray` says that the lane's own place, a forum's topic, is gone, and that the message stands in the chat itself.
    """

    message_id: str | None = None
    astray: bool = False


class TryLater(Exception):
    """Not sent, or not known: try the lane again after `after` seconds.

    `surely_not_sent` is true for refused connections, DNS errors and 429; false for time-outs, resets and 5xx,
    after which the message may have arrived (R4).
    """

    def __init__(self, after: float, *, surely_not_sent: bool, why: str = "") -> None:
        super().__init__(why or f"try again in {after:g} s")
        self.after = after
        self.surely_not_sent = surely_not_sent


class Undeliverable(Exception):
    """The platform will never take messages for this lane: blocked, deactivated, gone. `why` is one short word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Refused(Exception):
    """The platform refuses this one message for good (too long, bad markup): our fault; the coordinator is told."""


class NotStored(Exception):
    """Nothing can be stored now (a full disk): what was sent was not heard, and is worth sending again later."""


@dataclass(frozen=True)
class Outgoing:
    """One message for one lane, in the reader's language.

    `edits` is the platform's id of the message to edit in place; None sends a new one. `idempotency` is the outbox
    row's id, for platforms that can be asked whether they have it; `again` says that an earlier copy of it may have
    arrived. `under` is the platform's id of the card it belongs to, for platforms with threads. `quiet` is for what is
    told by the way: in the thread alone, and no phone rings. `removes` names a message (`Incoming.removable`) to remove
    before this one is said: one that is gone already is removed, and where it may not be `deliver` raises `Refused`.
    """

    lane: str
    message: Message
    language: str
    idempotency: str
    edits: str | None = None
    again: bool = False
    under: str | None = None
    quiet: bool = False
    removes: str | None = None


@dataclass(frozen=True)
class View:
    """What a page or stream shows to one person: `kind` names the template, `values` are its plain data.

    `found` is false when there is nothing here for this person, whatever the reason: the page says so in one way.
    """

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)
    found: bool = True


class Ears(Protocol):
    """What `bot` offers to adapters."""

    async def hear(self, incoming: Incoming) -> str:
        """Store `incoming` durably and return its inbox id; the same `external_id` returns the same id.

        Raises `NotStored`.
        """

    async def wait_for_effect(self, inbox_id: str, seconds: float) -> bool:
        """Wait until the heard thing took effect (its transaction committed); False after `seconds`."""

    async def look(self, person: str | None, question: str, **about: str) -> View:
        """Read only: what `person` (an id, or `platform:account` of a messenger) may see.

        `question` names a view (`chat`, `order`, `feedback`, `poster` ...).
        """

    def follow(self, person: str) -> AsyncIterator[int]:
        """Yield a number whenever something new may be seen by `person`; the page then looks again."""


class Adapter(Protocol):
    """What a platform offers to `bot`."""

    platform: str

    async def start(self, ears: Ears) -> None:
        """Open the doorway and return; raises `OSError` with one clear sentence if it cannot."""

    async def stop(self) -> None:
        """Close the doorway: take nothing new, finish what is being answered. Delivering works as before."""

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        """Bring one message to its lane. Raises `TryLater`, `Undeliverable` or `Refused`."""


#: How listening to a messenger goes: `opening` while it cannot be reached, `stepped_down` when somebody else listens
#: with our token, `refused` when nobody takes it.
Listening = Literal["closed", "opening", "open", "stepped_down", "refused"]


@runtime_checkable
class Messenger(Adapter, Protocol):
    """A platform that only one process may listen to at a time, and that keeps a backlog while nobody does."""

    @property
    def state(self) -> Listening:
        """How listening goes."""

    @property
    def silent_for(self) -> float:
        """The seconds since the platform last answered; 0 where it would tell us by itself."""

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """What the public web server must carry for a platform that posts to us; they check by themselves who posts."""

    async def wait_for_backlog(self, seconds: float) -> bool:
        """Wait until the backlog is heard; False after `seconds` (R5)."""

    async def close(self) -> None:
        """Hang up for good."""

    def serve(self, lanes: Iterable[str]) -> None:
        """Listen in these dispatch channels too; in channels that are not ours nothing is heard (R10)."""

    async def dress_for(self, lane: str, roles: Iterable[str], language: str) -> None:
        """Give a private chat the command menu of these roles ("expert", "coordinator"), where there are menus."""

    async def link_to(self, word: str) -> str | None:
        """What opens a chat that begins with `word` ([A-Za-z0-9_-], at most 64): an address, or what to write there.

        None while the platform does not tell.
        """


@runtime_checkable
class Forum(Protocol):
    """A messenger whose groups may have topics."""

    async def opens_topics(self, group: int) -> bool | None:
        """Whether the group has topics and we may open new ones; None when that could not be asked."""

    async def topic(self, group: int, name: str) -> str | None:
        """Open a topic and return its lane; None where there are none or we may not."""


@dataclass(frozen=True)
class Given:
    """What a messenger is made of: its own settings by their names, and what a house tells all of them.

    `public_url` is our own address, `language` what is spoken where a person's own is not known, `lanes` are the
    dispatch channels there.
    """

    settings: Mapping[str, str] = field(repr=False)
    public_url: str
    language: str
    lanes: tuple[str, ...] = ()


class MessengerModule(Protocol):
    """What the module that a row of `adapters.platforms` names offers: three functions."""

    def make(self, given: Given) -> Messenger:
        """The messenger, not yet started. Raises `ValueError` with one clear sentence for a setting it refuses."""

    def examine(self, given: Given, areas: Callable[[], Sequence[str]]) -> Coroutine[Any, Any, Sequence[Finding]]:
        """What `keikka doctor` sees; `areas` asks the database for the channels of dispatch areas there."""

    async def link_to(self, given: Given, word: str) -> str:
        """As :meth:`Messenger.link_to`, without listening. Raises `OSError` with one clear sentence for no link now."""
