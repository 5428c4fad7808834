"""Tables of what people say: words in their order, a few words apart, or together in any order, within one sentence.

A row is one way of saying something, a place after another. A place is a word or several that may stand there, parted
by `|`: `*` stands for any rest of a word, `+` joins words that follow one another, and a name in capitals is a list
of such words, given beside the table. `^` is the beginning of the text, `$` its end; a row that begins with `=` has
nothing between its places. Words are in lower case and without dots, and apostrophes do not count: `can+t` is
"can't". At most four words stand between two places.

A row of :class:`Together` is the places alone: all of them stand in one sentence, in whatever order, each at words of
its own; one that begins with `!` must not stand there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import NamedTuple

from dialogs.reading.words.tokens import Token

_GAP = 4
_LONG = 30  # words of a sentence
_HEAD = 3  # letters that every beginning of a word has at least
_NONE: frozenset[str] = frozenset()
_APOSTROPHES = frozenset("'’‘`´")
_ENDS = frozenset(".!?;")


class _Place(NamedTuple):
    """What may stand in one place of a pattern: whole words, beginnings, and words in a row."""

    words: frozenset[str]
    beginnings: tuple[str, ...]
    rows: tuple[list[str], ...]


class _Pattern(NamedTuple):
    """One row: its places, whether it begins and ends with the text, and how many words may stand between two."""

    places: tuple[_Place, ...]
    begins: bool
    ends: bool
    gap: int


def without_apostrophes(words: Sequence[Token]) -> list[Token]:
    """The tokens that patterns are looked for in."""
    return [token for token in words if token.text not in _APOSTROPHES]


class Patterns:
    """A table of patterns, each found by the words or the beginnings that its first place may have."""

    def __init__(self, rows: str, lists: Mapping[str, str] | None = None) -> None:
        self._by_word: dict[str, list[_Pattern]] = {}
        self._by_beginning: dict[str, list[_Pattern]] = {}
        given = {name: words.split() for name, words in (lists or {}).items()}
        for row in rows.strip().splitlines():
            self._add(_pattern(row.split(), given))
        self._beginnings = tuple(self._by_beginning)

    def _add(self, pattern: _Pattern) -> None:
        first = pattern.places[0]
        for word in {*first.words, *(parts[0] for parts in first.rows)}:
            self._by_word.setdefault(word, []).append(pattern)
        for beginning in first.beginnings:
            self._by_beginning.setdefault(beginning, []).append(pattern)

    def found(self, words: Sequence[Token]) -> Iterator[tuple[int, int]]:
        """The first and the last token of every pattern that fits; `words` have no apostrophes."""
        lows = frozenset(token.low for token in words)
        possible: dict[str, list[_Pattern]] = {}
        for i, token in enumerate(words):
            if token.low not in possible:
                possible[token.low] = [one for one in self._of(token.low) if _may_fit(lows, one)]
            for pattern in possible[token.low]:
                last = _match(words, i, pattern)
                if last is not None:
                    yield i, last

    def stands_in(self, words: Sequence[Token]) -> bool:
        """Whether any pattern fits; `words` have no apostrophes."""
        return next(self.found(words), None) is not None

    def _of(self, low: str) -> Iterator[_Pattern]:
        yield from self._by_word.get(low, ())
        if low.startswith(self._beginnings):
            for beginning in self._beginnings:
                if low.startswith(beginning):
                    yield from self._by_beginning[beginning]


class Together:
    """A table of what makes a meaning when it stands together in one sentence, in whatever order."""

    def __init__(self, rows: str, lists: Mapping[str, str]) -> None:
        given = {name: words.split() for name, words in lists.items()}
        self._rows: list[tuple[frozenset[str], frozenset[str]]] = []
        self._words: dict[str, set[str]] = {}
        self._joined: dict[str, list[tuple[list[str], str]]] = {}
        self._beginnings: dict[str, list[tuple[str, str]]] = {}
        known: set[str] = set()
        for row in rows.strip().splitlines():
            wanted = frozenset(place for place in row.split() if not place.startswith("!"))
            barred = frozenset(place[1:] for place in row.split() if place.startswith("!"))
            self._rows.append((wanted, barred))
            for name in (wanted | barred) - known:
                self._know(name, _place(_said(name, given)))
            known |= wanted | barred

    def _know(self, name: str, place: _Place) -> None:
        for word in place.words:
            self._words.setdefault(word, set()).add(name)
        for parts in place.rows:
            self._joined.setdefault(parts[0], []).append((parts, name))
        for beginning in place.beginnings:
            self._beginnings.setdefault(beginning[:_HEAD], []).append((beginning, name))

    def stands_in(self, words: Sequence[Token]) -> bool:
        """Whether all of one row stand in one sentence; `words` have no apostrophes."""
        return any(self._stands(sentence) for sentence in _sentences(words))

    def _stands(self, sentence: Sequence[Token]) -> bool:
        lows = [token.low for token in sentence]
        there: set[str] = set()
        for i, low in enumerate(lows):
            there |= self._words.get(low, _NONE)
            there.update(name for parts, name in self._joined.get(low, ()) if lows[i : i + len(parts)] == parts)
            there.update(name for start, name in self._beginnings.get(low[:_HEAD], ()) if low.startswith(start))
        return any(wanted <= there and not barred & there for wanted, barred in self._rows)


def _sentences(words: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The sentences of a text; of one that does not end, pieces that overlap."""
    start = 0
    for k in range(len(words) + 1):
        ends = k == len(words) or (words[k].kind == "mark" and words[k].low in _ENDS)
        if ends or k - start == _LONG:
            yield words[start:k]
            start = k + 1 if ends else k - _LONG // 2


