"""What Telegram's updates mean: pure, from an `Update` to an `Incoming`.

In private everything is heard, also what has no words. In groups only presses, commands meant for the bot and what
happens to the group itself: Keikka does not read what people say to each other. Who pressed is what Telegram says;
whether they may is decided at each press elsewhere (R10).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatType

from adapters.lettering import clean_name
from adapters.port import Incoming
from adapters.telegram.menu import canonical
from dialogs.speech import Heard
from dialogs.speech.shortening import shortened
from dialogs.speech.tongues import languages

PLATFORM = "telegram"
INSIDE = (ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER, ChatMember.RESTRICTED)
GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)

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


def hear(update: Update, bot_name: str, serves: Callable[[int], bool]) -> Incoming | StrangeGroup | None:
    """What was heard; None for what concerns nobody. `bot_name` is the bot's user name, `serves` knows our groups."""
    if update.callback_query is not None:
        return _press(update.callback_query, serves)
    if update.my_chat_member is not None:
        return _membership(update.update_id, update.my_chat_member, serves)
    if update.message is not None:
        return _message(update.message, bot_name, serves)
    if update.edited_message is not None:
        return _edit(update.update_id, update.edited_message, serves)
    return None


def lane_of(message: Message) -> str:
    """The lane of a message's chat: `CHAT`, or `CHAT/TOPIC` in a forum's topic."""
    if message.is_topic_message and message.message_thread_id is not None:
        return f"{message.chat.id}/{message.message_thread_id}"
    return str(message.chat.id)


def _press(query: CallbackQuery, serves: Callable[[int], bool]) -> Incoming | StrangeGroup | None:
    message = query.message
    chat = message.chat if message is not None else None
    private = chat is None or chat.type == ChatType.PRIVATE
    if chat is not None and not private and not serves(chat.id):
        return StrangeGroup(chat.id, _language(query.from_user))
    if isinstance(message, Message):
        lane = lane_of(message)
    else:  # the message is gone, too old to be told, or was sent through inline mode
        lane = str(chat.id) if chat is not None else str(query.from_user.id)
    return Incoming(
        PLATFORM,
        f"press:{query.id}",
        str(query.from_user.id),
        lane,
        Heard("press", data=query.data or ""),
        _language(query.from_user),
        _name(query.from_user),
        str(message.message_id) if message is not None else None,
        None,  # a press carries no time of its own
        private,
    )


def _message(message: Message, bot_name: str, serves: Callable[[int], bool]) -> Incoming | StrangeGroup | None:
    if message.chat.type == ChatType.PRIVATE:
        heard = _private(message, bot_name)
        return _incoming(message, heard) if heard is not None and message.from_user is not None else None
    return _in_group(message, bot_name, serves) if message.chat.type in GROUPS else None


def _in_group(message: Message, bot_name: str, serves: Callable[[int], bool]) -> Incoming | StrangeGroup | None:
    if message.migrate_from_chat_id is not None:
        return _migration(message, message.migrate_from_chat_id, message.chat.id, serves)
    if message.migrate_to_chat_id is not None:
        return _migration(message, message.chat.id, message.migrate_to_chat_id, serves)
    if not serves(message.chat.id):
        return None if message.left_chat_member else StrangeGroup(message.chat.id, _language(message.from_user))
    return _topic(message) or _command_in_group(message, bot_name)


def _topic(message: Message) -> Incoming | None:
    topic = message.forum_topic_created or message.forum_topic_edited
    if topic is None or not topic.name or message.from_user is None:
        return None
    heard = Heard("command", data="topic", text=topic.name)
    return _incoming(message, heard, f"topic:{message.chat.id}:{message.message_id}")


def _command_in_group(message: Message, bot_name: str) -> Incoming | None:
    command = _command(message.text or "", bot_name)
    if command is None:
        return None
    if message.sender_chat is not None:  # an anonymous administrator, or someone who writes as a channel
        return _incoming(message, Heard("unreadable", data="anonymous"), account=str(message.sender_chat.id))
    return _incoming(message, command) if message.from_user is not None and not message.from_user.is_bot else None


def _private(message: Message, bot_name: str) -> Heard | None:
    if message.text is not None:
        return _command(message.text, bot_name, addressed=False) or Heard("text", text=message.text)
    if message.location is not None:  # also of a venue
        at = message.location
        return Heard("location", fields=(("lat", f"{at.latitude:.6f}"), ("lon", f"{at.longitude:.6f}")))
    if message.contact is not None:
        return Heard("text", text=message.contact.phone_number)
    for attribute, name in WORDLESS:
        if getattr(message, attribute, None):
            return Heard("unreadable", data=name, text=message.caption or "")
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


def _edit(update_id: int, message: Message, serves: Callable[[int], bool]) -> Incoming | None:
    """An edit of a text is told as such, with the new text: an answer given earlier is not changed behind the scene."""
    if message.chat.type != ChatType.PRIVATE or message.text is None or message.edit_date is None:
        return None
    heard = Heard("unreadable", data="edited", text=message.text)
    return _incoming(message, heard, f"edit:{update_id}:{int(message.edit_date.timestamp())}")


def _membership(
    update_id: int, change: ChatMemberUpdated, serves: Callable[[int], bool]
) -> Incoming | StrangeGroup | None:
    was, now = change.old_chat_member, change.new_chat_member
    private = change.chat.type == ChatType.PRIVATE
    if private:
        verb = "blocked" if now.status == ChatMember.BANNED else "unblocked"
    elif change.chat.type not in GROUPS:
        return None
    elif not serves(change.chat.id):
        return StrangeGroup(change.chat.id, _language(change.from_user)) if now.status in INSIDE else None
    elif now.status in INSIDE:
        verb = "rights" if was.status in INSIDE else "added"
    else:
        verb = "removed"
    return Incoming(
        PLATFORM,
        f"member:{update_id}:{int(change.date.timestamp())}",
        str(change.from_user.id),
        str(change.chat.id),
        Heard("command", data=verb),
        _language(change.from_user),
        _name(change.from_user),
        None,
        change.date,
        private,
    )


def _migration(message: Message, old: int, new: int, serves: Callable[[int], bool]) -> Incoming | None:
    return migration(old, new) if serves(old) or serves(new) else None


def migration(old: int, new: int) -> Incoming:
    """Group `old` has become supergroup `new`; heard once, however often Telegram says it and we find out."""
    heard = Heard("command", data="migrated", fields=(("from", str(old)), ("to", str(new))))
    return Incoming(PLATFORM, f"migrated:{old}:{new}", PLATFORM, str(new), heard, private=False)


def _incoming(message: Message, heard: Heard, external_id: str = "", account: str = "") -> Incoming:
    who = message.from_user
    private = message.chat.type == Chat.PRIVATE
    album = f"album:{message.chat.id}:{message.media_group_id}" if message.media_group_id else ""
    return Incoming(
        PLATFORM,
        external_id or album or f"message:{message.chat.id}:{message.message_id}",
        account or (str(who.id) if who is not None else str(message.chat.id)),
        lane_of(message),
        shortened(heard),
        _language(who),
        _name(who),
        str(message.reply_to_message.message_id) if message.reply_to_message else None,
        message.edit_date or message.date,
        private,
        removable=str(message.message_id) if private else f"{message.chat.id}:{message.message_id}",
    )


def _language(user: User | None) -> str | None:
    code = (user.language_code or "")[:2].lower() if user is not None else ""
    return code if code in languages else None


def _name(user: User | None) -> str | None:
    return clean_name(user.full_name or "") if user is not None else None
