"""Where: municipalities by every form of their names, and regions and wellbeing services counties.

A word that could be a town's name is judged by its letters (capital, dots, case ending) and by what stands beside
it: a first name before it makes it a surname, `Paikka:` or a preposition makes it a place. Names that are ordinary
words too (`Salo`, `Kotka`) need such a sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dialogs.reading.where.placeforms import (
    SINGLE,
    PlaceForm,
    home,
    near_local,
    near_name,
    near_place,
    ordinary_word,
    place_forms,
    single_letter_case,
)
from dialogs.reading.where.placesigns import (
    INTO,
    after_first_name,
    all_lower,
    before_date,
    has_label,
    in_address,
    is_all,
    opens_sentence,
    stands_alone,
)
from dialogs.reading.where.regionnames import region_at
from dialogs.reading.where.verdicts import WEIGHTS, WritersHand, verdict_on, verdict_on_mended
from dialogs.reading.words.found import Found, Note
from dialogs.reading.words.lasttime import of_last_time
from dialogs.reading.words.tokens import Token, low_at, tokens


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality, a region (maakunta) or a wellbeing services county, by its Finnish name."""

    kind: Literal["municipality", "region", "county"]
    key: str


# The municipality is meant unless the other town of the same name is mentioned too.
_NAMESAKES = {"Tammela": "Tampere", "Kärsämäki": "Turku", "Pyhäjärvi": "Karkkila"}
_LONG_ENOUGH = 9  # letters of a misspelt word that only its likeness shows to be a town's

_SORTS = {"municipality": 0, "swedish": 1, "alias": 2}

# Names of more than one word; only the last is inflected.
_LONG_NAMES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("s", ":", "t", "michel"), "Mikkeli"),
    (("s", ":", "t", "karins"), "Kaarina"),
    (("s", ":", "t", "martens"), "Marttila"),
    (("gustav", "adolfs"), "Hartola"),
    *(((f"kosk{end}", "tl"), "Koski Tl") for end in ("i", "en", "ea", "essa", "esta", "ella", "elta", "elle")),
    *(((form, "tl"), "Rauma") for form in ("lappi", "lapin")),
)  # fmt: skip

_LONG_FIRST = frozenset(parts[0] for parts, _ in _LONG_NAMES)


def read_places(text: str) -> list[Found[Place]]:
    """The places of a text, the likeliest meant first; those that may be something else are not sure."""
    return found_places(tokens(text))


def found_places(words: Sequence[Token]) -> list[Found[Place]]:
    """As :func:`read_places`, of a text already cut."""
    hand = WritersHand(all_lower(words), is_all(words))
    weighed: list[tuple[int, int, Found[Place]]] = []
    i = 0
    while i < len(words):
        region = region_at(words, i)
        if region is not None:
            kind, key, last = region
            weight, found = 1, Found(Place(kind, key), words[i].start, words[last].end)
        else:
            judged = _municipality(words, i, hand)
            if judged is None:
                i += 1
                continue
            weight, last, found = judged
        weighed.append((0 if of_last_time(words, i) else weight, i, found))
        i = last + 1
    weighed.sort(key=lambda row: (not row[2].sure, -row[0], row[1]))
    return _namesakes_settled([found for _, _, found in weighed])


def chosen_place(found: Sequence[Found[Place]]) -> Found[Place] | None:
    """The municipality to fill in, with the others that were named; else the region or county."""
    towns = [one for one in found if one.value.kind == "municipality"]
    areas = [one for one in found if one.value.kind != "municipality" and one.sure]
    sure = [one for one in towns if one.sure]
    best = next(iter([*sure, *areas, *towns]), None)
    if best is None:
        return None
    others = [one.value for one in sure if one.value != best.value]
    return replace(best, others=tuple(dict.fromkeys((*best.others, *others))))


def region_of(place: Place) -> str:
    """The region (maakunta) of a municipality; a region or county itself."""
    return home(place.key).region if place.kind == "municipality" else place.key


