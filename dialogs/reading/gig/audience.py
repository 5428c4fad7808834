"""Who listens and how many, what fee and travel costs are offered, in the writer's own words."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.reading.words.found import Found
from dialogs.reading.words.tokens import Token, low_at, skip, tokens
from dialogs.reading.words.wordlists import words as word_set

# Beginnings of words for listeners, without dots.
_LISTENERS = (
    "opiskelij", "oppila", "koululais", "ylakoululais", "alakoululais", "lukiolais", "nuori", "nuoril", "henkilosto",
    "henkilokun", "henkilokunn", "tyontekij", "hoitaj", "vanhempai", "elakelais", "omaisill", "opettaj", "kuulij",
    "sairaanhoitaj", "lahihoitaj", "katilo", "sosionom", "ammattilais", "vapaaehtois", "asiakkai", "varusmie",
    "esimieh", "esihenkil", "laaketiet", "laakareil", "student", "studeran", "elever", "personal", "larar",
    "foraldra", "pensionar", "ungdom", "pupil", "staff", "teachers", "nurses", "parents", "volunteers", "employees",
    "leskill", "naisill", "miehill", "perheil", "lapsill", "neuvolavae", "tyoyhteis", "kids",
)  # fmt: skip
_PEOPLE = word_set("""
    hlo hloa henkiloa henkea hengen osallistujaa osallistujia kuulijaa ihmista opiskelijaa oppilasta nuorta
    tyontekijaa hoitajaa ammattilaista vanhempaa lasta opettajaa koululaista ylakoululaista lukiolaista vierasta
    jasenta kavijaa katsojaa elakelaista personer person pers deltagare studerande elever ahorare lyssnare
    ungdomar anstallda larare people persons participants students pupils listeners attendees employees teachers
    nurses kids staff guests adults omaista elakelaista vapaaehtoista asiakasta kuuntelijaa sosionomiopiskelijaa
    sairaanhoitajaopiskelijaa
""")
_LONGEST = 40  # letters; a longer "word" is no word
# The last halves of compounds for people after a number, without dots, and how they are called in the plural.
_COUNTED = {
    "opiskelijaa": "opiskelijat", "oppilasta": "oppilaat", "hoitajaa": "hoitajat", "tyontekijaa": "työntekijät",
    "ohjaajaa": "ohjaajat", "laista": "laiset", "laakaria": "lääkärit", "opettajaa": "opettajat",
    "vanhempaa": "vanhemmat", "ammattilaista": "ammattilaiset", "kokelasta": "kokelaat", "asiakasta": "asiakkaat",
    "studenter": "studenter", "elever": "elever", "studerande": "studerande", "students": "students",
}  # fmt: skip
_COUNTED_PEOPLE = tuple(_COUNTED)
# A role is no audience yet: "kuulijoina 30 hoitajaopiskelijaa".
_ROLES = word_set("kuulijoina kuulijana kuulijat kuulijoita kuulija kuulijoille kuulijaa kuulijakunta")
_SIZE_LABELS = word_set("""
    oppilaita opiskelijoita hoitajia henkiloita vaki vakea paikalla porukkaa ahorare lyssnare studerande elever
    participants listeners attendees students pupils pupiler antal number headcount hlomaara henkilomaara
    ryhmakoko yleiso yleisoa osallistujia osallistujamaara kuulijoita kuulijamaara ryhman koko audience size
    deltagare publik gruppstorlek group
""")
_ABOUT = word_set("""
    tulossa tulee olisi are is tulevat kaikkiaan yhteensa sammanlagt totalt total expected antal maara number people
    noin n ca c about around ungefar cirka circa max enintaan korkeintaan maksimissaan arviolta ehka on of is : .
    ~ +
""")
_SOUGHT = word_set("""
    kaipaisimme kaipaamme tarvitsemme tarvitaan etsimme etsin haemme toivoisimme toivomme pyydamme soker behover
    need looking want seeking onskar tarvitsen tarvitsisimme haluaisimme
