"""Misbehaviour on demand: each fault is told beforehand and spent as it happens.

`acted` faults do the thing and then fail, which is the cruel half: the client cannot know that it was done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["answer", "silence", "reset"]


class Refusal(Exception):
    """One answer with `ok: false`; `status` is 200 but for rates and Slack's own breakage."""

    def __init__(self, error: str, status: int = 200, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error, self.status, self.headers, self.more = error, status, headers or {}, more

    def as_json(self) -> dict[str, Any]:
        return {"ok": False, "error": self.error, **self.more}


def too_many(seconds: int) -> Refusal:
    """429: come back after so many seconds."""
    return Refusal("ratelimited", 429, {"Retry-After": str(seconds)})


@dataclass
class Fault:
    """One way to misbehave at one method, `times` times."""

    kind: Kind
    acted: bool
    times: int
    refusal: Refusal | None = None
    body: str | None = None


@dataclass
class Faults:
    """What will go wrong next, by method; `*` means any method."""

    told: dict[str, list[Fault]] = field(default_factory=dict)
    happened: list[str] = field(default_factory=list)

    def refuse(self, method: str, refusal: Refusal, *, acted: bool = False, times: int = 1) -> None:
        """Answer with an error instead of acting (or after it)."""
        self._tell(method, Fault("answer", acted, times, refusal))

    def nonsense(self, method: str, *, acted: bool = True, times: int = 1) -> None:
        """Answer with a page of some proxy."""
        self._tell(method, Fault("answer", acted, times, None, "<html>Bad gateway</html>"))

    def silence(self, method: str, *, acted: bool = True, times: int = 1) -> None:
        """Never answer."""
        self._tell(method, Fault("silence", acted, times))

    def reset(self, method: str, *, acted: bool = False, times: int = 1) -> None:
        """Close the connection without an answer."""
        self._tell(method, Fault("reset", acted, times))

    def next(self, method: str) -> Fault | None:
        """The fault to commit now, if any."""
        for name in (method, "*"):
            for fault in self.told.get(name, []):
                if fault.times > 0:
                    fault.times -= 1
                    self.happened.append(f"{method}:{fault.kind}")
                    return fault
        return None

    def _tell(self, method: str, fault: Fault) -> None:
        self.told.setdefault(method, []).append(fault)
