"""From a :class:`~dialogs.speech.Message` to plain data that a template or a script can show. Pure.

Page and script draw from the same data, and both only ever set text: user text never becomes markup (R11).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapters.web.doorway import is_own_path
from dialogs.speech import Button, Day, File, Link, Message, Text
from dialogs.speech.language import render, show

Plain = dict[str, Any]

_OUTSIDE = ("https://", "mailto:", "tel:")

# Days and times as the three languages write them: `ti 1.12.`, `klo 14–16`, `Tue 1 Dec`, `14:00–16:00`.
_WHOLE = re.compile(
    r"(\b(?:ma|ti|ke|to|pe|la|su|må|on|fr|lö|sö) \d{1,2}\.\d{1,2}\.?(?:\d{4})?"
    r"|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2}"
    r"|(?:\bklo |\bkl\. )?\b\d{1,2}(?:[.:]\d\d)?–\d{1,2}(?:[.:]\d\d)?"
    r"|\b(?:klo|kl\.) \d{1,2}(?:\.\d\d)?)"
)

# Pages that show their visitor's own things: in the demo each seat has its own.
_OWN_PAGES = re.compile(r"/(me|dispatch|b/.*)?(#.*)?")

#: What a browser may show by itself; everything else is a download.
PICTURES = frozenset({"image/svg+xml", "image/png"})


@dataclass(frozen=True)
class Reader:
    """In whose language and zone things are shown, and under which path their pages lie."""

    language: str
    zone: str = "Europe/Helsinki"
    base: str = ""


def message(said: Message, reader: Reader, files_at: str = "") -> Plain:
    """A message as plain data. `files_at` is the path under which its files are served, without the last slash."""
    return {
        "card": said.card or "",
        "parts": [part for text in said.parts if (part := render(text, reader.language))],
        "buttons": [[_button(button, reader) for button in row] for row in said.buttons if row],
        "links": [plain for link in said.links if (plain := _link(link, reader)) is not None],
        "files": _files(said, reader, files_at),
    }


def entries(rows: Iterable[Mapping[str, Any]], reader: Reader) -> list[Plain]:
    """The rows of a chat as plain data, oldest first; an edited card keeps its place and has its newest words."""
    kept: dict[str, Plain] = {}
    places: dict[str, tuple[datetime, int]] = {}
    for row in sorted(rows, key=lambda row: int(row["seq"])):
        plain = entry(row, reader)
        key = plain["key"]
        kept[key] = plain
        places[key] = min(places.get(key, (row["at"], plain["seq"])), (row["at"], plain["seq"]))
    return [kept[key] for key in sorted(kept, key=lambda key: places[key])]


def entry(row: Mapping[str, Any], reader: Reader) -> Plain:
    """One row of a chat: who, when, and what was said."""
    local = row["at"].astimezone(ZoneInfo(reader.zone))
    seq, card = int(row["seq"]), row.get("card") or ""
    if row["side"] == "us":
        plain = message(row["message"], reader, f"{reader.base}/file/{seq}")
    else:
        plain = {"card": "", "parts": [row["text"]], "buttons": [], "links": [], "files": []}
    return plain | {
        "key": f"card {card}" if card else f"id {row['id']}",
        "seq": seq,
        "id": str(row["id"]),
        "side": row["side"],
        "card": card,
        "time": f"{local:%H:%M}" if reader.language == "en" else f"{local.hour}.{local:%M}",
        "at": local.isoformat(timespec="minutes"),
        "born": int(row["at"].timestamp() * 1000),
        "day": show(Day(local.date()), reader.language),
        "seen": bool(row.get("seen", True)),
    }


def pieces(part: str) -> list[tuple[str, bool]]:
    """A paragraph in pieces, and which of them must not be broken between two lines: days and times.

    static/draw.js does the same.
    """
    return [(piece, place % 2 == 1) for place, piece in enumerate(_WHOLE.split(part)) if piece]


def words(text: Text | str | None, language: str) -> str:
    """A text or plain string in a language; nothing for None."""
    return text if isinstance(text, str) else render(text, language) if text is not None else ""


def _button(button: Button, reader: Reader) -> Plain:
    return {"label": render(button.label, reader.language), "data": button.data, "weight": button.weight}


def _link(link: Link, reader: Reader) -> Plain | None:
    label = render(link.label, reader.language)
    if is_own_path(link.path):
        return {"label": label, "href": reader.base + link.path if _OWN_PAGES.fullmatch(link.path) else link.path}
    if link.path.startswith(_OUTSIDE) and link.path.isprintable() and " " not in link.path:
        return {"label": label, "href": link.path}
    return None


def _files(said: Message, reader: Reader, files_at: str) -> list[Plain]:
    """The files of a message; none where they are not served."""
    return [_file(one, f"{files_at}/{n}", reader) for n, one in enumerate(said.files)] if files_at else []


def _file(file: File, href: str, reader: Reader) -> Plain:
    return {
        "name": file.name,
        "href": href,
        "picture": file.media_type in PICTURES,
        "alt": render(file.alt, reader.language) if file.alt else file.name,
    }
