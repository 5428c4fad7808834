"""Names of cards: what a message shows, so that the next message about the same takes its place."""

from __future__ import annotations

from typing import Literal, TypeGuard, get_args

#: What a card can show. Rows keep these words, so none is ever given another meaning.
#: For anybody: the `consent` to be shown in one messenger.
#: For coordinators: an `order`, the morning's `digest`, an expert's wish to `talk` about a gig; `topic` is a region's
#: topic in a group, and `topics` whether we may open any. For the orderer: `mine`, the `booking`, what we `ask` after
#: it. For the expert: the `offer`, the `gig`, what was `heard` of it from the orderer and from the `audience`.
CardShows = Literal[
    "order",
    "digest",
    "talk",
    "topic",
    "topics",
    "mine",
    "booking",
    "ask",
    "offer",
    "gig",
    "heard",
    "audience",
    "consent",
]


class CardName(str):
    """The name of a card, such as `offer:ID`: what it shows, and which one. A bare text is no name."""

    __slots__ = ()

    def __new__(cls, shows: CardShows, subject: str = "") -> CardName:
        return super().__new__(cls, f"{shows}:{subject}" if subject else shows)

    @classmethod
    def read(cls, kept: str | None) -> CardName | None:
        """The name that a row keeps; None where it keeps none, or one that nobody knows."""
        shows, _colon, subject = (kept or "").partition(":")
        return cls(shows, subject) if _is_shown(shows) else None

    @property
    def shows(self) -> CardShows:
        """What the card shows."""
        shows = self.partition(":")[0]
        assert _is_shown(shows)
        return shows

    @property
    def subject(self) -> str:
        """Which one: mostly an id."""
        return self.partition(":")[2]


def _is_shown(word: str) -> TypeGuard[CardShows]:
    return word in get_args(CardShows)
