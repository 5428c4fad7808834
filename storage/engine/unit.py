"""A unit of work on its way through a writer, and how its outcome reaches the one who waits for it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from storage.transaction import Transaction

Work = Callable[..., Any]


@dataclass(eq=False)
class Unit:
    """`fn(tx, *args, **kwargs)`, then its `result` or its `error`; `done` is resolved on the waiter's own loop."""

    fn: Work
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    done: asyncio.Future[Any] | None = None
    result: Any = None
    error: BaseException | None = None
    tx: Transaction | None = field(default=None, repr=False)

    def succeed(self, tx: Transaction, result: Any) -> None:
        """It ran through; nothing is certain before the commit."""
        self.tx, self.result, self.error = tx, result, None

    def fail(self, error: BaseException) -> None:
        """It is refused and leaves nothing behind."""
        self.tx, self.result, self.error = None, None, error

    def remember(self) -> None:
        """Its commit stands: what it wanted done then (`once_committed`). Nothing for one that was refused."""
        for act in self.tx.committed if self.tx is not None else ():
            act()

    def outcome(self) -> Any:
        """The result, or the error raised."""
        if self.error is not None:
            raise self.error
        return self.result

    def tell(self) -> None:
        """Settle it from any thread."""
        if self.done is not None:
            with contextlib.suppress(RuntimeError):  # the loop is gone, and with it whoever waited
                self.done.get_loop().call_soon_threadsafe(self.settle)

    def settle(self) -> None:
        """Tell the waiter. Only on the waiter's own loop."""
        if self.done is None or self.done.done():
            return  # nobody waits any more; the work stands
        if self.error is None:
            self.done.set_result(self.result)
        elif isinstance(self.error, StopIteration):  # a future cannot carry it
            self.done.set_exception(RuntimeError("the unit of work raised StopIteration"))
        else:
            self.done.set_exception(self.error)
