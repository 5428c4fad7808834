"""The other side of the wire: people with phones, and groups of them.

A test speaks in what a person does: `await aino.send("moi")`, `await aino.press("Joo")`, `aino.last`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tests.fakes.patience import PATIENCE
from tests.fakes.telegram_api.formatting import found_in
from tests.fakes.telegram_api.server import FakeTelegram
from tests.fakes.telegram_api.world import ANONYMOUS, MEMBER_RIGHTS, Chat, Query, User

PNG = b"\x89PNG\r\n\x1a\n"


class Phone:
    """One person's private chat with the bot."""

    def __init__(self, telegram: FakeTelegram, name: str, language: str | None = "fi", number: int = 0) -> None:
        self.telegram = telegram
        self.world = telegram.world
        number = number or 100_000 + len(self.world.users)
        self.user = User(number, name, language, f"{name.lower()}_{number}" if name.isascii() else None)
        self.world.users[number] = self.user
        self.chat = Chat(number, "private", first_name=name, next_message_id=1 + 1000 * len(self.world.users))
        self.world.chats[number] = self.chat

    @property
    def lane(self) -> str:
        return str(self.chat.id)

    # -- doing -----------------------------------------------------------------------------------------------------

    def start(self, payload: str = "") -> dict[str, Any]:
        """Press Start, perhaps through a deep link."""
        return self.send(f"/start {payload}".strip())

    def open_link(self, address: str) -> dict[str, Any]:
        """Open a deep link somewhere on the web and press Start; a link that Telegram would not read is refused."""
        link = re.fullmatch(r"https://t\.me/(\w+)\?start=([A-Za-z0-9_-]{1,64})", address)
        assert link is not None, f"Telegram does not read {address!r}"
        assert link[1] == self.world.bot.username, f"that is a link to @{link[1]}"
        return self.start(link[2])

    def send(self, text: str) -> dict[str, Any]:
        """Write to the bot."""
        return self.post(text=text, **_entities(text))

    def post(self, **content: Any) -> dict[str, Any]:
        """Send anything a message can hold: `voice=...`, `location=...`."""
        if self.chat.blocked:
            raise AssertionError("unblock the bot first")
        self.chat.started = True
        message = self.world.add_message(self.chat, self.user, content)
        self.world.emit("message", message)
        return message

    def edit(self, message: dict[str, Any], text: str) -> None:
        """Change an earlier message of one's own."""
        stored = self.chat.messages[message["message_id"]]
        stored |= {"text": text, "edit_date": int(self.world.clock())}
        self.world.emit("edited_message", stored)

    def press(self, label: str, message: dict[str, Any] | None = None) -> Query:
        """Press the newest button with this label (or that on `message`)."""
        return _press(self, self.chat, label, message)

    def forge(self, data: str | None, message_id: int | None = None, chat: Chat | None = None, **more: Any) -> Query:
        """Send a press that no button offered, as a changed client can."""
        return _query(self, chat or self.chat, data, message_id or 1, **more)

    def block(self) -> None:
        """Stop and block the bot."""
        self.chat.blocked = True
        self._membership("member", "kicked")

    def unblock(self) -> None:
        """Let the bot in again."""
        self.chat.blocked = False
        self._membership("kicked", "member")

    def leave_telegram(self) -> None:
        """Delete the account; no update tells of it."""
        self.user.deactivated = True

    def _membership(self, before: str, after: str) -> None:
        bot = self.world.bot.as_json()
        dated = {"until_date": 0}
        body = {"chat": self.chat.as_json(), "from": self.user.as_json(), "date": int(self.world.clock())}
        body["old_chat_member"] = {"user": bot, "status": before} | (dated if before == "kicked" else {})
        body["new_chat_member"] = {"user": bot, "status": after} | (dated if after == "kicked" else {})
        self.world.emit("my_chat_member", body)

    # -- seeing ----------------------------------------------------------------------------------------------------

    @property
    def seen(self) -> list[dict[str, Any]]:
        """The bot's messages in this chat as they stand now, oldest first."""
        return _from_bot(self.chat)

    @property
    def last(self) -> str:
        """The text of the bot's newest message."""
        message = self.seen[-1]
        return str(message.get("text", message.get("caption", "")))

    async def sees(self, words: str, seconds: float = PATIENCE) -> dict[str, Any]:
        """Wait until some message of the bot holds `words`; returns the newest such message."""
        await self.world.until(lambda: _holding(self.chat, words), seconds, f"{self.user.first_name} sees {words!r}")
        return _holding(self.chat, words)[-1]


