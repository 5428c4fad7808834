"""What `keikka areas` does. A house that is running takes a change up within seconds, and moves the cards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click

from bot.command import words
from bot.desk import areas
from bot.house.clock import Clock
from bot.house.config import Config
from bot.house.opening import open_database
from dialogs.speech import Text, _
from dialogs.speech.language import render
from storage import Database
from storage.areas import areas as all_areas

NONE = _("There are no dispatch areas: every order is in the main channel.")
GONE = _("No area any more: {area}. Its orders go to the main channel.")


def show_areas(config: Config) -> None:
    """Every area with its places and channels."""
    with _database(config) as database:
        lines = database.look_now(areas.overview)
    click.echo("\n".join(lines) if lines else _in_words(config, NONE))


def put_area(config: Config, name: str, places: str, lanes: Mapping[str, str]) -> None:
    """Make an area or change one, and show how it stands."""
    with _database(config) as database:
        area = database.write_now(areas.decide, name, places, lanes, "cli")
    click.echo("\n".join(areas.lines_of(area)))


def drop_area(config: Config, name: str) -> None:
    """Take an area away."""
    with _database(config) as database:
        area = database.write_now(areas.take_away, name, "cli")
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
