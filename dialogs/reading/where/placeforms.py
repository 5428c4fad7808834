"""The inflected names of municipalities, their villages and districts: which town a word can be a form of.

The stems of names are made when a word that begins like them is first met, so that loading costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple, cast

from rapidfuzz.distance import OSA

from dialogs.reading.words.declension import CONSONANT, ENDINGS, NOMINATIVE, PLURAL, PLURAL_J, stems
from dialogs.reading.words.stems import Likes, fold
from dialogs.vocabulary.places import Municipality, municipalities
from dialogs.vocabulary.tables import table

Case = Literal["name", "genitive", "inner", "outer", "from_inner", "from_outer", "other", "swedish"]
Sort = Literal["municipality", "swedish", "alias"]

LONGEST = 40  # letters
SINGLE = ("sa", "la", "le")  # endings of local cases with a letter too few

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
}
_CLITICS = ("kin", "kaan", "ko", "han")
_CASE_OF = _CASES | {ending + clitic: case for ending, case in _CASES.items() if ending for clitic in _CLITICS}
_LONGEST_ENDING = max(len(ending) for ending in _CASE_OF)
_SPOKEN = frozenset(("s", "st", "l", "lt"))  # Turus, Turust: of municipalities whose stem has at least five letters
# The least letters of a form without its dots, so that it is not taken for another word.
_UNDOTTED: dict[Sort, int] = {"municipality": 5, "swedish": 6, "alias": 7}
# Names that decline in the plural: Ikaalisissa, Virroilla.
_PLURAL_NAMES = ("nen", "virrat", "hiekkasarkat")


class PlaceForm(NamedTuple):
    """A word as a form of a name: of which municipality, by what sort of name, in what case, with its dots or not."""

    key: str
    name: str
    sort: Sort
    case: Case
    dotted: bool = True


class _Name(NamedTuple):
    name: str
    key: str
    sort: Sort


class _Stem(NamedTuple):
    kind: int
    of: _Name
    letters: str


def place_forms(word: str) -> tuple[PlaceForm, ...]:
    """What a word can be a form of, exactly or with the dots left out."""
    if not 2 <= len(word) <= LONGEST:
        return ()
    plain, lower = fold(word), word.lower()
    found: dict[tuple[str, Case], PlaceForm] = {}
    for of, said, form in _irregular().get(plain, ()):
        dots = _same_dots(lower, form)
        if dots is not None:
            found[of.key, said] = PlaceForm(of.key, of.name, of.sort, said, dots)
    for cut, case, stem in _stems_of(plain):
        of, dots = stem.of, _same_dots(lower[:cut], stem.letters)
        none_left = of.sort == "municipality" or lower == plain
        if dots or (dots is False and none_left and len(lower) >= _UNDOTTED[of.sort]):
            said = "swedish" if of.sort == "swedish" else case
            found.setdefault((of.key, said), PlaceForm(of.key, of.name, of.sort, said, dots))
    return tuple(found.values())


def _stems_of(plain: str) -> Iterator[tuple[int, Case, _Stem]]:
    """The stems that a word may be made of, each with its letters and the case of what follows; the longest first."""
    group = _group(plain[:2]) if plain[:2] in _by_letters() else {}
    for begun in sorted(filter(plain.startswith, group), key=len, reverse=True):
        cut, ending = len(begun), plain[len(begun) :]
        case = _CASE_OF.get(ending)
        for stem in group[begun] if case and cut > 1 else ():
            if case and _takes(stem, ending, plain, cut):
                yield cut, case, stem


def near_place(word: str) -> tuple[PlaceForm, ...]:
    """The municipality whose local form or genitive a misspelt word of eight letters or more is one slip from."""
    plain = fold(word)
    if not 8 <= len(plain) <= LONGEST:
        return ()
    best, found = 2, dict[str, PlaceForm]()
    for slips, form in _nearby(plain):
        if slips < best:
            best, found = slips, {}
        if slips == best:
            found.setdefault(form.key, form)
    return tuple(found.values())


def single_letter_case(word: str) -> tuple[PlaceForm, ...]:
    """The town whose local case a word is with a single letter for two: `kuopiosa`, `tampereele`."""
    if len(word) < 6 or not fold(word[-2:]).endswith(SINGLE):
        return ()
    return tuple(
        form
        for form in place_forms(word[:-2] + word[-2] + word[-2:])
        if form.sort == "municipality" and form.case == home(form.key).local_case
    )


def near_name(word: str) -> tuple[PlaceForm, ...]:
    """The municipality whose name, Finnish or Swedish, a word of seven letters or more is one slip from."""
    plain = fold(word)
    if not 7 <= len(plain) <= LONGEST or word.lower() in first_names():
        return ()
    found: dict[str, PlaceForm] = {}
    for name, of in _names_by_letter(plain[0]):
        if -1 <= len(name) - len(plain) <= 1 and OSA.distance(plain, name, score_cutoff=1) <= 1:
            case: Case = "swedish" if of.sort == "swedish" else "name"
            found.setdefault(of.key, PlaceForm(of.key, of.name, of.sort, case))
    return tuple(found.values())


@cache
def _names_by_letter(letter: str) -> tuple[tuple[str, _Name], ...]:
    """The long names of municipalities that begin with this letter, without their dots."""
    return tuple(
        (fold(of.name), of)
        for letters, names in _by_letters().items()
        if letters[0] == letter
        for of in names
        if of.sort != "alias" and len(of.name) >= 6
    )


def near_local(word: str) -> tuple[PlaceForm, ...]:
    """The municipality in whose own local case a word of seven letters or more stands but for one slip."""
    plain = fold(word)
    if not 7 <= len(plain) <= LONGEST:
        return ()
    near = _local_forms(plain[0])
    found = {
        of.key: PlaceForm(of.key, of.name, of.sort, case)
        for size in (len(plain), len(plain) + 1, len(plain) - 1)
        if size in near
        for form, _ in near[size][0].near(plain, 1)
        for of, case in near[size][1][form]
    }
    return tuple(found.values())


@cache
def _local_forms(letter: str) -> dict[int, tuple[Likes, dict[str, list[tuple[_Name, Case]]]]]:
    """The local forms of the municipalities that begin with this letter, by their length."""
    sizes: dict[int, dict[str, list[tuple[_Name, Case]]]] = {}
    for letters in _by_letters():
        group = _group(letters) if letters[0] == letter else {}
        for plain, found in group.items():
            for stem in found if len(plain) >= 4 else ():
                for form, case in _locals_of(plain, stem):
                    sizes.setdefault(len(form), {}).setdefault(form, []).append((stem.of, case))
    return {size: (Likes(list(forms)), forms) for size, forms in sizes.items()}


def _locals_of(plain: str, stem: _Stem) -> Iterator[tuple[str, Case]]:
    """The forms of a stem in its town's own local case."""
    if stem.of.sort != "municipality":
        return
    local = home(stem.of.key).local_case
    for ending, case in _CASES.items():
        form = plain + ending
        if case == local and ending not in _SPOKEN and _takes(stem, ending, form, len(plain)):
            yield form, case


