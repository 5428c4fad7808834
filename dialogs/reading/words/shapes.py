"""Shapes of what people write, as tables: a row says how something is written and what it means then.

A row is cells with spaces between, read from left to right, one token each:

    klo             this word, without dots, in lower case; `of|av` is one of them
    HOUR            a word of the table of that name
    hour=HOUR       the same, and what the table says of the word is kept as `hour`
    ~cell           with nothing between it and the token before
    cell?  cell*    may be missing; may stand up to four times
    !cell  >cell    must not follow here; must follow here; neither is taken
    <cell  <!cell   must stand before all that is read; must not

Names in capitals are tables: words, words with numbers, rows of their own (:func:`phrase`), or a test of the tokens.
NUMBER, A_WORD, SMALL (a word in small letters) and ANY are there for all.
The first row that fits is meant, so that exceptions stand above the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, NamedTuple, TypeVar

from dialogs.reading.words.tokens import Token

M = TypeVar("M")

Test = Callable[[Sequence[Token], int], bool]
Row = tuple["Cell", ...]
Words = Mapping[str, int] | Set[str]
Table = Words | tuple[Row, ...] | Test
Tables = Mapping[str, Table]

_MOST = 4  # fillers passed in a row, so that reading stays linear


def numbers(first: int, last: int) -> dict[str, int]:
    """Numbers as they are written with at most two digits, also with a naught before them, or with more."""
    return {text: n for n in range(first, last + 1) for text in (str(n), f"{n:02}")}


def _is_number(words: Sequence[Token], i: int) -> bool:
    return words[i].kind == "number"


def _is_word(words: Sequence[Token], i: int) -> bool:
    return words[i].kind == "word"


def _is_small(words: Sequence[Token], i: int) -> bool:
    return words[i].text.islower()


_KINDS: Tables = {"NUMBER": _is_number, "A_WORD": _is_word, "SMALL": _is_small, "ANY": lambda words, i: True}


class Cell(NamedTuple):
    """One place of a row: what may stand there (`words`, else `rows`, else what `test` says), and how it is looked at.

    `least` and `most` are how often it is taken; what is only looked at is taken never, `wanted` tells whether it must
    be there, `back` how many tokens before the first it stands.
    """

    words: Mapping[str, int] | None
    rows: tuple[Row, ...]
    test: Test | None
    name: str
    glued: bool
    least: int
    most: int
    wanted: bool
    back: int


@dataclass(frozen=True, slots=True)
class Fit:
    """Where a row fits: the tokens from `first` up to `after`, and what its named cells said."""

    words: Sequence[Token]
    first: int
    after: int
    said: Mapping[str, int]

    def __getitem__(self, name: str) -> int:
        return self.said[name]

    def get(self, name: str) -> int | None:
        """What a cell said, or None where it was missing."""
        return self.said.get(name)


class Shapes(Generic[M]):
    """A table of shapes, each a row and what it means; made ready when something is first looked for."""

    def __init__(self, tables: Tables, rows: Sequence[tuple[str, M]]) -> None:
        self._tables = tables
        self._rows = rows

    def find(self, words: Sequence[Token], i: int) -> tuple[M, Fit] | None:
        """The meaning of the first row that fits from token `i` on, and how it fits."""
        if i >= len(words):
            return None
        opening, any_word = self._by_opening
        for row, meaning in opening.get(words[i].low, any_word):
            said: dict[str, int] = {}
            after = match(row, words, i, said)
            if after is not None:
                return meaning, Fit(words, i, after, said)
        return None

    def opens(self, low: str) -> bool:
        """Whether any row can begin with this word."""
        opening, any_word = self._by_opening
        return bool(opening.get(low, any_word))

    @cached_property
    def _by_opening(self) -> tuple[dict[str, list[tuple[Row, M]]], list[tuple[Row, M]]]:
        """The rows by the words they begin with, and those that may begin with any word: most words cost one look."""
        shapes = [(compiled(text, self._tables), meaning) for text, meaning in self._rows]
        opening: dict[str, list[tuple[Row, M]]] = {word: [] for row, _ in shapes for word in _openings(row) or ()}
        any_word: list[tuple[Row, M]] = []
        for row, meaning in shapes:
            begins = _openings(row)
            for word in opening if begins is None else begins:
                opening[word].append((row, meaning))
            if begins is None:
                any_word.append((row, meaning))
        return opening, any_word


def match(row: Row, words: Sequence[Token], i: int, said: dict[str, int]) -> int | None:
    """The token after the row where it fits at `i`, else None; what its named cells say is put into `said`."""
    j = i
    for cell in row:
        if cell.most:
            after = _take(cell, words, j, said)
            if after is None:
                return None
            j = after
        elif (_step(cell, words, i - cell.back if cell.back else j, said) is not None) is not cell.wanted:
            return None
    return j


def _take(cell: Cell, words: Sequence[Token], j: int, said: dict[str, int]) -> int | None:
    """The token after all that the cell takes from `j` on, or None where it takes too little."""
    for taken in range(cell.most):
        after = _step(cell, words, j, said)
        if after is None:
            return j if taken >= cell.least else None
        j = after
    return j


def _step(cell: Cell, words: Sequence[Token], j: int, said: dict[str, int]) -> int | None:
    """The token after what the cell takes at `j`, or None where it does not fit."""
    if not 0 <= j < len(words) or (cell.glued and not words[j].glued):
        return None
    if cell.words is not None:
        value = cell.words.get(words[j].low)
        if value is None:
            return None
        if cell.name:
            said[cell.name] = value
        return j + 1
    if cell.test is not None:
        return j + 1 if cell.test(words, j) else None
    for row in cell.rows:
        inside: dict[str, int] = {}
        after = match(row, words, j, inside)
        if after is not None:
            said.update(inside)
            return after
    return None


def phrase(tables: Tables, *rows: str) -> tuple[Row, ...]:
    """Rows of which one stands in a place of another row; their named cells are kept as that row's own."""
    return tuple(compiled(row, tables) for row in rows)


