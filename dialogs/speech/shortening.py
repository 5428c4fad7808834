"""How much of what somebody writes is heard: a long text by its beginning and its end, so that no message costs much.

Counted in characters, and the same for every doorway: a page, a messenger, a window. What is left out is never
left out in silence: the number stays with what was heard, and the answer says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dialogs.speech.values import Heard

#: What is heard of the beginning; a message of Telegram (4,096) is within it.
BEGINNING = 4100
#: What is heard of the end of a longer text: who writes long may say at the end that they cannot go on.
END = 2000

#: Stands where a text was cut; as the end of a sentence, so that nothing is read across it.
CUT = "\n[...];\n"


@dataclass(frozen=True)
class Heed:
    """How many characters are heard of a text's beginning and of its end."""

    beginning: int = BEGINNING
    end: int = END

    def is_long(self, text: str) -> bool:
        """Whether something of it is left out."""
        return len(text) > self.beginning + len(CUT) + self.end


USUAL = Heed()
#: What is heard of somebody who has had far more read than others: an order in a few sentences, and how it ends.
SCANT = Heed(500, 200)


def shortened(heard: Heard, heed: Heed = USUAL) -> Heard:
    """What was heard with every text in it cut to its beginning and its end; `left_out` counts what is gone."""
    text, fields = shorten(heard.text, heed), tuple((name, shorten(value, heed)) for name, value in heard.fields)
    given = (heard.text, *(value for _, value in heard.fields))
    left_out = sum(len(value) - heed.beginning - heed.end for value in given if heed.is_long(value))
    return replace(heard, text=text, fields=fields, left_out=heard.left_out + left_out) if left_out else heard


def shorten(text: str, heed: Heed = USUAL) -> str:
    """The text, or its beginning and its end where it is longer than both."""
    return text[: heed.beginning] + CUT + text[-heed.end :] if heed.is_long(text) else text
