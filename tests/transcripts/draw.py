"""Among equals a draw decides whom to ask first. On a stage it falls as the story tells."""

from __future__ import annotations

from bot.law import matcher

_FAIR = matcher.lot
_OPEN: list[ListedDraw] = []


class ListedDraw:
    """From now until :meth:`end`, the draw falls in the order in which the story names people; ids rise with time.

    Several stages may be open at once and end in any order: the last one gives the fair draw back.
    """

    def __init__(self) -> None:
        _OPEN.append(self)
        matcher.lot = as_listed

    def end(self) -> None:
        if self in _OPEN:
            _OPEN.remove(self)
        matcher.lot = as_listed if _OPEN else _FAIR


def as_listed(order: str, person: str) -> str:
    """Whoever came first is first in every order."""
    return person
