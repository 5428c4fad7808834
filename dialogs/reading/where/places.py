"""Where: municipalities by every form of their names, and regions and wellbeing services counties.

A word that could be a town's name is judged by its letters (capital, dots, case ending) and by what stands beside
it: a first name before it makes it a surname, `Paikka:` or a preposition makes it a place. Names that are ordinary
words too (`Salo`, `Kotka`) need such a sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

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
    OUT_OF,
    after_first_name,
    all_lower,
    before_date,
    before_firm,
    before_surname,
    has_label,
    in_address,
    is_all,
    is_denied,
    is_greeted,
    named_so,
    opens_sentence,
    stands_alone,
)
from dialogs.reading.where.regionnames import region_at
from dialogs.reading.words.found import Found, Note
from dialogs.reading.words.lasttime import of_last_time
from dialogs.reading.words.tokens import Token, low_at, tokens
from dialogs.reading.words.wordlists import words as word_set


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality, a region (maakunta) or a wellbeing services county, by its Finnish name."""

    kind: Literal["municipality", "region", "county"]
    key: str


class _Verdict(NamedTuple):
    """How much speaks for a place (more is likelier), and whether it may be filled in."""

    weight: int
    sure: bool = True


class _Hand(NamedTuple):
    """How the writer writes: without capitals; one word only."""

    lower: bool
    lone: bool


# Names that are everyday words or names of people too: they need a capital and a local case or a label.
_WARY = word_set("""
    Aura Multia Luoto Rusko Perho Sauvo Vehmaa Sievi Veteli Somero Kaavi Kustavi Loppi Kolari Varkaus Levi Ruka Koli
    Tuuri Kisko Kuru Renko Lammi Kallio Malmi Koria Kaleva Hetta Tahko Martinniemi Uki Jokela Rajamäki Nummela Kivistö
    Launonen Vuorela Parola Halinen Eno Esse Jaala Karis Karjaa Karuna Kiikka Kolho Lemu Ruukki Ruutana Soukka Stadi
    Tupos Vaalimaa Valtimo Vihanti Vuores Ylläs Himos Hikiä Petonen Pikis Tammisto Kaakkuri Jääli Kamppi Korpo Savio
    Masku Lemi Ii Sund Ingå Lundo Pojo Storå Halso Reso Kides Juga Geta Masala Skanssi Westend Gerby Molpe Kulju Viikki
    Haaga Pakila Maksamaa Palokka Mankkaa Kupittaa Tapiola Pello Kalasatama Itäkeskus Hamina
""") - {"Hamina"}
_PEOPLE = word_set("Aura Salla Simo Kaarina Soini Lovisa Sirkka Eira Maaria")
# Towns written in lower case in chats though their names are ordinary words.
_EASY = word_set("""
    Lahti Kotka Salo Pori Turku Nokia Hanko Kemi Lieto Liperi Pello Hyvinkää Nurmes Kitee Vaasa Pieksämäki
    Kokemäki Riihimäki Kärsämäki Huittinen Uurainen Kannus Virrat Vasa
""")
_SHORT_NAMES = word_set("hki hesa tku jkl jns lpr hml stadissa stadiin hesassa hesaan mansessa manseen")
# Forms that at the beginning of a sentence are the ordinary word.
_MORE_OFTEN_WORDS = word_set(
    "kolarissa varkaudessa varkaudesta multiaan sieviin veteliin brandon lapis iis itis loppis sundin"
)
# The municipality is meant unless the other town of the same name is mentioned too.
_NAMESAKES = {"Tammela": "Tampere", "Kärsämäki": "Turku", "Pyhäjärvi": "Karkkila"}
_TOWN_HOUSES = (
    "kaupun", "kunna", "kunta", "lukio", "koulu", "terveys", "kirjasto", "seurakun", "sairaal", "keskussairaal",
    "ammattikorkea", "ammattiopisto", "kansalaisopisto", "gymnasi", "stads", "kommun", "bibliotek", "sjukhus",
    "centralsjukhus", "forsamling", "vardcentral", "yrkeshogskol", "yrkesskol", "skol", "hvc",
)  # fmt: skip

_LONG_ENOUGH = 9  # letters of a misspelt word that only its likeness shows to be a town's

_WEIGHTS = {
    "inner": 4,
    "outer": 4,
    "genitive": 3,
    "name": 3,
    "swedish": 3,
    "from_inner": 2,
    "from_outer": 2,
    "other": 1,
}
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
    hand = _Hand(all_lower(words), is_all(words))
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