def compiled(text: str, tables: Tables) -> Row:
    """A row made ready."""
    return tuple(_cell(part, tables) for part in text.split())


def _cell(part: str, tables: Tables) -> Cell:
    looked = part.lstrip("<!>")
    marks = part[: len(part) - len(looked)]
    named = looked.rstrip("?*")
    least, most = {"": (1, 1), "?": (0, 1), "*": (0, _MOST)}[looked[len(named) :]]
    glued, named = named.startswith("~"), named.removeprefix("~")
    name, _, what = named.rpartition("=")
    if marks:
        least = most = 0
    words, rows, test = _sort(_table(what, tables))
    return Cell(words, rows, test, name, glued, least, most, "!" not in marks, marks.count("<"))


def _table(what: str, tables: Tables) -> Table:
    if what.isupper():
        return tables[what] if what in tables else _KINDS[what]
    return dict.fromkeys(what.split("|"), 1)


def _sort(table: Table) -> tuple[Mapping[str, int] | None, tuple[Row, ...], Test | None]:
    if isinstance(table, tuple):
        return None, table, None
    if isinstance(table, Mapping):
        return table, (), None
    if isinstance(table, Set):
        return dict.fromkeys(table, 1), (), None
    return None, (), table


def _openings(row: Row) -> Set[str] | None:
    """The words with which what a row takes can begin; None where it may be any."""
    found: set[str] = set()
    for cell in filter(lambda cell: cell.most, row):
        begins = _opening_words(cell)
        if begins is None:
            return None
        found.update(begins)
        if cell.least:
            return found
    return None


def _opening_words(cell: Cell) -> Set[str] | None:
    if cell.words is not None:
        return cell.words.keys()
    found: set[str] = set()
    for words in map(_openings, cell.rows):
        if words is None:
            return None
        found.update(words)
    return found if cell.rows else None
