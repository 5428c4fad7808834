"""What the web is offered beside the port of every platform: sessions and invitations, and the demo's stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

#: Why a session opens nothing: nothing was done for long, or somebody ended it, or it must be confirmed first.
Over = Literal["idle", "ended", "step"]


@dataclass(frozen=True)
class Visitor:
    """Who stands behind a web session: the person, what they may be, and the language they read.

    `known` are those whom the house has taken in: experts, coordinators, and orderers who were let through once.
    `quiet`: it was a while ago that something was last done in this session.
    """

    person: str
    language: str
    roles: frozenset[str] = frozenset()  # of "orderer", "expert", "coordinator"
    remembered: bool = False
    known: bool = False
    quiet: bool = False


class Doors(Protocol):
    """What `bot` offers the web beside `Ears`: sessions and invitations. Times here are real time, never the demo's."""

    async def enter(self, session: str) -> Visitor | None:
        """Who holds this session; None when it is unknown, ended or expired."""

    async def over(self, session: str) -> Over | None:
        """Why a session opens nothing; None for one that goes on, and for what never was one."""

    async def step(self, session: str) -> int:
        """The number by which its person knows a browser that is to be confirmed."""

    async def ask_step(self, session: str) -> None:
        """Ask on the person's messenger whether it is they who sit at this browser."""

    async def stay(self, session: str) -> None:
        """Something is done in this session now: it is not idle."""

    async def welcome(self, language: str, *, remember: bool) -> tuple[str, Visitor]:
        """Make a new orderer with a session of their own; returns the session's secret for the cookie."""

    async def accept(self, invitation: str, session: str | None, *, remember: bool) -> tuple[str, Visitor] | None:
        """Give an invitation's person a session, ending the one before; None when the invitation is no good."""

    async def redeem(self, code: str, session: str | None, *, remember: bool) -> tuple[str, Visitor] | None:
        """Let somebody in by a code that was read out by phone; None when it is no good, and then it never is again."""

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
