"""Text as messengers take it: without signs that deceive, and in pieces that fit.

Lengths are counted in UTF-16 code units, as Telegram and Slack count them.
"""

from __future__ import annotations

import re
import unicodedata

from dialogs.speech import Message
from dialogs.speech.language import render

LONGEST_SIGN = 16  # characters that are shown as one, at most
_NOT_IN_NAMES = ("Cc", "Cf", "Cs", "Co", "Cn")
_JOINER = "\u200d"
_JOINS = frozenset("\u200d\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"  # the categories Cc and Cs, but for new lines and tabs
_DIRECTIONS = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_DECEIVING = re.compile(f"[{_CONTROLS}{_DIRECTIONS}]")


def clean_text(text: str) -> str:
    """`text` without control and direction characters, which could make it look like something else."""
    return _DECEIVING.sub("", text)


def clean_name(name: str) -> str | None:
    """A person's name without control and direction characters (R11), cut to 100; None when nothing is left."""
    kept = name if name.isprintable() else "".join(c for c in name if unicodedata.category(c) not in _NOT_IN_NAMES)
    return " ".join(kept.split())[:100] or None


def paragraphs(message: Message, language: str) -> list[str]:
    """The parts of a message in a language, cleaned; empty ones are left out."""
    return [part for part in (clean_text(render(text, language)).strip() for text in message.parts) if part]


def units(text: str) -> int:
    """The length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, longest: int) -> list[str]:
    """`text` in pieces of at most `longest` units: cut between paragraphs, else sentences, else words, else anywhere.

    Nothing but white space at the cuts is lost. An empty text has no pieces.
    """
    pieces: list[str] = []
    rest = text.strip()
    while units(rest) > longest:
        cut = _cut(rest, longest)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest else pieces


_CUTS = (re.compile(r"\n\n+"), re.compile(r"(?<=[.!?…:])\s+|\n"), re.compile(r"\s+"))


def _cut(text: str, longest: int) -> int:
    """Where to cut: the last good place in the first `longest` units, but not so early that pieces become crumbs."""
    window = _first(text, longest)
    for places, least in zip(_CUTS, (window // 3, window // 4, window // 8), strict=True):
        good = [match.end() for match in places.finditer(text, 0, window + 1) if match.start() <= window]
        if good and min(good[-1], window) > least:
            return min(good[-1], len(text))
    return window


def _first(text: str, longest: int) -> int:
    """How many characters of `text` make at most `longest` units; an emoji of several is not taken apart."""
    count = used = 0
    for sign in text:
        used += 2 if sign > "\uffff" else 1
        if used > longest:
            break
        count += 1
    for back in range(min(count - 1, LONGEST_SIGN)):
        if not _hangs_on(text[count - back - 1 : count - back + 1]):
            return count - back
    return max(1, count)


def _hangs_on(pair: str) -> bool:
    """Whether the second character belongs to the first: an accent, a skin colour, a joined emoji."""
    return len(pair) == 2 and (unicodedata.combining(pair[1]) > 0 or pair[1] in _JOINS or pair[0] == _JOINER)
