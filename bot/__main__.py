"""The command line: `keikka start`, `run`, `demo`, `doctor`, `invite`, `order-link`, `settings`, `areas` ..."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from typing import NoReturn

import click

from adapters.platforms import channel_shapes, messengers
from bot.command import serve
from bot.command.areas import drop_area, put_area, show_areas
from bot.command.doctor import check_house, check_platform
from bot.command.invite import print_invitations, print_order_links
from bot.command.settings import show_or_change
from bot.command.understand import print_understood
from bot.command.words import language_of_terminal, sentence
from bot.house.config import BadConfiguration, Config, from_environment
from storage import BadSetting, StorageTrouble


class Refusing(click.Group):
    """A group whose commands end with one clear line instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BadConfiguration as trouble:
            _stop(str(trouble))
        except (StorageTrouble, BadSetting) as trouble:
            _stop(sentence(trouble.said, language_of_terminal()))
        except OSError as trouble:
            if trouble.errno == errno.EPIPE:  # whoever reads has read enough
                raise
            _stop(f"{trouble.filename}: {trouble.strerror}." if trouble.filename else str(trouble))


def _stop(line: str) -> NoReturn:
    click.echo(line, err=True)
    sys.exit(1)


@click.group(cls=Refusing, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="keikka")
def main() -> None:
    """Keikka: order an expert by experience, and get the gig."""


def _config() -> Config:
    return from_environment()


@main.command()
def start() -> None:
    """Start the demo, or the real thing when the configuration names a platform or a database."""
    serve.start(_config())


@main.command()
def run() -> None:
    """Start Keikka."""
    serve.run(_config())


@main.command()
@click.option("--fresh", is_flag=True, help="Throw the old demo away first.")
def demo(fresh: bool) -> None:
    """Start the demo: a made-up register, everybody's screens on one page, a clock that can be moved on."""
    serve.demo(_config(), fresh=fresh)


@main.command()
def migrate() -> None:
    """Bring the database to this version's shape."""
    serve.migrate(_config())


@main.command()
@click.argument("platform", required=False, type=click.Choice([row.name for row in messengers()]))
def doctor(platform: str | None) -> None:
    """Check configuration, database, keys and clock, or one platform, and say what to do."""
    sys.exit(check_house() if platform is None else check_platform(_config(), platform))


@main.command()
@click.argument("role", type=click.Choice(["expert", "coordinator", "orderer"]))
@click.option("--organisation", help="The background or ordering organisation's name.")
@click.option("--language", type=click.Choice(["fi", "sv", "en"]), help="In which language they are greeted.")
def invite(role: str, organisation: str | None, language: str | None) -> None:
    """Print one invitation link for each platform, and nothing else."""
    print_invitations(_config(), role, organisation, language)


@main.command()
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
    """Print a link that begins an order with these lines filled in: for an organisation's page."""
    print_order_links(_config(), {name: given for name, given in wanted.items() if given}, words)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("name", required=False)
@click.argument("value", required=False)
def settings(name: str | None, value: str | None) -> None:
    """Show the settings, one of them, or change one."""
    show_or_change(_config(), name, value)


@main.group(invoke_without_command=True)
@click.pass_context
def areas(ctx: click.Context) -> None:
    """Show the dispatch areas: places whose orders have a channel of their own."""
    if ctx.invoked_subcommand is None:
        show_areas(_config())


def _a_channel_on_each_messenger(command: Callable[..., None]) -> Callable[..., None]:
    """An option for the channel on each messenger that has channels."""
    for name, shape in channel_shapes().items():
        told = f"{shape.told}, such as {shape.example}; - takes it away."
        command = click.option(f"--{name}", default="", help=told)(command)
    return command


@areas.command("set")
@click.argument("name")
@click.option("--places", default="", help='Municipalities or regions, with commas: "Oulu, Kempele" or "Lappi".')
@_a_channel_on_each_messenger
def set_area(name: str, places: str, **lanes: str) -> None:
    """Make an area, or change what is named of one."""
    put_area(_config(), name, places, dict(sorted(lanes.items())))  # in one order, however they were typed


@areas.command("remove")
@click.argument("name")
def remove_area(name: str) -> None:
    """Take an area away: its orders go to the main channel."""
    drop_area(_config(), name)


@main.command()
@click.argument("text", required=False)
@click.option("--jsonl", is_flag=True, help="Read JSON lines (id, text, base_date, lang) and write one each.")
@click.option("--date", "base_date", help="Read the text as if it was written on this day (YYYY-MM-DD).")
def understand(text: str | None, jsonl: bool, base_date: str | None) -> None:
    """Show what is understood of an order in one message."""
    print_understood(text, jsonl=jsonl, base_date=base_date)


if __name__ == "__main__":
    main()
