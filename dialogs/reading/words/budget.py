"""How much of a text is read, whatever stands in it: signs and pieces are counted, never time.

What a reader costs goes by the pieces (words, numbers, marks; a sign between two words is one), and a little by the
signs. An order of any length that people write is within the budget; of a longer text the beginning is read, and
whoever asks is told where reading ended.
"""

from __future__ import annotations

from itertools import islice

from dialogs.reading.words.tokens import PIECE, PIECES
from dialogs.speech.shortening import BEGINNING, CUT, END

SIGNS = BEGINNING
# Of words of distress alone, which cost little to look for.
_BEGUN_PIECES, _END_PIECES = 900, 450
BOTH_ENDS = _BEGUN_PIECES + _END_PIECES + 8  # pieces, and what stands at the cut


def readable(text: str) -> str:
    """The beginning of a text that is read: all of it where it is within the budget, else up to a whole piece."""
    return _beginning(text, PIECES)


def _beginning(text: str, pieces: int) -> str:
    begun = text[:SIGNS]
    if len(begun) <= pieces:
        return begun
    beyond = next(islice(PIECE.finditer(begun), pieces, None), None)
    return begun[: beyond.start()] if beyond else begun


def unread(text: str) -> int:
    """How many signs at the end of a text are not read."""
    return len(text) - len(readable(text))


def both_ends(text: str) -> str:
    """The text where it is no longer than an ordinary long message; else its beginning, and of its end half as much.

    So some 6,000 signs or 1,300 words are read whole, and of any other text what people put first and last. Nothing is
    read across the cut.
    """
    begun = _beginning(text, _BEGUN_PIECES)
    rest = text[len(begun) :]
    if not rest:
        return text
    end = rest[-END:]
    starts = [piece.start() for piece in PIECE.finditer(end)]
    if len(starts) > _END_PIECES:
        end = end[starts[-_END_PIECES] :]
    return begun + (CUT if len(end) < len(rest) else "") + end
