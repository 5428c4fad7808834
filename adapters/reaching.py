"""Reaching a messenger: its doorway opens at once or as soon as it can, and small work goes on beside it."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Coroutine
from typing import Any, ClassVar

from adapters.port import Listening

REOPEN = (2.0, 5.0, 10.0, 30.0)  # seconds between tries to reach a messenger
LAST_WORK = 5.0  # seconds that work under way gets when listening stops


class Reaching(ABC):
    """Listens to one messenger, and without a network goes on trying to.

    A subclass says how its doorway is opened, closed and drained, and which errors mean what: `unreached` are those of
    a network or platform that is away, :meth:`refusal` tells those of a token that nobody takes.
    """

    platform: str
    called: ClassVar[str]  # what the messenger is called in the log
    unreached: ClassVar[tuple[type[Exception], ...]]
    when_refused: ClassVar[str]  # what the log says of a token that is refused while we listen

    def __init__(self) -> None:
        self.state: Listening = "closed"
        self._log = logging.getLogger(f"keikka.{self.platform}")
        self._tasks: set[asyncio.Task[Any]] = set()
        self._opening: asyncio.Task[None] | None = None

    # -- what a messenger says of itself

    @abstractmethod
    async def open_once(self) -> None:
        """Open the doorway. Raises one of `unreached`, what :meth:`refusal` knows, or `OSError` for a taken port."""

    @abstractmethod
    async def close_doorway(self) -> None:
        """Take nothing new; what is being stored is finished."""

    @abstractmethod
    async def hear_backlog(self) -> None:
        """Return once what the messenger kept for us while we were away is heard."""

    @abstractmethod
    async def hang_up(self) -> None:
        """Nothing can be delivered after this."""

    @abstractmethod
    def refusal(self, error: Exception) -> str | None:
        """One clear sentence for an error that means that a token is refused; None for any other."""

    # -- listening

    async def reach(self) -> None:
        """Begin to listen and return; `state` is "opening" while the messenger cannot be reached.

        Raises `OSError` with one clear sentence if a token is refused or the port is taken.
        """
        self.state = "opening"
        try:
            await self._open()
        except self.unreached as error:
            if (refused := self.refusal(error)) is not None:
                self.state = "refused"
                raise OSError(refused) from None
            name = type(error).__name__
            self._log.warning("%s cannot be reached (%s); trying again in the background", self.called, name)
            self._opening = self.spawn(self._go_on_opening())

    async def stop(self) -> None:
        """Stop listening; what is on its way is finished. Delivering still works."""
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None
        await self.close_doorway()
        if self.state != "stepped_down":
            self.state = "closed"
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LAST_WORK)

    async def close(self) -> None:
        """Stop listening and hang up: nothing can be delivered after this."""
        await self.stop()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.hang_up()

    async def wait_for_backlog(self, seconds: float) -> bool:
        """Wait until what was kept for us while we were away is heard; False after `seconds` (R5)."""
        try:
            async with asyncio.timeout(seconds):
                await self.hear_backlog()
        except TimeoutError:
            return False
        return True

    def turned_away(self) -> None:
        """A token is refused while we listen: a person must look."""
        if self.state != "refused":
            self._log.error("%s", self.when_refused)
        self.state = "refused"

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Let `work` go on beside what is done now; it is finished or broken off before we hang up."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _open(self) -> None:
        await self.open_once()
        if self.state == "opening":  # unless somebody else was listening already
            self.state = "open"

    async def _go_on_opening(self) -> None:
        tries = 0
        away: tuple[type[Exception], ...] = (*self.unreached, OSError)
        while True:
            await asyncio.sleep(REOPEN[min(tries, len(REOPEN) - 1)])
            tries += 1
            try:
                await self._open()
            except away as error:
                if self.refusal(error) is not None:
                    self.turned_away()
                    return
                self._log.info("%s cannot be reached yet (%s)", self.called, type(error).__name__)
            else:
                self._log.info("%s is reached", self.called)
                return
