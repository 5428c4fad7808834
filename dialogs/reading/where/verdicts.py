"""Whether a word that can be a form of a town's name is that town where it stands.

Its letters speak for it (capital, dots, case ending), and what stands beside it: a preposition, a label, a date, a
house of the town; a first name, a firm or a newspaper speaks against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dialogs.reading.where.placeforms import PlaceForm, home, ordinary_word
from dialogs.reading.where.placesigns import (
    INTO,
    OUT_OF,
    after_first_name,
    before_date,
    before_firm,
    before_surname,
    has_label,
    is_denied,
    is_greeted,
    named_so,
    opens_sentence,
    stands_alone,
)  # fmt: skip
from dialogs.reading.words.tokens import Token, low_at
from dialogs.reading.words.wordlists import words as word_set


class PlaceVerdict(NamedTuple):
    """How much speaks for a place (more is likelier), and whether it may be filled in."""

    weight: int
    sure: bool = True


class WritersHand(NamedTuple):
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
    Haaga Pakila Maksamaa Palokka Mankkaa Kupittaa Tapiola Pello Kalasatama Itäkeskus
""")
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
_TOWN_HOUSES = (
    "kaupun", "kunna", "kunta", "lukio", "koulu", "terveys", "kirjasto", "seurakun", "sairaal", "keskussairaal",
    "ammattikorkea", "ammattiopisto", "kansalaisopisto", "gymnasi", "stads", "kommun", "bibliotek", "sjukhus",
    "centralsjukhus", "forsamling", "vardcentral", "yrkeshogskol", "yrkesskol", "skol", "hvc",
)  # fmt: skip

WEIGHTS = {
    "inner": 4,
    "outer": 4,
    "genitive": 3,
    "name": 3,
    "swedish": 3,
    "from_inner": 2,
    "from_outer": 2,
    "other": 1,
}


def verdict_on_mended(words: Sequence[Token], i: int, form: PlaceForm) -> PlaceVerdict | None:
    """A misspelt name counts where nothing says that it is another's, and less than one that is written right."""
    if _is_name_of_another(words, i, form) or is_denied(words, i) or form.name in _WARY:
        return None
    return PlaceVerdict(2)


def verdict_on(words: Sequence[Token], i: int, form: PlaceForm, hand: WritersHand) -> PlaceVerdict | None:
    """Whether a word that can be a form of a town's name is that town here."""
    capital = words[i].text[0].isupper()
    if has_label(words, i) or (form.sort == "municipality" and capital and hand.lone):
        return PlaceVerdict(6)
    if _is_name_of_another(words, i, form) or is_denied(words, i):
        return None
    follows = low_at(words, i + 1)
    if follows in ("akademi", "akademis", "akademin"):
        return PlaceVerdict(0, sure=False)
    if form.case == "genitive" and follows.startswith("yliopisto"):  # it has campuses elsewhere too
        return PlaceVerdict(2)
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


def _capital(words: Sequence[Token], i: int, form: PlaceForm) -> PlaceVerdict | None:
    """A name with a capital, which at the beginning of a sentence says nothing."""
    before = low_at(words, i - 1)
    if form.case == "other":
        return PlaceVerdict(1, sure=form.sort == "municipality" and not _is_odd(words, i, form))
    local = form.case in ("inner", "outer") or (form.case in ("name", "swedish") and before in INTO)
    fits = local or form.case == "genitive"
    if opens_sentence(words, i) and _is_ordinary(words, i, form) and not _opens_as_place(words, i, form, fits=fits):
        return None
    if form.sort != "municipality" and form.name in _WARY and not fits and not stands_alone(words, i):
        return PlaceVerdict(1, sure=False)
    weight = WEIGHTS[form.case]
    if before in OUT_OF:
        return PlaceVerdict(2)
    return PlaceVerdict(weight + 2 if before in INTO else weight)


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


def _small(words: Sequence[Token], i: int, form: PlaceForm, hand: WritersHand) -> PlaceVerdict | None:
    """A name in small letters: sure where it is no other word, or where the writer has no capitals at all."""
    token = words[i]
    if form.sort == "alias":
        return PlaceVerdict(3) if token.low in _SHORT_NAMES or _clear_alias(words, i, form, hand) else None
    ordinary = _is_ordinary(words, i, form)
    if form.case == "swedish":
        return _small_swedish(words, i, form, hand, ordinary=ordinary)
    if ordinary:
        likely = _of_house(words, i, form) or (hand.lower and _is_likely(words, i, form))
        return PlaceVerdict(3) if form.name in _EASY and likely else None
    return _small_town(token, form)


def _small_swedish(
    words: Sequence[Token], i: int, form: PlaceForm, hand: WritersHand, *, ordinary: bool
) -> PlaceVerdict | None:
    """A Swedish name in small letters: after a preposition, as an item of its own, or before a house or a day."""
    led, dated = low_at(words, i - 1) in INTO, before_date(words, i)
    if ordinary and not (hand.lower or dated):
        return None
    if len(words[i].text) < 4 or form.name in _WARY or (ordinary and form.name not in _EASY):
        clear = form.dotted and hand.lower and _clear_though_short(words, i)
    else:
        clear = led or dated or (hand.lower and _stands_as_place(words, i, form))
    return PlaceVerdict(4 if led else 3) if clear else None


def _stands_as_place(words: Sequence[Token], i: int, form: PlaceForm) -> bool:
    return stands_alone(words, i) or _of_house(words, i, form)


def _clear_though_short(words: Sequence[Token], i: int) -> bool:
    """`åbo ti 12.1`, `gymnasiet i ingå`"""
    before = low_at(words, i - 1)
    if words[i].low == "abo":
        return before in INTO or before_date(words, i) or low_at(words, i + 1) == ":"
    return before == "i"


def _clear_alias(words: Sequence[Token], i: int, form: PlaceForm, hand: WritersHand) -> bool:
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


def _small_town(token: Token, form: PlaceForm) -> PlaceVerdict | None:
    """A town's name that is no other word: the shorter, the more must speak for it."""
    letters, local = len(token.text), form.case in ("inner", "outer")
    if form.case == "other":
        return PlaceVerdict(1) if form.dotted and letters >= 6 else None
    least = 4 if form.dotted else 6
    if local:
        least = 0 if form.dotted else 5
    return PlaceVerdict(WEIGHTS[form.case]) if letters >= least else None


def _of_person_too(words: Sequence[Token], i: int, form: PlaceForm) -> PlaceVerdict | None:
    """Kaarina, Salla, Simo: people at the beginning of a sentence, after a greeting, and before a surname."""
    before = low_at(words, i - 1)
    local = form.case == home(form.key).local_case
    if not words[i].text[0].isupper():
        clear = local or (form.case == "swedish" and before in INTO)
        return PlaceVerdict(3) if (clear and not ordinary_word(words[i].text)) or _of_house(words, i, form) else None
    if local or (form.case in ("name", "swedish") and before in ("i", "in")):
        return PlaceVerdict(4)
    if form.case == "genitive" and low_at(words, i + 1).startswith(_TOWN_HOUSES):
        return PlaceVerdict(3)
    if form.case == "name" and before_date(words, i):
        return PlaceVerdict(2)
    return None if _may_be_person(words, i, form) else PlaceVerdict(2)


def _may_be_person(words: Sequence[Token], i: int, form: PlaceForm) -> bool:
    if form.case in ("inner", "outer") or opens_sentence(words, i):
        return True
    return is_greeted(words, i) or before_surname(words, i)
