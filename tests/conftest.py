"""What holds for every test.

Hypothesis measures no time, and outside `make soak` it draws the same every time. A test with the mark `shows` is
watched: what it says it shows must come up in it.
"""

from __future__ import annotations

from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", deadline=None, suppress_health_check=[HealthCheck.too_slow])


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("soak" if config.option.markexpr == "soak" else "same")


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
