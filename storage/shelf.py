"""What a process knows of its house beside the rows: it belongs to the database and outlives every unit of work."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from storage.kinds import RefusalKind

#: What a press of an orderer sets going is done within this time: nobody who watches can tell what it was (R20).
PAUSE_AT_MOST = timedelta(seconds=60)
#: The machine's own randomness: a moment that could be foretold would be no secret.
_draw = random.SystemRandom()


def random_pause() -> timedelta:
    """Any time up to the longest, each as likely as another."""
    return PAUSE_AT_MOST * _draw.random()


def no_pause() -> timedelta:
    """None: for the demo, which plays out before one's eyes and asks no real people."""
    return timedelta()


@dataclass(frozen=True)
class HouseFacts:
    """What the configuration says, the same as long as the process lives.

    `zone` is an IANA name, `language` one of the languages of the house; `public_url` has nothing after the host and is
    empty where nobody has set one. `messengers` are the platforms that are configured.
    """

    zone: str = "Europe/Helsinki"
    language: str = "fi"
    public_url: str = ""
    messengers: tuple[str, ...] = ()
    demo: bool = False


@dataclass
class Shelf:
    """`house`, and what changes while the process lives.

    `dispatch_lanes` are (platform, lane) of the dispatch channels. `invitation_links` are patterns in which `{}` stands
    for a token. `audited` is when the auditor looked last (UTC) and how many findings it had; `recounted` the last
    person whose counts it has counted anew. `seats` are persons' ids by the demo's screens.
    `failed_after_commit` is how often something that follows a commit has failed since an audit told of it.
    `refused` is how often what was refused since it was last noted.
    `damaged`: damage was found in the database's file, and nothing is written any more.
    `pause` draws how long what a press of an orderer sets going waits.
    """

    house: HouseFacts = field(default_factory=HouseFacts)
    dispatch_lanes: tuple[tuple[str, str], ...] = ()
    invitation_links: tuple[str, ...] = ()
    audited: tuple[datetime, int] | None = None
    recounted: str = ""
    seats: dict[str, str] = field(default_factory=dict)
    failed_after_commit: int = 0
    refused: Counter[RefusalKind] = field(default_factory=Counter)
    damaged: bool = False
    pause: Callable[[], timedelta] = random_pause
