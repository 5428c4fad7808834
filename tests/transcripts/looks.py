"""How a message looks in a story: its lines, its buttons, its links and files."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialogs.speech import Button, Message
from dialogs.speech.language import render

#: The four buttons under every question of a form, by what they do.
ALWAYS = ("w:back", "w:help", "w:over", "w:cancel")


@dataclass(frozen=True)
class Seen:
    """A message as it stands on a screen; `changed` if it stood there before and says something else now."""

    lines: tuple[str, ...]
    changed: bool = False


def shown(message: Message, language: str) -> tuple[str, ...]:
    """A message as lines of a story."""
    words = [line for part in message.parts for line in render(part, language).splitlines()]
    rows = message.buttons
    if [_what(row) for row in rows[-2:]] == [list(ALWAYS[:2]), list(ALWAYS[2:])]:
        words += [*(_row(row, language) for row in rows[:-2]), "[…]"]
    else:
        words += [_row(row, language) for row in rows]
    words += [f"→ {render(link.label, language)}" for link in message.links]
    words += [f"+ {one.name}" for one in message.files]
    codes = [found[1] for link in message.links if (found := re.fullmatch(r"/a/(\w+)/poster", link.path))]
    for code in codes:
        words = [line.replace(code, "…") for line in words]
    return tuple(words)


def _what(row: tuple[Button, ...]) -> list[str]:
    return [one.data.partition("~")[0] for one in row]


def _row(row: tuple[Button, ...], language: str) -> str:
    return " ".join(f"[{render(one.label, language)}]" for one in row)
