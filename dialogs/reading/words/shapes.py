"""Shapes of what people write, as tables: a row says how something is written and what it means then.

A row is cells with spaces between, read from left to right, one token each:

    klo             this word, without dots, in lower case; `of|av` is one of them
    HOUR            a word of the table of that name
    hour=HOUR       the same, and what the table says of the word is kept as `hour`
    ~cell           with nothing between it and the token before
    cell?  cell*    may be missing; may stand up to four times
    !cell  >cell    must not follow here; must follow here; neither is taken
    <cell  <!cell   must stand before all that is read; must not

Names in capitals are tables: words, words with numbers, rows of their own (:class:`Phrase`), or a test of the tokens.
NUMBER, A_WORD, SMALL (a word in small letters) and ANY are there for all.
The first row that fits is meant, so that exceptions stand above the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, NamedTuple, TypeVar, Union

from dialogs.reading.words.tokens import Token

M = TypeVar("M")

Test = Callable[[Sequence[Token], int], bool]
Step = Callable[[Sequence[Token], int, dict[str, int]], int | None]  # the token after what it takes, or None
Row = tuple["Cell", ...]
Words = Mapping[str, int] | Set[str]
Table = Union[Mapping[str, int], Set[str], "Phrase", Test]
Tables = Mapping[str, Table]

_MOST = 4  # fillers passed in a row, so that reading stays linear
_TIMES = {"": (1, 1), "?": (0, 1), "*": (0, _MOST)}  # how often a cell is taken, by its mark


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
    """One place of a row: what takes a token or more there, and how it is looked at.

    `least` and `most` are how often it is taken; what is only looked at is taken never, `wanted` tells whether it must
    be there, `back` how many tokens before the first it stands. `opens` has the words it can begin with, or None where
    it may be any; a `single` one is one token.
    """

    step: Step
    glued: bool
    least: int
    most: int
    wanted: bool
    back: int
    opens: Set[str] | None
    single: bool


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


# A row, the words with which it can begin and of which one must be its second (None: any), and what it means.
_Shape = tuple[Row, Set[str] | None, Set[str] | None, M]


class Shapes(Generic[M]):
    """A table of shapes, each a row and what it means; made ready when something is first looked for.

    A row is tried only at the words with which it can begin, and only before those that can be its second.
    """

    def __init__(self, tables: Tables, rows: Sequence[tuple[str, M]]) -> None:
        self._tables = tables
        self._rows = rows
        self._by_opening: dict[str, tuple[_Shape[M], ...]] = {}  # of words that were met

    def find(self, words: Sequence[Token], i: int) -> tuple[M, Fit] | None:
        """The meaning of the first row that fits from token `i` on, and how it fits."""
        if i >= len(words):
            return None
        shapes = self._by_opening.get(words[i].low)
        if shapes is None:
            shapes = self._beginning(words[i].low)
        if not shapes:
            return None
        second = words[i + 1].low if i + 1 < len(words) else ""
        for row, _, then, meaning in shapes:
            if then is None or second in then:
                said: dict[str, int] = {}
                after = match(row, words, i, said)
                if after is not None:
                    return meaning, Fit(words, i, after, said)
        return None

    @cached_property
    def openings(self) -> Set[str]:
        """The words with which a row can begin, but for rows that may begin with any."""
        tables = {id(begins): begins for _, begins, _, _ in self._shapes if begins is not None}
        return frozenset[str]().union(*tables.values())

    def _beginning(self, low: str) -> tuple[_Shape[M], ...]:
        """The rows that can begin with this word; kept of the tables' own words only, so that no text is."""
        if low not in self.openings:
            return self._any_word
        found = tuple(shape for shape in self._shapes if shape[1] is None or low in shape[1])
        self._by_opening[low] = found
        return found

    @cached_property
    def _shapes(self) -> tuple[_Shape[M], ...]:
        cells: dict[str, Cell] = {}
        rows = [(compiled(text, self._tables, cells), meaning) for text, meaning in self._rows]
        return tuple((row, _openings(row), _second(row), meaning) for row, meaning in rows)

    @cached_property
    def _any_word(self) -> tuple[_Shape[M], ...]:
        return tuple(shape for shape in self._shapes if shape[1] is None)


def match(row: Row, words: Sequence[Token], i: int, said: dict[str, int]) -> int | None:
    """The token after the row where it fits at `i`, else None; what its named cells say is put into `said`."""
    j, size = i, len(words)
    for step, glued, least, most, wanted, back, _, _ in row:
        at = i - back if back else j
        after = step(words, at, said) if 0 <= at < size and (words[at].glued or not glued) else None
        if not most:
            if (after is not None) is not wanted:
                return None
        elif after is not None:
            j = after if most == 1 else _take_more(step, words, after, said, most - 1)
        elif least:
            return None
    return j


