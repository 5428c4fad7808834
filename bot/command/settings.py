"""What `keikka settings` does: show or change what people decide."""

from __future__ import annotations

import click

from bot.command import words as spoken
from bot.house.clock import Clock
from bot.house.config import Config, from_environment
from bot.house.opening import open_database
from storage import BadSetting
from storage import settings as settings_table


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("name", required=False)
@click.argument("value", required=False)
def settings(name: str | None, value: str | None) -> None:
    """Show or change what people decide."""
    show_or_change(from_environment(), name, value)


def show_or_change(config: Config, name: str | None, value: str | None) -> None:
    """Show or change what people decide."""
    database = open_database(config, Clock())
    try:
        if name and value is not None:
            database.write_now(settings_table.change, name, value, "cli")
        lines = database.look_now(settings_table.overview)
        shown = [line for line in lines if name in (None, line.name)]
        if not shown:
            raise BadSetting(settings_table.UNKNOWN(name=name))
        for line in shown:
            click.echo(spoken.setting(line, spoken.language_of_terminal(config)))
    finally:
        database.close_now()
