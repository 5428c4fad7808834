"""What `keikka doctor slack` looks at: token, scopes, socket, dispatch channel and clock.

Each finding says in words how it is and, where something is to be done, what to press. Nothing is changed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.findings import Finding, clock
from adapters.slack.line import OFFICIAL, SlackLine
from adapters.slack.trouble import error_of
from dialogs.speech import _

#: What the app may do, as in manifest.yaml.
SCOPES = (
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "users:read",
)
CLOCK_OFF = 60  # seconds; Slack's signatures are good for five minutes
FAILURES = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError)


async def examine(
    token: str,
    *,
    app_token: str = "",
    by_http: bool = False,
    api_url: str = OFFICIAL,
    channel: str = "",
    now: datetime | None = None,
) -> list[Finding]:
    """Look at everything that can be looked at from here; never raises for what Slack says or does not say.

    `by_http` says that a signing secret is set; `channel` is the dispatch channel; `now` is aware. Raises `ValueError`
    with one clear sentence for an unsafe `api_url`.
    """
    line = SlackLine(token, api_url)
    try:
        return [one async for one in _findings(line, app_token, by_http, channel, now or datetime.now(UTC))]
    finally:
        await line.close()


async def _findings(
    line: SlackLine, app_token: str, by_http: bool, channel: str, now: datetime
) -> AsyncIterator[Finding]:
    try:
        who = await line.ask("auth.test")
    except SlackApiError as error:
        if error_of(error):
            yield Finding(
                "bad",
                _("Slack refuses the bot's token."),
                _("At api.slack.com/apps: the app, OAuth & Permissions. Copy the token to KEIKKA_SLACK_BOT_TOKEN."),
            )
            return
        yield _unreachable()
        return
    except FAILURES:
        yield _unreachable()
        return
    yield Finding("good", _("The app is {name} in {place}.")(name=str(who["user"]), place=str(who["team"])))
    headers = {str(name).lower(): str(value) for name, value in (who.headers or {}).items()}
    yield _scopes([scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")])
    yield await _doorway(line, app_token, by_http)
    yield await _channel(line, channel)
    if (seen := clock(headers.get("date", ""), now, within=CLOCK_OFF)) is not None:
        yield seen


def _unreachable() -> Finding:
    return Finding(
        "bad",
        _("Slack could not be reached."),
        _("Check the network of this machine, and KEIKKA_SLACK_API_URL if you have set it."),
    )


def _scopes(granted: Sequence[str]) -> Finding:
    missing = [scope for scope in SCOPES if scope not in granted]
    if missing:
        return Finding(
            "bad",
            _("The app lacks rights: {names}")(names=", ".join(missing)),
            _("At api.slack.com/apps: the app, App Manifest. Paste manifest.yaml again, then Reinstall to Workspace."),
        )
    return Finding("good", _("The app has all the rights it needs."))


async def _doorway(line: SlackLine, app_token: str, by_http: bool) -> Finding:
    if by_http:
        return Finding(
            "good",
            _("Slack posts to Keikka: in the app's settings the address is KEIKKA_PUBLIC_URL with /slack/events."),
        )
    if not app_token:
        return Finding(
            "bad",
            _("Neither KEIKKA_SLACK_APP_TOKEN nor KEIKKA_SLACK_SIGNING_SECRET is set."),
            _("At api.slack.com/apps: the app, Basic Information, App-Level Tokens, with connections:write."),
        )
    try:
        answer = await line.ask("apps.connections.open", app_token)
        async with line.session().ws_connect(str(answer["url"])) as socket:
            hello = await socket.receive_json(timeout=10)
        if hello.get("type") == "hello":
            return Finding("good", _("Socket Mode works."))
    except FAILURES as error:
        if isinstance(error, SlackApiError) and error_of(error):
            return Finding(
                "bad",
                _("Slack refuses the app-level token."),
                _("At api.slack.com/apps: the app, Basic Information, App-Level Tokens, with connections:write."),
            )
    except (TypeError, ValueError):
        pass
    return Finding("bad", _("A socket to Slack could not be opened. Try again later."))


async def _channel(line: SlackLine, channel: str) -> Finding:
    if not channel:
        return Finding(
            "hint",
            _("No dispatch channel is set."),
            _("Invite the app to the coordinators' channel: it answers with the line for the .env file."),
        )
    try:
        told = (await line.ask("conversations.info", channel=channel))["channel"]
    except FAILURES as error:
        if isinstance(error, SlackApiError) and error_of(error) == "channel_not_found":
            return _not_inside(channel)
        return Finding("bad", _("The dispatch channel could not be looked at. Try again later."))
    if told.get("is_archived"):
        return Finding("bad", _("The dispatch channel {name} is archived.")(name=str(told.get("name"))))
    if not told.get("is_member"):
        return _not_inside(channel)
    if not told.get("is_private"):
        return Finding(
            "hint",
            _("The dispatch channel {name} is public: everybody at work can read it.")(name=str(told.get("name"))),
            _("In the channel: Settings, Change to a private channel."),
        )
    return Finding("good", _("The dispatch channel is {name}, and it is private.")(name=str(told.get("name"))))


def _not_inside(channel: str) -> Finding:
    return Finding(
        "bad",
        _("The app is not in the dispatch channel {channel}.")(channel=channel),
        _("In the channel, write: /invite @Keikka. Check the id in KEIKKA_SLACK_DISPATCH_CHANNEL."),
    )
