"""The library's Updater asks again a second after an error, then after 1.5 times as long: for tests of what follows."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram.ext._utils import networkloop

TIMES = 100


class Hurried:
    """asyncio with shorter sleeps."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / TIMES)


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the test's end the Updater asks again so many times sooner."""
    monkeypatch.setattr(networkloop, "asyncio", Hurried())
