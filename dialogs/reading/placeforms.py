"""The inflected names of municipalities, their villages and districts: which town a word can be a form of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from rapidfuzz.distance import OSA

from dialogs.reading.declension import CONSONANT, ENDINGS, NOMINATIVE, PLURAL, PLURAL_J, SWEDISH, stems
from dialogs.reading.stems import fold
from dialogs.vocabulary.places import Municipality, municipalities

Case = Literal["name", "genitive", "inner", "outer", "from_inner", "from_outer", "other", "swedish"]
Sort = Literal["municipality", "swedish", "alias"]

LONGEST = 40

# The endings a town's name takes, and what they say. A vowel before n is the illative (Turkuun).
_CASES: dict[str, Case] = {
    "": "name",
    **dict.fromkeys(("n", "ten", "den", "en"), "genitive"),
    **dict.fromkeys(("ssa", "seen", "siin", "s"), "inner"),
    **dict.fromkeys(("lla", "lle", "l"), "outer"),
    **dict.fromkeys(("sta", "st"), "from_inner"),
    **dict.fromkeys(("lta", "lt"), "from_outer"),
    **dict.fromkeys(("na", "ksi", "a", "ta", "t"), "other"),
    **{vowel + "n": "inner" for vowel in "aeiouy"},
    **{"h" + vowel + "n": "inner" for vowel in "aeiouy"},
}  # fmt: skip
_CLITICS = ("kin", "kaan", "ko", "han")
# Names that decline in the plural: Ikaalisissa, Virroilla.
_PLURAL_NAMES = ("nen", "virrat", "hiekkasarkat")

# Forms that no rule makes, or that the rules make otherwise: inner, outer, from, genitive.
_IRREGULAR = """
    Kangasala outer: kangasalla kangasalle / from_outer: kangasalta
    Punkalaidun outer: punkalaitumella punkalaitumelle / from_outer: punkalaitumelta / genitive: punkalaitumen
    Uusikaupunki inner: uudessakaupungissa uuteenkaupunkiin uudeskaupungis / from_inner: uudestakaupungista
    Uusikaupunki genitive: uudenkaupungin
    Uusikaarlepyy inner: uudessakaarlepyyssä uuteenkaarlepyyhyn / genitive: uudenkaarlepyyn
    Uusikaarlepyy from_inner: uudestakaarlepyystä
    Isokyrö inner: isossakyrössä isoonkyröön / genitive: isonkyrön / from_inner: isostakyröstä
    Isojoki outer: isollajoella isollejoelle / genitive: isonjoen / inner: isossajoessa isoonjokeen
    Vähäkyrö inner: vähässäkyrössä vähäänkyröön / genitive: vähänkyrön
    Virrat outer: virroilla virroille / from_outer: virroilta / genitive: virtain virtojen
    Lohja outer: lohjalla lohjalle / genitive: lohjan
    Loppi outer: lopella lopelle / genitive: lopen / from_outer: lopelta
    Pello inner: pellossa pelloon / genitive: pellon
    Rauma inner: raumassa raumaan
    Tampere outer: tampesterissa tampesteriin tampesterilla tamperella tamperelle treella treelle trella
    Tampere name: tampesteri
    Jyväskylä inner: jyväskyläs jkl:ssä jyvässeudulla
    Helsinki inner: hesassa hesaan stadissa stadiin
    Rovaniemi outer: rollossa rolloon
    Seinäjoki outer: seinäjoelle seinäjoella
    Hämeenlinna inner: hmlnnassa
    Ii inner: iissä iihin iis / genitive: iin / from_inner: iistä
    Vöyri inner: vöyrillä vöyrille
    Nurmes inner: nurmeksessa nurmekseen / outer: nurmeksella nurmekselle
    Pedersören+kunta inner: pedersöressä pedersöreen / name: pedersöre
    Mänttä-Vilppula inner: mäntässä mänttään vilppulassa vilppulaan / genitive: mäntän
    Pieksämäki outer: pieksämäellä pieksämäelle / genitive: pieksämäen
    Maarianhamina inner: maarianhaminassa maarianhaminaan
    Kauniainen inner: kauniaisissa kauniaisiin / genitive: kauniaisten
    Ähtäri inner: ähtärissä ähtäriin / outer: ähtärillä ähtärille
    Akaa inner: akaassa akaaseen / outer: akaalla akaalle
    Sotkamo inner: sotkamossa sotkamoon
    Kustavi inner: kustavissa kustaviin
