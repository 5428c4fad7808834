"""The Web API: each method with the arguments it knows, the scope it needs and its tier."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack_api import views
from tests.fakes.slack_api.blocks import check_message
from tests.fakes.slack_api.faults import Refusal
from tests.fakes.slack_api.world import APP, BOT, BOT_USER, TEAM, Place, World

Given = dict[str, Any]
Act = Callable[[World, Given], dict[str, Any]]


@dataclass(frozen=True)
class Method:
    """`scopes` are needed all; `takes` are the arguments; `json` says that a JSON body is taken; a tier's calls."""

    act: Act
    takes: frozenset[str]
    scopes: tuple[str, ...] = ()
    json: bool = True
    per_minute: int = 1000


def call(world: World, name: str, given: Given, *, as_json: bool) -> dict[str, Any]:
    """Do what a method does. Raises `Refusal`."""
    method = METHODS.get(name)
    if method is None:
        raise Refusal("unknown_method")
    if as_json and not method.json:
        given = {}  # as Slack does: a JSON body is not read here
    if unknown := set(given) - method.takes:
        raise Refusal("invalid_arguments", response_metadata={"messages": [f"[ERROR] unknown {sorted(unknown)}"]})
    for scope in method.scopes:
        need(world, scope)
    world.count_method(name, method.per_minute)
    return method.act(world, given)


def need(world: World, scope: str) -> None:
    """Raise `missing_scope` where the app does not have it."""
    if scope not in world.scopes:
        raise Refusal("missing_scope", needed=scope, provided=",".join(sorted(world.scopes)))


def auth_test(world: World, given: Given) -> dict[str, Any]:
    return {
        "url": "https://esimerkki.slack.com/", "team": "Esimerkki", "user": "keikka", "team_id": TEAM,
        "user_id": BOT_USER, "bot_id": BOT, "is_enterprise_install": False,
    }  # fmt: skip


def post_message(world: World, given: Given) -> dict[str, Any]:
    place = world.writable(str(given.get("channel") or ""))
    text = str(given.get("text") or "")
    if not text and not given.get("blocks"):
        raise Refusal("no_text")
    if given.get("blocks"):
        check_message(given["blocks"])
    if given.get("metadata") is not None:
        _check_metadata(given["metadata"])
    _check_thread(place, given)
    world.count(place.id)
    kept = {k: given[k] for k in ("blocks", "metadata", "thread_ts") if given.get(k)}
    if given.get("thread_ts") and given.get("reply_broadcast"):
        kept["subtype"] = "thread_broadcast"
    message = world.add(place, {"user": BOT_USER, "bot_id": BOT, "app_id": APP, "text": text[:40_000], **kept})
    message["settings"] = {k: given.get(k) for k in ("parse", "unfurl_links", "unfurl_media", "mrkdwn")}
    return {"channel": place.id, "ts": message["ts"], "message": message}


def update(world: World, given: Given) -> dict[str, Any]:
    place = world.writable(str(given.get("channel") or ""))
    message = place.messages.get(str(given.get("ts") or ""))
    if message is None:
        raise Refusal("message_not_found")
    if message.get("user") != BOT_USER:
        raise Refusal("cant_update_message")
    if given.get("blocks"):
        check_message(given["blocks"])
    message |= {"text": str(given.get("text") or ""), "blocks": given.get("blocks") or []}
    message["edited"] = {"user": BOT_USER, "ts": world.stamp()}
    world.ring()
    return {"channel": place.id, "ts": message["ts"], "text": message["text"], "message": message}


def _check_thread(place: Place, given: Given) -> None:
    """A thread begins with a message that stands there, and that is not itself an answer in a thread."""
    begins = given.get("thread_ts")
    if given.get("reply_broadcast") and not begins:
        raise Refusal("invalid_arguments", response_metadata={"messages": ["[ERROR] reply_broadcast needs thread_ts"]})
    if not begins:
        return
    if begins not in place.messages:
        raise Refusal("thread_not_found")
    if place.messages[begins].get("thread_ts", begins) != begins:
        raise Refusal("cannot_reply_to_message")


def delete(world: World, given: Given) -> dict[str, Any]:
    place = world.writable(str(given.get("channel") or ""))
    message = place.messages.get(str(given.get("ts") or ""))
    if message is None:
        raise Refusal("message_not_found")
    if message.get("user") != BOT_USER:
        raise Refusal("cant_delete_message")
    del place.messages[message["ts"]]
    world.ring()
    return {"channel": place.id, "ts": message["ts"]}


