"""Opening the register at a start: beside everything else, a part at a time, with a line of progress for each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.facts import profiles
from bot.house.loops import FALLBACK
from storage import Database

log = logging.getLogger("keikka")

#: A line of progress is logged whenever so many more profiles have been opened.
A_LINE = 4_000


async def begin_to_open(database: Database) -> int:
    """Open the first profiles; how many are left, for `open_register`. A start goes on whatever is in the way of it."""
    try:
        return await database.look(profiles.begin_to_open)
    except Exception:
        log.exception("the register could not be opened; trying again")
        return 1


async def open_register(database: Database, left: int, opened: Callable[[], None]) -> None:
    """Open the profiles that are `left`; `opened` is called when the register is there and people can be ranked.

    Until then asks wait, so an error is logged and it is tried again.
    """
    told = left + A_LINE
    while left:
        if left <= told - A_LINE:
            log.info("the register is being opened, asks wait: %s profiles left", left)
            told = left
        try:
            left = await database.look(profiles.open_more)
        except Exception:
            log.exception("the register could not be opened; trying again")
            await asyncio.sleep(FALLBACK)
    log.info("the register is open")
    opened()
