"""The stems of a base form and the endings they take: Finnish declension as tables, Swedish and English in a line each.

Made for reading, not for writing: a stem too many does no harm when only the vocabulary's own words have stems, so a
base form that could decline in two ways declines in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from dialogs.speech.tongues import Language

Fixed = Literal["fixed"]

# Kinds of stem, as bits: an ending tells which kinds it may follow.
NOMINATIVE, VOWEL, CONSONANT, PLURAL, PLURAL_J, SWEDISH, ENGLISH, OWNED = 1, 2, 4, 8, 16, 32, 64, 128

_KINDS = {"V": VOWEL, "C": CONSONANT, "P": PLURAL, "J": PLURAL_J}
_VOWELS = frozenset("aeiouyäöå")


def _row(cells: str) -> tuple[tuple[int, str], ...]:
    return tuple((_KINDS[cell[0]], cell[2:]) for cell in cells.split(" "))


# What the end of a base form becomes, first fit wins. "+" marks bodies whose weak grade turns strong (rikas, rikkaa-).
_DECLENSIONS: tuple[tuple[str, str], ...] = (
    ("nen", "V:se C:s P:si"),
    ("ton", "V:ttoma C:ton P:ttomi"),
    ("tön", "V:ttömä C:tön P:ttömi"),
    *((c + "ut", f"V:{c}ee C:{c}ut P:{c}ei") for c in "nlrs"),
    *((c + "yt", f"V:{c}ee C:{c}yt P:{c}ei") for c in "nlrs"),
    ("aika", "V:aja V:aika P:aji P:aiko P:aikoi J:aikoj"),
    ("poika", "V:poja V:poika P:poji P:poiki"),
    ("mpi", "V:mpa V:mma P:mpi P:mmi"),
    ("in", "+ V:ime C:in P:imi V:ini"),
    *((v + "us", f"V:{v}ude V:{v}ute C:{v}ut V:{v}ukse C:{v}us P:{v}uksi") for v in "aeiou"),
    *((v + "ys", f"V:{v}yde V:{v}yte C:{v}yt V:{v}ykse C:{v}ys P:{v}yksi") for v in "äeiöy"),
    ("veli", "V:velje V:veli P:velji P:velei C:vel"),
    ("mies", "V:miehe C:mies P:miehi"),
    *((v + "s", f"V:{v}kse C:{v}s P:{v}ksi") for v in "uyoöe"),
    ("ias", "V:iakse C:ias P:iaksi V:iaa P:iai"),
    ("as", "+ V:aa C:as P:ai"),
    ("äs", "+ V:ää C:äs P:äi"),
    ("is", "+ V:ii C:is P:ii V:ikse P:iksi"),
    ("psi", "V:pse C:s P:psi V:psi P:psei J:psej"),
    ("si", "V:de V:te C:t P:si V:si V:se P:sei J:sej"),
)

_BY_LAST_LETTER: dict[str, list[tuple[str, bool, tuple[tuple[int, str], ...]]]] = {}
for _ending, _cells in _DECLENSIONS:
    _entry = (_ending, _cells[0] == "+", _row(_cells.removeprefix("+ ")))
    _BY_LAST_LETTER.setdefault(_ending[-1], []).append(_entry)

_FOREIGN = _row("V:i P:ei J:ej V:e P:i")
_PLURALS = {
    "a": _row("P:oi J:oj P:i"),
    "ä": _row("P:öi J:öj P:i"),
    "i": _row("P:ei J:ej P:i"),
    "e": _row("P:ei J:ej"),
    "o": _row("P:oi J:oj"),
    "ö": _row("P:öi J:öj"),
    "u": _row("P:ui J:uj"),
    "y": _row("P:yi J:yj"),
}
# Words in -i whose stem is in -e, and what ends in them: tuki, tuen.
_E_STEMS: tuple[str, ...] = (
    *("tuki", "kieli", "mieli", "nuori", "uni", "veri", "meri", "saari", "niemi", "joki", "järvi", "lampi", "lahti"),
    *("koski", "salmi", "mäki", "suoli", "puoli", "ääni", "pieni", "suuri", "vuori", "ovi", "hirvi", "sarvi", "polvi"),
    *("talvi", "kilpi", "siipi", "lehti", "tähti", "lohi", "sormi", "nurmi", "helmi", "lumi", "nimi", "jälki", "henki"),
    *("toimi", "onni", "leski", "läski", "kivi", "tuli", "hiili", "juuri", "sappi", "arki", "pilvi", "järki", "nummi"),
    *("väki", "poski", "hetki", "retki", "ripsi", "lovi", "kuori", "tammi", "hanhi", "kylki", "huoli", "kaari"),
)
_TWO_SYLLABLES = ("ia", "iä", "ea", "eä", "io", "iö", "ua", "yä", "eo", "oa")  # two vowels, no diphthong

# Consonant gradation, strong and weak.
_GRADES: tuple[tuple[str, str], ...] = (
    ("kk", "k"), ("pp", "p"), ("tt", "t"), ("nk", "ng"), ("nt", "nn"), ("mp", "mm"), ("lt", "ll"), ("rt", "rr"),
    ("ht", "hd"), ("lk", "l"), ("rk", "r"), ("hk", "h"), ("lp", "lv"), ("rp", "rv"),
)  # fmt: skip
_PALATAL = (("lk", "lj"), ("rk", "rj"), ("hk", "hj"))  # jälki, jäljen
_SINGLE = {"k": ("", "v"), "p": ("v",), "t": ("d",)}
_SINGLE_BACK = {"k": ("kk",), "p": ("pp",), "t": ("tt",), "d": ("t",), "v": ("p",)}

_SWEDISH_ENDINGS = (
    "s", "n", "en", "et", "t", "ar", "er", "or", "na", "arna", "erna", "orna", "ens", "ets", "ns", "arnas", "ernas",
    "ornas", "d", "de", "a", "e",
)  # fmt: skip


def stems(base: str, language: Language | Fixed) -> Iterator[tuple[int, str]]:
    """Every stem of a base form in lower case, with the kind of endings it takes."""
    yield NOMINATIVE, base
    if language == "sv":
        yield SWEDISH, base
        if base[-1] in "ae":
            yield SWEDISH, base[:-1]
        elif base.endswith(("el", "er", "en")):
            yield SWEDISH, base[:-2] + base[-1]
        elif base.endswith("um"):
            yield SWEDISH, base[:-2]
    elif language == "en":
        yield ENGLISH, base
        if base.endswith("y"):
            yield ENGLISH, base[:-1] + "ie"
    elif language == "fixed" and base[-1] == "n":  # lapsen kuolema, lapsensa kuolema
        yield OWNED, base[:-1]
    elif language == "fi" and base[-1].isalpha():
        yield from _finnish(base)
        if base.endswith(("nut", "nyt", "lut", "lyt", "sut", "syt")):  # spoken: sairastanu, ollu
            yield NOMINATIVE, base[:-1]
        elif len(base) > 8 and base.endswith(("ainen", "äinen", "oinen")):  # spoken: kehitysvammanen, kehitysvammasen
            yield NOMINATIVE, base[:-4] + "nen"
            yield VOWEL, base[:-4] + "se"


def _finnish(base: str) -> Iterator[tuple[int, str]]:
    last, body = base[-1], base[:-1]
    for ending, back, row in _BY_LAST_LETTER.get(last, ()):
        if base.endswith(ending):
            root = base.removesuffix(ending)
            roots = _grades_of(root, back=True) if back else (root,)
            yield from ((kind, graded + end) for graded in roots for kind, end in row)
            return
    if last not in _PLURALS:  # foreign words and names: Parkinson, burnout, Asperger
        yield CONSONANT, base
        yield from ((kind, base + end) for kind, end in _FOREIGN)
    elif body[-1:] in _VOWELS and base[-2:] not in _TWO_SYLLABLES:  # maa, työ, Espoo
        yield VOWEL, base
        yield PLURAL, (body if last == body[-1:] else base[:-2] + last) + "i"
        yield PLURAL, base if last == "i" else base + "i"
        yield PLURAL_J, base + "j"
    else:
        yield from _with_one_vowel(base, body, last)


def _with_one_vowel(base: str, body: str, last: str) -> Iterator[tuple[int, str]]:
    """Stems of a word that ends in one vowel: tauti, tukka, aine."""
    for graded in _grades_of(body, back=False):
        yield VOWEL, graded + last
        yield from ((kind, graded + end) for kind, end in _PLURALS[last])
    if base.endswith(_E_STEMS):  # tuki, tue-; nuori, nuorta
        yield from ((VOWEL, graded + "e") for graded in _grades_of(body, back=False, palatal=True))
        yield CONSONANT, body
    elif last == "e":  # aine, ainee-, ainetta
        yield CONSONANT, base + "t"
        for strong in _grades_of(body, back=True):
            yield VOWEL, strong + "ee"
            yield PLURAL, strong + "ei"


def _grades_of(body: str, *, back: bool, palatal: bool = False) -> Iterator[str]:
    """The body of a stem in the grade it was given and in the other one: weak, or strong when `back`."""
    yield body
    if len(body) < 2:
        return
    for strong, weak in (*_GRADES, *_PALATAL) if palatal else _GRADES:
        before, after = (weak, strong) if back else (strong, weak)
        if len(before) > 1 and body.endswith(before):
            yield body.removesuffix(before) + after
    if body[-2] in _VOWELS or (back and body[-2] in "lrnm"):
        for swap in (_SINGLE_BACK if back else _SINGLE).get(body[-1], ()):
            yield body[:-1] + swap


def _endings() -> dict[str, tuple[int, int]]:
    """Every ending without dots: the kinds of stem it may follow, and where in it the stem's last vowel must return."""
    table: dict[str, tuple[int, int]] = {}

    def put(ending: str, bits: int, echo: int = -1) -> None:
        old, old_echo = table.get(ending, (0, echo))
        table[ending] = (old | bits, echo if echo == old_echo else -1)

    clitics = ("", "kin", "kaan", "ko", "han", "pa", "kohan", "kos", "pas")
    owners = ("ni", "si", "nsa", "mme", "nne")
    both = VOWEL | PLURAL
    cases = [(case, both) for case in ("ssa", "sta", "lla", "lta", "lle", "ksi", "na", "tta", "ta", "a")]
    cases += [("ta", CONSONANT), ("a", PLURAL_J)]
    for clitic in clitics:
        put(clitic, NOMINATIVE)
        for case, bits in [
            *cases, ("n", VOWEL), ("t", VOWEL), ("ten", CONSONANT), ("en", PLURAL_J | PLURAL), ("den", PLURAL),
            ("tten", PLURAL), ("seen", VOWEL), ("siin", PLURAL), ("ne", PLURAL),
        ]:  # fmt: skip
            put(case + clitic, bits)
        for vowel in "aeiouy":
            put(vowel + "n" + clitic, both, 0)
            put("h" + vowel + "n" + clitic, both, 1)
        for owner in owners:
            put(owner + clitic, VOWEL | OWNED)
            for case, bits in [
                *cases,
                ("kse", both),
                ("ne", PLURAL),
                ("te", CONSONANT),
                ("e", PLURAL_J),
                ("de", PLURAL),
            ]:
                put(("kse" if case == "ksi" else case) + owner + clitic, bits)
            for vowel in "aeiouy":
                put(vowel + owner + clitic, both, 0)
                put("h" + vowel + owner + clitic, both, 1)
        for case, bits in cases:
            if case != "ksi":
                put(case + case[-1] + "n" + clitic, bits)
        put("kseen" + clitic, both)
        put("neen" + clitic, PLURAL)
    for spoken in ("s", "st", "l", "lt", "ks"):  # masennuksest, ryhmäs
        put(spoken, both)
    put("i", PLURAL)  # kohtauksii
    put("t", PLURAL | CONSONANT)  # päihteit, masennust
    for ending in _SWEDISH_ENDINGS:
        put(ending, SWEDISH)
    for ending in ("s", "es", "'s", "’s"):
        put(ending, ENGLISH)
    put("", NOMINATIVE | SWEDISH)
    return table


ENDINGS = _endings()
