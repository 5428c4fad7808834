"""A clock moved by hand, for what waits."""

from __future__ import annotations


class Hand:
    """It gives seconds; who sleeps by it has slept at once."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds
