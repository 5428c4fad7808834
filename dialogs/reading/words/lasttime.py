"""What is told of an earlier gig: `viime vuonna teiltä oli puhuja Porissa (12.2.)`, `tack för senast`."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.reading.words.tokens import Token, low_at
from dialogs.reading.words.wordlists import words as word_set

# In one word, or in two.
_LAST_TIME = word_set("viimeksi viimekertainen viimekertaisesta aiemmin ifjol viimeisesta edelliskerralla")
_LAST_ONE = word_set("viime forra last edellinen edellisen edellisella")
_LAST_ONES = word_set("""
    vuonna vuoden kevaana syksyna talvena kesana kerralla kerran kerrasta kuussa viikolla year time spring autumn
    summer winter fall month week aret gangen hosten varen manaden veckan
""")
_SENTENCE = 16  # words looked back within a sentence


def of_last_time(words: Sequence[Token], i: int) -> bool:
    """Whether the word at `i` stands in a sentence that tells of an earlier gig."""
    for j in range(i - 1, max(-1, i - _SENTENCE), -1):
        low = words[j].low
        if low in ("!", "?", ";") or (low == "." and words[j + 1].text[0].isupper()):
            return False
        if low in _LAST_TIME or (low in _LAST_ONE and low_at(words, j + 1) in _LAST_ONES):
            return True
        if low == "senast" and low_at(words, j - 1) == "for":
            return True
    return False
