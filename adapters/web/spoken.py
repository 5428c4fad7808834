"""The page where a code is typed that was read out by phone. It works without scripts and without a session.

A try uses a code up, so tries have a pace of their own by address, and too many are not tried at all; who comes from
another address is not held up by them.
"""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from adapters.web import paper
from adapters.web.house import WebHouse
from adapters.web.listen import read_fields
from adapters.web.session import Who
from dialogs.speech import Text, _

_DIGITS = 10
_NOT_TEN = _("The code has ten digits. Look at what you typed; nothing has been tried yet.")
_CHOOSE = _("Choose whether this device remembers you.")
_NO_GOOD = _("This code is no good any more. A code is tried once, and lives for 15 minutes. Ask for a new one.")


@dataclass(frozen=True)
class Spoken:
    """The handlers of the page of codes that are read out."""

    house: WebHouse

    async def page(self, request: web.Request) -> web.Response:
        """Where the code is typed."""
        return await self._page(request)

    async def enter(self, request: web.Request) -> web.Response:
        """Try the code. What cannot be one is not tried, so a slip of the finger costs nothing."""
        address = self.house.address(request)
        self.house.gate.post(None, address)
        fields = await read_fields(request, self.house)
        typed, remember = fields.get("code", "")[:40], fields.get("remember", "")
        if sum(sign.isascii() and sign.isdigit() for sign in typed) != _DIGITS:
            return await self._page(request, typed, _NOT_TEN)
        if remember not in ("yes", "no"):
            return await self._page(request, typed, _CHOOSE)
        self.house.gate.guess(address)
        held = (await self.house.sessions.who(request)).session
        entered = await self.house.doors.redeem(typed, held, remember=remember == "yes")
        if entered is None:
            return await self._page(request, "", _NO_GOOD)
        secret, visitor = entered
        response = web.Response(status=303, headers={"Location": "/#latest"})
        self.house.sessions.keep(response, secret, visitor, remember=remember == "yes")
        self.house.sessions.remember_asking(response)
        return response

    async def _page(self, request: web.Request, typed: str = "", error: Text | None = None) -> web.Response:
        who = Who(self.house.sessions.language_of(request))
        held = (await self.house.sessions.who(request)).visitor is not None
        status = 422 if error else 200
        return paper.page("spoken.html", who, status=status, here=request.path, typed=typed, error=error, held=held)
