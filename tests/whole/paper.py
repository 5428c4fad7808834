"""A stand-in for a platform, for tests of how couriers bring messages; the contract of the port is held to it too."""

from __future__ import annotations

import asyncio

from adapters.port import Ears, Outgoing, Receipt


class Paper:
    """A platform that writes down what it is brought; a lane whose name begins with `slow` waits for `go`."""

    platform = "paper"

    def __init__(self, *, lets_go: bool = False) -> None:
        self.lets_go = lets_go  # when it is stopped
        self.brought: list[tuple[str, str]] = []
        self.begun = asyncio.Event()
        self.go = asyncio.Event()
        self.changed = asyncio.Condition()

    async def start(self, ears: Ears) -> None: ...

    async def stop(self) -> None:
        if self.lets_go:
            self.go.set()

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        if outgoing.lane.startswith("slow"):
            self.begun.set()
            await self.go.wait()
        words = (outgoing.lane, str(dict(outgoing.message.parts[0].params)["words"]))
        async with self.changed:
            if outgoing.edits is not None:
                self.brought[int(outgoing.edits) - 1] = words
                return Receipt(outgoing.edits)
            self.brought.append(words)
            self.changed.notify_all()
        return Receipt(str(len(self.brought)))

    async def has(self, *expected: tuple[str, str]) -> None:
        async with asyncio.timeout(120), self.changed:
            await self.changed.wait_for(lambda: set(expected) <= set(self.brought))
