"""Places by name, as orders and profiles hold them: region, distance, and the name in each language."""

from __future__ import annotations

from functools import cache

from dialogs.speech import Named
from dialogs.vocabulary.places import distance_km, municipalities, regions


def region_of(name: str) -> str | None:
    """The region (maakunta) of a municipality; None for an unknown one."""
    found = municipalities().get(name)
    return found.region if found else None


@cache
def distance(a: str, b: str) -> float | None:
    """Kilometres between two municipalities; None when one of them is unknown."""
    known = municipalities()
    return distance_km(known[a], known[b]) if a in known and b in known else None


def named_place(kind: str, key: str) -> Named:
    """A municipality's or region's name in each language; an unknown one stands as it is."""
    if kind == "municipality":
        found = municipalities().get(key)
        return Named(key, found.sv, key) if found else Named(key, key, key)
    return Named(key, _swedish_regions().get(key, key), key)


@cache
def municipalities_of(kind: str, key: str) -> frozenset[str]:
    """The municipalities of a region or a wellbeing services county; of a municipality itself."""
    if kind == "municipality":
        return frozenset({key})
    return frozenset(
        one.key for one in municipalities().values() if key == (one.region if kind == "region" else one.county)
    )


def region_called(name: str) -> str | None:
    """The region of this name in Finnish or Swedish, however it is written; None for any other name."""
    wanted = name.strip().casefold()
    named = (one for one in regions() if one.kind == "region" and wanted in (one.key.casefold(), one.sv.casefold()))
    return next((one.key for one in named), None)


@cache
def _swedish_regions() -> dict[str, str]:
    return {one.key: one.sv for one in regions()}
