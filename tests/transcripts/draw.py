"""Among equals a draw decides whom to ask first. On a stage it falls as the story tells."""

from __future__ import annotations

from bot.law import matcher


class ListedDraw:
    """From now until :meth:`end`, the draw falls in the order in which the story names people; ids rise with time."""

    def __init__(self) -> None:
        self._fair, matcher.lot = matcher.lot, as_listed

    def end(self) -> None:
        matcher.lot = self._fair


def as_listed(order: str, person: str) -> str:
    """Whoever came first is first in every order."""
    return person
