"""Where: a municipality or a whole region, written or browsed by region.

A place answer is `{"kind": "municipality", "key": "Oulu"}` or of kind `region`; keys are the Finnish names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from dialogs.form.draft import Json
from dialogs.form.slot import Reading, Rows, side_by_side
from dialogs.form.turn import Answer, Choice, Page, Says, Slot, Unclear, World
from dialogs.form.words import plain
from dialogs.reading.where.places import Place, read_place_answer, read_places
from dialogs.reading.words.found import Found
from dialogs.speech import Named, Text, _, pgettext
from dialogs.vocabulary.places import Municipality, Region, municipalities, regions

#: Shown before the regions: where most gigs are.
_LARGEST = ("Helsinki", "Espoo", "Tampere", "Vantaa", "Oulu", "Turku", "Jyväskylä", "Kuopio", "Lahti")


def place_slot(name: str, says: Says, **more: Any) -> Slot:
    """A municipality or a region."""
    slot = Slot(
        name,
        says,
        _read_place,
        show=shown_place,
        fits=lambda value: _place(value) is not None,
        decode=lambda code: _codes().get(code),
        encode=lambda value: _code(_place(value)),
        choices=lambda _answers, _world, page: _browse(page, whole_regions=True),
        seek=_nearest,
        glean=lambda place, _world: [answer_of(place)] if isinstance(place, Place) else [],
    )
    return replace(slot, **more)


def municipality_slot(name: str, says: Says, **more: Any) -> Slot:
    """A municipality alone: the answer is its Finnish name."""
    whole = place_slot(name, says)

    def read(words: str, world: World) -> Reading:
        reading = _read_place(words, world)
        if isinstance(reading, Answer):
            key = _municipality(reading.value)
            return Answer(key) if key else Unclear()
        here = tuple(Choice(key, one.label) for one in reading.suggestions if (key := _municipality(one.value)))
        return Unclear(reading.say if here else None, here)

    slot = replace(
        whole,
        read=read,
        show=lambda value: place_name(Place("municipality", str(value))),
        fits=lambda value: isinstance(value, str) and value in municipalities(),
        decode=lambda code: _municipality(_codes().get(code)),
        encode=lambda value: _code(Place("municipality", str(value))),
        choices=lambda _answers, _world, page: _municipalities_only(_browse(page, whole_regions=False)),
        seek=lambda lat, lon: _municipality(_nearest(lat, lon)),
    )
    return replace(slot, **more)


def place_name(place: Place | None) -> Text:
    """The name of a place in the reader's language."""
    if place is None:
        return Text("–")
    known = municipalities().get(place.key) if place.kind == "municipality" else region_table().get(place.key)
    named = Named(known.key, known.sv, known.key) if known is not None else place.key
    return Text("{place}")(place=named)


def shown_place(value: Json) -> Text:
    """The name of a place answer in the reader's language."""
    return place_name(_place(value))


def answer_of(place: Place) -> Json:
    """The answer of a place that was read; a county counts as the region it lies in, a merged town as its new one."""
    if place.kind == "municipality":
        now = municipalities()[place.key].merged_into or place.key
        return {"kind": "municipality", "key": now}
    if place.kind == "region":
        return {"kind": "region", "key": place.key}
    lies_in = Counter(one.region for one in municipalities().values() if one.county == place.key)
    return {"kind": "region", "key": lies_in.most_common(1)[0][0]} if lies_in else None


@cache
def region_table() -> dict[str, Region]:
    """The regions (maakunta) by their Finnish names, in the order they are shown."""
    return {one.key: one for one in regions() if one.kind == "region"}


def _place(value: Json) -> Place | None:
    if not isinstance(value, dict) or not isinstance(key := value.get("key"), str):
        return None
    if value.get("kind") == "municipality" and key in municipalities():
        return Place("municipality", key)
    return Place("region", key) if value.get("kind") == "region" and key in region_table() else None


def _municipality(value: Json) -> str | None:
    place = _place(value)
    return place.key if place is not None and place.kind == "municipality" else None


