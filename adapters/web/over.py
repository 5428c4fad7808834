"""When a session has ended: whoever comes back to it is told so, and what they had written is not thrown away."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from adapters.web import paper
from adapters.web.guard import wants_json
from adapters.web.port import Over
from adapters.web.session import Who
from dialogs.speech import Text, _
from dialogs.speech.language import render

_WHY: Mapping[Over, Text] = {
    "idle": _("You have been signed out on this device, because nothing was done here for a while."),
    "ended": _("You have been signed out on this device."),
}
_NOT_SENT = _("You have been signed out on this device. What you did just now was not sent.")


def over_page(request: web.Request, who: Who, over: Over, typed: str = "", *, status: int = 200) -> web.Response:
    """What a browser shows whose session is over; `typed` stands there to be copied."""
    return paper.page("over.html", who, status=status, here=request.path, why=_WHY[over], typed=typed)


def refuse(request: web.Request, who: Who, over: Over, typed: str) -> web.Response:
    """The answer to what was sent in a session that is over. Nothing of it was taken, so it is given back."""
    if wants_json(request):
        return web.json_response({"status": 401, "words": render(_NOT_SENT, who.language)}, status=401)
    return over_page(request, who, over, typed, status=401)
