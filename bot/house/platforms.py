"""Which platforms this process has, and what the configuration can be checked for."""

from __future__ import annotations

import asyncio
import http.client
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from adapters.port import Messenger
from adapters.slack import SlackAdapter
from adapters.telegram import TelegramAdapter, Webhook
from bot.facts import channels
from bot.house.clock import Clock
from bot.house.config import Config
from bot.house.opening import key_file, open_database
from storage import people

if TYPE_CHECKING:
    from bot.house.app import House


def messengers(house: House) -> list[Messenger]:
    """The messengers that are configured. Raises `OSError` with one clear sentence for a setting they refuse."""
    made: list[Messenger] = []
    if house.config.telegram_token:
        lanes = house.database.look_now(channels.moved, telegram_lanes(house.config))
        house.database.shelf.dispatch_lanes = tuple(lanes)
        adapter = telegram(house.config)
        known = (*telegram_lanes(house.config), *lanes)
        adapter.groups.serve({int(lane.split("/")[0]) for _platform, lane in known})
        made.append(adapter)
    if house.config.slack_bot_token:
        house.database.shelf.dispatch_lanes = (*house.database.shelf.dispatch_lanes, *slack_lanes(house.config))
        made.append(slack(house.config))
    return made


def routes(made: Sequence[Messenger]) -> list[Any]:
    """What the web's server must carry for messengers that post to us."""
    return [route for one in made for route in one.routes]


def telegram(config: Config) -> TelegramAdapter:
    """The Telegram adapter of this configuration."""
    secret = config.telegram_webhook_secret
    try:
        return TelegramAdapter(
            config.telegram_token or "",
            public_url=config.public_url,
            api_url=config.telegram_api_url,
            groups={int(lane.split("/")[0]) for _platform, lane in telegram_lanes(config)},
            webhook=Webhook(config.public_url, secret) if secret else None,
        )
    except ValueError as bad:
        raise OSError(str(bad)) from None


def telegram_lanes(config: Config) -> tuple[tuple[str, str], ...]:
    """The dispatch group, if there is one."""
    return (("telegram", config.telegram_dispatch_chat),) if config.telegram_dispatch_chat else ()


def slack(config: Config) -> SlackAdapter:
    """The Slack adapter of this configuration. Raises `OSError` with one clear sentence for a bad setting."""
    try:
        return SlackAdapter(
            config.slack_bot_token or "",
            app_token=config.slack_app_token or "",
            signing_secret=config.slack_signing_secret or "",
            public_url=config.public_url,
            api_url=config.slack_api_url,
            channels=[lane for _platform, lane in slack_lanes(config)],
            language=config.language,
        )
    except ValueError as bad:
        raise OSError(str(bad)) from None


def slack_lanes(config: Config) -> tuple[tuple[str, str], ...]:
    """The dispatch channel, if there is one."""
    return (("slack", config.slack_dispatch_channel),) if config.slack_dispatch_channel else ()


def invitation_links(config: Config) -> list[str]:
    """Where an invitation is opened, one pattern for each platform; `{token}` stands for the token.

    A platform that does not tell its address now is left out, and that is said on standard error.
    """
    patterns = [f"{config.public_url}/i/{{token}}"]
    if config.telegram_token:
        try:
            patterns.append(asyncio.run(_telegram_link(config)))
        except OSError as trouble:
            click.echo(str(trouble), err=True)
    if config.slack_bot_token:
        patterns.append("/keikka start {token}")
    return patterns


def page_links(config: Config) -> list[str]:
    """What an organisation's page links to, one pattern for each platform; `{code}` stands for the code."""
    return [
        pattern.replace("/i/{token}", "/?start={code}").replace("{token}", "{code}")
        for pattern in invitation_links(config)
    ]


async def links_in_chat(config: Config, adapters: Sequence[Messenger]) -> tuple[str, ...]:
    """Where an invitation made in the chat is opened, one pattern for each platform; `{}` stands for the token."""
    patterns = [f"{config.public_url}/i/{{}}"]
    for adapter in adapters:
        if (link := await adapter.link_to("TOKEN")) is not None:  # where one cannot be had now, the other links do
            patterns.append(link.replace("TOKEN", "{}"))
    return tuple(patterns)


async def _telegram_link(config: Config) -> str:
    adapter = telegram(config)
    try:
        return (await adapter.deep_link("TOKEN")).replace("TOKEN", "{token}")
    finally:
        await adapter.close()


def checks(config: Config) -> list[tuple[str, Callable[[], str | None]]]:
    """What `keikka doctor` looks at, in order: a name, and a function that says what is not good."""

    def database() -> str | None:
        opened = open_database(config, Clock())
        try:
            if not opened.look_now(people.coordinators):
                return "There is no coordinator yet. Invite one with: keikka invite coordinator"
            return None
        finally:
            opened.close_now()

    def master_keys() -> str | None:
        if config.master_keys:
            return None
        there = f"a key file lies at {key_file(config)}" if key_file(config).exists() else "a key file will be made"
        return f"KEIKKA_MASTER_KEYS is not set; {there}. Set it before real use."

    def clock() -> str | None:
        year = datetime.now(UTC).year
        return None if 2024 <= year <= 2100 else f"The machine's clock says the year {year}. Set it right."

    def address() -> str | None:
        if config.public_url.startswith("https://") or "//localhost" in config.public_url:
            return None
        return "KEIKKA_PUBLIC_URL is not https. Browsers keep no session there, except on localhost."

    def running() -> str | None:
        health = _health(config)
        if health is None or health["ok"]:
            return None
        numbers = ", ".join(f"{name} {value}" for name, value in health["facts"].items())
        return f"Keikka runs, but is not well: {numbers}."

    return [
        ("configuration", lambda: None),
        ("keys", master_keys),
        ("database", database),
        ("clock", clock),
        ("address", address),
        ("running", running),
    ]


def _health(config: Config) -> dict[str, Any] | None:
    """What a running Keikka says of itself; None when none runs here."""
    connection = http.client.HTTPConnection(config.host, config.port, timeout=3)
    try:
        connection.request("GET", "/health")
        told = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return told if isinstance(told, dict) and "ok" in told and isinstance(told.get("facts"), dict) else None
