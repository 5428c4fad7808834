"""What Slack's requests mean: pure, from a verified body to an `Incoming`.

In direct messages everything is heard, also what has no words. In channels only presses and what happens to the
channel itself: Keikka does not read what people say to each other. The lane of a person is their user id, wherever
they spoke. Who pressed is what Slack says; whether they may is decided at each press elsewhere (R10).
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.port import Incoming
from adapters.slack.order_window import value_of
from adapters.slack.panes import CHOSEN, PICK
from adapters.slack.say import LINK
from dialogs.speech import Heard

PLATFORM = "slack"
#: Presses in a channel whose answer names people: it is shown in a window.
NAME_PEOPLE = ("see", "ask", "assign", "phone", "why")
OURS = "@"  # a window under a name of ours, which is known before Slack has opened it
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
LEFT = ("channel_left", "group_left", "channel_archive", "group_archive", "channel_deleted", "group_deleted")
LOST = ("app_uninstalled", "tokens_revoked")

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Us:
    """Who we are in this workspace; empty where it is not known yet. `channels` are the dispatch channels."""

    team: str = ""
    bot_user: str = ""
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class StrangeChannel:
    """A channel that is not ours to serve: say how it could become the dispatch channel."""

    channel: str


def hear(body: Body, us: Us) -> Incoming | StrangeChannel | None:
    """What was heard; None for what concerns nobody."""
    if us.team and not is_ours(body, us.team):
        return None
    if "command" in body:
        return _command(body)
    reader = READERS.get(str(body.get("type", "")))
    return reader(body, us) if reader is not None else None


def is_ours(body: Body, team: str) -> bool:
    """Whether the app was called in our workspace; people of other houses in a shared channel are let in."""
    teams = {str(body.get("team_id") or ""), str((body.get("team") or {}).get("id") or "")}
    teams |= {str(one.get("team_id")) for one in body.get("authorizations") or ()}
    user = body.get("user")
    teams.add(str(user.get("team_id") or "") if isinstance(user, dict) else "")
    return team in teams or not any(teams)


# -- events


def _event(body: Body, us: Us) -> Incoming | StrangeChannel | None:
    event = body.get("event") or {}
    kind = str(event.get("type", ""))
    key = str(body.get("event_id", ""))
    if kind == "message":
        return _message(event, key, us)
    if kind == "app_home_opened" and event.get("tab") == "messages":
        user = str(event["user"])
        return _of(f"hello:{user}", user, Heard("command", data="start"), at=event.get("event_ts"))
    if kind == "member_joined_channel" and event.get("user") == us.bot_user:
        channel = str(event["channel"])
        return _about_channel(key, channel, "added") if channel in us.channels else StrangeChannel(channel)
    if kind in LEFT or (kind == "member_left_channel" and event.get("user") == us.bot_user):
        left = event.get("channel")
        name = str(left["id"] if isinstance(left, dict) else left)
        return _about_channel(key, name, "removed") if name in us.channels else None
    if kind in LOST and us.channels and _is_ours_that_is_lost(event, us):
        return _about_channel(key, us.channels[0], "removed")
    return None


def _is_ours_that_is_lost(event: Body, us: Us) -> bool:
    return event.get("type") == "app_uninstalled" or us.bot_user in (event.get("tokens") or {}).get("bot", ())


def _message(event: Body, key: str, us: Us) -> Incoming | None:
    if event.get("channel_type") != "im":
        return None
    subtype = event.get("subtype")
    if subtype == "message_changed":
        return _edit(event, key, us)
    user = str(event.get("user") or "")
    if (
        not user
        or event.get("bot_id")
        or user == us.bot_user
        or subtype not in (None, "file_share", "thread_broadcast")
    ):
        return None
    text = without_markup(str(event.get("text") or ""))
    files = event.get("files") or ()
    heard = Heard("unreadable", data=_wordless(files[0]), text=text) if files else words(text)
    return _of(f"event:{key}", user, heard, at=event.get("ts"))


def _edit(event: Body, key: str, us: Us) -> Incoming | None:
    """An edit of a text is told as such, with the new text: an answer given earlier is not changed behind the scene."""
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    user = str(now.get("user") or "")
    if not user or now.get("bot_id") or user == us.bot_user or now.get("text") == before.get("text"):
        return None
    heard = Heard("unreadable", data="edited", text=without_markup(str(now.get("text") or "")))
    return _of(f"event:{key}", user, heard, at=event.get("ts"))


def _wordless(file: Body) -> str:
    kind = str(file.get("mimetype") or "")
    if file.get("subtype") == "slack_audio" or kind.startswith("audio/"):
        return "voice"
    return "photo" if kind.startswith(("image/", "video/")) else "file"


def _about_channel(key: str, channel: str, verb: str) -> Incoming:
    return Incoming(PLATFORM, f"member:{key}", PLATFORM, channel, Heard("command", data=verb), private=False)


# -- what people press and fill


def _actions(body: Body, us: Us) -> Incoming | None:
    action, data = action_of(body)
    user = str((body.get("user") or {}).get("id") or "")
    if not user or not data:
        return None
    container = body.get("container") or {}
    channel = str(container.get("channel_id") or (body.get("channel") or {}).get("id") or "")
    stamp = str(container.get("message_ts") or container.get("view_id") or "")
    private = channel.startswith("D") or not channel
    key = ":".join(("press", user, stamp, str(action.get("action_id")), str(action.get("action_ts"))))
    return Incoming(
        PLATFORM,
        key,
        user,
        user if private else channel,
        Heard("press", data=data),
        replies_to=f"{channel}:{stamp}" if channel else None,
        sent_at=_moment(action.get("action_ts")),
        private=private,
        aside=_aside(body, user, channel, data, key),
    )


def action_of(body: Body) -> tuple[Body, str]:
    """The action of a press and its data: the button's, or what was chosen before it confirmed that.

    The data is empty where nothing is to be done: a link was opened, or a choice is not confirmed yet.
    """
    actions: Sequence[Body] = body.get("actions") or ({},)
    action = actions[0]
    data = str((action.get("selected_option") or {}).get("value") or action.get("value") or "")
    name = str(action.get("action_id", ""))
    if name.startswith(LINK) or name == CHOSEN:
        return action, ""
    return action, _choice_of(body) if data == PICK else data


def picks_nothing(body: Body) -> bool:
    """Whether a choice was confirmed before anything was chosen."""
    action: Body = (body.get("actions") or ({},))[0]
    return body.get("type") == "block_actions" and action.get("value") == PICK and not _choice_of(body)


def _choice_of(body: Body) -> str:
    values = ((body.get("view") or {}).get("state") or {}).get("values") or {}
    return next((value_of(inputs[CHOSEN]) for inputs in values.values() if CHOSEN in inputs), "")


def _aside(body: Body, user: str, channel: str, data: str, key: str) -> str | None:
    """Where a press is answered beside it: in the window it was pressed in, in one opened for it, or in a whisper."""
    view = body.get("view") or {}
    if view.get("type") == "modal":
        return f"{user}/{view.get('id')}"
    names_people = data.partition(":")[0] in NAME_PEOPLE
    if view.get("type") == "home" or (channel.startswith(("C", "G")) and names_people):
        return f"{user}/{OURS}{hashlib.sha256(key.encode()).hexdigest()[:32]}"
    return f"{user}/{channel}" if channel.startswith(("C", "G")) else None


def _shortcut(body: Body, us: Us) -> Incoming | None:
    user = str((body.get("user") or {}).get("id") or "")
    heard = Heard("command", data=str(body.get("callback_id") or "order"))
    return _of(f"shortcut:{body.get('trigger_id')}", user, heard, at=body.get("action_ts")) if user else None


def _command(body: Body) -> Incoming:
    """`/keikka` alone begins an order; with words it is as if they were said in the app's messages."""
    text = without_markup(str(body.get("text") or "")).strip()
    first, _space, rest = text.partition(" ")
    if not text:
        heard = Heard("command", data="order")
    elif first == "start" and rest:
        heard = Heard("command", data="start", text=rest.strip())
    else:
        heard = words(text)
    return _of(f"command:{body.get('trigger_id')}", str(body.get("user_id")), heard)


READERS: Mapping[str, Callable[[Body, Us], Incoming | StrangeChannel | None]] = {
    "event_callback": _event,
    "block_actions": _actions,
    "shortcut": _shortcut,
}


# -- shared


def words(text: str) -> Heard:
    """What was written; an invitation's code alone is its acceptance."""
    code = text.strip().removeprefix("start ").strip()
    return Heard("command", data="start", text=code) if TOKEN.fullmatch(code) else Heard("text", text=text)


_MARKUP = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def without_markup(text: str) -> str:
    """A text as it was typed: Slack escapes three signs and wraps links, people and channels in angle brackets."""
    return html.unescape(_MARKUP.sub(lambda found: found[2] or _bare(found[1]), text))


def _bare(inside: str) -> str:
    if inside.startswith(("#", "@")):
        return inside
    return f"@{inside[1:].split('^')[0]}" if inside.startswith("!") else inside.removeprefix("mailto:")


def _of(key: str, user: str, heard: Heard, at: object = None) -> Incoming:
    return Incoming(PLATFORM, key, user, user, heard, sent_at=_moment(at))


def _moment(stamp: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(str(stamp)), UTC)
    except (ValueError, OverflowError, OSError):
        return None
