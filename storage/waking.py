"""What a commit wakes: topics that others wait for, as values. Rooms above have topics of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Wake:
    """Something that others wait for; a commit that changed it names it."""


@dataclass(frozen=True)
class Changed(Wake):
    """A queue or the state itself: `state` is any row from which due work is derived, `erased` the list of erasures.

    `damaged` is woken without a commit: damage was found in the file, and nothing is written any more.
    """

    what: Literal["state", "inbox", "erased", "damaged"]


@dataclass(frozen=True)
class Settled(Wake):
    """A heard thing took effect, or was given up."""

    inbox_id: str


@dataclass(frozen=True)
class OutboxOf(Wake):
    """There is something to bring on this platform, in this lane (its keyed hash)."""

    platform: str
    lane: str


@dataclass(frozen=True)
class OnItsWay(Wake):
    """Something was leased in the commit in which it was said: whoever did that brings it, and nobody need look."""

    platform: str


@dataclass(frozen=True)
class ChatOf(Wake):
    """There is something new in a person's chat, or it was seen."""

    person: str


@dataclass(frozen=True)
class Noted(Wake):
    """The ledger has a line on who came in, what was refused, whose names were shown, or a right that changed."""

    verb: str
    actor: str
    about: str
    detail: str


STATE, INBOX, ERASED = (Changed("state"), Changed("inbox"), Changed("erased"))
DAMAGE = Changed("damaged")
