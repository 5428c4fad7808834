"""A message as Telegram shows it: pure, from a `Message` to HTML pieces, a keyboard and files.

Every word that reaches Telegram goes through :func:`escaped`, and nothing else writes HTML but the bold first
paragraph of a card. A text is cut before it is escaped, so no tag or entity is ever cut in two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.lettering import clean_text, paragraphs, split
from dialogs.speech import Button, File, Link, Message
from dialogs.speech.language import render

LONGEST = 4096  # of a message, in UTF-16 code units after the markup is read
LONGEST_CAPTION = 1024
WIDE = 36  # signs of buttons that fit side by side on a narrow phone
MOST_IN_A_ROW = 8

STYLES: dict[str, dict[str, str]] = {
    "main": {"style": "primary"},
    "danger": {"style": "danger"},
    "plain": {},
    "aside": {},
}


#: A button and a keyboard as Telegram's JSON has them.
Key = dict[str, str]
Keyboard = dict[str, list[list[Key]]]


@dataclass(frozen=True)
class TelegramParcel:
    """What goes out for one message: the text in pieces, the keyboard under the last of them, then the files."""

    pieces: tuple[str, ...]
    keyboard: Keyboard | None
    files: tuple[tuple[File, str], ...]  # with their captions, escaped


def say(message: Message, language: str, public_url: str = "") -> TelegramParcel:
    """The parcel of `message` in `language`. Links are made absolute, and left out unless `public_url` is https."""
    parts = paragraphs(message, language)
    head = parts[0] if message.card is not None and len(parts) > 1 else ""
    pieces = [escape(piece) for piece in split("\n\n".join(parts), LONGEST)]
    if head and len(pieces) == 1:
        pieces[0] = f"<b>{escape(head)}</b>" + pieces[0].removeprefix(escape(head))
    files = tuple((file, _caption(file, language)) for file in message.files)
    return TelegramParcel(tuple(pieces), _keyboard(message, language, public_url), files)


def escape(text: str) -> str:
    """`text` as it must stand in Telegram's HTML: the one choke point (R11)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _keyboard(message: Message, language: str, public_url: str) -> Keyboard | None:
    rows = [row for buttons in message.buttons for row in _fitting(_keys(buttons, language))]
    rows += [[_link(link, language, public_url)] for link in message.links if public_url.startswith("https://")]
    return {"inline_keyboard": rows} if rows else None


def _keys(buttons: tuple[Button, ...], language: str) -> list[Key]:
    return [
        {"text": _label(render(one.label, language)), "callback_data": one.data, **STYLES[one.weight]}
        for one in buttons
    ]


def _fitting(row: list[Key]) -> Iterator[list[Key]]:
    """The row as it is if it fits the width of a phone, else broken into rows that do."""
    now: list[Key] = []
    for key in row:
        if now and (len(now) == MOST_IN_A_ROW or (len(now) + 1) * max(len(b["text"]) for b in (*now, key)) > WIDE):
            yield now
            now = []
        now.append(key)
    if now:
        yield now


def _link(link: Link, language: str, public_url: str) -> Key:
    return {"text": _label(render(link.label, language)), "url": public_url.rstrip("/") + link.path}


def _label(words: str) -> str:
    return " ".join(clean_text(words).split()) or "…"


def _caption(file: File, language: str) -> str:
    pieces = split(clean_text(render(file.alt, language)), LONGEST_CAPTION) if file.alt is not None else []
    return escape(pieces[0]) if pieces else ""