def _nearby(plain: str) -> Iterator[tuple[int, PlaceForm]]:
    """Every form that a word is at most one slip from, with its slips."""
    for ending, case in _endings(plain):
        body = plain[: len(plain) - len(ending)]
        if len(body) < 6 or (len(ending) < 2 and case != "genitive"):
            continue
        for stem, of in _near_stems(plain[0]):
            if -1 <= len(stem) - len(body) <= 1 and (slips := OSA.distance(body, stem, score_cutoff=1)) <= 1:
                yield slips, PlaceForm(of.key, of.name, of.sort, case)


def ordinary_word(word: str) -> bool:
    """Whether a form of a town's name is an ordinary Finnish word in lower case (`salossa`, `kotka`)."""
    return word.lower() in _ordinary()


def home(key: str) -> Municipality:
    """The municipality of a key."""
    return municipalities()[key]


@cache
def first_names() -> frozenset[str]:
    """First names in use in Finland, in lower case."""
    return frozenset(name for line in table("first_names.txt") for name in line.lower().split())


def _takes(stem: _Stem, ending: str, plain: str, cut: int) -> bool:
    """Whether this ending follows this stem."""
    if stem.of.sort == "swedish":
        return stem.kind == NOMINATIVE and ending in ("", "s")
    if stem.of.sort == "alias" and (ending in _SPOKEN or (ending and len(stem.of.name) <= 3)):
        return False
    if ending in _SPOKEN and cut < 5:
        return False
    bits, echo = ENDINGS.get(ending, (0, -1))
    return bool(stem.kind & bits) and (echo < 0 or plain[cut - 1] == plain[cut + echo])


