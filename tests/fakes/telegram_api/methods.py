"""What each method of the Bot API does to the world, for the methods Keikka uses."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from tests.fakes.telegram_api import keyboards
from tests.fakes.telegram_api.formatting import checked_caption, checked_text, found_in
from tests.fakes.telegram_api.refusals import NOT_MODIFIED, STALE_QUERY, bad
from tests.fakes.telegram_api.world import CALLBACK_LIFE, Chat, World

Arguments = dict[str, Any]
ACTIONS = {"typing", "upload_photo", "upload_document", "find_location", "choose_sticker", "record_voice"}


def get_me(world: World, _: Arguments) -> Any:
    return world.bot.as_json() | {
        "can_join_groups": world.can_join_groups,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def send_message(world: World, given: Arguments) -> Any:
    chat = world.chat_to_write(given.get("chat_id"))
    shown, entities = checked_text(given.get("text"), given.get("parse_mode"))
    content: dict[str, Any] = {"text": shown}
    if entities := entities + [e for e in found_in(shown) if not _overlaps(e, entities)]:
        content["entities"] = sorted(entities, key=lambda e: e["offset"])
    if options := given.get("link_preview_options"):
        content["link_preview_options"] = options
    return _sent(world, chat, given, content)


def send_document(world: World, given: Arguments) -> Any:
    return _send_file(world, given, "document")


def send_photo(world: World, given: Arguments) -> Any:
    return _send_file(world, given, "photo")


def edit_message_text(world: World, given: Arguments) -> Any:
    chat, message = _own_message(world, given)
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    shown, entities = checked_text(given.get("text"), given.get("parse_mode"))
    entities = entities + [e for e in found_in(shown) if not _overlaps(e, entities)]
    markup = keyboards.checked(given.get("reply_markup"))
    entities = sorted(entities, key=lambda e: e["offset"])
    before = (message["text"], message.get("entities") or [], message.get("reply_markup"))
    if before == (shown, entities, markup):
        raise bad(NOT_MODIFIED)
    world.rates.count(chat.id)
    message["text"] = shown
    _set(message, "entities", entities)
    _set(message, "reply_markup", markup)
    return _edited(world, message)


def edit_message_reply_markup(world: World, given: Arguments) -> Any:
    chat, message = _own_message(world, given)
    markup = keyboards.checked(given.get("reply_markup"))
    if message.get("reply_markup") == markup:
        raise bad(NOT_MODIFIED)
    world.rates.count(chat.id)
    _set(message, "reply_markup", markup)
    return _edited(world, message)


def delete_message(world: World, given: Arguments) -> Any:
    """In private anybody's message of the last 48 hours; in a group others' only with the right to, then of any age."""
    chat = world.chat_to_write(given.get("chat_id"))
    number = int(given.get("message_id") or 0)
    if number <= 0:
        raise bad("message identifier is not specified")
    if number not in chat.messages:
        raise bad("message to delete not found")
    message = chat.messages[number]
    own = message.get("from", {}).get("id") == world.bot.id
    me = chat.members.get(world.bot.id, {})
    allowed = chat.type != "private" and bool(me.get("status") == "creator" or me.get("can_delete_messages"))
    old = world.clock() - message["date"] > 48 * 3600
    if not allowed and (old or (chat.type != "private" and not own)):
        raise bad("message can't be deleted")
    del chat.messages[number]
    world.deleted.append((chat.id, number))
    world.ring()
    return True


def answer_callback_query(world: World, given: Arguments) -> Any:
    query = world.queries.get(str(given.get("callback_query_id")))
    if query is None or query.answered_at is not None or world.clock() - query.at > CALLBACK_LIFE:
        raise bad(STALE_QUERY)
    if len(given.get("text") or "") > 200:
        raise bad("MESSAGE_TOO_LONG")
    query.answered_at = world.clock()
    query.answer = dict(given)
    query.done.set()
    world.ring()
    return True


def send_chat_action(world: World, given: Arguments) -> Any:
    chat = world.chat_to_write(given.get("chat_id"))
    if given.get("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    chat.actions.append((given["action"], given.get("message_thread_id")))
    world.ring()
    return True


def _sent(world: World, chat: Chat, given: Arguments, content: dict[str, Any]) -> Any:
    more: dict[str, Any] = {}
    thread = given.get("message_thread_id")
    if thread is not None:
        if int(thread) not in chat.topics:
            raise bad("message thread not found")
        if int(thread) in chat.closed_topics:
            raise bad("TOPIC_CLOSED")
        more = {"message_thread_id": int(thread), "is_topic_message": True}
    more = _reply(chat, given.get("reply_parameters"), more)
    markup = keyboards.checked(given.get("reply_markup"))
    world.rates.count(chat.id)
    if markup:
        more["reply_markup"] = markup
    return world.add_message(chat, world.bot, content, **more)


def _reply(chat: Chat, reply: Any, spot: dict[str, Any]) -> dict[str, Any]:
    """Where a message goes and what it shows of the one it answers: nothing of one that is gone.

    Without a topic of its own it goes to that of the message it answers; from another topic it quotes.
    """
    if reply is None:
        return spot
    if not isinstance(reply, dict) or int(reply.get("message_id") or 0) <= 0:
        raise bad('can\'t parse ReplyParameters: Field "message_id" must be a valid Number')
    answered = chat.messages.get(int(reply["message_id"]))
    if answered is None:
        if not reply.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
        return spot
    thread = answered.get("message_thread_id")
    if thread in chat.closed_topics:
        raise bad("TOPIC_CLOSED")
    if thread is not None and not spot:
        spot = {"message_thread_id": thread, "is_topic_message": True}
    if spot.get("message_thread_id") != thread:
        origin = {"type": "user", "date": answered["date"], "sender_user": answered["from"]}
        return spot | {
            "external_reply": {"origin": origin, "chat": chat.as_json(), "message_id": answered["message_id"]}
        }
    return spot | {"reply_to_message": {k: v for k, v in answered.items() if k != "reply_to_message"}}


def _send_file(world: World, given: Arguments, kind: str) -> Any:
    chat = world.chat_to_write(given.get("chat_id"))
    upload = given.get(kind)
    if not isinstance(upload, tuple):
        raise bad(f"there is no {kind} in the request")
    name, media_type, data = upload
    if not data:
        raise bad("file must be non-empty")
    if len(data) > (10 if kind == "photo" else 50) * 1024 * 1024:
        raise bad("file is too big")
    caption, entities = checked_caption(given.get("caption"), given.get("parse_mode"))
    number = f"{kind}-{len(world.files)}"
    world.files[number] = data
    about = {"file_id": number, "file_unique_id": f"u{number}", "file_size": len(data)}
    content: dict[str, Any] = (
        {"document": about | {"file_name": name, "mime_type": media_type}}
        if kind == "document"
        else {"photo": [about | {"width": 300, "height": 300}]}
    )
    if kind == "photo" and not data.startswith((b"\x89PNG", b"\xff\xd8")):
        raise bad("IMAGE_PROCESS_FAILED")
    if caption:
        content["caption"] = caption
        _set(content, "caption_entities", entities)
    return _sent(world, chat, given, content)


def _own_message(world: World, given: Arguments) -> tuple[Chat, dict[str, Any]]:
    chat = world.chat_to_write(given.get("chat_id"))
    number = int(given.get("message_id") or 0)
    if not number:
        raise bad("message identifier is not specified")
    message = chat.messages.get(number)
    if message is None:
        raise bad("message to edit not found")
    if message.get("from", {}).get("id") != world.bot.id:
        raise bad("message can't be edited")
    return chat, message


def _edited(world: World, message: dict[str, Any]) -> Any:
    message["edit_date"] = int(world.clock())
    world.ring()
    return copy.deepcopy(message)


def _overlaps(entity: dict[str, Any], others: list[dict[str, Any]]) -> bool:
    end = entity["offset"] + entity["length"]
    return any(
        o["type"] in ("text_link", "code", "pre") and o["offset"] < end and entity["offset"] < o["offset"] + o["length"]
        for o in others
    )


def _set(message: dict[str, Any], key: str, value: Any) -> None:
    if value:
        message[key] = value
    else:
        message.pop(key, None)


CONVERSATION: dict[str, Callable[[World, Arguments], Any]] = {
    "getme": get_me,
    "sendmessage": send_message,
    "senddocument": send_document,
    "sendphoto": send_photo,
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "answercallbackquery": answer_callback_query,
    "sendchataction": send_chat_action,
}
