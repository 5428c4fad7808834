"""Regions (maakunta) and wellbeing services counties by their Finnish, Swedish and English names, inflected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal

from dialogs.reading.where.placesigns import opens_sentence
from dialogs.reading.words.stems import fold
from dialogs.reading.words.tokens import Token, low_at
from dialogs.reading.words.wordlists import words as word_set
from dialogs.vocabulary.places import regions

Kind = Literal["region", "county"]

# The last words of Finnish regions' names: every stem they decline with, without dots.
_STEMS = {
    "suomi": "suomi suome",
    "häme": "hame hamee",
    "karjala": "karjala",
    "savo": "savo",
    "pohjanmaa": "pohjanmaa pohjanma",
    "uusimaa": "uusimaa uudenmaa uudellamaa uudellemaa uudeltamaa uudessamaa uuttamaa",
    "satakunta": "satakunta satakunna",
    "kainuu": "kainuu",
    "lappi": "lappi lapi",
    "pirkanmaa": "pirkanmaa pirkanma",
    "kymenlaakso": "kymenlaakso",
    "ahvenanmaa": "ahvenanmaa ahvenanma",
}
_BASES = {stem: base for base, listed in _STEMS.items() for stem in listed.split()}
_PART_ONLY = word_set("suomi häme karjala savo")  # no region without a first half
_ENDINGS = word_set("n ssa sta lla lta lle an on een in ssakin llakin seen hun ksi a na s l") | {""}
_SIDES = {
    "etela": "Etelä-", "e": "Etelä-", "pohjois": "Pohjois-", "p": "Pohjois-", "keski": "Keski-", "k": "Keski-",
    "varsinais": "Varsinais-", "v": "Varsinais-", "kanta": "Kanta-", "paijat": "Päijät-", "ita": "Itä-",
    "lansi": "Länsi-",
}  # fmt: skip

# Swedish and English names beside those of the table.
_OTHERS = {
    "North Ostrobothnia": "Pohjois-Pohjanmaa",
    "South Ostrobothnia": "Etelä-Pohjanmaa",
    "Central Ostrobothnia": "Keski-Pohjanmaa",
    "Ostrobothnia": "Pohjanmaa",
    "North Karelia": "Pohjois-Karjala",
    "South Karelia": "Etelä-Karjala",
    "North Savo": "Pohjois-Savo",
    "South Savo": "Etelä-Savo",
    "Central Finland": "Keski-Suomi",
    "Southwest Finland": "Varsinais-Suomi",
    "Lapland": "Lappi",
}
# Short names that are written in small letters too; the others may be ordinary words (eloisa, soite).
_SMALL_LETTERS = word_set("keusote pohde pirha varha luvn ekhva eksote kymenhva pshva hyvaks hyvaep lapha")
_COUNTY_WORDS = word_set("valfardsomradet valfardsomrade county")
_FIXED_ENDINGS = word_set("s t et en n ssa sta lla lta lle een an on in aan ille ssä") | {""}


def region_at(words: Sequence[Token], i: int) -> tuple[Kind, str, int] | None:
    """The region or county named from token `i`: its kind, its Finnish name and its last token."""
    if words[i].low[:3] not in _beginnings() and words[i].low not in _SIDES:
        return None
    found = _swedish_or_english(words, i) or _finnish(words, i)
    if found is not None and found[0] == "region" and _beside_county(words, i, found[2]):
        county = _counties_by_region().get(found[1])
        return ("county", county, found[2]) if county else found
    return found


def _beside_county(words: Sequence[Token], i: int, last: int) -> bool:
    """`Välfärdsområdet i Birkaland`, `wellbeing services county of Pirkanmaa`, also behind."""
    before, after = low_at(words, i - 1), low_at(words, last + 1)
    if before in ("i", "of", "for", "in"):
        before = low_at(words, i - 2)
    return before in _COUNTY_WORDS or after in ("wellbeing", "welfare", "valfardsomrade")


@cache
def _beginnings() -> frozenset[str]:
    """The first three letters of every name, so that other words cost one look."""
    return frozenset(name[:3] for table in (_BASES, _SIDES, _sequences()) for name in table)


def _finnish(words: Sequence[Token], i: int) -> tuple[Kind, str, int] | None:
    """`Etelä-Savossa`, `Uudellamaalla`, `Pirkanmaan hyvinvointialue`."""
    side, last = _side(words, i)
    base = _base(words[last].text)
    if base is None or not _is_whole(words[last], base, side):
        return None
    name = side + base[0].upper() + base[1:]
    county = _counties_by_region().get(name)
    if county and words[last].low.endswith("n") and low_at(words, last + 1).startswith(("hyvinvointialue", "hva")):
        return "county", county, last + 1
    if name in _region_names():
        return "region", name, last
    return ("county", county, last) if county else None


def _side(words: Sequence[Token], i: int) -> tuple[str, int]:
    """`Etelä-` and its likes with a hyphen, and the token of the name after it."""
    side = _SIDES.get(words[i].low)
    hyphened = side and low_at(words, i + 1) == "-" and words[i + 1].glued and i + 2 < len(words)
    return (side, i + 2) if side and hyphened else ("", i)


def _is_whole(token: Token, base: str, side: str) -> bool:
    """Whether a name is one here: `Savo` needs its side, and `lappi` a capital."""
    if base == "lappi" and not token.text[0].isupper():
        return False
    return bool(side) or base not in _PART_ONLY


def _as_a_name(words: Sequence[Token], i: int, rest: str) -> bool:
    """Whether a county's short name is one here, and not the word it looks like (`varhain`, `soitella`)."""
    text = words[i].text
    if rest == "in" or text.lower() != words[i].low:
        return False
    small = words[i].low.removesuffix(rest) in _SMALL_LETTERS
    return small or text.isupper() or (text[0].isupper() and not opens_sentence(words, i)) or not rest


