"""What a message tells of somebody: words they told of themselves, and lines that tell of an order.

Two things are decided by these marks. Whose erasure takes words away: a message is kept for its reader, under the
reader's key, so words of others in it are sealed once more under the key of whom they tell of
(:mod:`bot.cards.written`). And where they may be shown at all (:mod:`bot.cards.disclosed`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dialogs.form.slot import Circle
from dialogs.speech import Text


class Told(str):
    """Words with the subject whose erasure takes them away: a person's id, or an order's for what was written in it.

    `names` says that they tell who somebody is or how to reach them. To every renderer they are words like others.
    """

    of: str
    names: bool

    def __new__(cls, words: str, of: str, *, names: bool = True) -> Told:
        made = super().__new__(cls, words)
        made.of = of
        made.names = names
        return made


def quote(words: Any, of: str, *, names: bool = True) -> str:
    """What a person wrote, for a reader who is somebody else; nothing stays nothing."""
    return Told(str(words), of, names=names) if words not in (None, "") else ""


@dataclass(frozen=True)
class Line(Text):
    """A line that tells of an order, by its id; `circle` is the first that is told it.

    Beside an expert what is ordered tells of an illness. Where it may not be shown, `least` stands in its place, or
    nothing. To every renderer it is a text like others.
    """

    order: str = ""
    circle: Circle = Circle.STAFF
    least: Text | None = None

    def __call__(self, **params: Any) -> Text:
        """The same line with these parameters set."""
        return replace(self, params=super().__call__(**params).params)

    def plain(self) -> Text:
        """The text alone."""
        return Text(self.msgid, self.params, self.plural, self.n, self.context)


def line(text: Text, order: str, circle: Circle, least: Text | None = None) -> Line:
    """The text as a line of this order's."""
    return Line(text.msgid, text.params, text.plural, text.n, text.context, order, circle, least)