def _read_place(words: str, _world: World) -> Reading:
    said = plain(words[:200])
    region = _region_called(said)
    if region is not None:
        return Answer({"kind": "region", "key": region})
    whole = read_place_answer(words)
    found = [whole] if whole is not None else read_places(words)
    answers = _answers_in(found)
    if len(answers) == 1 and found[0].sure:
        return Answer(answers[0])
    likely = answers or [{"kind": "municipality", "key": key} for key in _beginning_alike(said)]
    if not likely:
        return Unclear()
    return Unclear(_("Which of these do you mean?"), tuple(_place_choice(answer) for answer in likely[:6]))


def _region_called(said: str) -> str | None:
    return next((key for key, one in region_table().items() if said in (plain(key), plain(one.sv))), None)


def _answers_in(found: Sequence[Found[Place]]) -> list[Json]:
    """The answers of everything that may be meant, each once."""
    places = dict.fromkeys(place for one in found for place in (one.value, *one.others))
    answers = [answer for place in places if (answer := answer_of(place)) is not None]
    return [answer for n, answer in enumerate(answers) if answer not in answers[:n]]


def _beginning_alike(said: str) -> list[str]:
    """Municipalities whose name begins like the answer, the likest first."""
    names = {key: (plain(one.key), plain(one.sv)) for key, one in _current().items()}
    for length in (8, 6, 5, 4) if len(said) > 3 else (3,):
        alike = [key for key, both in names.items() if any(name.startswith(said[:length]) for name in both)]
        if len(said) >= length and alike:
            return alike
    return []


def _nearest(lat: float, lon: float) -> Json:
    """The municipality nearest to a shared location (degrees); None outside Finland."""
    if not (59 <= lat <= 71 and 19 <= lon <= 32):
        return None
    here = min(_current().values(), key=lambda one: (one.lat - lat) ** 2 + ((one.lon - lon) / 2.2) ** 2)
    return {"kind": "municipality", "key": here.key}


# Buttons: the empty page has the largest towns and the regions, a region's page its municipalities.


def _browse(page: str, *, whole_regions: bool) -> Rows:
    region = next((key for key in region_table() if slug(key) == page), None)
    if region is None:
        towns = [_place_choice({"kind": "municipality", "key": key}) for key in _LARGEST]
        pages = [Page(slug(key), Text("{place} …")(place=place_name(Place("region", key)))) for key in region_table()]
        return (*side_by_side(towns, 3), *side_by_side(pages, 2))
    inside = [
        _place_choice({"kind": "municipality", "key": key}) for key, one in _current().items() if one.region == region
    ]
    back = (Page("", pgettext("button", "Other regions")),)
    if not whole_regions:
        return (*side_by_side(inside, 3), back)
    label = _("The whole region: {place}")(place=place_name(Place("region", region)))
    return ((Choice({"kind": "region", "key": region}, label),), *side_by_side(inside, 3), back)


def _municipalities_only(rows: Rows) -> Rows:
    """The same rows with choices that answer by the municipality's name alone."""
    return tuple(
        tuple(one if isinstance(one, Page) else Choice(_municipality(one.value), one.label) for one in row)
        for row in rows
    )


def _place_choice(answer: Json) -> Choice:
    place = _place(answer)
    if place is not None and place.kind == "region":
        return Choice(answer, _("The whole region: {place}")(place=place_name(place)))
    return Choice(answer, place_name(place))


@cache
def _current() -> dict[str, Municipality]:
    """Municipalities that still are one, by key."""
    return {key: one for key, one in municipalities().items() if not one.merged_into}


def _code(place: Place | None) -> str:
    return f"{place.kind[0]}-{slug(place.key)}" if place is not None else ""


@cache
def _codes() -> dict[str, Json]:
    places = [Place("municipality", key) for key in municipalities()] + [Place("region", key) for key in region_table()]
    return {_code(place): {"kind": place.kind, "key": place.key} for place in places}


def slug(name: str) -> str:
    """A name as plain ASCII, for a button's data."""
    return name.lower().translate(_PLAIN)


_PLAIN = str.maketrans("åäöÅÄÖ ", "aaoaao-")