class Group:
    """A group chat; make it with its members, then `add_bot`."""

    def __init__(
        self, telegram: FakeTelegram, title: str, members: Iterable[Phone] = (), *, supergroup: bool = True
    ) -> None:
        self.telegram = telegram
        self.world = telegram.world
        count = len(self.world.chats)
        number = -1_001_000_000_000 - count if supergroup else -50_000 - count
        self.chat = Chat(number, "supergroup" if supergroup else "group", title, next_message_id=1)
        self.world.chats[number] = self.chat
        for phone in members:
            self.chat.members[phone.user.id] = {"status": "member"}

    @property
    def lane(self) -> str:
        return str(self.chat.id)

    @property
    def seen(self) -> list[dict[str, Any]]:
        return _from_bot(self.chat)

    def add_bot(self, by: Phone, **rights: bool) -> None:
        """Somebody adds the bot; with rights as an administrator."""
        self.set_bot({"status": "administrator", **rights} if rights else {"status": "member"}, by)

    def remove_bot(self, by: Phone) -> None:
        """An administrator throws the bot out."""
        self.set_bot({"status": "kicked"}, by)

    def restrict_bot(self) -> None:
        """An administrator takes the right to write away from the bot."""
        none = dict.fromkeys(MEMBER_RIGHTS, False)
        self.chat.members[self.world.bot.id] = {"status": "restricted", "is_member": True, "until_date": 0, **none}

    def set_bot(self, status: dict[str, Any], by: Phone) -> None:
        before = self.world.member(self.chat, self.world.bot.id)
        self.chat.members[self.world.bot.id] = status
        after = self.world.member(self.chat, self.world.bot.id)
        body = {"chat": self.chat.as_json(), "from": by.user.as_json(), "date": int(self.world.clock())}
        self.world.emit("my_chat_member", body | {"old_chat_member": before, "new_chat_member": after})

    def say(self, by: Phone, text: str, topic: int | None = None) -> dict[str, Any]:
        """A member writes; in privacy mode the bot only hears commands meant for it, replies and service messages."""
        more = {"message_thread_id": topic, "is_topic_message": True} if topic else {}
        return self._said(self.world.add_message(self.chat, by.user, {"text": text, **_entities(text)}, **more))

    def say_anonymously(self, text: str) -> dict[str, Any]:
        """An anonymous administrator writes."""
        nobody = User(ANONYMOUS, "Group", language=None, username="GroupAnonymousBot", is_bot=True)
        content = {"text": text, **_entities(text)}
        return self._said(self.world.add_message(self.chat, nobody, content, sender_chat=self.chat.as_json()))

    async def sees(self, words: str, seconds: float = PATIENCE) -> dict[str, Any]:
        """Wait until some message of the bot holds `words`; returns the newest such message."""
        await self.world.until(lambda: _holding(self.chat, words), seconds, f"the group sees {words!r}")
        return _holding(self.chat, words)[-1]

    def press(self, by: Phone, label: str, message: dict[str, Any] | None = None) -> Query:
        """A member presses a button of the bot's message."""
        return _press(by, self.chat, label, message)

    def open_topic(self, by: Phone, name: str) -> int:
        """A member opens a forum topic; returns its thread id."""
        self.chat.is_forum = True
        made = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        number = self.chat.next_message_id
        message = self.world.add_message(self.chat, by.user, made, message_thread_id=number, is_topic_message=True)
        self.chat.topics[number] = name
        self.world.emit("message", message)
        return number

    def migrate(self, by: Phone) -> Group:
        """The group becomes a supergroup: its id changes, and both sides are told."""
        assert self.chat.type == "group"
        new = Group(self.telegram, self.chat.title)
        new.chat.members = self.chat.members
        self.chat.migrated_to = new.chat.id
        left = self.world.add_message(self.chat, by.user, {"migrate_to_chat_id": new.chat.id})
        self.world.emit("message", left)
        came = self.world.add_message(new.chat, by.user, {"migrate_from_chat_id": self.chat.id})
        self.world.emit("message", came)
        return new

    def _said(self, message: dict[str, Any]) -> dict[str, Any]:
        text, name = message["text"], f"@{self.world.bot.username}"
        command = text.startswith("/") and ("@" not in text.split()[0] or text.split()[0].endswith(name))
        admin = self.chat.members.get(self.world.bot.id, {}).get("status") == "administrator"
        if command or admin or not self.world.privacy:
            self.world.emit("message", message)
        return message


def _press(by: Phone, chat: Chat, label: str, message: dict[str, Any] | None) -> Query:
    shown = [message] if message else list(reversed(_from_bot(chat)))
    for candidate in shown:
        for row in candidate.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if button["text"] == label and "callback_data" in button:
                    return _query(by, chat, button["callback_data"], candidate["message_id"])
    labels = [b["text"] for m in shown for r in m.get("reply_markup", {}).get("inline_keyboard", []) for b in r]
    raise AssertionError(f"no button {label!r}; there are {labels}")


def _query(by: Phone, chat: Chat, data: str | None, message_id: int, **more: Any) -> Query:
    world = by.world
    query = Query(str(world.dice.getrandbits(62)), world.clock())
    world.queries[query.id] = query
    stored = chat.messages.get(message_id)
    message = stored or {"chat": chat.as_json(), "message_id": message_id, "date": 0}
    body: dict[str, Any] = {"id": query.id, "from": by.user.as_json(), "message": message, "chat_instance": "1"}
    if data is not None:
        body["data"] = data
    world.emit("callback_query", {k: v for k, v in (body | more).items() if v is not None})
    return query


def _from_bot(chat: Chat) -> list[dict[str, Any]]:
    return [m for m in chat.messages.values() if m.get("from", {}).get("is_bot") and "sender_chat" not in m]


def _holding(chat: Chat, words: str) -> list[dict[str, Any]]:
    return [m for m in _from_bot(chat) if words in m.get("text", m.get("caption", ""))]


def _entities(text: str) -> dict[str, Any]:
    found = found_in(text)
    return {"entities": found} if found else {}
