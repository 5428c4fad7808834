"""What `keikka rewrap` does."""

from __future__ import annotations

import click

from bot.house.clock import Clock
from bot.house.config import from_environment
from bot.house.opening import open_database
from storage.engine.rewrapping import rewrap as wrap_anew


@click.command()
def rewrap() -> None:
    """Move everything to the first master key, so that the older ones can be left out."""
    config = from_environment()
    database = open_database(config, Clock())
    try:
        moved = database.write_now(wrap_anew)
    finally:
        database.close_now()
    click.echo(f"{moved} keys were moved to the first master key. The older master keys open nothing here any more.")
    if "," in (config.master_keys or ""):
        click.echo("Leave them out of KEIKKA_MASTER_KEYS and restart. Keep them as long as you keep older backups.")
