"""A text cut into words, numbers and marks, once for all readers. Cutting is linear: no pattern can backtrack."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Sequence
from itertools import islice
from typing import Literal, NamedTuple

from dialogs.reading.words.stems import fold

# One class per branch and the branches do not overlap, so each letter is looked at once.
PIECE = re.compile("(?:[^\\W\\d_]|[\u0300-\u036f])+|[0-9]+|[^\\w\\s]|[\\d_]")

#: What a reader costs goes by the pieces, so of one text no more are read.
PIECES = 400

_DASHES = frozenset("-–—‒−")


class Token(NamedTuple):
    """A word, a number or one mark. `low` is in lower case without dots; all dashes are `-` there.

    `glued` says that nothing stands between it and the token before, `fresh` that it begins a line; `value` is a
    number's value (-1 otherwise, and for numbers over nine digits).
    """

    text: str
    low: str
    start: int
    end: int
    kind: Literal["word", "number", "mark"]
    glued: bool
    value: int = -1
    fresh: bool = False


def tokens(text: str, most: int = PIECES) -> list[Token]:
    """The first `most` tokens of a text in their order; offsets are into `text`. No reader is handed more."""
    cut: list[Token] = []
    before = -1
    for match in islice(PIECE.finditer(text), most):
        piece, (start, end) = match.group(), match.span()
        glued = start == before
        fresh = before < 0 or (not glued and "\n" in text[before:start])
        if piece[0].isalpha():
            # A Mac may send a and ¨ apart.
            word = piece if piece.isascii() else unicodedata.normalize("NFC", piece)
            cut.append(Token(word, fold(word), start, end, "word", glued, -1, fresh))
        elif piece[0] in "0123456789":
            value = int(piece) if len(piece) <= 9 else -1
            cut.append(Token(piece, piece, start, end, "number", glued, value, fresh))
        else:
            cut.append(Token(piece, "-" if piece in _DASHES else piece, start, end, "mark", glued, -1, fresh))
        before = end
    return cut


def low_at(words: Sequence[Token], i: int) -> str:
    """The folded token at `i`, or an empty string outside the text."""
    return words[i].low if 0 <= i < len(words) else ""


def skip(words: Sequence[Token], i: int, fillers: Container[str], most: int = 4) -> int:
    """The first token from `i` on that is no filler; at most so many are passed, so that reading stays linear."""
    for k in range(i, i + most):
        if low_at(words, k) not in fillers or k >= len(words):
            return k
    return i + most
