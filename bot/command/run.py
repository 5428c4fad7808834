"""What `keikka run` does: serve until stopped."""

from __future__ import annotations

import asyncio

import click

from bot.command import serve
from bot.house.app import WholeHouse
from bot.house.clock import Clock
from bot.house.config import from_environment
from bot.house.opening import open_database
from storage import people

ALONE = (
    "Only this machine can open {address}: bookings go out without the audience's code, QR picture and poster, "
    "and messengers without links, until KEIKKA_PUBLIC_URL is an https address."
)


@click.command()
def run() -> None:
    """Run until stopped."""
    config = from_environment()
    serve.quiet_logs()
    clock = Clock()
    database = open_database(config, clock)
    if not database.look_now(people.coordinators):
        click.echo("There is no coordinator yet. Invite one with: keikka invite coordinator")
    if not config.public_url.startswith("https://"):
        click.echo(ALONE.format(address=config.public_url))
    house = WholeHouse(config, database, clock)
    asyncio.run(serve.serve(house))
