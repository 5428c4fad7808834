"""What `keikka areas` does. A house that is running takes a change up within seconds, and moves the cards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import click

from adapters.platforms import channel_shapes
from bot.command import words
from bot.desk import areas as deciding
from bot.house.clock import Clock
from bot.house.config import Config, from_environment
from bot.house.opening import open_database
from dialogs.speech import Text, _
from dialogs.speech.language import render
from storage import Database
from storage.areas import areas as all_areas

NONE = _("There are no dispatch areas: every order is in the main channel.")
GONE = _("No area any more: {area}. Its orders go to the main channel.")


def _a_channel_on_each_messenger(command: Callable[..., None]) -> Callable[..., None]:
    """An option for the channel on each messenger that has channels."""
    for name, shape in channel_shapes().items():
        told = f"{shape.told}, such as {shape.example}; - takes it away."
        command = click.option(f"--{name}", default="", help=told)(command)
    return command


@click.group(invoke_without_command=True)
@click.pass_context
def areas(ctx: click.Context) -> None:
    """Show the dispatch areas."""
    if ctx.invoked_subcommand is None:
        show_areas(from_environment())


@areas.command("set")
@click.argument("name")
@click.option("--places", default="", help='Municipalities or regions, with commas: "Oulu, Kempele" or "Lappi".')
@_a_channel_on_each_messenger
def set_area(name: str, places: str, **lanes: str) -> None:
    """Make an area, or change what is named of one."""
    put_area(from_environment(), name, places, dict(sorted(lanes.items())))  # in one order, however they were typed


@areas.command("remove")
@click.argument("name")
def remove_area(name: str) -> None:
    """Take an area away: its orders go to the main channel."""
    drop_area(from_environment(), name)


def show_areas(config: Config) -> None:
    """Every area with its places and channels."""
    with _database(config) as database:
        lines = database.look_now(deciding.overview)
    click.echo("\n".join(lines) if lines else _in_words(config, NONE))


def put_area(config: Config, name: str, places: str, lanes: Mapping[str, str]) -> None:
    """Make an area or change one, and show how it stands."""
    with _database(config) as database:
        area = database.write_now(deciding.decide, name, places, lanes, "cli")
    click.echo("\n".join(deciding.lines_of(area)))


def drop_area(config: Config, name: str) -> None:
    """Take an area away."""
    with _database(config) as database:
        area = database.write_now(deciding.take_away, name, "cli")
    click.echo(_in_words(config, GONE(area=area.name)))


def lanes_on(config: Config, platform: str) -> list[str]:
    """The channels of areas on a messenger."""
    with _database(config) as database:
        return [area.channels[platform] for area in database.look_now(all_areas) if platform in area.channels]


def _in_words(config: Config, text: Text) -> str:
    return render(text, words.language_of_terminal(config))


@contextmanager
def _database(config: Config) -> Iterator[Database]:
    database = open_database(config, Clock())
    try:
        yield database
    finally:
        database.close_now()