def _base(word: str) -> str | None:
    low = word.lower()
    if len(low) > 24:
        return None
    for cut in range(len(low), 3, -1):
        base = _BASES.get(fold(low[:cut]))
        if base is not None and fold(low[cut:]) in _ENDINGS and ("ä" not in low[:cut] or "ä" in base):
            return base
    return None


@cache
def _region_names() -> frozenset[str]:
    return frozenset(region.key for region in regions() if region.kind == "region")


@cache
def _counties_by_region() -> dict[str, str]:
    """Counties by the region they are named after, Länsi-Uusimaa and its likes too."""
    counties = {county.key: county for county in regions() if county.kind == "county"}
    names = [*_region_names(), *(short for county in counties.values() for short in county.short_names)]
    keys = {name: _genitive(name) + " hyvinvointialue" for name in sorted(names)}
    return {name: key for name, key in keys.items() if key in counties}


def _genitive(name: str) -> str:
    for end, said in (("Suomi", "Suomen"), ("Häme", "Hämeen"), ("Uusimaa", "Uudenmaan"), ("Lappi", "Lapin")):
        if name.endswith(end):
            return name.removesuffix(end) + said
    return name.removesuffix("ta") + "nan" if name.endswith("kunta") else name + "n"


@cache
def _sequences() -> dict[str, tuple[tuple[tuple[str, ...], Kind, str, bool], ...]]:
    """Names of fixed words by their first word, the longest first; the last field says whether a capital is needed."""
    table: dict[str, list[tuple[tuple[str, ...], Kind, str, bool]]] = {}
    for name, kind, key in _fixed_names():
        parts = tuple(fold(part) for part in name.replace("-", " - ").split())
        table.setdefault(parts[0], []).append((parts, kind, key, len(parts) == 1 and parts[0] not in _SMALL_LETTERS))
    return {first: tuple(sorted(found, key=lambda row: -len(row[0]))) for first, found in table.items()}


def _fixed_names() -> Iterator[tuple[str, Kind, str]]:
    for name, key in _OTHERS.items():
        yield name, "region", key
    for region in regions():
        yield region.sv, region.kind, region.key
        if region.sv.endswith("s välfärdsområde"):
            yield region.sv.removesuffix("s välfärdsområde"), "county", region.key
        if " ja " in region.key:
            yield region.key, region.kind, region.key
        for short in region.short_names:
            if region.kind == "county" and "Uusimaa" not in short:
                yield short, region.kind, region.key


def _swedish_or_english(words: Sequence[Token], i: int) -> tuple[Kind, str, int] | None:
    """Swedish and English names, and the counties' short ones; of several the longest."""
    low = words[i].low
    found: list[tuple[int, Kind, str]] = []
    for size in range(3, min(len(low), 16) + 1):
        for parts, kind, key, capital in _sequences().get(low[:size], ()):
            last = i + len(parts) - 1
            if last >= len(words) or (capital and not words[i].text[0].isupper()):
                continue
            said = [word.low for word in words[i : last + 1]]
            rest = said[-1][len(parts[-1]) :]
            if said[:-1] != list(parts[:-1]) or not said[-1].startswith(parts[-1]) or rest not in _FIXED_ENDINGS:
                continue
            if len(parts) == 1 and kind == "county" and not _as_a_name(words, i, rest):
                continue
            found.append((last, kind, key))
    if not found:
        return None
    last, kind, key = max(found, key=lambda row: row[0])
    return kind, key, last
