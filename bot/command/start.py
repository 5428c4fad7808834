"""What `keikka start` does, which `make run` calls: the demo, or the real thing."""

from __future__ import annotations

import click

from bot.house.config import from_environment


@click.command()
@click.pass_context
def start(ctx: click.Context) -> None:
    """The demo unless a platform or a database is named. The first line says which and why."""
    why = from_environment().names_a_platform_or_database
    if why is None:
        click.echo("Starting the demo, because neither the environment nor .env names a platform or a database.")
    else:
        click.echo(f"Starting Keikka, because {why} is set.")
    group = ctx.find_root().command
    assert isinstance(group, click.Group)
    command = group.get_command(ctx, "demo" if why is None else "run")
    assert command is not None
    ctx.invoke(command)
