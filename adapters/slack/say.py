"""A message as Slack shows it: pure, from a `Message` to pieces of Block Kit and files.

Every word in a block is `plain_text`: nothing that a person wrote is ever read as markup, and `<!channel>` pings
nobody (R11). Only the fallback line of a notification is read by Slack, and goes through :func:`escaped`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from adapters.lettering import clean_text, paragraphs, split, units
from dialogs.speech import Button, File, Link, Message
from dialogs.speech.language import render

LONGEST_SECTION = 3000
LONGEST_HEADER = 150
LONGEST_BUTTON = 75
LONGEST_NOTE = 300  # the line that stands in a notification
SECTIONS_AT_ONCE = 4  # 12,000 characters in one message; Slack refuses a little over 13,000
ROWS_AT_ONCE = 30  # blocks of buttons in one message, of 50 blocks at most
MOST_IN_A_ROW = 5
MOST_IN_A_BLOCK = 25
MOST_IN_A_MENU = 5  # options of an overflow menu
SHOWN_ON_A_CARD = 2
MOST_BESIDE = 2  # buttons beside a card's text

STYLES = {"main": "primary", "danger": "danger"}
LINK = "link:"  # how the action of a button that only opens a page begins

Block = dict[str, Any]


@dataclass(frozen=True)
class SlackPiece:
    """One message in Slack: its blocks, and the line for notifications, escaped."""

    note: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class SlackParcel:
    """What goes out for one message: the pieces, the last one with the buttons, then the files with their titles."""

    pieces: tuple[SlackPiece, ...]
    files: tuple[tuple[File, str], ...]


def say(message: Message, language: str, public_url: str = "", *, in_channel: bool = False) -> SlackParcel:
    """The parcel of `message` in `language`.

    In a channel a card shows two buttons and a menu of the others, and what opens beside it stands beside its text.
    Links are made absolute, and left out unless `public_url` is https.
    """
    parts = paragraphs(message, language)
    title, body = _titled(message, parts)
    sections, rows = _laid_out(message, body, language, in_channel)
    rows += _links(message, language, public_url)
    _distinct([[one["accessory"] for one in sections if "accessory" in one], *rows])
    actions = [{"type": "actions", "elements": row} for row in _fitting(rows)]
    if actions and not sections and not title:
        sections = [_section("…")]
    note = _note(parts[0]) if parts else "…"
    files = tuple((file, _title(file, language)) for file in message.files)
    return SlackParcel(tuple(_pieces(note, title, sections, actions)), files)


def _titled(message: Message, parts: list[str]) -> tuple[list[Block], list[str]]:
    """A card's first line as its header, if that fits, and what stands below."""
    if message.card is None or len(parts) < 2 or units(parts[0]) > LONGEST_HEADER:
        return [], parts
    return [{"type": "header", "text": whole(" ".join(parts[0].split()))}], parts[1:]


def _laid_out(
    message: Message, body: list[str], language: str, in_channel: bool
) -> tuple[list[Block], list[list[Block]]]:
    """The sections and the rows of buttons below them; a card in a channel has some buttons beside its sections."""
    if in_channel and message.card is not None:
        beside, rest = _beside(message, min(len(body), MOST_BESIDE))
        return _card_sections(body, beside, language), _card_rows(rest, language)
    words = ("\n" if message.card else "\n\n").join(body)
    return [_section(piece) for piece in split(words, LONGEST_SECTION)], _rows(message, language)


