"""How far an expert goes for a gig on site: so many kilometres from home, or in certain regions."""

from __future__ import annotations

import re

from dialogs.form.draft import Answers, Json
from dialogs.form.slot import Reading, Rows, several, side_by_side, values
from dialogs.form.turn import Answer, Choice, Says, Slot, Unclear, World
from dialogs.form.words import is_all, plain
from dialogs.forms.slots.place import answer_of, place_name, region_table, slug
from dialogs.reading.where.places import Place, read_places
from dialogs.speech import Text, _, pgettext

#: Kilometres that reach from anywhere to anywhere in Finland.
WHOLE_COUNTRY = 1500

_DISTANCES = (20, 50, 100, 200, WHOLE_COUNTRY)

_COUNTRY_WORDS = ("koko suomi", "koko maa", "suomi", "hela finland", "hela landet", "whole finland", "whole country")


def goes_on_site(answers: Answers) -> bool:
    """Whether the expert does gigs on site at all."""
    return "onsite" in values(answers.get("formats"))


def _read_distance(words: str, _world: World) -> Reading:
    said = plain(words)
    if said in _COUNTRY_WORDS or is_all(words):
        return Answer(WHOLE_COUNTRY)
    if found := re.fullmatch(r"[^\d<]{0,30}?(\d{1,4})\s*(?:km|kilomet\w*)?\b\D{0,20}", words.strip()):
        return Answer(int(found[1]))
    if re.search(r"\b(alue|aluei|maakun|region|område|landskap)", said):
        return Answer("regions")
    return Unclear()


def _shown_distance(value: Json) -> Text:
    if value == "regions":
        return _("in certain regions")
    if isinstance(value, int) and value >= WHOLE_COUNTRY:
        return _("anywhere in Finland")
    return _("{km} km from home")(km=value if isinstance(value, int) else 0)


def _check_distance(value: Json, _answers: Answers, _world: World) -> Text | None:
    if isinstance(value, int) and not 1 <= value <= WHOLE_COUNTRY:
        return _("Please write the kilometres like this: 50 km")
    return None


def _distances(_answers: Answers, _world: World, _page: str) -> Rows:
    choices = [Choice(km, _shown_distance(km)) for km in _DISTANCES]
    return (*side_by_side(choices, 2), (Choice("regions", pgettext("button", "Choose regions")),))


DISTANCE = Slot(
    "distance",
    Says(
        _("Distance"),
        _("How far from home do you go for a gig?"),
        _("Please write the kilometres like this: 50 km"),
        _("You are asked only about gigs within this distance, or in the regions you choose."),
    ),
    _read_distance,
    show=_shown_distance,
    fits=lambda value: value == "regions" or (isinstance(value, int) and not isinstance(value, bool)),
    decode=lambda code: "regions" if code == "regions" else int(code) if re.fullmatch(r"\d{1,4}", code) else None,
    choices=_distances,
    check=_check_distance,
    when=goes_on_site,
)


def _read_regions(words: str, _world: World) -> Reading:
    if is_all(words) or plain(words) in _COUNTRY_WORDS:
        return Answer(list(region_table()))
    found = [answer_of(one.value) for one in read_places(words)]
    keys = [str(one["key"]) for one in found if isinstance(one, dict) and one["kind"] == "region"]
    keys += [key for key in region_table() if plain(key) in plain(words)]
    return Answer(list(dict.fromkeys(keys))) if keys else Unclear()


def _region_rows(_answers: Answers, _world: World, _page: str) -> Rows:
    return side_by_side([Choice(key, place_name(Place("region", key))) for key in region_table()], 2)


REGIONS = Slot(
    "regions",
    Says(
        _("Regions"),
        _("In which regions do you do gigs? Choose one or more."),
        _("I could not find the region. Write its name, for example Uusimaa, or choose from the list."),
    ),
    _read_regions,
    show=lambda value: several(tuple(place_name(Place("region", key)) for key in values(value))),
    fits=lambda value: bool(values(value)) and all(key in region_table() for key in values(value)),
    decode=lambda code: next((key for key in region_table() if slug(key) == code), None),
    encode=lambda value: slug(str(value)),
    choices=_region_rows,
    many=True,
    everything=lambda: tuple(region_table()),
    when=lambda answers: goes_on_site(answers) and answers.get("distance") == "regions",
)
