"""What a process knows of its house beside the rows: it belongs to the database and outlives every unit of work."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


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
    `damaged`: damage was found in the database's file, and nothing is written any more.
    """

    house: HouseFacts = field(default_factory=HouseFacts)
    dispatch_lanes: tuple[tuple[str, str], ...] = ()
    invitation_links: tuple[str, ...] = ()
    audited: tuple[datetime, int] | None = None
    recounted: str = ""
    seats: dict[str, str] = field(default_factory=dict)
    failed_after_commit: int = 0
    damaged: bool = False
