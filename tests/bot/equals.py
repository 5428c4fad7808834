"""A need, a candidate who fits it, and a made-up map: a lecture on depression in Oulu on site, on a Tuesday 14-16."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.law.matcher import Candidate, Need, Ranking, Settings, rank

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
START = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

DEPRESSION = frozenset({"depression", "postnatal_depression"})
NEED = Need(
    order="214",
    topics={"depression": DEPRESSION},
    perspective="own",
    kind="lecture",
    format="onsite",
    starts=START,
    ends=START + 2 * HOUR,
    region="Pohjois-Pohjanmaa",
    municipality="Oulu",
)
FITS = Candidate(
    "aino",
    own=frozenset({"depression"}),
    kinds=frozenset({"lecture", "panel"}),
    home="Oulu",
    languages=frozenset({"fi"}),
)

#: Kilometres on a made-up map along one road.
ROAD = {"Oulu": 0, "Kempele": 12, "Raahe": 75, "Kemi": 105, "Kuusamo": 215, "Helsinki": 600}
REGIONS = dict.fromkeys(("Oulu", "Kempele", "Raahe", "Kuusamo"), "Pohjois-Pohjanmaa") | {"Kemi": "Lappi"}


def distance(a: str, b: str) -> float | None:
    return abs(ROAD[a] - ROAD[b]) if a in ROAD and b in ROAD else None


def ranked(need: Need, *candidates: Candidate, asked: frozenset[str] = frozenset(), **settings: Any) -> Ranking:
    return rank(need, candidates, NOW, distance, REGIONS.get, asked, Settings(**settings))


def order_of(ranking: Ranking) -> list[str]:
    return [one.person for one in ranking.ranked]


def why(need: Need, candidate: Candidate, **more: Any) -> str | None:
    """The reason for leaving this candidate out, None for one who is asked."""
    found = ranked(need, candidate, **more)
    return found.left_out[0].why if found.left_out else None
