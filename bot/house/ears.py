"""Listening to messengers: one process at a time, and how long a messenger has been silent."""

from __future__ import annotations

from adapters.port import Ears, Messenger
from bot.house import loops, tending
from bot.house.loops import Loop, Role
from bot.talk.trouble import two_ears
from storage import Database

#: A poll that has not been answered for so many seconds is a connection that is gone.
SILENCE = 300.0


class Ear(Loop):
    """Listens to one messenger while this process holds the role; the one that lost it steps down."""

    name = "ear"

    def __init__(self, database: Database, ears: Ears, adapter: Messenger) -> None:
        super().__init__(database)
        self._ears = ears
        self.adapter = adapter
        self.role = Role(database, f"ear:{adapter.platform}")
        self._open = False

    @property
    def deaf(self) -> bool:
        """Whether we should be listening and have not heard the platform for minutes, or are turned away by it."""
        listens = self.role.epoch is not None
        return listens and (self.adapter.state in ("refused", "stepped_down") or self.silent_for > SILENCE)

    @property
    def silent_for(self) -> float:
        """The seconds since the platform last answered; 0 where it would tell us by itself, or another copy listens."""
        return self.adapter.silent_for if self._open else 0.0

    async def once(self) -> float:
        held = await self.role.hold()
        if held and not self._open:
            self._open = True
            await self.adapter.start(self._ears)
        elif not held and self._open:
            self._open = False
            await self.adapter.stop()
        elif held and self.adapter.state == "stepped_down":
            # Somebody without our database polls with our token: a person must look; we try again after a while.
            await self.database.write(two_ears, self.adapter.platform)
            self._open = False
            return loops.TERM * 2
        if self._open:
            await tending.tend(self.database, self.adapter)
        return loops.TERM / 3
