"""What `keikka backup` does."""

from __future__ import annotations

from pathlib import Path

import click

from bot.house.clock import Clock
from bot.house.config import from_environment
from bot.house.opening import open_database
from storage.engine.backup import backup as write_backup


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write a whole copy of the database to FILE, while Keikka runs."""
    config = from_environment()
    if file.exists():
        raise click.ClickException(f"{file} is there already. Give another name, so that no earlier copy is lost.")
    database = open_database(config, Clock())
    try:
        write_backup(database, file.absolute())
    finally:
        database.close_now()
    click.echo(f"The copy is in {file}. Keep the master keys and the list of erasures elsewhere than the copy.")
