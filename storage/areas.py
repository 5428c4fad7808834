"""Dispatch areas: a named set of places with its own channel. Whatever is decided on them is a row of settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select

from storage.tables import settings
from storage.transaction import Transaction

SCOPE = "dispatch area"
ADD = insert(settings)
ALL = select(settings.c.name, settings.c.value).where(settings.c.scope == SCOPE).order_by(settings.c.id)
LATEST = select(func.max(settings.c.id)).where(settings.c.scope == SCOPE)


@dataclass(frozen=True)
class Area:
    """A dispatch area: `places` are (kind, key) of municipalities and regions, `channels` a lane by platform."""

    name: str
    places: tuple[tuple[str, str], ...]
    channels: Mapping[str, str]


def areas(tx: Transaction) -> list[Area]:
    """Every area as it stands, in the order of their names; read once in a transaction."""
    found: list[Area] | None = tx.memo.get(SCOPE)
    if found is None:
        standing = dict(map(tuple, tx.rows(ALL)))  # a later decision on the same name counts
        made = [_area(name, value) for name, value in standing.items() if value is not None]
        found = tx.memo[SCOPE] = sorted(made, key=lambda area: area.name.casefold())
    return found


def put(tx: Transaction, area: Area, by: str) -> None:
    """Decide on an area: a new one, or other places and channels for the one of this name."""
    _note(tx, area.name, {"places": [list(place) for place in area.places], "channels": dict(area.channels)}, by)


def remove(tx: Transaction, name: str, by: str) -> None:
    """Its orders are the main channel's from now on."""
    _note(tx, name, None, by)


def latest_change(tx: Transaction) -> int:
    """A number that rises with every decision on areas; 0 before the first."""
    return int(tx.value(LATEST) or 0)


def _area(name: str, value: Any) -> Area:
    channels = {str(platform): str(lane) for platform, lane in value["channels"].items()}
    return Area(name, tuple((str(kind), str(key)) for kind, key in value["places"]), channels)


def _note(tx: Transaction, name: str, value: Any, by: str) -> None:
    tx.memo.pop(SCOPE, None)
    tx.execute(ADD, {"scope": SCOPE, "name": name, "value": value, "changed_at": tx.now, "changed_by": by})
