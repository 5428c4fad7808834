"""A log that says where something failed and never what was said: an error's text may quote a person (R12)."""

from __future__ import annotations

import asyncio
import logging
import traceback
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


def outside(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What the event loop tells of an error that nobody waited for: asyncio's own words quote the error."""
    error = context.get("exception")
    log.error("an error that nobody waited for", exc_info=error if isinstance(error, BaseException) else None)
