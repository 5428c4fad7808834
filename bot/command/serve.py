"""What `keikka run` and `keikka demo` have in common: serve until stopped."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Callable
from dataclasses import replace

import click

from adapters.web.limits import Limits
from adapters.web.port import Stage
from adapters.web.site import WebAdapter
from bot.house import logs, platforms, rehearsal
from bot.house.app import WholeHouse
from bot.house.loops import gather_out
from bot.house.rights import open_to_others
from bot.house.sessions import WebDoors

#: Seconds after which a thread that works lets another go on that waits for the interpreter (Python's own way: 5 ms).
#: Every statement of the database gives the interpreter away for a moment, and while a long text is read in its thread
#: each of them waited for it: nine tenths of small units of work took at most 12.5 ms beside it, now 1.5, and 0.8
#: alone. A turn costs the same CPU as before.
GIVE_WAY = 0.0002

#: Open files that connections leave to the rest of the house, and the fewest connections it makes sense to serve.
OWN_FILES, LEAST = 300, 50


def quiet_logs() -> None:
    """Logs have ids, never texts, names or tokens: libraries that leak by default are silenced (R12).

    A messenger silences its own when it is made.
    """
    out = logging.StreamHandler()
    out.setFormatter(logs.Discreet("%(asctime)s %(name)s %(levelname)s %(message)s"))
    out.addFilter(logs.Damper())
    logging.basicConfig(level=logging.INFO, handlers=[out])
    logging.getLogger("aiohttp.access").setLevel(logging.CRITICAL)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def limits_here() -> Limits:
    """The web's limits, with no more connections than this machine lets a process have open.

    The process asks for as many as it may have; a few hundred are left for files, messengers and the database.
    """
    usual = Limits()
    try:
        import resource  # not on Windows
    except ImportError:
        return usual
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = usual.connections + OWN_FILES
    allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    with contextlib.suppress(OSError, ValueError):
        if before != resource.RLIM_INFINITY and before < allowed:
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
    now, _most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if now == resource.RLIM_INFINITY:
        return usual
    return replace(usual, connections=max(LEAST, min(usual.connections, now - OWN_FILES)))


async def serve(house: WholeHouse, stage_of: Callable[[WholeHouse, Callable[[], None]], Stage] | None = None) -> bool:
    """Serve until a signal; True when the demo, whose stage `stage_of` makes, is to begin again."""
    sys.setswitchinterval(GIVE_WAY)
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
    if (loose := open_to_others(config)) is not None:
        click.echo(loose, err=True)
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
        proxies=config.proxies,
        limits=limits_here(),
        refused=house.refuse,
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
