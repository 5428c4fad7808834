"""A message as Telegram shows it: pure, from a `Message` to HTML pieces, a keyboard and files.

Every word that reaches Telegram goes through :func:`escaped`, and nothing else writes HTML but the bold first
paragraph of a card. A text is cut before it is escaped, so no tag or entity is ever cut in two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from dialogs.language import render
from dialogs.speech import Button, File, Link, Message

LONGEST = 4096  # of a message, in UTF-16 code units after the markup is read
LONGEST_CAPTION = 1024
WIDE = 36  # signs of buttons that fit side by side on a narrow phone
MOST_IN_A_ROW = 8

STYLES = {"main": "primary", "danger": "danger", "plain": None}
LONGEST_SIGN = 16  # characters that are shown as one, at most
_KEPT = "\n\t"
_JOINER = "\u200d"
_JOINS = frozenset("\u200d\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


@dataclass(frozen=True)
class Parcel:
    """What goes out for one message: the text in pieces, the keyboard under the last of them, then the files."""

    pieces: tuple[str, ...]
    keyboard: InlineKeyboardMarkup | None
    files: tuple[tuple[File, str], ...]  # with their captions, escaped


def say(message: Message, language: str, public_url: str = "") -> Parcel:
    """The parcel of `message` in `language`. Links are made absolute, and left out unless `public_url` is https."""
    parts = [part for part in (cleaned(render(text, language)).strip() for text in message.parts) if part]
    head = parts[0] if message.card is not None and len(parts) > 1 else ""
    pieces = [escaped(piece) for piece in split("\n\n".join(parts))]
    if head and len(pieces) == 1:
        pieces[0] = f"<b>{escaped(head)}</b>" + pieces[0].removeprefix(escaped(head))
    rows = [row for buttons in message.buttons for row in _fitting(_labelled(buttons, language))]
    rows += [[_link(link, language, public_url)] for link in message.links if public_url.startswith("https://")]
    keyboard = InlineKeyboardMarkup(rows) if rows else None
    files = tuple((file, _caption(file, language)) for file in message.files)
    return Parcel(tuple(pieces), keyboard, files)


def escaped(text: str) -> str:
    """`text` as it must stand in Telegram's HTML: the one choke point (SAFETY R11)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cleaned(text: str) -> str:
    """`text` without control and direction characters, which could make it look like something else."""
    return "".join(c for c in text if c in _KEPT or not (unicodedata.category(c) in ("Cc", "Cs") or c in _DIRECTIONS))


def units(text: str) -> int:
    """The length as Telegram counts it: UTF-16 code units."""
    return len(text) + sum(c > "\uffff" for c in text)


def split(text: str, longest: int = LONGEST) -> list[str]:
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


def _labelled(buttons: tuple[Button, ...], language: str) -> list[InlineKeyboardButton]:
    return [
        InlineKeyboardButton(_label(render(b.label, language)), callback_data=b.data, style=STYLES[b.weight])
        for b in buttons
    ]


def _fitting(row: list[InlineKeyboardButton]) -> Iterator[list[InlineKeyboardButton]]:
    """The row as it is if it fits the width of a phone, else broken into rows that do."""
    now: list[InlineKeyboardButton] = []
    for button in row:
        if now and (len(now) == MOST_IN_A_ROW or (len(now) + 1) * max(len(b.text) for b in (*now, button)) > WIDE):
            yield now
            now = []
        now.append(button)
    if now:
        yield now


def _link(link: Link, language: str, public_url: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(_label(render(link.label, language)), url=public_url.rstrip("/") + link.path)


def _label(words: str) -> str:
    return " ".join(cleaned(words).split()) or "…"


def _caption(file: File, language: str) -> str:
    pieces = split(cleaned(render(file.alt, language)), LONGEST_CAPTION) if file.alt is not None else []
    return escaped(pieces[0]) if pieces else ""