class Table(NamedTuple):
    """A file of patterns: its lists by name, and its rows by the heading they stand under."""

    lists: Mapping[str, str]
    rows: Mapping[str, str]

    def in_order(self, heading: str) -> Patterns:
        """The rows under a heading, as words in their order."""
        return Patterns(self.rows[heading], self.lists)

    def together(self, heading: str) -> Together:
        """The rows under a heading, as what stands together."""
        return Together(self.rows[heading], self.lists)


def read_table(package: str, name: str) -> Table:
    """The patterns of a file beside the code: `[lists]` first, then the headings with their rows; `#` begins a remark.

    A list is `NAME: words`, carried on by lines that begin with a space; a list's name among the words stands for its
    words, as far as it was given before.
    """
    lists: dict[str, str] = {}
    rows: dict[str, list[str]] = {}
    heading = open_list = ""
    for line in resources.files(package).joinpath(name).read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            heading = line.strip("[]")
        elif heading != "lists":
            rows.setdefault(heading, []).append(line.strip())
        else:
            begun, colon, words = line.partition(":")
            open_list = open_list if not colon else begun
            said = (words if colon else line).split()
            lists[open_list] = " ".join([lists.get(open_list, ""), *(lists.get(word, word) for word in said)])
    return Table(lists, {heading: "\n".join(those) for heading, those in rows.items()})


def _pattern(row: list[str], lists: Mapping[str, list[str]]) -> _Pattern:
    close = row[0] == "="
    begins, ends = "^" in row[:2], row[-1] == "$"
    places = tuple(_place(_said(place, lists)) for place in row if place not in ("=", "^", "$"))
    return _Pattern(places, begins, ends, 0 if close else _GAP)


def _said(place: str, lists: Mapping[str, list[str]]) -> list[str]:
    return [word for part in place.split("|") for word in (lists[part] if part.isupper() else [part])]


def _place(said: list[str]) -> _Place:
    whole = [word for word in said if not word.endswith("*")]
    return _Place(
        frozenset(word for word in whole if "+" not in word),
        tuple(word.removesuffix("*") for word in said if word.endswith("*")),
        tuple(word.split("+") for word in whole if "+" in word),
    )


def _may_fit(lows: frozenset[str], pattern: _Pattern) -> bool:
    """Whether a text of these words has something for every place; most texts have not, and cost no more."""
    return all(
        not lows.isdisjoint(place.words)
        or any(parts[0] in lows for parts in place.rows)
        or (bool(place.beginnings) and any(low.startswith(place.beginnings) for low in lows))
        for place in pattern.places[1:]
    )


def _match(words: Sequence[Token], i: int, pattern: _Pattern) -> int | None:
    if pattern.begins and any(token.kind != "mark" for token in words[:i]):
        return None
    j = _is_one_of(words, i, pattern.places[0])
    for place in pattern.places[1:]:
        j = None if j is None else _follows(words, j, place, pattern.gap)
    if j is not None and pattern.ends and any(token.kind != "mark" for token in words[j + 1 :]):
        return None
    return j


def _follows(words: Sequence[Token], j: int, place: _Place, gap: int) -> int | None:
    """The last token of the next place of a pattern, a few words after `j` and in its sentence."""
    for k in range(j + 1, min(len(words), j + 2 + gap)):
        if words[k].low in _ENDS and words[k].kind == "mark":
            return None
        following = _is_one_of(words, k, place)
        if following is not None:
            return following
    return None


def _is_one_of(words: Sequence[Token], i: int, place: _Place) -> int | None:
    """The last token of what stands at `i`, the longest of what may stand in this place."""
    low = words[i].low
    for parts in place.rows:
        if low == parts[0] and [token.low for token in words[i : i + len(parts)]] == parts:
            return i + len(parts) - 1
    if low in place.words or (place.beginnings and low.startswith(place.beginnings)):
        return i
    return None
