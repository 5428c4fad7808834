"""What `keikka invite` and `keikka order-link` do: links to pass on, and nothing else on standard output."""

from __future__ import annotations

from collections.abc import Mapping

import click

from bot.desk import joining, order_links
from bot.house import platforms
from bot.house.clock import Clock
from bot.house.config import BadConfiguration, Config, from_environment
from bot.house.opening import open_database


@click.command()
@click.argument("role", type=click.Choice(["expert", "coordinator", "orderer"]))
@click.option("--organisation", help="The background or ordering organisation's name.")
@click.option("--language", type=click.Choice(["fi", "sv", "en"]), help="In which language they are greeted.")
def invite(role: str, organisation: str | None, language: str | None) -> None:
    """Print invitations."""
    print_invitations(from_environment(), role, organisation, language)


@click.command()
@click.option("--organisation", help="The organisation that orders.")
@click.option("--topic", "topics", help="In words, as an orderer would write it; several with commas.")
@click.option("--perspective", help="Whose experience: own, a family member's or either.")
@click.option("--kind", help="For example: lecture.")
@click.option("--format", help="On site, remote or either.")
@click.option("--place", help="A municipality or a region.")
@click.option("--background", help="The organisation whose expert is wished for.")
@click.option("--language", help="The language of the gig.")
@click.option("--words", type=click.Choice(["fi", "sv", "en"]), help="The language of these words.")
def order_link(words: str | None, **wanted: str | None) -> None:
    """Print links that begin an order."""
    print_order_links(from_environment(), {name: given for name, given in wanted.items() if given}, words)


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
