"""The port every platform offers and is offered: one page.

A platform (`telegram`, `slack`, `web`) *hears*: it turns an update into an :class:`Incoming` and hands it to
`Ears.hear`, which stores it durably before the platform is told that it arrived (R1). It *delivers*: it
brings a rendered message to a lane and says how that went. It *looks*: it asks for what a page shows, and the
answer depends on who asks. Adapters never touch the database and never import `bot`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from dialogs.speech import Heard, Message, Text


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

    async def settled(self, inbox_id: str, seconds: float) -> bool:
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
        """Close the doorway: take nothing new, finish what is being answered."""

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        """Bring one message to its lane. Raises `TryLater`, `Undeliverable` or `Refused`."""


@dataclass(frozen=True)
class Visitor:
    """Who stands behind a web session: the person, what they may be, and the language they read."""

    person: str
    language: str
    roles: frozenset[str] = frozenset()  # of "orderer", "expert", "coordinator"
    remembered: bool = False


class Doors(Protocol):
    """What `bot` offers the web beside `Ears`: sessions and invitations. Times here are real time, never the demo's."""

    async def enter(self, session: str) -> Visitor | None:
        """Who holds this session; None when it is unknown, ended or expired."""

    async def welcome(self, language: str, *, remember: bool) -> tuple[str, Visitor]:
        """Make a new orderer with a session of their own; returns the session's secret for the cookie."""

    async def accept(self, invitation: str, session: str | None, *, remember: bool) -> tuple[str, Visitor] | None:
        """Bind an invitation to a session (the same one when it may be kept); None when the invitation is no good."""

    async def remember(self, session: str, *, remember: bool) -> None:
        """Keep this session beyond the browser's closing, or not."""

    async def sign_out(self, session: str) -> None:
        """End this session everywhere; an unknown one is no error."""


class Stage(Protocol):
    """What `keikka demo` offers the web beside the rest: seats at everybody's screen, and a clock that moves on."""

    async def seat(self, name: str) -> Visitor | None:
        """The visitor at this screen of the demo: `orderer`, `newcomer`, `dispatch`, or a phone's person id."""

    async def move(self, to: str) -> str:
        """Move the clock to `deadline`, `day_before`, `after_gig` or `next`; returns the new time, ISO 8601."""

    async def again(self) -> None:
        """Throw this demo away and begin a new one."""


@dataclass(frozen=True)
class Finding:
    """What a doctor saw: `state` "good", "hint" (works, could be better) or "bad"; what it is; what to press."""

    state: Literal["good", "hint", "bad"]
    what: Text
    press: Text | None = None
