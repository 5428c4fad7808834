"""Stem indices made beforehand, because making them takes longer than reading a hundred messages.

`python -m dialogs.reading.topics.makers` writes `readymade.txt` from the vocabulary and the word tables; a test
says when that is due. Where the file was made of another vocabulary, the indices are made at first use as if there
were none.

The file begins with what it was made of. Each part is its name and two rows of cells; a cell is a line, and an empty
line ends a row. An index is two parts: its stems, and the buckets that a misspelt word is looked for in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pkgutil import get_data
from zlib import crc32

from dialogs.reading.words.stems import StemIndex

FILE = "readymade.txt"
_SOURCES = (("dialogs.vocabulary", "topics.tsv"), ("dialogs.reading.topics", "ordinary.txt"))


def index(name: str, make: Callable[[], StemIndex]) -> StemIndex:
    """The index of this name, ready made where the file has it, else made now."""
    groups, buckets = part_of(name), part_of(near(name))
    if groups is None or buckets is None:
        return make()
    return StemIndex.ready(dict(zip(*groups, strict=True)), dict(zip(*buckets, strict=True)))


def near(name: str) -> str:
    """The part with the buckets of an index."""
    return f"{name} near"


def part_of(name: str) -> tuple[list[str], list[str]] | None:
    """The two rows of cells of a part; None where the file is missing, or made of another vocabulary."""
    rows = _parts().get(name)
    return (rows[0].split("\n"), rows[1].split("\n")) if rows else None


@cache
def _parts() -> Mapping[str, tuple[str, str]]:
    data = _read("dialogs.reading.topics", FILE)
    if data is None:
        return {}
    head, *rows = data.decode("utf-8").split("\n\n")
    if head != _made_of():
        return {}
    return {rows[n]: (rows[n + 1], rows[n + 2]) for n in range(0, len(rows) - 2, 3)}


def _made_of() -> str:
    return " ".join(f"{crc32(_read(*source) or b''):08x}" for source in _SOURCES)


def _read(package: str, name: str) -> bytes | None:
    try:
        return get_data(package, name)
    except OSError:
        return None


def text_of(parts: Iterable[tuple[str, Iterable[str], Iterable[str]]]) -> str:
    """The file's text with these parts."""
    rows = [_made_of()]
    for name, *cells in parts:
        rows += [name, *("\n".join(row) for row in cells)]
    return "\n\n".join([*rows, ""])
