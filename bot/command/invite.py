"""What `keikka invite` and `keikka order-link` do: links to pass on, and nothing else on standard output."""

from __future__ import annotations

from collections.abc import Mapping

import click

from bot.desk import joining, order_links
from bot.house import platforms
from bot.house.clock import Clock
from bot.house.config import BadConfiguration, Config
from bot.house.opening import open_database


def print_invitations(config: Config, role: str, organisation: str | None, language: str | None) -> None:
    """Print one link for each configured platform, and nothing else on standard output."""
    database = open_database(config, Clock())
    try:
        for template in platforms.invitation_links(config):
            token = database.write_now(joining.invite, role, organisation, language or config.language, "cli")
            click.echo(template.format(token=token))
    finally:
        database.close_now()


def print_order_links(config: Config, wanted: Mapping[str, str], language: str | None) -> None:
    """Print what an organisation's page may link to, a line for each configured platform, and nothing else."""
    if not wanted:
        raise BadConfiguration("Name at least one line to fill in, for example: keikka order-link --topic masennus")
    database = open_database(config, Clock())
    try:
        code = database.write_now(order_links.make, wanted, language or config.language, "cli")
        for pattern in platforms.page_links(config):
            click.echo(pattern.format(code=code))
    except order_links.NotUnderstood as unclear:
        raise BadConfiguration(str(unclear)) from None
    finally:
        database.close_now()
