"""What every handler of the web needs, in one value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aiohttp import web

from adapters.port import Ears
from adapters.web.budget import Budget
from adapters.web.doorway import Doorway
from adapters.web.limits import Gate, Limits
from adapters.web.port import Doors, Stage
from adapters.web.say import Reader
from adapters.web.session import Sessions, Who
from dialogs.speech.tongues import Language

#: What is refused: another page's post, a wrong link or code, too much at once, a messenger's post that is none.
Refusal = Literal["origin", "link", "pace", "messenger"]


@dataclass(frozen=True)
class WebHouse:
    """`now` is the domain's clock (the demo moves it); limits and sessions keep real time. `carries` are the paths of
    messengers' doorways; `refused` counts refusals."""

    ears: Ears
    doors: Doors
    stage: Stage | None
    doorway: Doorway
    sessions: Sessions
    gate: Gate
    budget: Budget
    limits: Limits
    now: Callable[[], datetime]
    language: Language
    zone: str
    carries: frozenset[str] = frozenset()
    refused: Callable[[Refusal], None] = lambda _kind: None

    def reader(self, who: Who) -> Reader:
        """How things are shown to this visitor."""
        return Reader(who.language, self.zone, who.base)

    def address(self, request: web.Request) -> str:
        """Whose pace is kept for this request."""
        return self.doorway.visitor_address(request.remote, request.headers.getall("X-Forwarded-For", []))
