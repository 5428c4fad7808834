"""Methods about the bot itself and about groups: menus, descriptions, members, topics, leaving."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from tests.fakes.telegram_api.methods import Arguments
from tests.fakes.telegram_api.refusals import bad, forbidden
from tests.fakes.telegram_api.world import MEMBER_RIGHTS, Chat, World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
_CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}
_TEXTS = {"description": 512, "short_description": 120, "name": 64}


def set_my_commands(world: World, given: Arguments) -> Any:
    commands = given.get("commands") or []
    if len(commands) > 100:
        raise bad("too many commands specified")
    for command in commands:
        if not _COMMAND.fullmatch(command["command"].lstrip("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_scope(world, given)] = commands
    world.ring()
    return True


def get_my_commands(world: World, given: Arguments) -> Any:
    return world.commands.get(_scope(world, given), [])


def delete_my_commands(world: World, given: Arguments) -> Any:
    world.commands.pop(_scope(world, given), None)
    return True


def set_text(what: str) -> Callable[[World, Arguments], Any]:
    def setter(world: World, given: Arguments) -> Any:
        text = given.get(what) or ""
        if len(text) > _TEXTS[what]:
            raise bad(f"bot {what.replace('_', ' ')} is too long")
        world.texts[what, _language(given)] = text
        return True

    return setter


def get_text(what: str) -> Callable[[World, Arguments], Any]:
    return lambda world, given: {what: world.texts.get((what, _language(given)), "")}


def get_chat(world: World, given: Arguments) -> Any:
    chat = world.chat_to_read(given.get("chat_id"))
    if chat.migrated_to is None and chat.type != "private":
        _inside(world, chat)
    rights = {}
    if chat.type != "private":
        rights = {"permissions": dict.fromkeys(MEMBER_RIGHTS, False) | {"can_send_messages": chat.members_write}}
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return (
        chat.as_json()
        | rights
        | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(gifts, False),
        }
    )


def get_chat_member(world: World, given: Arguments) -> Any:
    chat = world.chat_to_read(given.get("chat_id"))
    _inside(world, chat)
    return world.member(chat, int(given.get("user_id") or 0))


def leave_chat(world: World, given: Arguments) -> Any:
    chat = world.chat_to_read(given.get("chat_id"))
    if chat.type == "private":
        raise bad("chat is not a group or channel")
    _inside(world, chat)
    before = world.member(chat, world.bot.id)
    chat.members[world.bot.id] = {"status": "left"}
    who = world.bot.as_json()
    after = world.member(chat, world.bot.id)
    change = {"chat": chat.as_json(), "from": who, "date": int(world.clock())}
    world.emit("my_chat_member", change | {"old_chat_member": before, "new_chat_member": after})
    world.ring()
    return True


def create_forum_topic(world: World, given: Arguments) -> Any:
    chat = world.chat_to_write(given.get("chat_id"))
    if not chat.is_forum:
        raise bad("the chat is not a forum")
    if not chat.members[world.bot.id].get("can_manage_topics"):
        raise bad("not enough rights to create a topic")
    name = given.get("name") or ""
    if not 1 <= len(name) <= 128:
        raise bad("TOPIC_TITLE_EMPTY")
    made = world.add_message(chat, world.bot, {"forum_topic_created": {"name": name, "icon_color": 7322096}})
    chat.topics[made["message_id"]] = name
    return {"message_thread_id": made["message_id"], "name": name, "icon_color": 7322096}


def _inside(world: World, chat: Chat) -> None:
    if chat.type == "private":
        return
    kind = "group chat" if chat.type == "group" else "supergroup chat"
    if chat.migrated_to is not None:
        raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    status = chat.members.get(world.bot.id, {"status": "left"})["status"]
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {kind}")
    if status == "left":
        raise forbidden(f"bot is not a member of the {kind}")


def _scope(world: World, given: Arguments) -> tuple[str, str]:
    scope = given.get("scope") or {"type": "default"}
    if scope["type"] in _CHAT_SCOPES:
        world.chat_to_read(scope.get("chat_id"))
    elif scope["type"] not in _SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    return json.dumps(scope, sort_keys=True), _language(given)


def _language(given: Arguments) -> str:
    language = given.get("language_code") or ""
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad("invalid language code specified")
    return language


HOUSEHOLD: dict[str, Callable[[World, Arguments], Any]] = {
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    "setmydescription": set_text("description"),
    "getmydescription": get_text("description"),
    "setmyshortdescription": set_text("short_description"),
    "getmyshortdescription": get_text("short_description"),
    "setmyname": set_text("name"),
    "getmyname": get_text("name"),
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "leavechat": leave_chat,
    "createforumtopic": create_forum_topic,
}
