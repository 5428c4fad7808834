"""What stands on a phone's screen: a chat of the fake Bot API as lines of a story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram_api import Group, Phone
from tests.transcripts.looks import ALWAYS, Seen

#: How a picture is told; it has no name on Telegram.
PICTURE = "+ QR"


@dataclass(frozen=True)
class Key:
    """A button under a message of the bot."""

    label: str
    data: str
    chat: int
    message: int


@dataclass(frozen=True)
class on_phone:
    """The bot's messages in a private chat or a group, as somebody reads them there."""

    chat: Phone | Group

    def lines(self, message_id: int) -> tuple[str, ...]:
        """One message as lines of a story, without the files that come after it."""
        return tuple(_lines(self.chat.chat.messages[message_id]))

    def read(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Every message with its id, the oldest first. Files belong to the text that they come after."""
        text: tuple[int, tuple[str, ...]] | None = None
        for message in self.chat.seen:
            lines = tuple(_lines(message))
            if text is not None and "text" not in message:
                text = (text[0], (*text[1], *lines))
                continue
            if text is not None:
                yield text
            text = (message["message_id"], lines)
        if text is not None:
            yield text

    def buttons(self) -> list[Key]:
        """Every button there is to press, the newest message's first."""
        chat = self.chat.chat.id
        return [
            Key(one["text"], one["callback_data"], chat, message["message_id"])
            for message in reversed(self.chat.seen)
            for row in _rows(message)
            for one in row
            if "callback_data" in one
        ]

    def links(self) -> list[str]:
        """Every address behind a button, the oldest first."""
        return [one["url"] for message in self.chat.seen for row in _rows(message) for one in row if "url" in one]


@dataclass
class Screen:
    """What a person has seen on their phone so far, and every button there ever was."""

    texts: dict[int, tuple[str, ...]] = field(default_factory=dict)
    known: list[Key] = field(default_factory=list)

    def news(self, chat: on_phone) -> Sequence[Seen]:
        """What is new or has changed since the last look, from the top of the chat to its end."""
        found = []
        for message_id, lines in chat.read():
            before = self.texts.get(message_id)
            if before != lines:
                found.append(Seen(lines, changed=before is not None))
                self.texts[message_id] = lines
        return found

    def remember(self, one: Key) -> None:
        """This button is there, or was."""
        if one not in self.known:
            self.known.append(one)

    def before(self, label: str, there: Sequence[Key]) -> Key | None:
        """A button of before with this label: one that is gone, if there is one."""
        now = {one.data for one in there}
        known = [one for one in self.known if one.label == label]
        return next((one for one in reversed(known) if one.data not in now), known[-1] if known else None)


def _rows(message: dict[str, Any]) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = message.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


def _lines(message: dict[str, Any]) -> Iterator[str]:
    if "photo" in message:
        yield PICTURE
        return
    if "document" in message:
        yield f"+ {message['document']['file_name']}"
        return
    yield from (line for line in message["text"].splitlines() if line.strip())
    rows = _rows(message)
    presses = [row for row in rows if "callback_data" in row[0]]
    last = [one["callback_data"].partition("~")[0] for row in presses for one in row][-len(ALWAYS) :]
    if last == list(ALWAYS):
        presses, left = list(presses), len(ALWAYS)
        while left:
            left -= len(presses.pop())
    yield from (" ".join(f"[{one['text']}]" for one in row) for row in presses)
    if last == list(ALWAYS):
        yield "[…]"
    yield from (f"→ {one['text']}" for row in rows for one in row if "url" in one)