def escape(text: str) -> str:
    """`text` as it must stand where Slack reads markup: the one choke point (R11)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, longest: int) -> str:
    """`text` in one line of at most `longest` units, with … where it was cut."""
    line = " ".join(clean_text(text).split()) or "…"
    return line if units(line) <= longest else f"{split(line, longest - 1)[0]}…"


def plain(text: str, longest: int) -> Block:
    """A plain text of one line that fits."""
    return whole(shorten(text, longest))


def _pieces(note: str, title: list[Block], sections: list[Block], actions: list[Block]) -> Iterator[SlackPiece]:
    heaps = [sections[n : n + SECTIONS_AT_ONCE] for n in range(0, len(sections), SECTIONS_AT_ONCE)]
    if title and not heaps:
        heaps = [[]]
    for number, heap in enumerate(heaps):
        top = title if number == 0 else []
        bottom = actions if number == len(heaps) - 1 else []
        yield SlackPiece(note, (*top, *heap, *bottom))


def whole(text: str) -> Block:
    """A plain text as it stands, with its lines."""
    return {"type": "plain_text", "text": text, "emoji": False}


def _note(words: str) -> str:
    return escape(shorten(words, LONGEST_NOTE))


def _section(words: str) -> Block:
    return {"type": "section", "text": whole(words)}


def _beside(message: Message, most: int) -> tuple[list[Button], Message]:
    """The buttons that stand beside a card's text, at most so many, and the card without them."""
    beside: list[Button] = []
    rows: list[tuple[Button, ...]] = []
    for row in message.buttons:
        left: list[Button] = []
        for button in row:
            (beside if button.weight == "aside" and len(beside) < most else left).append(button)
        rows.append(tuple(left))
    return beside, message.with_buttons(*(row for row in rows if row))


def _card_sections(body: list[str], beside: list[Button], language: str) -> list[Block]:
    """A card's text with the first button beside it; a second one stands beside its last line."""
    ends = max(len(beside) - 1, 0)
    texts = ["\n".join(body[: len(body) - ends]), *body[len(body) - ends :]] if body else []
    sections: list[Block] = []
    for number, words in enumerate(texts):
        sections += [_section(piece) for piece in split(words, LONGEST_SECTION)]
        if number < len(beside):
            sections[-1] |= {"accessory": _button(beside[number], language)}
    return sections


def _rows(message: Message, language: str) -> list[list[Block]]:
    return [[_button(button, language) for button in row] for row in message.buttons]


def _card_rows(message: Message, language: str) -> list[list[Block]]:
    """One row: the buttons used most, and a menu of the others."""
    ranked = sorted((b for row in message.buttons for b in row), key=lambda b: b.weight != "main")
    shown = max(SHOWN_ON_A_CARD, len(ranked) - MOST_IN_A_MENU)
    if len(ranked) - shown < 2:  # a menu of one is a button
        shown = len(ranked)
    row = [_button(button, language) for button in ranked[:shown]]
    if ranked[shown:]:
        options = [
            {"text": plain(render(button.label, language), LONGEST_BUTTON), "value": button.data}
            for button in ranked[shown:]
        ]
        row.append({"type": "overflow", "action_id": "more", "options": options})
    return [row] if row else []


def _button(button: Button, language: str) -> Block:
    made = {
        "type": "button",
        "action_id": button.data,
        "text": plain(render(button.label, language), LONGEST_BUTTON),
        "value": button.data,
    }
    return made | {"style": STYLES[button.weight]} if button.weight in STYLES else made


def _links(message: Message, language: str, public_url: str) -> list[list[Block]]:
    """The row of links; none where a page of ours cannot be reached."""
    if not public_url.startswith("https://") or not message.links:
        return []
    return [[_link(n, link, language, public_url) for n, link in enumerate(message.links)]]


def _link(number: int, link: Link, language: str, public_url: str) -> Block:
    return {
        "type": "button",
        "action_id": f"{LINK}{number}",
        "text": plain(render(link.label, language), LONGEST_BUTTON),
        "url": public_url.rstrip("/") + link.path,
    }


def _distinct(rows: list[list[Block]]) -> None:
    """Give each element an action id that no other has."""
    seen: set[str] = set()
    for element in (element for row in rows for element in row):
        name, n = str(element["action_id"]), 2
        while element["action_id"] in seen:
            element["action_id"], n = f"{name}#{n}", n + 1
        seen.add(element["action_id"])


def _fitting(rows: list[list[Block]]) -> list[list[Block]]:
    """Rows of at most five; where that would be too many blocks, rows are filled up."""
    narrow = [row[n : n + MOST_IN_A_ROW] for row in rows for n in range(0, len(row), MOST_IN_A_ROW)]
    if len(narrow) <= ROWS_AT_ONCE:
        return narrow
    flat = [element for row in rows for element in row]
    return [flat[n : n + MOST_IN_A_BLOCK] for n in range(0, len(flat), MOST_IN_A_BLOCK)][:ROWS_AT_ONCE]


def _title(file: File, language: str) -> str:
    return shorten(render(file.alt, language), 255) if file.alt is not None else file.name