def read_place_answer(text: str) -> Found[Place] | None:
    """The place of a bare answer to "which municipality?": lower case, misspelt or without dots is well enough."""
    words = tokens(text)
    found = chosen_place(found_places(words))
    if found is not None and found.sure:
        return found
    for token in words:
        if token.kind == "word":
            forms = _best(place_forms(token.text)) or near_place(token.text) or near_place(token.text + "n")
            places = [Place("municipality", key) for key in dict.fromkeys(form.key for form in forms)]
            if places:
                return Found(places[0], token.start, token.end, sure=len(places) == 1, others=tuple(places[1:]))
    return found


def _namesakes_settled(found: list[Found[Place]]) -> list[Found[Place]]:
    """Tammela beside Tampere is a part of it."""
    keys = {one.value.key for one in found if one.sure}
    settled: list[Found[Place]] = []
    for one in found:
        other = _NAMESAKES.get(one.value.key)
        if other is None:
            settled.append(one)
        elif other not in keys:
            settled.append(replace(one, others=(*one.others, Place("municipality", other))))
    return settled


def _municipality(words: Sequence[Token], i: int, hand: WritersHand) -> tuple[int, int, Found[Place]] | None:
    """The municipality at token `i`: its weight, its last token, and the finding."""
    token = words[i]
    if token.kind != "word" or in_address(words, i):
        return None
    long = _long_name(words, i) if token.low in _LONG_FIRST else None
    if long is not None:
        return long
    forms = _best(place_forms(token.text))
    verdict = verdict_on(words, i, forms[0], hand) if forms else None
    note: Note = ""
    if not forms:
        forms, note = _misspelt(words, i, hand), "mended"
        verdict = verdict_on_mended(words, i, forms[0]) if forms else None
    if verdict is None:
        return None
    others = dict.fromkeys(Place("municipality", form.key) for form in forms[1:] if form.key != forms[0].key)
    place = Place("municipality", forms[0].key)
    return verdict.weight, i, Found(place, token.start, token.end, verdict.sure, tuple(others), note)


def _long_name(words: Sequence[Token], i: int) -> tuple[int, int, Found[Place]] | None:
    """`S:t Michel`, `Koski Tl`"""
    for parts, key in _LONG_NAMES:
        said = [word.low for word in words[i : i + len(parts)]]
        if said[:-1] == list(parts[:-1]) and said[-1].removesuffix("s") == parts[-1].removesuffix("s"):
            last = i + len(parts) - 1
            return 3, last, Found(Place("municipality", key), words[i].start, words[last].end)
    return None


def _best(forms: tuple[PlaceForm, ...]) -> tuple[PlaceForm, ...]:
    """The likeliest reading first: with its dots, a municipality before a village, a local case before others."""
    return tuple(sorted(forms, key=lambda form: (not form.dotted, _SORTS[form.sort], -WEIGHTS[form.case])))


def _misspelt(words: Sequence[Token], i: int, hand: WritersHand) -> tuple[PlaceForm, ...]:
    """The one town that a misspelt word may be: in its local case, or as a name where a place may stand."""
    token = words[i]
    small = token.text[0].islower()
    if len(token.low) < 6 or (small and not (hand.lower or token.low.endswith(SINGLE) or _may_be_place(words, i))):
        return ()  # most words
    if token.text.isupper() or after_first_name(words, i) or ordinary_word(token.text):
        return ()
    forms = single_letter_case(token.text) if small else ()
    forms = forms or _likes_of(words, i, hand, inside=not small and not opens_sentence(words, i))
    return forms if len({form.key for form in forms}) == 1 else ()


def _likes_of(words: Sequence[Token], i: int, hand: WritersHand, *, inside: bool) -> tuple[PlaceForm, ...]:
    """The towns that a word is like; a capital `inside` a sentence is of a name."""
    text = words[i].text
    long = len(text) >= _LONG_ENOUGH and (hand.lower or text[0].isupper())
    forms = near_local(text) if inside or long else ()
    if forms or not (_may_be_place(words, i) or (inside and stands_alone(words, i))):
        return forms
    return near_name(text)


def _may_be_place(words: Sequence[Token], i: int) -> bool:
    return before_date(words, i) or low_at(words, i - 1) in INTO or has_label(words, i)
