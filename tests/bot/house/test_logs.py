"""Errors that nobody waited for are told by what they are and where they were, never by what they quote."""

from __future__ import annotations

import asyncio
import gc
import io
import logging

from bot.house.logs import Discreet, outside

CANARY = "kanarialintu"


async def fails(quoted: str) -> None:
    raise ValueError(f"cannot read {quoted}")


def falls_over(quoted: str) -> None:
    raise KeyError(quoted)


async def test_the_event_loop_quotes_nobody() -> None:
    spoken = io.StringIO()
    handler = logging.StreamHandler(spoken)
    handler.setFormatter(Discreet("%(name)s %(message)s"))
    loop = asyncio.get_running_loop()
    before, house = loop.get_exception_handler(), logging.getLogger("keikka")
    house.addHandler(handler)
    loop.set_exception_handler(outside)
    try:
        lost = asyncio.ensure_future(fails(CANARY))
        loop.call_soon(falls_over, CANARY)
        await asyncio.wait({lost})
        del lost
        gc.collect()
        await asyncio.sleep(0)
    finally:
        loop.set_exception_handler(before)
        house.removeHandler(handler)
    said = spoken.getvalue()
    assert said.count("an error that nobody waited for") == 2
    assert "ValueError" in said
    assert "KeyError" in said
    assert " fails" in said
    assert CANARY not in said
