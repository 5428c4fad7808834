"""Words of acute distress: life, self-harm, violence that goes on now, one's own or of somebody beside one.

An order *about* suicide is an order ("Tarvitsemme luennoitsijan itsemurhasta"); someone who writes that they do not
want to live is answered first. Where the two cannot be told apart, it is distress: recall before precision (R19).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from dialogs.reading.alarm.signs import ordering_words
from dialogs.reading.words.budget import BOTH_ENDS, both_ends
from dialogs.reading.words.patterns import read_table, without_apostrophes
from dialogs.reading.words.tokens import Token, tokens
from dialogs.reading.words.wordlists import words as word_set

_SHORT = 12  # words

_NEGATIONS = word_set("en ei enka emme et inte aldrig not never don dont ikina koskaan")
_REPORTED = word_set("""
    joka jotka henkilo henkilon ihminen jonka sanoo sanoi someone somebody who nagon person asiakas potilas jolla
""")
_TITLES = word_set("""
    aihe teema otsikko nimi tema amne rubrik topic title theme kirja kirjasta luento elokuva
""")
_NO_LIVING = word_set("""
    elaa elamaa olla mitaan tata taa nain yksin kohta leva this it anymore enaa mer please nu nyt now
""")
_QUOTES = frozenset("\"”“„»«'’‘")

_TABLE = read_table("dialogs.reading.alarm", "distress.txt")
_ALWAYS, _UNLESS_TOLD, _ALONE = (_TABLE.in_order(heading) for heading in ("always", "unless told", "alone"))
_TOGETHER = _TABLE.together("together")
_BEHIND, _ORDERED = _TABLE.in_order("behind"), _TABLE.in_order("ordered")
#: So many tablets are nobody's dose.
_MANY = 8


def read_distress(text: str) -> bool:
    """Whether the writer is in acute distress, or someone beside them is: life, self-harm, violence going on.

    Of a text longer than the budget (:mod:`dialogs.reading.words.budget`) the beginning and the end are read, each at
    least as long as an ordinary message: people say it first, or after all else.
    """
    cut = tokens(both_ends(text), BOTH_ENDS)
    words = [_counted(token) for token in without_apostrophes(cut)]
    ordering = ordering_words(words)
    quotes = [token.start for token in cut if token.text in _QUOTES and not token.glued]
    for first, last in _ALWAYS.found(words):
        if not _is_no(words, first, last) and not (ordering and _is_of_an_order(words, first, quotes)):
            return True
    if ordering or _BEHIND.stands_in(words) or _ORDERED.stands_in(words):
        return False
    return (
        _UNLESS_TOLD.stands_in(words) or _TOGETHER.stands_in(words) or (len(words) <= _SHORT and _stands_alone(words))
    )


def _counted(token: Token) -> Token:
    """The token; a large number is told as one, and Swedish *dö* is no English *do*."""
    if token.value >= _MANY:
        return token._replace(low="#many")
    return token._replace(low="#die") if token.text.casefold() == "dö" else token


def _stands_alone(words: Sequence[Token]) -> bool:
    """Whether nothing follows in the sentence that tells of something else: `en jaksa enää tätä` does not go on."""
    for _, last in _ALONE.found(words):
        rest = takewhile(lambda token: token.kind == "word", words[last + 1 :])
        if all(token.low in _NO_LIVING for token in rest):
            return True
    return False


def _is_no(words: Sequence[Token], first: int, last: int) -> bool:
    """Whether the words are denied."""
    return not _is_own_negation(words, first, last) and _is_denied(words, first, last)


def _is_of_an_order(words: Sequence[Token], first: int, quotes: Sequence[int]) -> bool:
    """Whether the words are told of someone else, or are the title of what is ordered."""
    if any(words[k].low in _REPORTED for k in range(max(0, first - 6), first)):
        return True
    near = words[max(0, first - 4)].start
    quoted = any(near - 1 <= quote <= words[first].start for quote in quotes)
    return quoted or any(words[k].low in _TITLES or words[k].low == ":" for k in range(max(0, first - 3), first))


def _is_own_negation(words: Sequence[Token], first: int, last: int) -> bool:
    """Whether the words themselves say no: `en jaksa elää`, `orkar inte`."""
    own = any(words[k].low in ("inte", "int", "don", "dont", "ei", "eika") for k in range(first, last + 1))
    return own or words[first].low in _NEGATIONS


def _is_denied(words: Sequence[Token], first: int, last: int) -> bool:
    before = any(words[k].low in _NEGATIONS for k in range(max(0, first - 3), first))
    return before or any(words[k].low in ("en", "ei") for k in range(first, last))
