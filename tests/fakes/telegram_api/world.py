"""Telegram's memory: who is there, which chats there are, what stands in them."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import random
import time
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.patience import PATIENCE
from tests.fakes.telegram_api.rates import Rates
from tests.fakes.telegram_api.refusals import bad, forbidden
from tests.fakes.telegram_api.updates import UpdateQueue

ANONYMOUS = 1087968824  # GroupAnonymousBot: who "writes" when an administrator is anonymous
CALLBACK_LIFE = 15.0
BOT_ID = 7_000_000_001


class Clock:
    """Real time, moved on and stopped by hand."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self.stopped: float | None = None

    def __call__(self) -> float:
        return (time.time() if self.stopped is None else self.stopped) + self.ahead

    def stop(self) -> None:
        self.stopped = time.time()

    def advance(self, seconds: float) -> None:
        self.ahead += seconds


@dataclass
class User:
    """Somebody with a Telegram account."""

    id: int
    first_name: str
    language: str | None = "fi"
    username: str | None = None
    is_bot: bool = False
    deactivated: bool = False

    def as_json(self) -> dict[str, Any]:
        made: dict[str, Any] = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            made["username"] = self.username
        if self.language:
            made["language_code"] = self.language
        return made


@dataclass
class Chat:
    """One chat; `members` are statuses by user id, `messages` what the API calls Message."""

    id: int
    type: str
    title: str = ""
    first_name: str = ""
    is_forum: bool = False
    members_write: bool = True
    members: dict[int, dict[str, Any]] = field(default_factory=dict)
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    closed_topics: set[int] = field(default_factory=set)
    next_message_id: int = 1
    migrated_to: int | None = None
    started: bool = False
    blocked: bool = False
    actions: list[tuple[str, int | None]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        if self.type == "private":
            return {"id": self.id, "type": "private", "first_name": self.first_name}
        made: dict[str, Any] = {"id": self.id, "type": self.type, "title": self.title}
        if self.is_forum:
            made["is_forum"] = True
        return made


@dataclass
class Query:
    """A press on a button that waits for its answer."""

    id: str
    at: float
    answered_at: float | None = None
    answer: dict[str, Any] | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)


class World:
    """Everything the fake remembers, and the bell that rings when something changes."""

    def __init__(self, seed: int = 1) -> None:
        self.dice = random.Random(seed)
        self.clock = Clock()
        self.updates = UpdateQueue(self.clock, self.dice)
        self.rates = Rates(self.clock)
        self.bot = User(BOT_ID, "Keikka", language=None, username="keikka_test_bot", is_bot=True)
        self.privacy = True
        self.can_join_groups = True
        self.users: dict[int, User] = {BOT_ID: self.bot}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.texts: dict[tuple[str, str], str] = {}  # (what, language): descriptions and names
        self.files: dict[str, bytes] = {}
        self.deleted: list[tuple[int, int]] = []
        self.allowed: list[str] | None = None
        self.emitted: list[tuple[str, dict[str, Any]]] = []  # every update's kind and body
        self.bell = asyncio.Event()

    # -- what the bot may do ---------------------------------------------------------------------------------------

    def chat_to_write(self, chat_id: int | str | None) -> Chat:
        """The chat, if the bot may write there now; refuses as Telegram refuses."""
        chat = self.chat_to_read(chat_id)
        if chat.type == "private":
            if self.users[chat.id].deactivated:
                raise forbidden("user is deactivated")
            if chat.blocked:
                raise forbidden("bot was blocked by the user")
            if not chat.started:
                raise forbidden("bot can't initiate conversation with a user")
            return chat
        kind = "group chat" if chat.type == "group" else "supergroup chat"
        if chat.migrated_to is not None:
            raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
        status = chat.members.get(self.bot.id, {"status": "left"})
        if status["status"] == "kicked":
            raise forbidden(f"bot was kicked from the {kind}")
        if status["status"] == "left":
            raise forbidden(f"bot is not a member of the {kind}")
        silent = not chat.members_write and status["status"] == "member"
        if silent or (status["status"] == "restricted" and not status["can_send_messages"]):
            raise bad("not enough rights to send text messages to the chat")
        return chat

    def chat_to_read(self, chat_id: int | str | None) -> Chat:
        """The chat, if the bot knows it."""
        if chat_id is None or chat_id == "":
            raise bad("chat_id is empty")
        try:
            number = int(chat_id)
        except ValueError:
            raise bad("chat not found") from None
        chat = self.chats.get(number)
        if chat is None:
            raise bad("chat not found")
        return chat

    def member(self, chat: Chat, user_id: int) -> dict[str, Any]:
        """A ChatMember as the API shows it."""
        if user_id not in self.users:
            raise bad("invalid user_id specified")
        made = {"user": self.users[user_id].as_json(), **chat.members.get(user_id, {"status": "left"})}
        if made["status"] == "administrator":
            rights = dict.fromkeys(ADMIN_RIGHTS, False) | {"can_manage_chat": True}
            made = rights | {"can_be_edited": False, "is_anonymous": False} | made
        if made["status"] == "creator":
            made = {"is_anonymous": False} | made
        if made["status"] == "kicked":
            made = {"until_date": 0} | made
        return made

    # -- messages --------------------------------------------------------------------------------------------------

    def add_message(self, chat: Chat, sender: User | None, content: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Put a message into a chat; returns a copy as the API shows it."""
        message = {"message_id": chat.next_message_id, "date": int(self.clock()), "chat": chat.as_json()}
        if sender is not None:
            message["from"] = sender.as_json()
        message |= more | content
        chat.messages[chat.next_message_id] = message
        chat.next_message_id += 1
        self.ring()
        return copy.deepcopy(message)

    def emit(self, kind: str, body: dict[str, Any]) -> int | None:
        """Tell the bot, if it asked for this kind; returns the update's id."""
        if self.allowed and kind not in self.allowed:
            return None
        self.emitted.append((kind, copy.deepcopy(body)))
        number = self.updates.push(kind, copy.deepcopy(body))
        self.ring()
        return number

    def ring(self) -> None:
        """Wake whoever waits for a change."""
        self.bell.set()

    async def until(self, holds: Any, seconds: float = PATIENCE, what: str = "") -> None:
        """Wait, woken by changes, until `holds()` is true."""
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    self.bell.clear()
                    with contextlib.suppress(TimeoutError):  # what changes on our side rings no bell
                        await asyncio.wait_for(self.bell.wait(), 0.02)
        except TimeoutError:
            raise AssertionError(f"did not come true in {seconds} s: {what or holds}") from None


MEMBER_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_manage_topics",
    "can_pin_messages",
    "can_send_welcome_messages",
)
