"""What a commit wakes in the process, beside the queues and chats that storage knows of (`storage.waking`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from storage.waking import Wake


@dataclass(frozen=True)
class Board(Wake):
    """A board that whoever has it open sees anew: the dispatch channel's page, or the demo."""

    name: Literal["dispatch", "demo"]


@dataclass(frozen=True)
class ChannelsChanged(Wake):
    """It was decided anew which dispatch channels are ours, or may have topics."""


@dataclass(frozen=True)
class Dress(Wake):
    """A person's roles or language changed: their command menus follow."""

    person: str


@dataclass(frozen=True)
class Farewell(Wake):
    """Somebody has been erased and is told so, in this lane; nothing of it is stored."""

    platform: str
    lane: str
    language: str


DISPATCH = Board("dispatch")
