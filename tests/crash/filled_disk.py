"""A program whose disk fills up: it writes until it is refused, makes room, and writes on.

    python -m tests.crash.filled_disk PATH BYTES

No file may grow beyond BYTES until the first refusal. Prints `acknowledged N` and `refused N TEXT`, whatever happens.
"""

from __future__ import annotations

import asyncio
import resource
import signal
import sys

from storage import Database, MasterKeys, StorageTrouble
from tests.crash.killed_writer import numbered

KEYS = MasterKeys((b"k" * 32,))
CALLERS = 16
REFUSALS = 40
AFTERWARDS = 200


async def main(path: str, most: int) -> None:
    db = Database(f"sqlite:///{path}", KEYS)
    db.migrate()
    await db.start()
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
    numbers = iter(range(1, sys.maxsize))
    refused = afterwards = 0

    async def caller() -> None:
        nonlocal refused, afterwards
        while afterwards < AFTERWARDS:
            number = next(numbers)
            try:
                await db.write(numbered, number)
            except StorageTrouble as trouble:
                refused += 1
                print("refused", number, trouble, flush=True)
                if refused == REFUSALS:
                    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            else:
                print("acknowledged", number, flush=True)
                afterwards += refused >= REFUSALS

    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    await db.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
