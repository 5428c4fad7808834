"""What Slack's requests mean: pure, from a verified body to an `Incoming`.

In direct messages everything is heard, also what has no words. In our channels only presses and what happens to the
channel itself, in others nothing: Keikka does not read what people say to each other. The lane of a person is their
user id, wherever they spoke. Who pressed is what Slack says; whether they may is decided at each press elsewhere (R10).
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
from dialogs.speech.shortening import shortened

PLATFORM = "slack"
#: Presses in a channel whose answer names people: it is shown in a window.
NAME_PEOPLE = ("see", "ask", "assign", "phone", "why")
OURS = "@"  # a window under a name of ours, which is known before Slack has opened it
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
WRITTEN = (None, "file_share", "thread_broadcast")  # kinds of messages that a person wrote

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
    if not is_for(body, us):
        return None
    if "command" in body:
        return _command(body)
    reader = READERS.get(str(body.get("type", "")))
    return reader(body, us) if reader is not None else None


def is_for(body: Body, us: Us) -> bool:
    """Whether the app was called in our workspace, as far as we know ours.

    People of other houses in a shared channel are let in.
    """
    teams = {str(body.get("team_id") or ""), str((body.get("team") or {}).get("id") or "")}
    teams |= {str(one.get("team_id")) for one in body.get("authorizations") or ()}
    user = body.get("user")
    teams.add(str(user.get("team_id") or "") if isinstance(user, dict) else "")
    return not us.team or us.team in teams or not any(teams)


# -- events


def _event(body: Body, us: Us) -> Incoming | StrangeChannel | None:
    event = body.get("event") or {}
    reader = EVENTS.get(str(event.get("type", "")))
    return reader(event, str(body.get("event_id", "")), us) if reader is not None else None


def _home_opened(event: Body, _key: str, _us: Us) -> Incoming | None:
    """Whoever opens our messages is greeted; our other pages draw themselves."""
    if event.get("tab") != "messages":
        return None
    user = str(event["user"])
    return _of(f"hello:{user}", user, Heard("command", data="start"), at=event.get("event_ts"))


def _somebody_joined(event: Body, key: str, us: Us) -> Incoming | StrangeChannel | None:
    if event.get("user") != us.bot_user:
        return None
    channel = str(event["channel"])
    return _about_channel(key, channel, "added") if channel in us.channels else StrangeChannel(channel)


def _somebody_left(event: Body, key: str, us: Us) -> Incoming | None:
    return _channel_is_gone(event, key, us) if event.get("user") == us.bot_user else None


def _channel_is_gone(event: Body, key: str, us: Us) -> Incoming | None:
    left = event.get("channel")
    name = str(left["id"] if isinstance(left, dict) else left)
    return _about_channel(key, name, "removed") if name in us.channels else None


def _app_is_gone(event: Body, key: str, us: Us) -> Incoming | None:
    """The app was taken away, or our token was."""
    ours = event.get("type") == "app_uninstalled" or us.bot_user in (event.get("tokens") or {}).get("bot", ())
    return _about_channel(key, us.channels[0], "removed") if us.channels and ours else None


def _message(event: Body, key: str, us: Us) -> Incoming | None:
    if event.get("channel_type") != "im":
        return None
    subtype = event.get("subtype")
    if subtype == "message_changed":
        return _edit(event, key, us)
    user = _writer(event, us)
    if not user or subtype not in WRITTEN:
        return None
    text = without_markup(str(event.get("text") or ""))
    files = event.get("files") or ()
    heard = Heard("unreadable", data=_wordless(files[0]), text=text) if files else words(text)
    return _of(f"event:{key}", user, heard, at=event.get("ts"))


def _edit(event: Body, key: str, us: Us) -> Incoming | None:
    """An edit of a text is told as such, with the new text: an answer given earlier is not changed behind the scene."""
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    user = _writer(now, us)
    if not user or now.get("text") == before.get("text"):
        return None
    heard = Heard("unreadable", data="edited", text=without_markup(str(now.get("text") or "")))
    return _of(f"event:{key}", user, heard, at=event.get("ts"))


def _writer(message: Body, us: Us) -> str:
    """The person who wrote a message; empty where nobody did or a bot, such as we."""
    user = str(message.get("user") or "")
    return "" if message.get("bot_id") or user == us.bot_user else user


def _wordless(file: Body) -> str:
    kind = str(file.get("mimetype") or "")
    if file.get("subtype") == "slack_audio" or kind.startswith("audio/"):
        return "voice"
    return "photo" if kind.startswith(("image/", "video/")) else "file"


def _about_channel(key: str, channel: str, verb: str) -> Incoming:
    return Incoming(PLATFORM, f"member:{key}", PLATFORM, channel, Heard("command", data=verb), private=False)


EVENTS: Mapping[str, Callable[[Body, str, Us], Incoming | StrangeChannel | None]] = {
    "message": _message,
    "app_home_opened": _home_opened,
    "member_joined_channel": _somebody_joined,
    "member_left_channel": _somebody_left,
    **dict.fromkeys(("channel_left", "group_left"), _channel_is_gone),
    **dict.fromkeys(("channel_archive", "group_archive", "channel_deleted", "group_deleted"), _channel_is_gone),
    **dict.fromkeys(("app_uninstalled", "tokens_revoked"), _app_is_gone),
}

# -- what people press and fill


def _actions(body: Body, us: Us) -> Incoming | StrangeChannel | None:
    action, data = action_of(body)
    user = _inside(body, "user", "id")
    if not user or not data:
        return None
    channel = _inside(body, "container", "channel_id") or _inside(body, "channel", "id")
    stamp = _inside(body, "container", "message_ts") or _inside(body, "container", "view_id")
    private = _is_private(channel)
    if not _is_ours(body, channel, us):
        return StrangeChannel(channel)
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


def _is_private(channel: str) -> bool:
    return channel.startswith("D") or not channel


def _is_ours(body: Body, channel: str, us: Us) -> bool:
    """Whether presses there are heard. A whisper of ours anywhere answers somebody who wrote to us there."""
    whispered = bool((body.get("container") or {}).get("is_ephemeral"))
    return whispered or _is_private(channel) or channel in us.channels


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
    user = _inside(body, "user", "id")
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


def _inside(body: Body, part: str, name: str) -> str:
    """What a part of a body says under a name; empty where either is not there."""
    return str((body.get(part) or {}).get(name) or "")


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
    return Incoming(PLATFORM, key, user, user, shortened(heard), sent_at=_moment(at))


def _moment(stamp: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(str(stamp)), UTC)
    except (ValueError, OverflowError, OSError):
        return None