"""


@dataclass(frozen=True, slots=True)
class PlaceForm:
    """A word as a form of a name: of which municipality, by what sort of name, in what case, with its dots or not."""

    key: str
    name: str
    sort: Sort
    case: Case
    dotted: bool = True
    slips: int = 0


def place_forms(word: str) -> tuple[PlaceForm, ...]:
    """What a word can be a form of, exactly or with the dots left out."""
    if not 2 <= len(word) <= LONGEST:
        return ()
    stem_table, whole = _index()
    plain, lower = fold(word), word.lower()
    found: dict[tuple[str, Case], PlaceForm] = {}
    for key, name, sort, case, form in whole.get(plain, ()):
        if _same_dots(lower, form) is not None:
            found[key, case] = PlaceForm(key, name, sort, case, bool(_same_dots(lower, form)))
    for ending, case in _endings(plain):
        cut = len(plain) - len(ending)
        bits, echo = ENDINGS.get(ending, (SWEDISH, -1))
        for kind, key, name, sort, stem in stem_table.get(plain[:cut], ()):
            if sort == "swedish":
                if kind != SWEDISH or ending not in ("", "s"):
                    continue
            elif not kind & bits or (echo >= 0 and stem and fold(stem)[-1] != plain[cut + echo]):
                continue
            dots = _same_dots(lower[:cut], stem)
            if dots is not None:
                said: Case = "swedish" if sort == "swedish" else case
                found.setdefault((key, said), PlaceForm(key, name, sort, said, dots))
    return tuple(found.values())


def near_place(word: str) -> tuple[PlaceForm, ...]:
    """The municipality whose local form or genitive a misspelt word of eight letters or more is nearest to."""
    plain = fold(word)
    if not 8 <= len(plain) <= LONGEST:
        return ()
    best, found = 2, dict[str, PlaceForm]()
    for ending, case in _endings(plain):
        if len(ending) < 2 and case != "genitive":
            continue
        body = plain[: len(plain) - len(ending)]
        for stem, key, name in _buckets().get((plain[0], len(body) // 3), ()):
            slips = OSA.distance(body, stem, score_cutoff=1)
            if slips <= 1 and min(len(stem), len(body)) >= 6 and slips <= best:
                if slips < best:
                    best, found = slips, {}
                found.setdefault(key, PlaceForm(key, name, "municipality", case, True, slips))
    return tuple(found.values())


def ordinary_word(word: str) -> bool:
    """Whether a form of a town's name is an ordinary Finnish word in lower case (`salossa`, `kotka`)."""
    return word.lower() in _ordinary()


def _endings(plain: str) -> Iterator[tuple[str, Case]]:
    for ending, case in _CASES.items():
        if plain.endswith(ending) and len(plain) - len(ending) >= 2:
            yield ending, case
    for clitic in _CLITICS:
        if plain.endswith(clitic) and len(plain) > len(clitic) + 3:
            body = plain.removesuffix(clitic)
            for ending, case in _CASES.items():
                if ending and body.endswith(ending) and len(body) - len(ending) >= 2:
                    yield ending + clitic, case


def _same_dots(written: str, own: str) -> bool | None:
    """True when the letters are the name's own, False when dots were left out, None when they are other letters."""
    if written == own:
        return True
    if len(written) != len(own):
        return None
    undotted = all(letter in (mine, fold(mine)) for letter, mine in zip(written, own, strict=True))
    return False if undotted else None


_Entry = tuple[int, str, str, Sort, str]
_Whole = tuple[str, str, Sort, Case, str]


@cache
def _index() -> tuple[dict[str, tuple[_Entry, ...]], dict[str, tuple[_Whole, ...]]]:
    stem_table: dict[str, tuple[_Entry, ...]] = {}
    for name, key, sort in _names():
        if not name.isalpha():
            continue
        lower = name.lower()
        plural = fold(lower).endswith(_PLURAL_NAMES)
        for kind, stem in stems(lower, "sv" if sort == "swedish" else "fi"):
            if sort != "swedish" and kind in (PLURAL, PLURAL_J) and not plural:
                continue
            entry = (kind, key, name, sort, stem)
            plain = fold(stem)
            known = stem_table.get(plain, ())
            if entry not in known:
                stem_table[plain] = (*known, entry)
    whole: dict[str, tuple[_Whole, ...]] = {}
    for line in _IRREGULAR.strip().splitlines():
        head, *cells = line.strip().split(" / ")
        name, first = head.split(" ", 1)
        name = name.replace("+", " ")
        key = next((key for other, key, _ in _names() if other == name), name)
        level: Sort = "municipality" if key == name else "alias"
        for cell in (first, *cells):
            case, forms = cell.split(": ")
            for form in forms.split():
                row = (key, name, level, _as_case(case), form)
                whole[fold(form)] = (*whole.get(fold(form), ()), row)
    return stem_table, whole


def _as_case(word: str) -> Case:
    return next(case for case in ("name", "genitive", "inner", "outer", "from_inner", "from_outer") if case == word)


@cache
def _names() -> tuple[tuple[str, str, Sort], ...]:
    """Every name with its municipality's key: Finnish, Swedish where it differs, aliases."""
    rows: list[tuple[str, str, Sort]] = []
    for place in municipalities().values():
        key = place.merged_into or place.key
        rows.append((place.key, key, "municipality"))
        if place.sv != place.key:
            rows.append((place.sv, key, "swedish"))
        rows += [(alias, key, "alias") for alias in place.aliases]
    return tuple(rows)


def home(key: str) -> Municipality:
    """The municipality of a key."""
    return municipalities()[key]


@cache
def _buckets() -> dict[tuple[str, int], tuple[tuple[str, str, str], ...]]:
    """Stems of municipalities for misspellings, by first letter and rough length."""
    buckets: dict[tuple[str, int], set[tuple[str, str, str]]] = {}
    for plain, entries in _index()[0].items():
        if len(plain) < 6:
            continue
        for kind, key, name, sort, _ in entries:
            if sort == "municipality" and kind not in (NOMINATIVE, CONSONANT):
                for size in {(len(plain) - 1) // 3, len(plain) // 3, (len(plain) + 1) // 3}:
                    buckets.setdefault((plain[0], size), set()).add((plain, key, name))
    return {bucket: tuple(sorted(rows)) for bucket, rows in buckets.items()}


@cache
def _ordinary() -> frozenset[str]:
    table = files("dialogs.vocabulary").joinpath("ordinary_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in table.splitlines() for word in line.split()[1:])


@cache
def first_names() -> frozenset[str]:
    """First names in use in Finland, in lower case."""
    table = files("dialogs.vocabulary").joinpath("first_names.txt").read_text(encoding="utf-8")
    return frozenset(table.lower().split())
