"""Who could take this gig, in which order to ask, and why. Pure and deterministic.

Hard filters first: topic with its narrower topics, kind of gig, format, distance or region, language, free at that
time, not paused, consent valid. Each candidate who is left out gets the first reason that held. Then the rank, in
words: who knows most of the topics asked for, who is rested, who is of the wished background organisation; then, among
equals, who has had the fewest offers, the fewest gigs, who was asked longest ago. Offers come first because otherwise
whoever says no is asked every time (I13: among equals offers differ by at most one), and gigs second, so that a
no is worth more than a yes when the next round begins. Declining never lowers anyone: a no is remembered nowhere here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from storage.states import AGREED_FORMATS, AgreedFormat, GigFormat

#: Whose experience is asked for.
AskedPerspective = Literal["own", "family", "either"]
#: Why somebody is not asked.
WhyNot = Literal[
    "consent", "paused", "unreachable", "asked", "kind", "language", "short_notice", "topic", "format", "distance",
    "booked", "not_here",
]  # fmt: skip


@dataclass(frozen=True)
class Need:
    """What the order asks for.

    `topics` maps each asked topic to itself and its narrower topics. `perspective` is `own`, `family` or `either`.
    `format` is `onsite`, `remote` or `either`. `place` is a municipality's or region's name; None when remote.
    """

    order: str
    topics: Mapping[str, frozenset[str]]
    perspective: AskedPerspective
    kind: str
    format: GigFormat
    starts: datetime
    ends: datetime
    region: str | None = None
    municipality: str | None = None
    language: str = "any"
    background: str | None = None
    short_notice: bool = False
    radius_extra_km: int = 0
    anywhere: bool = False


@dataclass(frozen=True)
class Candidate:
    """An expert as the matcher sees one: opened profile and what the house remembers. Times are aware."""

    person: str
    own: frozenset[str] = frozenset()
    family: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    formats: frozenset[AgreedFormat] = frozenset(AGREED_FORMATS)
    home: str | None = None
    radius_km: int | None = None
    regions: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset({"fi"})
    short_notice: bool = False
    paused: bool = False
    returns: datetime | None = None  # when a pause ends
    consent: bool = True
    reachable: bool = True
    agreed_here: bool = True
    background: str | None = None
    busy: tuple[tuple[datetime, datetime], ...] = ()
    live_offers: int = 0
    asked_today: int = 0
    recent_offers: int = 0
    recent_gigs: int = 0
    last_asked: datetime | None = None
    last_gig: datetime | None = None


@dataclass(frozen=True)
class Settings:
    """The matcher's named numbers, from the settings table."""

    rest: timedelta = timedelta(days=7)
    margin: timedelta = timedelta(minutes=60)
    most_live_offers: int = 2
    most_a_day: int = 3


@dataclass(frozen=True)
class Ranked:
    """A candidate to ask. `formats` is how they could do it; `reasons` are code words with numbers, never topics.

    Not now: who is `busy_with_offers`, and who was `asked_enough` for this day (UTC).
    """

    person: str
    formats: tuple[AgreedFormat, ...]
    reasons: Mapping[str, int | str]
    busy_with_offers: bool = False
    asked_enough: bool = False

    @property
    def waits(self) -> bool:
        """Whether they can be asked, but not now."""
        return self.busy_with_offers or self.asked_enough


@dataclass(frozen=True)
class LeftOut:
    """A candidate who was left out, and the one reason why."""

    person: str
    why: WhyNot


@dataclass(frozen=True)
class Ranking:
    """Whom to ask, best first; who must be waited for (too many offers open, or today); who was left out and why."""

    ranked: tuple[Ranked, ...]
    waiting: tuple[Ranked, ...] = ()
    left_out: tuple[LeftOut, ...] = field(default=())


Distance = Callable[[str, str], float | None]


def rank(
    need: Need,
    candidates: Sequence[Candidate],
    now: datetime,
    distance: Distance,
    region_of: Callable[[str], str | None],
    already_asked: frozenset[str] = frozenset(),
    settings: Settings | None = None,
) -> Ranking:
    """Rank the candidates for a need.

    `distance(a, b)` is kilometres between municipalities, None when unknown; `region_of` is a municipality's
    region. `already_asked` were asked with the same time, place and format before, or are asked now.
    """
    settings = settings or Settings()
    chosen: list[tuple[tuple[object, ...], Ranked]] = []
    left: list[LeftOut] = []
    for one in candidates:
        why = _left_out(need, one, already_asked)
        fit = why or _free_formats(need, one, settings, distance, region_of)
        if isinstance(fit, tuple):
            chosen.append(_rank_one(need, one, fit, now, settings, distance))
        else:
            left.append(LeftOut(one.person, fit))
    chosen.sort(key=lambda pair: pair[0])
    ranked = tuple(r for _, r in chosen if not r.waits)
    waiting = tuple(r for _, r in chosen if r.waits)
    return Ranking(ranked, waiting, tuple(sorted(left, key=lambda out: (out.why, out.person))))


