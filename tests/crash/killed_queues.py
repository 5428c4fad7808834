"""A program to be killed: a small house that hears, handles and says, with a platform that is a file.

    python -m tests.crash.killed_queues PATH PLATFORM EVENTS [POINT COUNT]

The platform (the parent test) repeats every event until it is confirmed. Each line of EVENTS is `id lane`. Sending
appends `id` to PLATFORM, on disk. When everything is handled and said the process prints `all done` and ends.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from storage import Database, MasterKeys, Transaction, inbox, ledger, outbox, outcomes

KEYS = MasterKeys((b"k" * 32,))


def handle(tx: Transaction, hearing_id: str) -> None:
    """One heard thing, its effects and its answer in one transaction (R2)."""
    heard = inbox.take(tx, hearing_id)
    if heard is None:
        return
    event = inbox.body_of(tx, heard)["event"]
    ledger.note(tx, heard.lane, "ask", event)
    outbox.say(tx, platform="web", person_id=None, lane=heard.lane, kind="reply", about={"event": event}, once=event)
    inbox.finish(tx, heard.id)


class House:
    """Ears, one worker and one courier over one database."""

    def __init__(self, db: Database, platform: Path, events: list[tuple[str, str]]) -> None:
        self.db = db
        self.platform = platform
        self.events = events
        self.all_heard = False

    async def ear(self) -> None:
        """Hear all again from the start, as a platform repeats what it thinks unconfirmed; then confirm."""

        async def one(event: str, lane: str) -> None:
            await self.db.write(inbox.hear, "web", event, lane, {"event": event})
            os.write(1, f"heard {event}\n".encode())

        lanes: dict[str, list[str]] = {}
        for event, lane in self.events:
            lanes.setdefault(lane, []).append(event)

        async def in_order(lane: str) -> None:
            for event in lanes[lane]:
                await one(event, lane)

        await asyncio.gather(*(in_order(lane) for lane in lanes))
        self.all_heard = True

    async def worker(self) -> None:
        while not (self.all_heard and await self.db.look(inbox.backlog) == 0):
            waiting = await self.db.look(inbox.next_waiting, 8)
            await asyncio.gather(*(self.db.write(handle, row.id) for row in waiting))
            await asyncio.sleep(0)

    async def courier(self) -> None:
        while True:
            leased = await self.db.write(outbox.lease, "web", 8, 0.2, f"process {os.getpid()}")
            for row in leased:
                self.send(row.about["event"])
                await self.db.write(outcomes.note_sent, row.id, None, attempt=row.attempts)
            if not leased and self.all_heard and await self.db.look(inbox.backlog) == 0:
                if await self.db.look(outbox.oldest_waiting) is None:
                    return
                await asyncio.sleep(0.05)
            await asyncio.sleep(0)

    def send(self, event: str) -> None:
        with self.platform.open("a") as file:
            file.write(f"{event}\n")
            file.flush()
            os.fsync(file.fileno())


async def main(path: str, platform: str, events: list[list[str]], point: str, count: int) -> None:
    passed = 0

    def fault(at: str) -> None:
        nonlocal passed
        passed += at == point
        if passed == count:
            os.kill(os.getpid(), signal.SIGKILL)

    db = Database(f"sqlite:///{path}", KEYS)
    db.migrate()
    if point:
        db.fault = fault
    await db.start()
    house = House(db, Path(platform), [(event, lane) for event, lane in events])
    await asyncio.gather(house.ear(), house.worker(), house.courier())
    await db.close()
    os.write(1, b"all done\n")


if __name__ == "__main__":
    told = [line.split() for line in Path(sys.argv[3]).read_text().splitlines()]
    fault_at, times = (sys.argv[4], int(sys.argv[5])) if sys.argv[4:] else ("", 0)
    asyncio.run(main(sys.argv[1], sys.argv[2], told, fault_at, times))
