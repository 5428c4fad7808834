"""What holds for every test.

Hypothesis measures no time, and outside `make soak` it draws the same every time. A test with the mark `shows` is
watched: what it says it shows must come up in it.

The folders of tests are in memory where the machine has such a place with room: every commit of a house waits for the
disk (R8), measured 5 ms each beside 0.01 ms, and stories commit some fifty times. Elsewhere they are where pytest makes
them.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.watchdog"]

settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", deadline=None, suppress_health_check=[HealthCheck.too_slow])


#: Linux's file system in memory, and the room that must be there. What a test leaves is removed when it has passed.
MEMORY, ROOM = Path("/dev/shm"), 2 * 2**30


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("soak" if config.option.markexpr == "soak" else "same")
    if _has_room(MEMORY):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def _has_room(folder: Path) -> bool:
    """Whether files can be written there, enough of them, and programs among them run."""
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        return False
    return not os.statvfs(folder).f_flag & os.ST_NOEXEC and shutil.disk_usage(folder).free > ROOM


def pytest_collection_finish() -> None:
    """What was collected stays to the end: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    mark = item.get_closest_marker("shows")
    if mark is None:
        return (yield)
    from tests.papers.seen import watching  # brings the whole house with it, which most tests do not need

    with watching() as seen:
        result = yield
    missing = set(mark.args) - seen.words()
    assert not missing, f"{item.nodeid} says that it shows {sorted(missing)}, and does not"
    return result