""")
_NOT_LISTENERS = word_set("vuotta v min minuuttia h tuntia - .")
_CURRENCY = word_set("e € eur euroa euro euron euros")
_PER = word_set("h t tunti hlo kerta hour timme")
_TRAVEL = (
    "matka",
    "matkakulu",
    "matkakorva",
    "kilometrikorva",
    "matkat",
    "resa",
    "resor",
    "resekost",
    "reseersatt",
    "travel",
)
_TRAVEL_NOT = ("matkail", "matkalaukku", "traveller")
_NOT_PAID = word_set("ei emme inte ej not no ilman utan without")


def read_size(text: str) -> Found[int] | None:
    """How many listeners there will be; a number of experts sought is not sure."""
    return found_size(tokens(text))


def found_size(words: Sequence[Token]) -> Found[int] | None:
    """As :func:`read_size`, of a text already cut. Of a range the greater number is taken."""
    for i, token in enumerate(words):
        if token.kind != "number" or not 1 <= token.value <= 5000 or _part_of_number(words, i):
            continue
        after = skip(words, i + 1, ("kpl", "nuorta", "eri", "hengen"), 2)
        listeners = _people(low_at(words, after)) or _people(low_at(words, i + 1))
        labelled = _has_label(words, i)
        if not listeners and (not labelled or (low_at(words, after) in _NOT_LISTENERS and not _ends(words, after))):
            continue
        sought = any(low_at(words, i - k) in _SOUGHT for k in range(1, 5)) and not labelled
        last = min(after, len(words) - 1) if listeners else i
        return Found(token.value, token.start, words[last].end, sure=not sought)
    return None


def _ends(words: Sequence[Token], i: int) -> bool:
    """Whether a full stop ends the sentence: `Oppilaita 31.`, but no day (`31. toukokuuta`)."""
    following = words[i + 1] if i + 1 < len(words) else None
    return low_at(words, i) == "." and (following is None or following.fresh or following.text[0].isupper())


def _people(low: str) -> bool:
    """Whether a counted word is people: osallistujaa, hoitajaopiskelijaa."""
    return low in _PEOPLE or (len(low) <= _LONGEST and low.endswith(_COUNTED_PEOPLE))


def _part_of_number(words: Sequence[Token], i: int) -> bool:
    """Whether the number belongs to a date, a time or a decimal, or is the first of a range."""
    if words[i].glued and i and words[i - 1].low in (".", ":", ",", "/"):
        return True
    mark = low_at(words, i + 1)
    follows = words[i + 2] if i + 2 < len(words) else None
    return mark == "-" or (
        mark in (".", ":", ",") and follows is not None and follows.kind == "number" and follows.glued
    )


def _has_label(words: Sequence[Token], i: int) -> bool:
    j = i - 1
    for _ in range(4):
        if low_at(words, j) in _SIZE_LABELS:
            return True
        if low_at(words, j) not in _ABOUT:
            return False
        j -= 1
    return False


def read_audience(text: str) -> Found[str] | None:
    """The word for the listeners as it was written; of a counted one (`30 opiskelijaa`) its plural."""
    return found_audience(tokens(text))


def found_audience(words: Sequence[Token]) -> Found[str] | None:
    """As :func:`read_audience`, of a text already cut."""
    for at, token in enumerate(words):
        if token.low in _ROLES:
            continue
        if token.kind == "word" and token.low.endswith(_COUNTED_PEOPLE) and at and words[at - 1].value > 0:
            return Found(_plural(token), token.start, token.end, sure=len(token.low) <= _LONGEST)
        if token.kind == "word" and len(token.low) >= 4 and token.low.startswith(_LISTENERS):
            return Found(token.text, token.start, token.end, sure=_for_them(token.low))
        if token.kind == "word" and _listener_head(token.low):
            return Found(token.text, token.start, token.end)
    return None


def _plural(token: Token) -> str:
    end = max((end for end in _COUNTED if token.low.endswith(end)), key=len)
    return token.text[: len(token.text) - len(end)] + _COUNTED[end]


def _for_them(low: str) -> bool:
    """Whether the ending says that the gig is for them (-lle, -ille), or the language has no such ending."""
    return low.endswith(("lle", "llemme", "studerande", "personal", "students", "staff", "pupils", "elever", "kids"))


def _listener_head(low: str) -> bool:
    return len(low) <= 40 and low.endswith(
        ("opiskelijoille", "tyontekijoille", "hoitajille", "oppilaille", "henkilokunnalle", "studerande")
    )


def read_fee(text: str) -> Found[str] | None:
    """What is said of a fee, as written: `150 e`, `35 €/h`."""
    return found_fee(text, tokens(text))


def found_fee(text: str, words: Sequence[Token]) -> Found[str] | None:
    """As :func:`read_fee`, of a text already cut."""
    for i, token in enumerate(words):
        if token.low not in _CURRENCY or not i:
            continue
        amount = i - 1 if words[i - 1].kind == "number" else i + 1
        if amount >= len(words) or words[amount].kind != "number":
            continue
        first, last = min(i, amount), max(i, amount)
        if first >= 2 and words[first - 1].low in ("-", ".", ",") and words[first - 2].kind == "number":
            first -= 2
        if low_at(words, last + 1) == "/" and low_at(words, last + 2) in _PER:
            last += 2
        return Found(text[words[first].start : words[last].end], words[first].start, words[last].end)
    for i, token in enumerate(words):
        if token.low.startswith("palkkio") and low_at(words, i - 1) in _NOT_PAID | {"valitettavasti"}:
            return Found(text[words[i - 1].start : token.end], words[i - 1].start, token.end, sure=False)
    return None


def read_travel(text: str) -> Found[str] | None:
    """What is said of travel costs, as written: `matkat korvataan`, `plus travel`."""
    return found_travel(text, tokens(text))


def found_travel(text: str, words: Sequence[Token]) -> Found[str] | None:
    """As :func:`read_travel`, of a text already cut."""
    for i, token in enumerate(words):
        if token.kind != "word" or not token.low.startswith(_TRAVEL) or token.low.startswith(_TRAVEL_NOT):
            continue
        around = range(max(0, i - 3), min(len(words), i + 4))
        money = [
            k
            for k in around
            if words[k].low.startswith(
                ("korva", "maks", "sisalt", "ersatt", "betal", "plus", "+", "cover", "paid", "cost", "kulu", "expens")
            )
        ]
        if not money and not token.low.startswith(
            ("matkakulu", "matkakorva", "resekost", "reseersatt", "kilometrikorva")
        ):
            continue
        inside = [k for k in money if abs(k - i) <= 2]
        first, last = min([i, *inside]), max([i, *inside])
        if first and words[first - 1].low in _NOT_PAID:
            first -= 1
        return Found(text[words[first].start : words[last].end].lstrip("+ "), words[first].start, words[last].end)
    return None
