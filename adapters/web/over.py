"""When a session opens nothing: whoever comes with it is told why, and what they had written is not thrown away."""

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
_SIGNED_OUT = _("You have been signed out on this device. What you did just now was not sent.")
_NOT_SENT: Mapping[Over, Text] = {
    "idle": _SIGNED_OUT,
    "ended": _SIGNED_OUT,
    "step": _("Confirm first on your messenger that it is you. What you did just now was not sent."),
}


def over_page(
    request: web.Request, who: Who, over: Over, typed: str = "", *, status: int = 200, asked: bool = False
) -> web.Response:
    """What a browser shows whose session opens nothing; `typed` stands there to be copied."""
    if over == "step":
        return paper.page("step.html", who, status=status, here=request.path, typed=typed, asked=asked)
    return paper.page("over.html", who, status=status, here=request.path, why=_WHY[over], typed=typed)


def refuse(request: web.Request, who: Who, over: Over, typed: str) -> web.Response:
    """The answer to what was sent in such a session. Nothing of it was taken, so it is given back."""
    if wants_json(request):
        return web.json_response({"status": 401, "words": render(_NOT_SENT[over], who.language)}, status=401)
    return over_page(request, who, over, typed, status=401)
