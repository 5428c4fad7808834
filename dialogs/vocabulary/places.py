"""Finland's municipalities, regions (maakunta) and wellbeing services counties, from the two tables beside this file.

Coordinates are from GeoNames, CC BY 4.0: see municipalities.NOTICE.txt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt
from typing import Literal

from dialogs.vocabulary.tables import table

EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality; `key` is its Finnish name. `local_case` is inner (Oulussa) or outer (Tampereella).

    `lat` and `lon` are degrees of one point in its main settlement. `aliases` are its short names, villages and
    districts; `merged_into` names the municipality it has become part of, or is empty.
    """

    key: str
    sv: str
    region: str
    county: str
    lat: float
    lon: float
    local_case: Literal["inner", "outer"]
    aliases: tuple[str, ...] = ()
    merged_into: str = ""

    @property
    def fi(self) -> str:
        """The Finnish name."""
        return self.key


@dataclass(frozen=True, slots=True)
class Region:
    """A region (maakunta) or a wellbeing services county; `key` is its Finnish name."""

    key: str
    sv: str
    kind: Literal["region", "county"]
    short_names: tuple[str, ...] = ()


@cache
def municipalities() -> Mapping[str, Municipality]:
    """Every municipality by its Finnish name."""
    return {row["fi"]: _municipality(row) for row in _rows("municipalities.tsv")}


@cache
def regions() -> tuple[Region, ...]:
    """Every region and county. Åland and Helsinki stand as counties too, as the tables of the counties have them."""
    return tuple(
        Region(row["fi"], row["sv"], "region" if row["kind"] == "maakunta" else "county", _split(row["short_names"]))
        for row in _rows("regions.tsv")
    )


def distance_km(a: Municipality, b: Municipality) -> float:
    """Great-circle distance between two municipalities' points, in kilometres."""
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))


def _municipality(row: Mapping[str, str]) -> Municipality:
    return Municipality(
        row["fi"],
        row["sv"],
        row["maakunta"],
        row["county"],
        float(row["lat"]),
        float(row["lon"]),
        "outer" if row["local_case"] == "outer" else "inner",
        _split(row["aliases"]),
        row["merged_into"] or "",
    )


def _split(cell: str | None) -> tuple[str, ...]:
    return tuple(name for name in (cell or "").split(";") if name)


def _rows(name: str) -> Iterator[dict[str, str]]:
    head, *rows = table(name)
    fields = head.split("\t")
    yield from (dict(zip(fields, row.split("\t"), strict=False)) for row in rows if row)
