"""Words that tell that somebody orders, for others and for an event: beside them little is said of oneself."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.reading.words.tokens import Token

_ORDERING = (
    "kokemusasiant", "kokemustoim", "luenno", "luento", "puhuja", "tarvitsemme", "tilaa", "tilaus", "opiskelij",
    "forelas", "erfarenhets", "speaker", "lecture", "students", "klo", "koulutu", "vierail", "erfarenhet", "talare",
)  # fmt: skip
_FOR_OTHERS = (
    "asiakka", "potila", "opettaja", "ryhma", "opiskelij", "oppila", "kurssi", "nuorell", "tyontekij", "vierail",
    "tilaisuu", "students", "klient", "elever", "our", "class", "school", "team", "patient", "vara", "meidan", "meille",
)  # fmt: skip


def ordering_words(words: Sequence[Token]) -> int:
    """How many words of an order stand in a text."""
    return sum(token.low.startswith(_ORDERING) for token in words)


def is_for_others(words: Sequence[Token]) -> bool:
    """Whether listeners, clients or a workplace are named."""
    return any(token.low.startswith(_FOR_OTHERS) for token in words)
