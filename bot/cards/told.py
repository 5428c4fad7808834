"""Words that somebody told of themselves and another person reads: a name, a contact, a wish, a line of feedback.

A message that carries them is kept for its reader, under the reader's key. So that they do not outlive their owner's
erasure there, they are sealed once more under the key of whom they tell of (:mod:`bot.cards.written`): when that key is
deleted they can be read on no page any more, whoever's chat they stand in.
"""

from __future__ import annotations

from typing import Any


class Told(str):
    """Words with the subject whose erasure takes them away: a person's id, or an order's for what was written in it.

    To every renderer they are words like others.
    """

    of: str

    def __new__(cls, words: str, of: str) -> Told:
        made = super().__new__(cls, words)
        made.of = of
        return made


def quote(words: Any, of: str) -> str:
    """What a person wrote, for a reader who is somebody else; nothing stays nothing."""
    return Told(str(words), of) if words not in (None, "") else ""
