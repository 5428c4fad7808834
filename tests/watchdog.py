"""A plugin of pytest: a test that hangs says where and fails, and the others go on.

After `hangs_after` seconds in one phase of a test (setup, call, teardown) the stacks of all threads are written and the
process ends. With `-n` that is a worker: pytest-xdist reports its test as failed and starts another worker. The options
of pytest itself and pytest-timeout leave the teardown after a failure unwatched, and that is where houses hang.
"""

from __future__ import annotations

import faulthandler
import os
from collections.abc import Generator

import pytest

_where = pytest.StashKey[int]()
_seconds = pytest.StashKey[float]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("hangs_after", "seconds after which a phase of a test hangs; 0: never", default="0")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_where] = os.dup(2)  # while a test runs, its stderr is kept from the terminal
    config.stash[_seconds] = float(config.getini("hangs_after"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """From here on too: threads that do not end would keep the process for ever."""
    if hasattr(config, "workerinput"):
        _watch(config)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    yield from _watched(item)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    yield from _watched(item)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    yield from _watched(item)


def _watched(item: pytest.Item) -> Generator[None, None, None]:
    _watch(item.config)
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()


def _watch(config: pytest.Config) -> None:
    if config.stash[_seconds]:
        faulthandler.dump_traceback_later(config.stash[_seconds], exit=True, file=config.stash[_where])
