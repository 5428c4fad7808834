"""What stands on a phone's screen: a chat of the fake Bot API as lines of a story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram_api import Group, Phone
from tests.transcripts.looks import ALWAYS
from tests.whole.device import PICTURE


@dataclass(frozen=True)
class PhoneKey:
    """A button under a message of the bot."""

    label: str
    data: str
    chat: int
    message: int

    @property
    def stands(self) -> tuple[int, int]:
        """The message under which it stands."""
        return self.chat, self.message


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

    def buttons(self) -> list[PhoneKey]:
        """Every button there is to press, the newest message's first."""
        chat = self.chat.chat.id
        return [
            PhoneKey(one["text"], one["callback_data"], chat, message["message_id"])
            for message in reversed(self.chat.seen)
            for row in _rows(message)
            for one in row
            if "callback_data" in one
        ]

    def links(self) -> list[str]:
        """Every address behind a button, the oldest first."""
        return [one["url"] for message in self.chat.seen for row in _rows(message) for one in row if "url" in one]


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
