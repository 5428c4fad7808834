"""What stands on a person's screen in Slack, as lines of a story: their messages, whispers to them, windows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from adapters.slack.panes import CHOSEN, PICK
from tests.fakes.slack_api import Person
from tests.fakes.slack_api.people import from_bot
from tests.fakes.slack_api.world import Place
from tests.transcripts.looks import ALWAYS
from tests.whole.device import PICTURE, Piece


@dataclass(frozen=True)
class SlackKey:
    """A button, or an option of a menu or a choice, with where it stands: in a message of a place, or in a window."""

    label: str
    data: str
    element: Mapping[str, Any]
    option: Mapping[str, Any] | None
    place: Place | None
    stands: str  # the message's stamp, or the window's id


def read(person: Person, channel: Place) -> Iterator[Piece]:
    """Everything the app shows this person alone, the oldest first. Files belong to the text that they come after."""
    whispers = person.whispers(channel)
    stamped = sorted([*from_bot(person.chat), *whispers], key=lambda one: str(one["ts"]))
    text: Piece | None = None
    for message in stamped:
        lines = tuple(lines_of(message))
        if text is not None and message.get("files"):
            text = replace(text, lines=(*text.lines, *lines))
            continue
        if text is not None:
            yield text
        text = Piece(str(message["ts"]), lines)
    if text is not None:
        yield text
    for view in person.world.windows.get(person.user.id, ()):
        yield Piece(view["id"], tuple(lines_of(view)), in_place=True)


def lines_of(message: Mapping[str, Any]) -> Iterator[str]:
    """One message or window as lines."""
    rows: list[list[Mapping[str, Any]]] = []
    for block in message.get("blocks") or ():
        if block["type"] == "actions":
            rows.append(block["elements"])
        elif "options" in block.get("accessory", {}):
            rows += [[one] for one in block["accessory"]["options"]]
        elif "text" in block:
            yield from (line for line in block["text"]["text"].splitlines() if line.strip())
            rows += [[block["accessory"]]] if "accessory" in block else []
    yield from (PICTURE if one["name"].endswith(".png") else f"+ {one['name']}" for one in message.get("files", ()))
    presses = [row for row in rows if "url" not in row[0] and row[0].get("value") != PICK]
    last = [str(one.get("value")).partition("~")[0] for row in presses for one in row][-len(ALWAYS) :]
    if last == list(ALWAYS):
        presses, left = list(presses), len(ALWAYS)
        while left:
            left -= len(presses.pop())
    yield from (" ".join(f"[{label}]" for one in row for label in _labels(one)) for row in presses)
    if last == list(ALWAYS):
        yield "[…]"
    yield from (f"→ {one['text']['text']}" for row in rows for one in row if "url" in one)


def _labels(element: Mapping[str, Any]) -> Sequence[str]:
    if element.get("type") == "overflow":
        return [one["text"]["text"] for one in element["options"]]
    return [element["text"]["text"]]


def keys(person: Person, channel: Place, *, coordinates: bool) -> list[SlackKey]:
    """Everything this person can press: in windows, then in their messages, then in the channel; the newest first."""
    found = [key for view in reversed(person.world.windows.get(person.user.id, ())) for key in _keys(view, None)]
    whispers = [(one, channel) for one in person.whispers(channel)]
    own = sorted([*((one, person.chat) for one in from_bot(person.chat)), *whispers], key=lambda one: str(one[0]["ts"]))
    found += [key for message, place in reversed(own) for key in _keys(message, place)]
    if coordinates:
        found += [key for message in reversed(from_bot(channel)) for key in _keys(message, channel)]
    return found


def _keys(message: Mapping[str, Any], place: Place | None) -> Iterator[SlackKey]:
    stands = str(message["ts"] if place is not None else message["id"])
    for block in message.get("blocks") or ():
        accessory = [block["accessory"]] if "accessory" in block else []
        for element in (*block.get("elements", ()), *accessory):
            if "url" in element or element.get("value") == PICK:
                continue
            if "options" not in element:
                yield SlackKey(element["text"]["text"], element["value"], element, None, place, stands)
            for option in element.get("options", ()):
                yield SlackKey(option["text"]["text"], option["value"], element, option, place, stands)


def links(person: Person, channel: Place) -> list[str]:
    """Every address behind a button, the oldest first."""
    messages = [*from_bot(person.chat), *person.whispers(channel), *person.world.windows.get(person.user.id, ())]
    blocks = [block for message in messages for block in message.get("blocks") or ()]
    return [one["url"] for block in blocks for one in block.get("elements", ()) if "url" in one]


def is_choice(key: SlackKey) -> bool:
    """Whether this is one of a choice that another button confirms."""
    return key.element.get("action_id") == CHOSEN
