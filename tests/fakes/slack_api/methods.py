"""The Web API: each method with the arguments it knows, the scope it needs and its tier."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack_api.blocks import check_message, check_view
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
    if given.get("thread_ts") and given["thread_ts"] not in place.messages:
        raise Refusal("thread_not_found")
    world.count(place.id)
    kept = {k: given[k] for k in ("blocks", "metadata", "thread_ts") if given.get(k)}
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


def _check_metadata(metadata: Any) -> None:
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        raise Refusal("invalid_metadata_format")
    if not isinstance(metadata["event_payload"], dict):
        raise Refusal("invalid_metadata_schema")


def post_ephemeral(world: World, given: Given) -> dict[str, Any]:
    place = world.writable(str(given.get("channel") or ""))
    if str(given.get("user")) not in place.members:
        raise Refusal("user_not_in_channel")
    if given.get("blocks"):
        check_message(given["blocks"])
    return {"message_ts": world.stamp()}


def open_conversation(world: World, given: Given) -> dict[str, Any]:
    place = world.direct(str(given.get("users") or ""))
    return {"channel": {"id": place.id}}


def history(world: World, given: Given) -> dict[str, Any]:
    place = _readable(world, given, "history")
    newest = sorted(place.messages.values(), key=lambda one: one["ts"], reverse=True)
    shown = newest[: min(int(given.get("limit") or 100), 999)]
    if str(given.get("include_all_metadata", "")).lower() not in ("1", "true"):
        shown = [{k: v for k, v in one.items() if k != "metadata"} for one in shown]
    return {"messages": shown, "has_more": len(newest) > len(shown)}


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


def open_view(world: World, given: Given) -> dict[str, Any]:
    view = given.get("view") or {}
    check_view(view)
    if view.get("type") != "modal":
        raise Refusal("invalid_arguments")
    user = world.spend(str(given.get("trigger_id") or ""))
    name = world.new_id("V")
    world.views[name] = {**view, "id": name, "hash": world.stamp(), "user": user}
    world.ring()
    return {"view": world.views[name]}


def publish(world: World, given: Given) -> dict[str, Any]:
    view = given.get("view") or {}
    check_view(view)
    if view.get("type") != "home" or str(given.get("user_id")) not in world.users:
        raise Refusal("invalid_arguments")
    world.homes[str(given["user_id"])] = {**view, "id": world.new_id("V"), "hash": world.stamp()}
    world.ring()
    return {"view": world.homes[str(given["user_id"])]}


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
    "chat.postEphemeral": _method(post_ephemeral, "channel user text blocks parse", "chat:write", per_minute=100),
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
    "views.open": _method(open_view, "trigger_id view", per_minute=100),
    "views.publish": _method(publish, "user_id view hash", per_minute=100),
}
