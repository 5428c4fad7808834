"""What `keikka run` and `keikka demo` have in common: serve until stopped."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable

import click

from adapters.web.port import Stage
from adapters.web.site import WebAdapter
from bot.house import logs, platforms, rehearsal
from bot.house.app import WholeHouse
from bot.house.loops import gather_out
from bot.house.sessions import WebDoors


def quiet_logs() -> None:
    """Logs have ids, never texts, names or tokens: libraries that leak by default are silenced (R12).

    A messenger silences its own when it is made.
    """
    out = logging.StreamHandler()
    out.setFormatter(logs.Discreet("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[out])
    logging.getLogger("aiohttp.access").setLevel(logging.CRITICAL)
    logging.getLogger("alembic").setLevel(logging.WARNING)


async def serve(house: WholeHouse, stage_of: Callable[[WholeHouse, Callable[[], None]], Stage] | None = None) -> bool:
    """Serve until a signal; True when the demo, whose stage `stage_of` makes, is to begin again."""
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
    config = house.config
    messengers = platforms.messengers(config, house.database)
    web = WebAdapter(
        host=config.host,
        port=config.port,
        public_url=config.public_url,
        doors=WebDoors(house.database),
        stage=stage_of(house, renew) if stage_of else None,
        clock=house.clock.now,
        zone=config.timezone,
        language=config.language,
        carries=platforms.routes(messengers),
    )
    try:
        await house.start([web, *messengers])
    except OSError:
        await house.stop()
        raise
    rehearsing = asyncio.create_task(rehearsal.up(house.database))
    house.database.shelf.invitation_links = await platforms.links_in_chat(config, messengers)
    click.echo(f"Keikka is at {config.public_url}" + ("/demo" if stage_of else ""))
    await stopped.wait()
    await gather_out([rehearsing])
    await house.stop()
    return again.is_set()