def _take_more(step: Step, words: Sequence[Token], j: int, said: dict[str, int], most: int) -> int:
    """The token after as many more as a cell takes from `j` on."""
    for _ in range(most):
        after = step(words, j, said) if j < len(words) else None
        if after is None:
            break
        j = after
    return j


def _word(table: Words, name: str) -> Step:
    """Takes a word of the table, and keeps what it says under a name."""
    get = table.get if isinstance(table, Mapping) else None

    def take(words: Sequence[Token], j: int, said: dict[str, int]) -> int | None:
        return j + 1 if words[j].low in table else None

    def keep(words: Sequence[Token], j: int, said: dict[str, int]) -> int | None:
        if words[j].low not in table:
            return None
        said[name] = get(words[j].low, 1) if get else 1
        return j + 1

    return keep if name else take


def _tested(test: Test) -> Step:
    """Takes a token of which the test is true."""

    def take(words: Sequence[Token], j: int, said: dict[str, int]) -> int | None:
        return j + 1 if test(words, j) else None

    return take


def _one_of(said_so: Phrase) -> Step:
    """Takes the first row of a phrase that fits, and keeps what it says."""
    rows, opens = said_so.rows, said_so.opens

    def take(words: Sequence[Token], j: int, said: dict[str, int]) -> int | None:
        for row in rows if opens is None or words[j].low in opens else ():
            inside: dict[str, int] = {}
            after = match(row, words, j, inside)
            if after is not None:
                said.update(inside)
                return after
        return None

    return take


class Phrase:
    """Rows of which one stands in a place of another row; their named cells are kept as that row's own."""

    def __init__(self, tables: Tables, *rows: str) -> None:
        self._tables = tables
        self._texts = rows

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows made ready."""
        cells: dict[str, Cell] = {}
        return tuple(compiled(text, self._tables, cells) for text in self._texts)

    @cached_property
    def opens(self) -> Set[str] | None:
        """The words with which it can begin; None where it may be any."""
        return _together(map(_openings, self.rows))


def compiled(text: str, tables: Tables, cells: dict[str, Cell]) -> Row:
    """A row made ready; `cells` are those made for the rows before, by their text."""
    row: list[Cell] = []
    for part in text.split():
        cell = cells.get(part)
        if cell is None:
            cells[part] = cell = _cell(part, tables)
        row.append(cell)
    return tuple(row)


def _cell(part: str, tables: Tables) -> Cell:
    looked = part.lstrip("<!>")
    marks = part[: len(part) - len(looked)]
    named = looked.rstrip("?*")
    least, most = (0, 0) if marks else _TIMES[looked[len(named) :]]
    glued, named = named.startswith("~"), named.removeprefix("~")
    name, _, what = named.rpartition("=")
    table = _table(what, tables)
    step, opens = _reading(table, name)
    return Cell(step, glued, least, most, "!" not in marks, marks.count("<"), opens, not isinstance(table, Phrase))


def _table(what: str, tables: Tables) -> Table:
    if what.isupper():
        return tables[what] if what in tables else _KINDS[what]
    return dict.fromkeys(what.split("|"), 1)


def _reading(table: Table, name: str) -> tuple[Step, Set[str] | None]:
    """What takes the tokens that a table tells of, and the words with which it can begin."""
    if isinstance(table, Phrase):
        return _one_of(table), table.opens
    if isinstance(table, Mapping):
        return _word(table, name), table.keys()
    if isinstance(table, Set):
        return _word(table, name), table
    return _tested(table), None


def _openings(row: Row) -> Set[str] | None:
    """The words with which what a row takes can begin; None where it may be any."""
    taken = [cell for cell in row if cell.most]
    upto = next((n for n, cell in enumerate(taken, 1) if cell.least), len(taken))
    return _together(cell.opens for cell in taken[:upto])


def _second(row: Row) -> Set[str] | None:
    """The words of which one must come second where the row fits; None where it may be any, or none."""
    there = [cell for cell in row if not cell.back and (cell.most or cell.wanted)]
    if len(there) < 2 or not there[0].single or not there[0].least:
        return None
    return there[1].opens if there[1].least or not there[1].most else None


def _together(openings: Iterable[Set[str] | None]) -> Set[str] | None:
    one, *others = openings
    if not others:
        return one
    found: set[str] = set()
    for words in (one, *others):
        if words is None:
            return None
        found.update(words)
    return found
