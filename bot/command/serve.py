"""What `keikka start`, `run`, `demo` and `migrate` do: serve until stopped."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from dataclasses import replace
from pathlib import Path

import click

from adapters.web.site import WebAdapter
from bot.demo import stage as demo_stage
from bot.house import logs, platforms, rehearsal
from bot.house.app import WholeHouse
from bot.house.clock import Clock
from bot.house.config import Config
from bot.house.opening import open_database
from bot.house.sessions import WebDoors
from storage import Database, StorageTrouble, people
from storage.said import _

DEMO_FILE = Path("data/demo.db")
FRESH = "keikka demo --fresh"
AGAIN = _("{trouble} A new demo begins with: {command}")


def start(config: Config) -> None:
    """`make run`: the demo unless a platform or a database is named. The first line says which and why."""
    why = config.names_a_platform_or_database
    if why is None:
        click.echo("Starting the demo, because neither the environment nor .env names a platform or a database.")
        demo(config, fresh=False)
    else:
        click.echo(f"Starting Keikka, because {why} is set.")
        run(config)


def _quiet_logs() -> None:
    """Logs have ids, never texts, names or tokens: libraries that leak by default are silenced (R12).

    A messenger silences its own when it is made.
    """
    out = logging.StreamHandler()
    out.setFormatter(logs.Discreet("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[out])
    logging.getLogger("aiohttp.access").setLevel(logging.CRITICAL)
    logging.getLogger("alembic").setLevel(logging.WARNING)


ALONE = (
    "Only this machine can open {address}: bookings go out without the audience's code, QR picture and poster, "
    "and messengers without links, until KEIKKA_PUBLIC_URL is an https address."
)


def run(config: Config) -> None:
    """Run until stopped."""
    _quiet_logs()
    clock = Clock()
    database = open_database(config, clock)
    if not database.look_now(people.coordinators):
        click.echo("There is no coordinator yet. Invite one with: keikka invite coordinator")
    if not config.public_url.startswith("https://"):
        click.echo(ALONE.format(address=config.public_url))
    house = WholeHouse(config, database, clock)
    asyncio.run(_serve(house, demo=False))


def demo(config: Config, *, fresh: bool) -> None:
    """Run the demo until stopped; *start again* begins a new one in the same process."""
    _quiet_logs()
    if fresh:
        _throw_away()
    while True:
        clock = Clock()
        demo_config = replace(config, database_url=f"sqlite:///{DEMO_FILE}", master_keys=None, platforms={})
        database = _open_demo(demo_config, clock)
        database.write_now(demo_stage.set_up)
        database.write_now(demo_stage.restore_clock, clock)
        house = WholeHouse(demo_config, database, clock, demo=True)
        if not asyncio.run(_serve(house, demo=True)):
            return
        _throw_away()


def _open_demo(config: Config, clock: Clock) -> Database:
    old = DEMO_FILE.is_file() and DEMO_FILE.stat().st_size > 0
    try:
        return open_database(config, clock, say_key=False)
    except StorageTrouble as trouble:
        if not old or "disk" in str(trouble):
            raise
        raise StorageTrouble(AGAIN(trouble=trouble.said, command=FRESH)) from None


def _throw_away() -> None:
    for path in DEMO_FILE.parent.glob(f"{DEMO_FILE.name}*"):
        with contextlib.suppress(FileNotFoundError):
            path.unlink()


async def _serve(house: WholeHouse, *, demo: bool) -> bool:
    """Serve until a signal; True when the demo is to begin again."""
    stopped = asyncio.Event()
    again = asyncio.Event()

    def renew() -> None:
        again.set()
        stopped.set()

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.outside)
    for sign in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(sign, stopped.set)
    stage = demo_stage.DemoStage(house, renew) if demo else None
    if demo:
        house.stage_view = demo_stage.view
    config = house.config
    messengers = platforms.messengers(config, house.database)
    web = WebAdapter(
        host=config.host,
        port=config.port,
        public_url=config.public_url,
        doors=WebDoors(house.database),
        stage=stage,
        clock=house.clock.now,
        zone=config.timezone,
        language=config.language,
        carries=platforms.routes(messengers),
    )
    rehearsal.up(house.database)
    try:
        await house.start([web, *messengers])
    except OSError:
        await house.stop()
        raise
    house.database.shelf.invitation_links = await platforms.links_in_chat(config, messengers)
    click.echo(f"Keikka is at {config.public_url}" + ("/demo" if demo else ""))
    await stopped.wait()
    await house.stop()
    return again.is_set()


def migrate(config: Config) -> None:
    """Bring the database to this version's shape."""
    database = open_database(config, Clock())
    database.close_now()
    click.echo("The database is up to date.")
