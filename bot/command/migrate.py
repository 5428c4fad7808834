"""What `keikka migrate` does."""

from __future__ import annotations

import click

from bot.house.clock import Clock
from bot.house.config import from_environment
from bot.house.opening import open_database


@click.command()
def migrate() -> None:
    """Bring the database to this version's shape."""
    database = open_database(from_environment(), Clock())
    database.close_now()
    click.echo("The database is up to date.")
