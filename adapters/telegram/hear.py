"""What Telegram's updates mean: pure, from an update's JSON to an `Incoming`.

The library would make an object of each thing in it, which costs more than all else that hearing takes (measured).

In private everything is heard, also what has no words. In groups only presses, commands meant for the bot and what
happens to the group itself: Keikka does not read what people say to each other. Who pressed is what Telegram says;
whether they may is decided at each press elsewhere (R10).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from telegram.constants import ChatMemberStatus, ChatType

from adapters.lettering import clean_name
from adapters.port import Incoming
from adapters.telegram.menu import canonical
from dialogs.speech import Heard
from dialogs.speech.shortening import shortened
from dialogs.speech.tongues import languages

PLATFORM = "telegram"
INSIDE = tuple(
    str(status)
    for status in (
        ChatMemberStatus.OWNER,
        ChatMemberStatus.ADMINISTRATOR,
        ChatMemberStatus.MEMBER,
        ChatMemberStatus.RESTRICTED,
    )
)
BANNED = str(ChatMemberStatus.BANNED)
PRIVATE = str(ChatType.PRIVATE)
GROUPS = (str(ChatType.GROUP), str(ChatType.SUPERGROUP))

#: An update, or a thing in one, as the Bot API's JSON has it.
Raw = dict[str, Any]

# What came when it has no words, in the order to look: an animation also has a document.
WORDLESS = (
    ("voice", "voice"),
    ("audio", "voice"),
    ("video_note", "voice"),
    ("photo", "photo"),
    ("video", "photo"),
    ("animation", "photo"),
    ("story", "photo"),
    ("sticker", "sticker"),
    ("dice", "sticker"),
    ("document", "file"),
    ("poll", "file"),
    ("game", "file"),
    ("checklist", "file"),
)

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True)
class StrangeGroup:
    """A group that is not ours to serve: say farewell in `language` and leave."""

    chat: int
    language: str | None


def hear(update: Raw, bot_name: str, serves: Callable[[int], bool]) -> Incoming | StrangeGroup | None:
    """What was heard; None for what concerns nobody. `bot_name` is the bot's user name, `serves` knows our groups.

    Raises whatever comes of an update that is not as the Bot API says.
    """
    if "callback_query" in update:
        return _press(update["callback_query"], serves)
    if "my_chat_member" in update:
        return _membership(update["update_id"], update["my_chat_member"], serves)
    if "message" in update:
        return _message(update["message"], bot_name, serves)
    if "edited_message" in update:
        return _edit(update["update_id"], update["edited_message"], serves)
    return None


def chat_of(update: Raw) -> int:
    """The chat in which something has happened; the update's own number where it has none or cannot be read."""
    for name in ("message", "callback_query", "edited_message", "my_chat_member"):
        thing = update.get(name)
        if isinstance(thing, dict):
            chat = (thing if name != "callback_query" else thing.get("message") or {}).get("chat")
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return int(chat["id"])
    return int(update["update_id"])


def query_of(update: Raw) -> str | None:
    """The id of a press, under which its spinner is stopped."""
    query = update.get("callback_query")
    return str(query["id"]) if isinstance(query, dict) and "id" in query else None


def lane_of(message: Raw) -> str:
    """The lane of a message's chat: `CHAT`, or `CHAT/TOPIC` in a forum's topic."""
    chat = message["chat"]["id"]
    if message.get("is_topic_message") and message.get("message_thread_id") is not None:
        return f"{chat}/{message['message_thread_id']}"
    return str(chat)


def _press(query: Raw, serves: Callable[[int], bool]) -> Incoming | StrangeGroup | None:
    message, who = query.get("message"), query["from"]
    chat = message["chat"] if message is not None else None
    private = chat is None or chat["type"] == PRIVATE
    if chat is not None and not private and not serves(chat["id"]):
        return StrangeGroup(chat["id"], _language(who))
    return Incoming(
        PLATFORM,
        f"press:{query['id']}",
        str(who["id"]),
        _lane_of_press(message, who),
        Heard("press", data=query.get("data") or ""),
        _language(who),
        _name(who),
        str(message["message_id"]) if message is not None else None,
        None,  # a press carries no time of its own
        private,
    )


def _lane_of_press(message: Raw | None, who: Raw) -> str:
    if message is None:  # it was sent through inline mode
        return str(who["id"])
    gone = message["date"] == 0  # or it is too old to be told
    return str(message["chat"]["id"]) if gone else lane_of(message)


def _message(message: Raw, bot_name: str, serves: Callable[[int], bool]) -> Incoming | StrangeGroup | None:
    if message["chat"]["type"] == PRIVATE:
        heard = _private(message, bot_name)
        return _incoming(message, heard) if heard is not None and "from" in message else None
    return _in_group(message, bot_name, serves) if message["chat"]["type"] in GROUPS else None


def _in_group(message: Raw, bot_name: str, serves: Callable[[int], bool]) -> Incoming | StrangeGroup | None:
    chat = message["chat"]["id"]
    if "migrate_from_chat_id" in message:
        return _migration(message["migrate_from_chat_id"], chat, serves)
    if "migrate_to_chat_id" in message:
        return _migration(chat, message["migrate_to_chat_id"], serves)
    if not serves(chat):
        return None if "left_chat_member" in message else StrangeGroup(chat, _language(message.get("from")))
    return _topic(message) or _command_in_group(message, bot_name)