def _check_metadata(metadata: Any) -> None:
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        raise Refusal("invalid_metadata_format")
    if not isinstance(metadata["event_payload"], dict):
        raise Refusal("invalid_metadata_schema")


def post_ephemeral(world: World, given: Given) -> dict[str, Any]:
    """What only one person sees: kept nowhere but on that person's screen, and found by no other method."""
    place = world.writable(str(given.get("channel") or ""))
    if str(given.get("user")) not in place.members:
        raise Refusal("user_not_in_channel")
    if not given.get("text") and not given.get("blocks"):
        raise Refusal("no_text")
    if given.get("blocks"):
        check_message(given["blocks"])
    _check_thread(place, given)
    return {"message_ts": world.whisper(place, str(given["user"]), given)["ts"]}


def answered(world: World, name: str, given: Given) -> None:
    """An answer at a response address. Raises `Refusal`."""
    hook = world.hooks.get(name)
    if hook is None or hook.left == 0:
        raise Refusal("used_url")
    if world.now() - hook.made > 30 * 60:
        raise Refusal("expired_url")
    takes = {"text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts", "parse", "metadata"}
    if unknown := set(given) - takes:
        raise Refusal("invalid_arguments", response_metadata={"messages": [f"[ERROR] unknown {sorted(unknown)}"]})
    if given.get("blocks"):
        check_message(given["blocks"])
    hook.left -= 1
    whispers, ours = hook.place.whispers.get(hook.user, {}), hook.place.messages
    heap = whispers if hook.about in whispers else ours
    if given.get("delete_original"):
        heap.pop(hook.about, None)
    elif given.get("replace_original") and hook.about in heap:
        heap[hook.about] |= {"text": str(given.get("text") or ""), "blocks": given.get("blocks") or []}
    elif given.get("response_type") == "in_channel":
        world.add(hook.place, {"user": BOT_USER, "bot_id": BOT, "text": str(given.get("text") or "")})
    else:
        world.whisper(hook.place, hook.user, given)
    world.ring()


def leave(world: World, given: Given) -> dict[str, Any]:
    place = world.place(str(given.get("channel") or ""))
    if place.is_im:
        raise Refusal("method_not_supported_for_channel_type")
    need(world, "groups:write" if place.is_private else "channels:manage")
    if place.is_archived:
        raise Refusal("is_archived")
    if BOT_USER not in place.members:
        return {"not_in_channel": True}
    if place.is_private and place.members == {BOT_USER}:
        raise Refusal("last_member")
    place.members.discard(BOT_USER)
    world.ring()
    return {}


def open_conversation(world: World, given: Given) -> dict[str, Any]:
    place = world.direct(str(given.get("users") or ""))
    return {"channel": {"id": place.id}}


def history(world: World, given: Given) -> dict[str, Any]:
    place = _readable(world, given, "history")
    here = [one for one in place.messages.values() if _stands_in_channel(one)]
    return _page(given, sorted(here, key=lambda one: str(one["ts"]), reverse=True))


def replies(world: World, given: Given) -> dict[str, Any]:
    place = _readable(world, given, "history")
    first = place.messages.get(str(given.get("ts") or ""))
    if first is None:
        raise Refusal("thread_not_found")
    begins = first.get("thread_ts", first["ts"])
    here = [one for one in place.messages.values() if one.get("thread_ts", one["ts"]) == begins]
    return _page(given, sorted(here, key=lambda one: str(one["ts"])))


def _stands_in_channel(message: dict[str, Any]) -> bool:
    """An answer in a thread is not in the channel's history, unless it was shown there too."""
    begins = message.get("thread_ts", message["ts"])
    return begins == message["ts"] or message.get("subtype") == "thread_broadcast"


def _page(given: Given, messages: list[dict[str, Any]]) -> dict[str, Any]:
    oldest, latest = float(given.get("oldest") or 0), float(given.get("latest") or "inf")
    within = str(given.get("inclusive", "")).lower() in ("1", "true")
    chosen = [
        one
        for one in messages
        if oldest < float(one["ts"]) < latest or (within and float(one["ts"]) in (oldest, latest))
    ]
    shown = chosen[: min(int(given.get("limit") or 100), 999)]
    if str(given.get("include_all_metadata", "")).lower() not in ("1", "true"):
        shown = [{k: v for k, v in one.items() if k != "metadata"} for one in shown]
    return {"messages": shown, "has_more": len(chosen) > len(shown)}


