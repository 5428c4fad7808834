"""The messengers of this process, made of what the configuration says, and where an invitation opens on each."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import click

from adapters.port import Messenger
from bot.facts import channels
from bot.house.config import Config
from storage import Database


def messengers(config: Config, database: Database) -> list[Messenger]:
    """The messengers that are configured. Raises `OSError` with one clear sentence for a setting they refuse."""
    made: list[Messenger] = []
    for row in config.configured():
        main = [(row.name, lane) for lane in config.main_lanes(row)]
        now = database.look_now(channels.after_moves, main)
        database.shelf.dispatch_lanes = (*database.shelf.dispatch_lanes, *now)
        lanes = dict.fromkeys(lane for _platform, lane in (*main, *now))
        try:
            made.append(row.load().make(config.given(row, lanes)))
        except ValueError as bad:
            raise OSError(str(bad)) from None
    return made


def routes(made: Sequence[Messenger]) -> list[Any]:
    """What the web's server must carry for messengers that post to us."""
    return [route for one in made for route in one.routes]


def invitation_links(config: Config) -> list[str]:
    """Where an invitation is opened, one pattern for each platform; `{token}` stands for the token.

    A platform that does not tell its address now is left out, and that is said on standard error.
    """
    patterns = [f"{config.public_url}/i/{{token}}"]
    for row in config.configured():
        given = config.given(row, config.main_lanes(row))
        try:
            link = asyncio.run(row.load().link_to(given, "TOKEN"))
        except OSError as trouble:
            click.echo(str(trouble), err=True)
        else:
            patterns.append(link.replace("TOKEN", "{token}"))
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
