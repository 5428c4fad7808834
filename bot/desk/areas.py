"""Dispatch areas as `keikka areas` shows and decides them: a name, its places, and the channel of each messenger."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from adapters.platforms import channel_shapes
from bot.facts import channels
from bot.law.places import municipalities_of
from dialogs.reading.where.places import read_place_answer
from storage import areas
from storage.areas import Area
from storage.said import _
from storage.transaction import Transaction
from storage.trouble import BadSetting

LONGEST_NAME = 40


def decide(tx: Transaction, name: str, places: str, lanes: Mapping[str, str], by: str) -> Area:
    """Make an area, or change the places or channels named of one. Raises `BadSetting` with a clear sentence.

    What is left empty stays as it was; `-` takes a channel away.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadSetting(_("An area's name has from 1 to {most} characters.")(most=LONGEST_NAME))
    old = find(tx, name)
    found = tuple(read_places(places)) if places else old.places if old else ()
    if not found:
        raise BadSetting(_("Say which places the area has, for example {example}.")(example='--places "Oulu, Kempele"'))
    area = Area(old.name if old else name, found, _lanes(old.channels if old else {}, lanes))
    if not area.channels:
        messenger, shape = list(channel_shapes().items())[-1]
        example = f"--{messenger} {shape.example}"
        raise BadSetting(_("Say which channel the area has, for example {example}.")(example=example))
    _refuse_overlap(tx, area)
    areas.put(tx, area, by)
    return area


def take_away(tx: Transaction, name: str, by: str) -> Area:
    """An area is no more; its orders go to the main channel. Raises `BadSetting` for a name that no area has."""
    area = find(tx, name)
    if area is None:
        raise BadSetting(
            _("There is no area called {name}. See all of them with: {command}")(name=name, command="keikka areas")
        )
    areas.remove(tx, area.name, by)
    return area


def find(tx: Transaction, name: str) -> Area | None:
    """The area of this name, however it is written."""
    wanted = " ".join(name.split()).casefold()
    return next((area for area in areas.areas(tx) if area.name.casefold() == wanted), None)


def overview(tx: Transaction) -> list[str]:
    """A few lines for each area."""
    return [line for area in areas.areas(tx) for line in lines_of(area)]


def lines_of(area: Area) -> Iterator[str]:
    """An area as the command line shows it."""
    count = len(channels.municipalities(area))
    yield f"{area.name}: {', '.join(key for _kind, key in area.places)} ({count} municipalities)"
    for platform, lane in sorted(area.channels.items()):
        yield f"    {platform} {lane}"


def read_places(words: str) -> Iterator[tuple[str, str]]:
    """(kind, key) of each place named, separated by commas. Raises `BadSetting` for one that is not known for sure."""
    for name in (part.strip() for part in words.split(",")):
        if not name:
            continue
        found = read_place_answer(name) or read_place_answer(name.title())
        if found is None or not municipalities_of(found.value.kind, found.value.key):
            raise BadSetting(
                _("There is no municipality, region or wellbeing services county called {name}.")(name=name)
            )
        if not found.sure:
            raise BadSetting(
                _("{name} is not a place for sure. Did you mean {other}?")(name=name, other=found.value.key)
            )
        yield found.value.kind, found.value.key


def _lanes(before: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    lanes = dict(before)
    for platform, lane in wanted.items():
        shape = channel_shapes()[platform]
        if lane == "-":
            lanes.pop(platform, None)
        elif lane and not re.fullmatch(shape.pattern, lane):
            told = _("{lane} is no channel there. One looks like {example}.")
            raise BadSetting(told(lane=lane, example=shape.example))
        elif lane:
            lanes[platform] = lane
    return lanes


def _refuse_overlap(tx: Transaction, area: Area) -> None:
    """A municipality lies in one area: a card has one place."""
    for other in areas.areas(tx):
        both = channels.municipalities(area) & channels.municipalities(other)
        if other.name != area.name and both:
            shown = ", ".join(sorted(both)[:3])
            raise BadSetting(_("Already in the area {area}: {places}.")(area=other.name, places=shown))