def _topic(message: Raw) -> Incoming | None:
    topic = message.get("forum_topic_created") or message.get("forum_topic_edited")
    if not topic or not topic.get("name") or "from" not in message:
        return None
    heard = Heard("command", data="topic", text=topic["name"])
    return _incoming(message, heard, f"topic:{message['chat']['id']}:{message['message_id']}")


def _command_in_group(message: Raw, bot_name: str) -> Incoming | None:
    command = _command(message.get("text") or "", bot_name)
    if command is None:
        return None
    if "sender_chat" in message:  # an anonymous administrator, or someone who writes as a channel
        return _incoming(message, Heard("unreadable", data="anonymous"), account=str(message["sender_chat"]["id"]))
    return _incoming(message, command) if "from" in message and not message["from"]["is_bot"] else None


def _private(message: Raw, bot_name: str) -> Heard | None:
    if "text" in message:
        return _command(message["text"], bot_name, addressed=False) or Heard("text", text=message["text"])
    if "location" in message:  # also of a venue
        at = message["location"]
        return Heard("location", fields=(("lat", f"{at['latitude']:.6f}"), ("lon", f"{at['longitude']:.6f}")))
    if "contact" in message:
        return Heard("text", text=message["contact"]["phone_number"])
    for attribute, name in WORDLESS:
        if message.get(attribute):
            return Heard("unreadable", data=name, text=message.get("caption") or "")
    return None


def _command(text: str, bot_name: str, *, addressed: bool = True) -> Heard | None:
    """A command, in the one word Keikka knows it by. In groups one for another bot is not heard."""
    match = _COMMAND.fullmatch(text)
    if match is None:
        return None
    word, to, rest = match[1], match[2], (match[3] or "").strip()
    if addressed and to is not None and to.lower() != bot_name.lower():
        return None
    return Heard("command", data=canonical(word.lower()), text=rest)


def _edit(update_id: int, message: Raw, serves: Callable[[int], bool]) -> Incoming | None:
    """An edit of a text is told as such, with the new text: an answer given earlier is not changed behind the scene."""
    if message["chat"]["type"] != PRIVATE or "text" not in message or "edit_date" not in message:
        return None
    heard = Heard("unreadable", data="edited", text=message["text"])
    return _incoming(message, heard, f"edit:{update_id}:{message['edit_date']}")


def _membership(update_id: int, change: Raw, serves: Callable[[int], bool]) -> Incoming | StrangeGroup | None:
    was, now = change["old_chat_member"]["status"], change["new_chat_member"]["status"]
    chat, who = change["chat"], change["from"]
    private = chat["type"] == PRIVATE
    if private:
        verb = "blocked" if now == BANNED else "unblocked"
    elif chat["type"] not in GROUPS:
        return None
    elif not serves(chat["id"]):
        return StrangeGroup(chat["id"], _language(who)) if now in INSIDE else None
    elif now in INSIDE:
        verb = "rights" if was in INSIDE else "added"
    else:
        verb = "removed"
    return Incoming(
        PLATFORM,
        f"member:{update_id}:{change['date']}",
        str(who["id"]),
        str(chat["id"]),
        Heard("command", data=verb),
        _language(who),
        _name(who),
        None,
        _moment(change["date"]),
        private,
    )


def _migration(old: int, new: int, serves: Callable[[int], bool]) -> Incoming | None:
    return migration(old, new) if serves(old) or serves(new) else None


def migration(old: int, new: int) -> Incoming:
    """Group `old` has become supergroup `new`; heard once, however often Telegram says it and we find out."""
    heard = Heard("command", data="migrated", fields=(("from", str(old)), ("to", str(new))))
    return Incoming(PLATFORM, f"migrated:{old}:{new}", PLATFORM, str(new), heard, private=False)


def _incoming(message: Raw, heard: Heard, external_id: str = "", account: str = "") -> Incoming:
    who, chat, number = message.get("from"), message["chat"]["id"], message["message_id"]
    private = message["chat"]["type"] == PRIVATE
    album = f"album:{chat}:{message['media_group_id']}" if message.get("media_group_id") else ""
    return Incoming(
        PLATFORM,
        external_id or album or f"message:{chat}:{number}",
        account or str(who["id"] if who is not None else chat),
        lane_of(message),
        shortened(heard),
        _language(who),
        _name(who),
        str(message["reply_to_message"]["message_id"]) if "reply_to_message" in message else None,
        _moment(message.get("edit_date") or message["date"]),
        private,
        removable=str(number) if private else f"{chat}:{number}",
    )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _language(user: Raw | None) -> str | None:
    code = (user.get("language_code") or "")[:2].lower() if user is not None else ""
    return code if code in languages else None


def _name(user: Raw | None) -> str | None:
    """First and last name, as far as they are told."""
    names = (user.get("first_name"), user.get("last_name")) if user is not None else ()
    return clean_name(" ".join(name for name in names if name)) if user is not None else None