def _municipality(words: Sequence[Token], i: int, hand: _Hand) -> tuple[int, int, Found[Place]] | None:
    """The municipality at token `i`: its weight, its last token, and the finding."""
    token = words[i]
    if token.kind != "word" or in_address(words, i):
        return None
    long = _long_name(words, i) if token.low in _LONG_FIRST else None
    if long is not None:
        return long
    forms = _best(place_forms(token.text))
    verdict = _verdict(words, i, forms[0], hand) if forms else None
    note: Note = ""
    if not forms:
        forms, note = _misspelt(words, i, hand), "mended"
        verdict = _of_mended(words, i, forms[0]) if forms else None
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
    return tuple(sorted(forms, key=lambda form: (not form.dotted, _SORTS[form.sort], -_WEIGHTS[form.case])))


def _misspelt(words: Sequence[Token], i: int, hand: _Hand) -> tuple[PlaceForm, ...]:
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


def _likes_of(words: Sequence[Token], i: int, hand: _Hand, *, inside: bool) -> tuple[PlaceForm, ...]:
    """The towns that a word is like; a capital `inside` a sentence is of a name."""
    text = words[i].text
    long = len(text) >= _LONG_ENOUGH and (hand.lower or text[0].isupper())
    forms = near_local(text) if inside or long else ()
    if forms or not (_may_be_place(words, i) or (inside and stands_alone(words, i))):
        return forms
    return near_name(text)


def _may_be_place(words: Sequence[Token], i: int) -> bool:
    return before_date(words, i) or low_at(words, i - 1) in INTO or has_label(words, i)


def _of_mended(words: Sequence[Token], i: int, form: PlaceForm) -> _Verdict | None:
    """A misspelt name counts where nothing says that it is another's, and less than one that is written right."""
    if _is_name_of_another(words, i, form) or is_denied(words, i) or form.name in _WARY:
        return None
    return _Verdict(2)


def _verdict(words: Sequence[Token], i: int, form: PlaceForm, hand: _Hand) -> _Verdict | None:
    """Whether a word that can be a form of a town's name is that town here."""
    capital = words[i].text[0].isupper()
    if has_label(words, i) or (form.sort == "municipality" and capital and hand.lone):
        return _Verdict(6)
    if _is_name_of_another(words, i, form) or is_denied(words, i):
        return None
    follows = low_at(words, i + 1)
    if follows in ("akademi", "akademis", "akademin"):
        return _Verdict(0, sure=False)
    if form.case == "genitive" and follows.startswith("yliopisto"):  # it has campuses elsewhere too
        return _Verdict(2)
    if form.name in _PEOPLE:
        return _of_person_too(words, i, form)
    return _capital(words, i, form) if capital else _small(words, i, form, hand)


def _is_name_of_another(words: Sequence[Token], i: int, form: PlaceForm) -> bool:
    """A person (`Matti Salo`), a firm (`Nokia Oyj`), a newspaper (`Helsingin Sanomat`)."""
    if after_first_name(words, i) and form.case in ("name", "genitive", "swedish"):
        return True
    if before_firm(words, i) or (form.case == "name" and named_so(words, i)):
        return True
    return form.case == "genitive" and low_at(words, i + 1).startswith("sanom")


def _is_ordinary(words: Sequence[Token], i: int, form: PlaceForm) -> bool:
    return ordinary_word(words[i].text) or form.name in _WARY


def _capital(words: Sequence[Token], i: int, form: PlaceForm) -> _Verdict | None:
    """A name with a capital, which at the beginning of a sentence says nothing."""
    before = low_at(words, i - 1)
    if form.case == "other":
        return _Verdict(1, sure=form.sort == "municipality" and not _is_odd(words, i, form))
    local = form.case in ("inner", "outer") or (form.case in ("name", "swedish") and before in INTO)
    fits = local or form.case == "genitive"
    if opens_sentence(words, i) and _is_ordinary(words, i, form) and not _opens_as_place(words, i, form, fits=fits):
        return None
    if form.sort != "municipality" and form.name in _WARY and not fits and not stands_alone(words, i):
        return _Verdict(1, sure=False)
    weight = _WEIGHTS[form.case]
    if before in OUT_OF:
        return _Verdict(2)
    return _Verdict(weight + 2 if before in INTO else weight)


def _is_odd(words: Sequence[Token], i: int, form: PlaceForm) -> bool:
    """A form in a rare case that opens a sentence, and may be another word."""
    if not opens_sentence(words, i):
        return False
    return _is_ordinary(words, i, form) or not form.dotted or len(words[i].text) < 6


def _opens_as_place(words: Sequence[Token], i: int, form: PlaceForm, *, fits: bool) -> bool:
    """Whether an ordinary word at the beginning of a sentence is the town all the same."""
    if words[i].low in _MORE_OFTEN_WORDS or (form.sort == "alias" and ordinary_word(words[i].text)):
        return False
    return fits or ((form.name in _EASY or low_at(words, i - 1) == ":") and stands_alone(words, i))


