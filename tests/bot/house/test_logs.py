"""Errors that nobody waited for are told by what they are and where they were, never by what they quote."""

from __future__ import annotations

import asyncio
import gc
import io
import logging

from bot.house.logs import Damper, Discreet, outside

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


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_same_line_is_told_a_few_times_and_then_how_often_it_was() -> None:
    spoken, clock = io.StringIO(), Clock()
    handler = logging.StreamHandler(spoken)
    handler.setFormatter(Discreet("%(message)s"))
    handler.addFilter(Damper(at_most=3, window=60.0, clock=clock))
    log = logging.Logger("keikka.made_up")
    log.addHandler(handler)
    for n in range(1000):
        log.error("update %s could not be stored", n)
        try:
            falls_over(CANARY)
        except KeyError:
            log.exception("something failed")
    log.error("another thing")
    clock.now = 61.0
    log.error("update %s could not be stored", 1000)
    said = spoken.getvalue()
    assert said.count("could not be stored") == 4
    assert said.count("something failed") == 3
    assert said.count("another thing") == 1
    assert "update 1000 could not be stored (and 997 times more before this)" in said
    assert len(said.splitlines()) < 50


def test_an_endless_number_of_different_lines_is_remembered_for_a_while_only() -> None:
    damper = Damper(kinds=10)
    for n in range(100):
        assert damper.filter(logging.LogRecord("x", logging.INFO, "", 0, f"line {n}", None, None))
    assert len(damper._told) == 10