def _endings(plain: str) -> Iterator[tuple[str, Case]]:
    """Every way to split a word into at least two letters and an ending of a name, the shortest ending first."""
    for cut in range(len(plain), max(1, len(plain) - _LONGEST_ENDING - 1), -1):
        case = _CASE_OF.get(plain[cut:])
        if case is not None:
            yield plain[cut:], case


def _same_dots(written: str, own: str) -> bool | None:
    """True when the letters are the name's own, False when dots were left out, None when they are other letters."""
    if written == own:
        return True
    if len(written) != len(own):
        return None
    undotted = all(letter in (mine, fold(mine)) for letter, mine in zip(written, own, strict=True))
    return False if undotted else None


@cache
def _by_letters() -> dict[str, list[_Name]]:
    """Every name by its first two letters: Finnish, Swedish where it differs, aliases."""
    groups: dict[str, list[_Name]] = {}

    def put(name: str, key: str, sort: Sort) -> None:
        if name.isalpha():
            groups.setdefault(fold(name[:2]), []).append(_Name(name, key, sort))

    for place in municipalities().values():
        key = place.merged_into or place.key
        put(place.key, key, "municipality")
        if place.sv != place.key:
            put(place.sv, key, "swedish")
        for alias in place.aliases:
            put(alias, key, "alias")
    return groups


@cache
def _group(letters: str) -> dict[str, tuple[_Stem, ...]]:
    """The stems of the names that begin with these two letters."""
    group: dict[str, tuple[_Stem, ...]] = {}
    for of in _by_letters()[letters]:
        lower = of.name.lower()
        plural = fold(lower).endswith(_PLURAL_NAMES)
        for kind, letters_of_stem in stems(lower, "sv" if of.sort == "swedish" else "fi"):
            if plural or kind not in (PLURAL, PLURAL_J):
                plain, stem = fold(letters_of_stem), _Stem(kind, of, letters_of_stem)
                group[plain] = tuple(dict.fromkeys((*group.get(plain, ()), stem)))
    return group


@cache
def _near_stems(letter: str) -> tuple[tuple[str, _Name], ...]:
    """The stems of the municipalities that begin with this letter and are long enough to be misspelt."""
    return tuple(
        (plain, stem.of)
        for letters in _by_letters()
        if letters[0] == letter
        for plain, found in _group(letters).items()
        for stem in found
        if len(plain) >= 6 and stem.of.sort == "municipality" and stem.kind not in (NOMINATIVE, CONSONANT)
    )


@cache
def _irregular() -> dict[str, tuple[tuple[_Name, Case, str], ...]]:
    """Forms that no rule makes: Uudessakaupungissa, Kangasalla, slang."""
    forms: dict[str, tuple[tuple[_Name, Case, str], ...]] = {}
    for line in table("irregular_places.tsv")[1:]:
        name, case, listed = line.split("\t")
        place = municipalities().get(name)
        of = _Name(name, name, "municipality") if place else _alias(name)
        for form in listed.split():
            forms[fold(form)] = (*forms.get(fold(form), ()), (of, cast(Case, case), form))
    return forms


def _alias(name: str) -> _Name:
    return next(of for of in _by_letters()[fold(name[:2])] if of.name == name)


@cache
def _ordinary() -> frozenset[str]:
    return frozenset(word for line in table("ordinary_words.txt") for word in line.split()[1:])
