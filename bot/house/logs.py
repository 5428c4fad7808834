"""A log that says where something failed and never what was said: an error's text may quote a person (R12).

It says the same thing a few times a minute and then how often it was: a flood must not fill the disk.
"""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable
from types import TracebackType
from typing import Any

log = logging.getLogger("keikka")

_Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Discreet(logging.Formatter):
    """Formats an error as its type and the places it went through, without its message and without source lines."""

    def formatException(self, ei: _Caught) -> str:  # the name is logging's
        """The error and its causes, one place in a line, the outermost first."""
        lines: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None:
            places = traceback.extract_tb(error.__traceback__)
            lines += [f"  {place.filename}:{place.lineno} {place.name}" for place in places]
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


class Damper(logging.Filter):
    """Lets the same line through `at_most` times in a `window` of seconds; the next one later tells how many were not.

    The same are lines of one logger with one wording and one place of an error, whatever ids stand in them.
    """

    def __init__(
        self, at_most: int = 20, window: float = 60.0, clock: Callable[[], float] = time.monotonic, kinds: int = 500
    ) -> None:
        super().__init__()
        self._at_most, self._window, self._clock, self._kinds = at_most, window, clock, kinds
        self._told: OrderedDict[tuple[object, ...], tuple[float, int]] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to tell this record; once more are told, with the number of those that were kept back."""
        kind = (record.name, record.levelno, record.msg, _place(record))
        begun, told = self._told.pop(kind, (self._clock(), 0))
        held = 0
        if self._clock() - begun >= self._window:
            begun, told, held = self._clock(), 0, max(0, told - self._at_most)
        self._told[kind] = (begun, told + 1)
        if len(self._told) > self._kinds:
            self._told.popitem(last=False)
        if told >= self._at_most:
            return False
        if held:
            record.msg, record.args = f"{record.getMessage()} (and {held} times more before this)", None
        return True


def _place(record: logging.LogRecord) -> object:
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return None
    places = traceback.extract_tb(error.__traceback__)
    return type(error), (places[-1].filename, places[-1].lineno) if places else None


def outside(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What the event loop tells of an error that nobody waited for: asyncio's own words quote the error."""
    error = context.get("exception")
    log.error("an error that nobody waited for", exc_info=error if isinstance(error, BaseException) else None)
