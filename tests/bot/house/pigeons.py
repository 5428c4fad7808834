"""A made-up channel, as a folder of `adapters` would be: letters by pigeon. Its row is in the test that uses it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.findings import Finding
from adapters.port import Ears, Given, Incoming, Listening, Outgoing, Receipt, Refused
from dialogs.speech import Heard, verbatim
from dialogs.speech.language import render

PLATFORM = "pigeon"


@dataclass(frozen=True)
class Letter:
    """A letter as it lies in a dovecote now: its lines, and its buttons by their labels."""

    lane: str
    lines: tuple[str, ...]
    buttons: dict[str, str]
    under: str | None = None


class Pigeons:
    """Everybody's dovecotes: a lane is a dovecote's name."""

    platform = PLATFORM
    silent_for = 0.0

    def __init__(self, given: Given) -> None:
        if len(given.settings["loft"]) < 3:
            raise ValueError("KEIKKA_PIGEON_LOFT is too short a name for a loft.")
        self.given = given
        self.state: Listening = "closed"
        self.routes: Sequence[Any] = ()
        self.served: set[str] = set(given.lanes)
        self.letters: dict[str, Letter] = {}
        self.arrived = asyncio.Condition()
        self._ears: Ears | None = None
        self._kept: list[Incoming] = []  # while nobody listens
        self._numbers = itertools.count(1)

    async def start(self, ears: Ears) -> None:
        self._ears, self.state = ears, "open"
        while self._kept:
            await ears.hear(self._kept.pop(0))

    async def stop(self) -> None:
        self.state = "closed"

    async def close(self) -> None:
        await self.stop()

    async def wait_for_backlog(self, seconds: float) -> bool:
        return self.state == "open" and not self._kept

    def serve(self, lanes: Iterable[str]) -> None:
        self.served |= set(lanes)

    async def dress_for(self, lane: str, roles: Iterable[str], language: str) -> None: ...

    async def link_to(self, word: str) -> str | None:
        return f"pigeon:{self.given.settings['loft']}:{word}"

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        message, language = outgoing.message, outgoing.language
        buttons = {render(one.label, language): one.data for row in message.buttons for one in row}
        lines = tuple(render(part, language) for part in message.parts)
        if outgoing.edits is not None and outgoing.edits not in self.letters:
            raise Refused("no such letter")
        name = outgoing.edits or f"letter {next(self._numbers)}"
        async with self.arrived:
            self.letters[name] = Letter(outgoing.lane, lines, buttons, outgoing.under)
            self.arrived.notify_all()
        return Receipt(name)

    # -- what people do with them

    async def send(self, lane: str, heard: Heard) -> None:
        letter = Incoming(PLATFORM, str(next(self._numbers)), lane, lane, heard, language="en")
        if self._ears is None or self.state != "open":
            self._kept.append(letter)
        else:
            await self._ears.hear(letter)

    async def sees(self, lane: str, words: str) -> Letter:
        """The newest letter there with these words; waits until there is one."""

        def found() -> list[Letter]:
            return [one for one in self.letters.values() if one.lane == lane and words in "\n".join(one.lines)]

        async with asyncio.timeout(60), self.arrived:
            await self.arrived.wait_for(found)
            return found()[-1]

    async def press(self, letter: Letter, label: str) -> None:
        await self.send(letter.lane, Heard("press", data=letter.buttons[label]))


def make(given: Given) -> Pigeons:
    return Pigeons(given)


async def examine(given: Given, areas: Callable[[], Sequence[str]]) -> list[Finding]:
    return [Finding("good", verbatim(f"The loft is {given.settings['loft']}, with {[*given.lanes, *areas()]}."))]


async def link_to(given: Given, word: str) -> str:
    return f"pigeon:{given.settings['loft']}:{word}"