def _free_formats(
    need: Need,
    one: Candidate,
    settings: Settings,
    distance: Distance,
    region_of: Callable[[str], str | None],
) -> tuple[AgreedFormat, ...] | WhyNot:
    """In which of the asked formats somebody could come and is free, at least one; else why in none."""
    formats = could_come(need, one, distance, region_of)
    if not formats:
        return "distance" if "onsite" in _shared_formats(need, one) else "format"
    free = tuple(f for f in formats if not _clashes(need, one, f, settings))
    if not free:
        return "booked"
    return free if one.agreed_here else "not_here"


def could_come(
    need: Need, one: Candidate, distance: Distance, region_of: Callable[[str], str | None]
) -> tuple[AgreedFormat, ...]:
    """In which of the asked formats somebody could come who lives, travels and works as this candidate does."""
    possible = _shared_formats(need, one)
    if "onsite" in possible and not _comes_there(need, one, distance, region_of):
        possible.remove("onsite")
    return tuple(possible)


def _left_out(need: Need, one: Candidate, already_asked: frozenset[str]) -> WhyNot | None:
    """The first hard reason against a candidate; the topic last, so that a reason tells least of a person."""
    checks: tuple[tuple[WhyNot, bool], ...] = (
        ("consent", not one.consent),
        ("paused", one.paused),
        ("unreachable", not one.reachable),
        ("asked", one.person in already_asked),
        ("kind", need.kind not in one.kinds),
        ("language", need.language != "any" and need.language not in one.languages),
        ("short_notice", need.short_notice and not one.short_notice),
        ("topic", _count_matches(need, one) == 0),
    )
    return next((name for name, holds in checks if holds), None)


def _count_matches(need: Need, one: Candidate) -> int:
    """How many of the asked topics the candidate knows, from the asked perspective."""
    known: frozenset[str] = frozenset()
    if need.perspective in ("own", "either"):
        known |= one.own
    if need.perspective in ("family", "either"):
        known |= one.family
    return sum(bool(below & known) for below in need.topics.values())


def ways(format: GigFormat) -> tuple[AgreedFormat, ...]:
    """In which ways a gig that is asked for like this can be held."""
    return AGREED_FORMATS if format == "either" else (format,)


def _shared_formats(need: Need, one: Candidate) -> list[AgreedFormat]:
    """The asked formats in which this candidate does gigs at all."""
    return [way for way in ways(need.format) if way in one.formats]


def _comes_there(need: Need, one: Candidate, distance: Distance, region_of: Callable[[str], str | None]) -> bool:
    if need.municipality is None and need.region is None:
        return False
    if need.anywhere:
        return True
    region = _asked_region(need, region_of)
    if region is not None and region in one.regions:
        return True
    if one.home is None:
        return False
    if need.municipality is None:
        return region_of(one.home) == region
    return one.home == need.municipality or _travels_so_far(one, one.home, need.municipality, need, distance)


def _asked_region(need: Need, region_of: Callable[[str], str | None]) -> str | None:
    return need.region or (region_of(need.municipality) if need.municipality else None)


def _travels_so_far(one: Candidate, home: str, place: str, need: Need, distance: Distance) -> bool:
    if one.radius_km is None:
        return False
    km = distance(home, place)
    return km is not None and km <= one.radius_km + need.radius_extra_km


def _clashes(need: Need, one: Candidate, format: AgreedFormat, settings: Settings) -> bool:
    margin = settings.margin if format == "onsite" else timedelta()
    starts, ends = need.starts - margin, need.ends + margin
    return any(begin < ends and starts < end for begin, end in one.busy)


def _rank_one(
    need: Need,
    one: Candidate,
    formats: tuple[AgreedFormat, ...],
    now: datetime,
    settings: Settings,
    distance: Distance,
) -> tuple[tuple[object, ...], Ranked]:
    matched = _count_matches(need, one)
    resting = one.last_gig is not None and now - one.last_gig < settings.rest
    wished = bool(need.background) and need.background == one.background
    since = (now - one.last_asked).days if one.last_asked else None
    reasons: dict[str, int | str] = {
        "matched": matched,
        "of": len(need.topics),
        "offers": one.recent_offers,
        "gigs": one.recent_gigs,
    }
    if resting:
        reasons["resting"] = 1
    if wished:
        reasons["wished"] = 1
    if since is not None:
        reasons["asked_days"] = since
    km = _way_there(need, one, distance) if "onsite" in formats else None
    if km is not None:
        reasons["km"] = round(km)
    key = (
        -matched,
        resting,
        not wished,
        one.recent_offers,
        one.recent_gigs,
        one.last_asked.timestamp() if one.last_asked else float("-inf"),
        lot(need.order, one.person),
    )
    busy, enough = one.live_offers >= settings.most_live_offers, one.asked_today >= settings.most_a_day
    return key, Ranked(one.person, formats, reasons, busy, enough)


def _way_there(need: Need, one: Candidate, distance: Distance) -> float | None:
    """Kilometres from home to the gig's municipality; None when either is not known."""
    return distance(one.home, need.municipality) if one.home and need.municipality else None


def lot(order: str, person: str) -> str:
    """A fair draw that is the same each time it is made: among equals, each order begins elsewhere."""
    return hashlib.sha256(f"{order}/{person}".encode()).hexdigest()