def info(world: World, given: Given) -> dict[str, Any]:
    return {"channel": _readable(world, given, "read").as_json()}


def _readable(world: World, given: Given, right: str) -> Place:
    place = world.place(str(given.get("channel") or ""))
    need(world, f"{'im' if place.is_im else 'groups' if place.is_private else 'channels'}:{right}")
    if right == "history" and BOT_USER not in place.members:
        raise Refusal("not_in_channel")
    return place


def user_info(world: World, given: Given) -> dict[str, Any]:
    user = world.users.get(str(given.get("user") or ""))
    if user is None:
        raise Refusal("user_not_found")
    return {"user": user.as_json(locale=str(given.get("include_locale", "")).lower() in ("1", "true"))}


def upload_url(world: World, given: Given) -> dict[str, Any]:
    if not given.get("filename") or not str(given.get("length", "")).isdigit():
        raise Refusal("invalid_arguments")
    name = world.new_id("F")
    world.files[name] = {"id": name, "name": given["filename"], "size": int(given["length"]), "content": None}
    return {"file_id": name, "upload_url": f"{world.root}/upload/{name}"}


def complete_upload(world: World, given: Given) -> dict[str, Any]:
    try:
        wanted = json.loads(str(given.get("files") or ""))
    except ValueError:
        raise Refusal("invalid_arguments") from None
    place = world.writable(str(given.get("channel_id") or ""))
    shown = []
    for one in wanted:
        file = world.files.get(one["id"])
        if file is None or file["content"] is None or len(file["content"]) != file["size"]:
            raise Refusal("file_not_found")
        file["title"] = one.get("title") or file["name"]
        shown.append({k: file[k] for k in ("id", "name", "title", "size")})
    world.count(place.id)
    world.add(place, {"user": BOT_USER, "bot_id": BOT, "text": "", "files": shown, "subtype": "file_share"})
    return {"files": shown}


def _method(act: Act, takes: str, *scopes: str, json_body: bool = True, per_minute: int = 1000) -> Method:
    return Method(act, frozenset(takes.split()), scopes, json_body, per_minute)


METHODS: dict[str, Method] = {
    "auth.test": _method(auth_test, ""),
    "chat.postMessage": _method(
        post_message,
        "channel text blocks metadata thread_ts parse mrkdwn unfurl_links unfurl_media reply_broadcast",
        "chat:write",
        per_minute=600,
    ),
    "chat.update": _method(update, "channel ts text blocks metadata parse", "chat:write", per_minute=50),
    "chat.delete": _method(delete, "channel ts", "chat:write", per_minute=50),
    "chat.postEphemeral": _method(
        post_ephemeral, "channel user text blocks parse mrkdwn thread_ts", "chat:write", per_minute=100
    ),
    "conversations.leave": _method(leave, "channel", per_minute=50),
    "conversations.replies": _method(
        replies, "channel ts limit cursor oldest latest inclusive include_all_metadata", json_body=False, per_minute=50
    ),
    "conversations.open": _method(open_conversation, "users return_im", "im:write", per_minute=50),
    "conversations.history": _method(
        history, "channel limit cursor oldest latest inclusive include_all_metadata", json_body=False, per_minute=50
    ),
    "conversations.info": _method(info, "channel include_locale", json_body=False, per_minute=50),
    "users.info": _method(user_info, "user include_locale", "users:read", json_body=False, per_minute=100),
    "files.getUploadURLExternal": _method(
        upload_url, "filename length alt_txt", "files:write", json_body=False, per_minute=100
    ),
    "files.completeUploadExternal": _method(
        complete_upload, "files channel_id initial_comment thread_ts", "files:write", per_minute=100
    ),
    "views.open": _method(views.open_view, "trigger_id view", per_minute=100),
    "views.push": _method(views.push, "trigger_id view", per_minute=100),
    "views.update": _method(views.update, "view_id external_id view hash", per_minute=100),
    "views.publish": _method(views.publish, "user_id view hash", per_minute=100),
}
