"""Who stands at the door: the session behind the cookie, or a seat of the demo, and the language they read.

A session is made by the first thing a visitor *does*, never by looking. It ends with the browser unless the visitor
asked to be remembered on this device: 180 days for experts, 30 for others. In which nothing is done for long ends too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from adapters.web.budget import Budget
from adapters.web.doorway import Doorway
from adapters.web.port import Doors, Over, Stage, Visitor
from dialogs.speech.tongues import Language, as_language, languages

EXPERT_STAYS = timedelta(days=180)
OTHERS_STAY = timedelta(days=30)

_LANGUAGE_STAYS = timedelta(days=365)
_SECRET = re.compile(r"[A-Za-z0-9_.~-]{16,200}")
_ASKED = "keikka-asked"
_CHOSEN = "keikka-language"


@dataclass(frozen=True)
class Who:
    """A visitor as one request shows them. `base` is the path before every page of theirs: empty, or a demo seat.

    `over` is why the session opens nothing that this browser names, `number` by what its person knows this browser.
    """

    language: Language
    visitor: Visitor | None = None
    session: str | None = None
    base: str = ""
    asked_to_remember: bool = False
    over: Over | None = None
    number: int = 0

    @property
    def person(self) -> str | None:
        """The person's id, if this visitor is known."""
        return self.visitor.person if self.visitor else None

    @property
    def roles(self) -> frozenset[str]:
        """What the visitor may be."""
        return self.visitor.roles if self.visitor else frozenset()


class Sessions:
    """Cookies in and out."""

    def __init__(self, doorway: Doorway, doors: Doors, stage: Stage | None, language: Language, budget: Budget) -> None:
        self._secure = doorway.secure
        self._doors = doors
        self._stage = stage
        self._language = language
        self._budget = budget
        self.cookie = "__Host-keikka" if doorway.secure else "keikka"

    async def who(self, request: web.Request) -> Who:
        """The visitor of this request; raises `HTTPNotFound` for a demo seat that nobody has."""
        if "seat" in request.match_info:
            return await self._who_sits(request.match_info["seat"])
        secret = self._named(request)
        visitor = await self._doors.enter(secret) if secret else None
        if visitor is None:
            self._budget.forget(secret)
            return await self._nobody(request, secret)
        (self._budget.know if visitor.known else self._budget.forget)(secret)
        asked = visitor.remembered or _ASKED in request.cookies
        return Who(as_language(visitor.language), visitor, secret, asked_to_remember=asked)

    async def _nobody(self, request: web.Request, secret: str) -> Who:
        over = await self._doors.over(secret) if secret else None
        number = await self._doors.step(secret) if over == "step" else 0
        asked = _ASKED in request.cookies
        return Who(self.language_of(request), asked_to_remember=asked, over=over, number=number)

    def _named(self, request: web.Request) -> str:
        """The session that the browser names; empty where it names none that could be one."""
        secret = request.cookies.get(self.cookie, "")
        return secret if _SECRET.fullmatch(secret) else ""

    async def stay(self, who: Who) -> None:
        """Something is done in this session."""
        if who.session is not None and who.visitor is not None and who.visitor.quiet and not who.base:
            await self._doors.stay(who.session)

    async def ask_step(self, request: web.Request) -> None:
        """Have the question asked whether it is the session's person who sits at this browser."""
        await self._doors.ask_step(self._named(request))

    async def end(self, request: web.Request) -> None:
        """End the session that the browser names, also one that is still to be confirmed."""
        if secret := self._named(request):
            await self._doors.sign_out(secret)

    async def begun(self, who: Who) -> Who:
        """The same visitor with a session of their own, made now if there was none."""
        if who.visitor is not None:
            return who
        secret, visitor = await self._doors.welcome(who.language, remember=False)
        return Who(language=who.language, visitor=visitor, session=secret)

    def language_of(self, request: web.Request, otherwise: str | None = None) -> Language:
        """The language chosen on this device, else `otherwise`, else what the browser asks for, else the house's."""
        if (chosen := request.cookies.get(_CHOSEN)) in languages:
            return as_language(chosen)
        if otherwise is not None:
            return as_language(otherwise)
        return asked_language(request.headers.get("Accept-Language", "")) or self._language

    def keep(self, response: web.StreamResponse, secret: str, visitor: Visitor, *, remember: bool) -> None:
        """Send the session's cookie: for the browser's life, or for as long as this visitor is remembered."""
        stays = EXPERT_STAYS if "expert" in visitor.roles else OTHERS_STAY
        self._set(response, self.cookie, secret, stays if remember else None)

    def keep_language(self, response: web.StreamResponse, language: str) -> None:
        """Remember the language chosen on this device."""
        self._set(response, _CHOSEN, language, _LANGUAGE_STAYS)

    def remember_asking(self, response: web.StreamResponse) -> None:
        """Remember until the browser closes that the visitor has answered whether to be remembered."""
        self._set(response, _ASKED, "1", None)

    def forget(self, response: web.StreamResponse) -> None:
        """Take the session's cookie away."""
        for name in (self.cookie, _ASKED):
            response.del_cookie(name, secure=self._secure, httponly=True, samesite="Lax")

    async def _who_sits(self, seat: str) -> Who:
        visitor = await self._stage.seat(seat) if self._stage else None
        if visitor is None:
            raise web.HTTPNotFound
        return Who(
            language=as_language(visitor.language),
            visitor=visitor,
            session=f"seat {seat}",
            base=f"/demo/as/{seat}",
            asked_to_remember=True,
        )

    def _set(self, response: web.StreamResponse, name: str, value: str, stays: timedelta | None) -> None:
        response.set_cookie(
            name,
            value,
            max_age=int(stays.total_seconds()) if stays else None,
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )


def asked_language(accepted: str) -> Language | None:
    """The best of our languages in an Accept-Language header; None when it names none of them."""
    wishes: list[tuple[float, int, Language]] = []
    for place, wish in enumerate(accepted.split(",")[:20]):
        code, _semicolon, quality = wish.partition(";")
        head = code.strip().split("-")[0].lower()
        if head in languages and (weight := _weight(quality)) > 0:
            wishes.append((-weight, place, as_language(head)))
    return min(wishes)[2] if wishes else None


def _weight(quality: str) -> float:
    found = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", quality)
    return float(found[1]) if found else (0.0 if quality.strip() else 1.0)