def _small(words: Sequence[Token], i: int, form: PlaceForm, hand: _Hand) -> _Verdict | None:
    """A name in small letters: sure where it is no other word, or where the writer has no capitals at all."""
    token = words[i]
    if form.sort == "alias":
        return _Verdict(3) if token.low in _SHORT_NAMES or _clear_alias(words, i, form, hand) else None
    ordinary = _is_ordinary(words, i, form)
    if form.case == "swedish":
        return _small_swedish(words, i, form, hand, ordinary=ordinary)
    if ordinary:
        likely = _of_house(words, i, form) or (hand.lower and _is_likely(words, i, form))
        return _Verdict(3) if form.name in _EASY and likely else None
    return _small_town(token, form)


def _small_swedish(words: Sequence[Token], i: int, form: PlaceForm, hand: _Hand, *, ordinary: bool) -> _Verdict | None:
    """A Swedish name in small letters: after a preposition, as an item of its own, or before a house or a day."""
    led, dated = low_at(words, i - 1) in INTO, before_date(words, i)
    if ordinary and not (hand.lower or dated):
        return None
    if len(words[i].text) < 4 or form.name in _WARY or (ordinary and form.name not in _EASY):
        clear = form.dotted and hand.lower and _clear_though_short(words, i)
    else:
        clear = led or dated or (hand.lower and _stands_as_place(words, i, form))
    return _Verdict(4 if led else 3) if clear else None


def _stands_as_place(words: Sequence[Token], i: int, form: PlaceForm) -> bool:
    return stands_alone(words, i) or _of_house(words, i, form)


def _clear_though_short(words: Sequence[Token], i: int) -> bool:
    """`åbo ti 12.1`, `gymnasiet i ingå`"""
    before = low_at(words, i - 1)
    if words[i].low == "abo":
        return before in INTO or before_date(words, i) or low_at(words, i + 1) == ":"
    return before == "i"


def _clear_alias(words: Sequence[Token], i: int, form: PlaceForm, hand: _Hand) -> bool:
    """`ekenäs gymnasium`: a village or an old town in small letters, where all else is too."""
    if not hand.lower or not form.dotted or len(form.name) < 5 or _is_ordinary(words, i, form):
        return False
    return low_at(words, i - 1) in INTO or before_date(words, i) or low_at(words, i + 1).startswith(_TOWN_HOUSES)


def _of_house(words: Sequence[Token], i: int, form: PlaceForm) -> bool:
    """`hyvinkään kirjasto`, `ekenäs gymnasium`: a house of the town."""
    ends = form.case == "genitive" or form.sort == "swedish"
    return ends and low_at(words, i + 1).startswith(_TOWN_HOUSES)


def _is_likely(words: Sequence[Token], i: int, form: PlaceForm) -> bool:
    """Whether it stands in the town's own local case, before what is the town's, or as an item of its own."""
    if form.case == "name" and low_at(words, i - 1) in INTO:
        return True
    if form.case == "genitive" and len(low_at(words, i + 1)) >= 8:
        return True
    return form.case == home(form.key).local_case or (form.case == "name" and stands_alone(words, i))


def _small_town(token: Token, form: PlaceForm) -> _Verdict | None:
    """A town's name that is no other word: the shorter, the more must speak for it."""
    letters, local = len(token.text), form.case in ("inner", "outer")
    if form.case == "other":
        return _Verdict(1) if form.dotted and letters >= 6 else None
    least = 4 if form.dotted else 6
    if local:
        least = 0 if form.dotted else 5
    return _Verdict(_WEIGHTS[form.case]) if letters >= least else None


def _of_person_too(words: Sequence[Token], i: int, form: PlaceForm) -> _Verdict | None:
    """Kaarina, Salla, Simo: people at the beginning of a sentence, after a greeting, and before a surname."""
    before = low_at(words, i - 1)
    local = form.case == home(form.key).local_case
    if not words[i].text[0].isupper():
        clear = local or (form.case == "swedish" and before in INTO)
        return _Verdict(3) if (clear and not ordinary_word(words[i].text)) or _of_house(words, i, form) else None
    if local or (form.case in ("name", "swedish") and before in ("i", "in")):
        return _Verdict(4)
    if form.case == "genitive" and low_at(words, i + 1).startswith(_TOWN_HOUSES):
        return _Verdict(3)
    if form.case == "name" and before_date(words, i):
        return _Verdict(2)
    return None if _may_be_person(words, i, form) else _Verdict(2)


def _may_be_person(words: Sequence[Token], i: int, form: PlaceForm) -> bool:
    if form.case in ("inner", "outer") or opens_sentence(words, i):
        return True
    return is_greeted(words, i) or before_surname(words, i)
