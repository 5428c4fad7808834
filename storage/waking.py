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

    what: Literal["state", "inbox", "outbox", "erased", "damaged"]


@dataclass(frozen=True)
class Settled(Wake):
    """A heard thing took effect, or was given up."""

    inbox_id: str


@dataclass(frozen=True)
class ChatOf(Wake):
    """There is something new in a person's chat, or it was seen."""

    person: str


STATE, INBOX, OUTBOX, ERASED = (Changed("state"), Changed("inbox"), Changed("outbox"), Changed("erased"))
DAMAGE = Changed("damaged")
