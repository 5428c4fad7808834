"""What `keikka demo` does: serve a made-up house until stopped."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from pathlib import Path

import click

from bot.command import serve
from bot.demo import stage
from bot.house.app import WholeHouse
from bot.house.clock import Clock
from bot.house.config import Config, from_environment
from bot.house.opening import open_database
from storage import Database, StorageTrouble
from storage.said import _

DEMO_FILE = Path("data/demo.db")
FRESH = "keikka demo --fresh"
AGAIN = _("{trouble} A new demo begins with: {command}")


@click.command()
@click.option("--fresh", is_flag=True, help="Throw the old demo away first.")
def demo(fresh: bool) -> None:
    """Run the demo until stopped; *start again* begins a new one in the same process."""
    config = replace(from_environment(), database_url=f"sqlite:///{DEMO_FILE}", master_keys=None, platforms={})
    serve.quiet_logs()
    if fresh:
        _throw_away()
    while asyncio.run(serve.serve(_house(config), stage.DemoStage)):
        _throw_away()


def _house(config: Config) -> WholeHouse:
    """The demo's house as it was left, or a new one."""
    clock = Clock()
    database = _open(config, clock)
    database.write_now(stage.set_up)
    database.write_now(stage.restore_clock, clock)
    house = WholeHouse(config, database, clock, demo=True)
    house.stage_view = stage.view
    return house


def _open(config: Config, clock: Clock) -> Database:
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
