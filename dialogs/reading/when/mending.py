"""Misspelt months, weekdays, hours and ways of meeting: one slip in a long word, where only one can be meant."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from dialogs.reading.when.clockwords import HOUR, UNTIL_HOUR
from dialogs.reading.when.datewords import (
    LAST,
    MONTH_STEMS,
    MONTHS,
    NEXT,
    ORDINALS,
    RELATIVE,
    THIS,
    WEEK_WORDS,
    WEEKDAY_STEMS,
    month_of,
    weekday_of,
)
from dialogs.reading.words.stems import Likes, fold
from dialogs.reading.words.tokens import Token
from dialogs.reading.words.wordlists import words as word_set

# Letters: of any form, of hours and words such as "next", of what is looked at.
_SHORTEST, _LONG, _LONGEST = 6, 8, 18
_FINNISH_ENDINGS = ("", "na", "n", "ta", "ksi", "lle", "sin")
_WEEKS = word_set("viikolla viikolle viikkona viikoksi viikkoa tomorrow huomenna ylihuomenna")
# Of how the gig is held.
_FORMATS = word_set("distans online remote hybridi hybrid teamsissa zoomissa")
# Everyday words that are one slip from these.
_NOT_MEANT = word_set("""
    huomenta huomenia fridag augusta viikilla viikille viikilta joulukuusi joulukuusen sommardag vardag middag
    viikate viikset elokuva elokuvan elokuvia fredags seuraavalta kampilta remove mandags tisdags onsdags torsdags
    lordags sondags
""")


def without_slips(words: Sequence[Token]) -> list[Token]:
    """The words with each misspelt month, weekday or word of weeks as it is meant; the others as they stand."""
    return [_mend(word) for word in words]


def is_mended(word: Token) -> bool:
    """Whether a word is read otherwise than it stands."""
    return word.kind == "word" and word.low != fold(word.text)


def _mend(word: Token) -> Token:
    low = word.low
    if word.kind != "word" or not _SHORTEST <= len(low) <= _LONGEST or low in _known():
        return word
    meant = _meant(low)
    return word._replace(low=meant) if meant else word


def _meant(low: str) -> str | None:
    """The one form that a word is a single slip from."""
    near = _near()
    found = [
        form
        for size in (len(low), len(low) + 1, len(low) - 1)
        if (likes := near.get(f"{low[0]}{size}"))
        for form, _ in likes.near(low, 1)
    ]
    if not found or weekday_of(low) or month_of(low):
        return None
    return found[0] if len({_what(form) for form in found}) == 1 else None


def _what(form: str) -> object:
    """What a form says, so that two forms of one month are one."""
    day, month = weekday_of(form), MONTHS.get(form)
    return ("day", day[0]) if day else ("month", month) if month else form


@cache
def _forms() -> frozenset[str]:
    weekdays = {
        stem + ending
        for stem in WEEKDAY_STEMS
        for ending in (_FINNISH_ENDINGS if stem.endswith(("tai", "viikko")) else ("", "en", "s"))
    }
    named = {form for form in MONTHS if month_of(form)} | set(MONTH_STEMS)
    hours = {form for form in HOUR | UNTIL_HOUR if len(form) >= _LONG}
    beside = {form for form in NEXT | THIS if len(form) >= _LONG}
    return frozenset(
        form for form in weekdays | named | hours | beside | _WEEKS | _FORMATS if len(form) >= _SHORTEST
    ) - {*(f"{stem}s" for stem in WEEKDAY_STEMS if stem.endswith("dag"))}


@cache
def _known() -> frozenset[str]:
    """Words that are right as they are: every form here, and the other words of dates."""
    return _forms() | _NOT_MEANT | RELATIVE.keys() | ORDINALS.keys() | LAST | NEXT | THIS | WEEK_WORDS | MONTHS.keys()


@cache
def _near() -> dict[str, Likes]:
    """The forms by their first letter and length."""
    groups: dict[str, list[str]] = {}
    for form in sorted(_forms()):
        groups.setdefault(f"{form[0]}{len(form)}", []).append(form)
    return {name: Likes(forms) for name, forms in groups.items()}
