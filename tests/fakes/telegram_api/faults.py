"""Misbehaviour on demand: each fault is told beforehand and spent as it happens.

`acted` faults do the thing and then fail, which is the cruel half: the client cannot know that it was done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["answer", "silence", "reset"]


@dataclass
class Fault:
    """One way to misbehave at one method, `times` times. `chat` narrows it to one chat."""

    kind: Kind
    acted: bool
    times: int
    status: int = 500
    body: dict[str, Any] | None = None
    chat: int | None = None


@dataclass
class Faults:
    """What will go wrong next, by method name in lower case; `*` means any method but getUpdates."""

    told: dict[str, list[Fault]] = field(default_factory=dict)
    happened: list[str] = field(default_factory=list)

    def refuse(
        self, method: str, status: int, words: str, *, times: int = 1, chat: int | None = None, **parameters: int
    ) -> None:
        """Answer with an error instead of acting, e.g. 429 with `retry_after=3`."""
        body: dict[str, Any] = {"ok": False, "error_code": status, "description": words}
        if parameters:
            body["parameters"] = parameters
        self._tell(method, Fault("answer", False, times, status, body, chat))

    def server_error(self, method: str, status: int = 502, *, acted: bool = False, times: int = 1) -> None:
        """A 5xx, before or after acting."""
        body = {"ok": False, "error_code": status, "description": "Bad Gateway"}
        self._tell(method, Fault("answer", acted, times, status, body))

    def silence(self, method: str, *, acted: bool = True, times: int = 1) -> None:
        """Never answer."""
        self._tell(method, Fault("silence", acted, times))

    def reset(self, method: str, *, acted: bool = False, times: int = 1) -> None:
        """Close the connection without an answer."""
        self._tell(method, Fault("reset", acted, times))

    def next(self, method: str, chat: int | None) -> Fault | None:
        """The fault to commit now, if any."""
        for name in (method, "*") if method != "getupdates" else (method,):
            for fault in self.told.get(name, []):
                if fault.times > 0 and fault.chat in (None, chat):
                    fault.times -= 1
                    self.happened.append(f"{method}:{fault.kind}")
                    return fault
        return None

    def _tell(self, method: str, fault: Fault) -> None:
        self.told.setdefault(method.lower(), []).append(fault)
