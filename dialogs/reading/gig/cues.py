"""Cue tables: words and phrases that speak for a value, and whether what stands around says the opposite.

A table is text: a line with a value and a colon, then lines of its cues, without dots, separated by commas. `*` stands
for any rest of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from dialogs.reading.words.tokens import Token, low_at
from dialogs.reading.words.wordlists import words as word_set

Phrase = tuple[tuple[str, bool], ...]  # each word, and whether it is only a beginning


class Cue(NamedTuple):
    """A cue in tokens `first` to `last` (included) that speaks for `value`."""

    value: str
    first: int
    last: int


_HEAD = 3
_FIRST_HALF = 3  # letters of the first half of a compound at least
_SHORTEST = 10  # letters of a compound
_LONGEST = 40  # letters; a longer "word" is no word

# "Not" before a cue, with only fillers between, or behind it.
NEGATIONS = word_set("""
    ei emme en eivat eika ala ilman inte ej ingen inget inga utan not no without cannot never dont
""")
_FILLERS = word_set("""
    siis ole kuitenkaan mielellaan missaan nimessa halua haluta haluamme voida voi tarvita tarvitse toivota mikaan
    mitaan a an the any to via per pa som en ett over available possible vara do want need is it be held mikaan
    enaa kay onnistu ihan mita ta emot ordna ordnas delta tulla olla hoitaa jarjestaa jarjesteta take handle
    accept arrange halutaan
""")
_ENDS = frozenset(",.;:!?()") | {"vaan", "utan", "but", "mutta", "men"}
_UNFIT = word_set("""
    voi kay onnistu sovi toimi riita ole possible work suitable mojligt fungerar funkar passar gar option voida
""")
_AFTER = word_set("emme en ei inte not isn doesn ej eivat")
_ONLY = word_set("""
    vain pelkastaan bara only just enbart ainoastaan endast valttamatta nodvandigtvis necessarily
""")


class Cues:
    """A table of cues, made ready when one is first looked for."""

    def __init__(self, rows: str) -> None:
        self._rows = rows

    @cached_property
    def by_head(self) -> Mapping[str, tuple[tuple[Phrase, str], ...]]:
        """Each cue and its value, by the first three letters of its first word; those of most words first."""
        found: dict[str, list[tuple[Phrase, str]]] = {}
        value = ""
        for row in self._rows.strip().splitlines():
            if row.endswith(":"):
                value = row.strip().rstrip(":")
                continue
            for cue in filter(None, (cue.strip() for cue in row.split(","))):
                phrase = tuple((word.rstrip("*"), word.endswith("*")) for word in cue.split())
                if phrase[0][1] and len(phrase[0][0]) < _HEAD:
                    raise ValueError(f"a beginning of fewer than {_HEAD} letters: {cue}")
                found.setdefault(phrase[0][0][:_HEAD], []).append((phrase, value))
        return {head: tuple(sorted(rows, key=lambda row: -len(row[0]))) for head, rows in found.items()}


class Parts:
    """A table of parts of compounds: lines with a value, a colon and the parts that speak for it."""

    def __init__(self, rows: str) -> None:
        self._rows = rows

    @cached_property
    def _values(self) -> Mapping[str, str]:
        lines = [row.split(":") for row in self._rows.strip().splitlines()]
        return {part: value.strip() for value, listed in lines for part in listed.split()}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(self._values))  # fixed words only: nothing to go back to

    def within(self, words: Sequence[Token]) -> Iterator[Cue]:
        """Every word that has a part of the table after its first letters."""
        for i, word in enumerate(words):
            long = _SHORTEST <= len(word.low) <= _LONGEST and word.kind == "word"
            found = self._pattern.search(word.low, _FIRST_HALF) if long else None
            if found:
                yield Cue(self._values[found.group()], i, i)


def cues_in(words: Sequence[Token], cues: Cues) -> Iterator[Cue]:
    """Every cue of the table in the order of the text; where two begin at one word the longer phrase counts."""
    after, by_head = 0, cues.by_head
    for i, word in enumerate(words):
        phrases = by_head.get(word.low[:_HEAD]) if i >= after else None
        cue = _cue_of(words, i, phrases) if phrases else None
        if cue is not None:
            yield cue
            after = cue.last + 1


def _cue_of(words: Sequence[Token], i: int, phrases: tuple[tuple[Phrase, str], ...]) -> Cue | None:
    for phrase, value in phrases:
        last = _matches(words, i, phrase)
        if last is not None:
            return Cue(value, i, last)
    return None


def _matches(words: Sequence[Token], i: int, phrase: Phrase) -> int | None:
    j = i
    for position, (said, beginning) in enumerate(phrase):
        if position and j < len(words) and words[j].low == "-" and words[j].glued:
            j += 1  # on-site, face-to-face
        if j >= len(words):
            return None
        low = words[j].low
        if not (low.startswith(said) if beginning else low == said):
            return None
        j += 1
    return j - 1


def is_negated(words: Sequence[Token], cue: Cue) -> bool:
    """Whether the words around say that this is not wanted: `ei etänä`, `etä ei onnistu`, `ingen distans`."""
    j = cue.first - 1
    for _ in range(5):
        low = low_at(words, j)
        if low == "en" and j == cue.first - 1:  # the Swedish article: no Finnish noun follows "en" at once
            break
        if low in NEGATIONS:
            return not any(low_at(words, j + k) in _ONLY for k in (1, 2)) and low_at(words, j - 1) not in (
                "jos",
                "if",
                "om",
            )
        if low not in _FILLERS:
            break
        j -= 1
    j = cue.last + 1
    for _ in range(4):
        low = low_at(words, j)
        if low in _AFTER:
            return any(low_at(words, j + k) in _UNFIT for k in (-2, -1, 1, 2, 3))
        if low in _ENDS or not low:
            return False
        j += 1
    return False


def clause(words: Sequence[Token], cue: Cue, before: int = 5, after: int = 5) -> list[str]:
    """The words around a cue up to the ends of its clause."""
    around: list[str] = []
    for j in range(cue.first - 1, max(-1, cue.first - 1 - before), -1):
        if words[j].low in _ENDS:
            break
        around.insert(0, words[j].low)
    for j in range(cue.last + 1, min(len(words), cue.last + 1 + after)):
        if words[j].low in _ENDS:
            break
        around.append(words[j].low)
    return around
