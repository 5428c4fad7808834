"""A program to be killed: many callers write numbered units at once, and each number is printed once acknowledged.

    python -m tests.crash.killed_writer PATH FIRST [POINT COUNT]

A unit leaves two rows in two tables, so that a half of one can be told. With POINT and COUNT the process kills itself
at that boundary (`begin`, `statement`, `before_commit`, `after_commit`) when it is passed for the COUNT-th time.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from storage import Database, MasterKeys, Transaction, ledger, marks, people

KEYS = MasterKeys((b"k" * 32,))
CALLERS = 32


def numbered(tx: Transaction, number: int) -> int:
    assert marks.mark(tx, "unit", str(number))
    person = people.add_person(tx, language="fi", zone="Europe/Helsinki", is_expert=True)
    people.save_profile(tx, person.id, "expert", {"number": number})
    ledger.note(tx, "test", "join", str(number))
    return number


def broken(tx: Transaction, number: int) -> None:
    """A unit that fails after it has written, among those that work."""
    numbered(tx, -number)
    raise ValueError(number)


async def main(path: str, first: int, point: str, count: int) -> None:
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
    numbers = iter(range(first, sys.maxsize))

    async def caller() -> None:
        for number in numbers:
            if number % 7 == 0:
                await asyncio.gather(db.write(broken, number), return_exceptions=True)
            else:
                acknowledged = await db.write(numbered, number)
                os.write(1, b"%d\n" % acknowledged)

    await asyncio.gather(*(caller() for _ in range(CALLERS)))


if __name__ == "__main__":
    point, number = (sys.argv[3], int(sys.argv[4])) if sys.argv[3:] else ("", 0)
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), point, number))
