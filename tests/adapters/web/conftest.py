"""A made-up house, a site before it, and people with sessions."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.adapters.web.calling import PEOPLE, Caller, opened
from tests.adapters.web.fakes import MadeUp


@pytest.fixture
def house() -> MadeUp:
    made = MadeUp()
    made.person("orderer", session=PEOPLE["orderer"])
    made.person("expert-1", "expert", session=PEOPLE["expert-1"])
    made.person("dispatch", "coordinator", session=PEOPLE["dispatch"])
    made.person("newcomer")
    made.ended |= {PEOPLE["away"]: "idle", PEOPLE["waiting"]: "step"}
    return made


@pytest.fixture
async def caller(house: MadeUp) -> AsyncIterator[Caller]:
    async with opened(house) as one:
        yield one


@pytest.fixture
async def demo(house: MadeUp) -> AsyncIterator[Caller]:
    async with opened(house, demo=True) as one:
        yield one
