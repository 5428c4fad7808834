"""How long the gig lasts: `1,5 h`, `45 min`, `puolitoista tuntia`, `an hour and a half`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

from dialogs.reading.words.found import Found
from dialogs.reading.words.shapes import Shapes
from dialogs.reading.words.tokens import Token, low_at, tokens
from dialogs.reading.words.wordlists import words as word_set

_HOURS = word_set("""
    h t tuntia tunti tunnin tuntinen tunnit timme timmar timmars hour hours hr hrs oppituntia tuntii
""")
_MINUTES = word_set("""
    min minuuttia minuutin minuutti minuter minuters minutes minute mins minsaa minuuttinen minuutista minuters
""")
_NUMBERS = {
    "yksi": 1.0, "yhden": 1, "tunnin": 1, "kaksi": 2, "kahden": 2, "pari": 2, "parin": 2, "kolme": 3, "kolmen": 3,
    "nelja": 4, "neljan": 4, "viisi": 5, "viiden": 5, "kuusi": 6, "puoli": 0.5, "puolen": 0.5, "puol": 0.5,
    "puolituntinen": 0.5,
    "puolitoista": 1.5, "puolentoista": 1.5, "en": 1, "ett": 1, "tva": 2, "tre": 3, "fyra": 4, "halv": 0.5,
    "one": 1, "an": 1, "a": 1, "two": 2, "three": 3, "four": 4, "half": 0.5,
}  # fmt: skip
_SPOKEN_MINUTES = {"kolmevarttia": 45, "puolituntia": 30, "halvtimme": 30}
# "2 tunnin päästä", "joka toinen tunti": no length.
_NOT_LENGTH = word_set("paasta kuluttua sisalla valein ennen before ago within")
_LONGEST = timedelta(hours=24)


def read_length(text: str) -> Found[timedelta] | None:
    """How long, from the first length in the text; up to a day."""
    return found_length(tokens(text))


def found_length(words: Sequence[Token]) -> Found[timedelta] | None:
    """As :func:`read_length`, of a text already cut."""
    for i, token in enumerate(words):
        found = _length_at(words, i, token)
        if found is None:
            continue
        length, last = found
        if timedelta() < length <= _LONGEST and low_at(words, last + 1) not in _NOT_LENGTH:
            return Found(length, token.start, words[last].end)
    return None


def _length_at(words: Sequence[Token], i: int, token: Token) -> tuple[timedelta, int] | None:
    if token.low in _SPOKEN_MINUTES:
        return timedelta(minutes=_SPOKEN_MINUTES[token.low]), i
    if token.kind == "number":
        if token.glued and i and words[i - 1].low in (",", ".", ":", "/", "-") and words[i - 1].glued:
            return None
        return _read_count(words, i)
    if token.low == "tunnin" and low_at(words, i + 1) not in ("valein",) and low_at(words, i - 1) not in _NUMBERS:
        return (timedelta(hours=1), i) if _lasting(words, i) else None
    if token.low == "timme" and low_at(words, i - 1) in ("en", "ca"):
        return timedelta(hours=1), i
    number = _NUMBERS.get(token.low)
    if number is None:
        return None
    return _with_unit(words, i + 1, number)


def _lasting(words: Sequence[Token], i: int) -> bool:
    """A bare "tunnin" is a length only beside a word for lasting."""
    around = {low_at(words, k) for k in range(i - 4, i + 4)}
    return any(word.startswith(("kest", "noin", "ehka", "mitta", "n", "luen", "puheenv", "esity")) for word in around)


def _read_count(words: Sequence[Token], i: int) -> tuple[timedelta, int] | None:
    number, j = float(words[i].value), i + 1
    if words[i].value < 0 or words[i].value > 600:
        return None
    if low_at(words, j) in (",", ".") and words[j].glued and j + 1 < len(words) and words[j + 1].kind == "number":
        fraction = words[j + 1]
        if not fraction.glued or len(fraction.text) > 2:
            return None
        number += fraction.value / 10 ** len(fraction.text)
        j += 2
    if low_at(words, j) == "-" and j + 1 < len(words) and words[j + 1].kind == "number":
        return None  # 1-2 h is asked
    if low_at(words, j) == "x" and j + 1 < len(words):
        return None
    if low_at(words, j) == "-":
        j += 1
    return _with_unit(words, j, number)


def _with_unit(words: Sequence[Token], j: int, number: float) -> tuple[timedelta, int] | None:
    if number == 0.5 and low_at(words, j) in ("a", "an", "and"):  # half an hour
        j += 1
    unit = low_at(words, j)
    if unit in _MINUTES:
        return (timedelta(minutes=number), j) if number >= 5 else None
    if unit not in _HOURS:
        return None
    found = _BEYOND.find(words, j + 1)
    if found is None or (found[0] == "half" and number < 1):
        return timedelta(hours=number), j
    beyond, fit = found
    minutes = 30 if beyond == "half" else words[fit.after - 2].value
    return timedelta(hours=number, minutes=minutes), fit.after - 1


# What may follow the hours: `1 h 30 min`, `en timme och en halv`, `an hour and a half`.
_BEYOND: Shapes[Literal["half", "minutes"]] = Shapes(
    {"MINUTES": _MINUTES, "JOIN": word_set("ja och and a")},
    (
        ("NUMBER MINUTES", "minutes"),
        ("JOIN puoli|en|a|half half|halv?", "half"),
        ("JOIN NUMBER MINUTES", "minutes"),
    ),
)
