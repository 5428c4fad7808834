"""What holds for every request: the door, the size, the origin, the headers, and errors in words.

Everything that goes wrong ends here as a page (or, for a script, a line of JSON) in the visitor's language. Logs
have the route's name and the kind of error, never a path, a text or an address: paths carry capability links
(R12).
"""

from __future__ import annotations

import asyncio
import logging
import math
import traceback
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from aiohttp.typedefs import Middleware

from adapters.port import NotStored
from adapters.web import paper
from adapters.web.budget import Overspent, cost_of
from adapters.web.hear import BadAct
from adapters.web.house import Refusal, WebHouse
from adapters.web.limits import TooMuch
from adapters.web.session import Who
from dialogs.speech import Text, _
from dialogs.speech.language import render

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = logging.getLogger("keikka.web")

#: Routes that need no session, no cookie and no https.
OPEN_ROUTES = frozenset({"health", "asset", "icon"})
#: Routes that cost next to nothing.
_FREE_ROUTES = frozenset({"asset", "icon"})

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "Server": "keikka",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}

#: Over https a browser is told to come by https for a year, whatever a link says.
SECURE_HEADERS = {"Strict-Transport-Security": "max-age=31536000"}

#: Files made of people's data are shown as they are and can do nothing.
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"

ERRORS: Mapping[int, tuple[Text, Text]] = {
    400: (_("That did not come through"), _("Keikka could not read what was sent. Go back and try again.")),
    403: (
        _("This came from another page"),
        _("For your safety, only presses on Keikka's own pages count. Open Keikka and try again there."),
    ),
    404: (
        _("There is nothing here"),
        _("The address may be misspelt, or the link is no longer valid. Nothing has been lost."),
    ),
    405: (_("That cannot be done here"), _("Go back and try again.")),
    408: (_("The connection was too slow"), _("What you sent did not arrive in time. Please send it again.")),
    413: (_("That is too long"), _("Please shorten the text and send it again. Go back: your text is still there.")),
    415: (_("That did not come through"), _("Keikka could not read what was sent. Go back and try again.")),
    429: (_("A small pause"), _("Many things came at once. Wait a moment and try again.")),
    500: (
        _("Something went wrong here"),
        _("It is not your fault. What you sent may not have been saved: look, and send it again if it is missing."),
    ),
    507: (
        _("Keikka cannot store anything right now"),
        _("What you sent was not stored, and what was stored before is safe. Wait a moment and send it again."),
    ),
    503: (_("Keikka is just restarting"), _("Wait a moment and try again.")),
}


def guard(house: WebHouse) -> Middleware:
    """The middleware around every handler."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path in house.carries:  # a messenger's doorway, which knows its own sender
            return await _carry(house, request, handler)
        try:
            if _route(request) not in OPEN_ROUTES and not house.doorway.lets_in(
                request.host, request.headers.getall("X-Forwarded-Proto", [])
            ):
                return _needs_https(house, request)
            if request.method == "POST":
                _check_post(house, request)
            _pay(house, request)
            return await handler(request)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            return _error(house, request, error.status)
        except TooMuch as error:
            return _error(house, request, 429, after=math.ceil(error.after))
        except Overspent as error:
            return await _refuse(house, request, error.after)
        except NotStored:
            return _error(house, request, 507)
        except BadAct:
            return _error(house, request, 400)
        except (asyncio.CancelledError, ConnectionError):
            raise
        except Exception as error:
            log.error("route %s failed: %s", _route(request), _kind_and_place(error))
            if request.writer.output_size > 0:  # an answer had begun: a second one would stand in its middle
                raise ConnectionResetError("the answer broke off") from None
            return _error(house, request, 500)

    return guarded


async def _carry(house: WebHouse, request: web.Request, handler: Handler) -> web.StreamResponse:
    answer = await handler(request)
    if answer.status == 401:
        house.refused("messenger")
    return answer


#: What a refused request is counted as; of what is not there only links and codes are.
_REFUSALS: Mapping[int, Refusal] = {403: "origin", 404: "link", 429: "pace"}


def _count(house: WebHouse, request: web.Request, status: int) -> None:
    kind = _REFUSALS.get(status)
    if kind is not None and (kind != "link" or {"token", "code"} & request.match_info.keys()):
        house.refused(kind)


def headers_of(house: WebHouse) -> dict[str, str]:
    """The headers that every answer of this house carries."""
    return {**HEADERS, **(SECURE_HEADERS if house.doorway.secure else {})}


def dress(house: WebHouse) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """What puts the headers of safety on every response; what the handler has set stays."""
    headers = headers_of(house)

    async def put_on(request: web.Request, response: web.StreamResponse) -> None:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        response.headers["Server"] = HEADERS["Server"]  # aiohttp has put its own name and version there
        framed, framing = "seat" in request.match_info, _route(request) == "demo"
        response.headers.setdefault("Content-Security-Policy", policy(framed=framed, framing=framing))
        response.headers.setdefault("X-Frame-Options", "SAMEORIGIN" if framed else "DENY")

    return put_on


def policy(*, framed: bool = False, framing: bool = False) -> str:
    """The content security policy of a page: one that our demo frames, one that frames others, or neither."""
    rules = dict(_POLICY)
    if framed:
        rules["frame-ancestors"] = "'self'"
    if framing:
        rules["frame-src"] = "'self'"
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def wants_json(request: web.Request) -> bool:
    """Whether a script of ours asks, and not a browser that shows a page."""
    return "application/json" in request.headers.get("Accept", "")


def _check_post(house: WebHouse, request: web.Request) -> None:
    if not house.doorway.is_own_page(request.headers, request.host):
        raise web.HTTPForbidden
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise web.HTTPUnsupportedMediaType
    if (request.content_length or 0) > house.limits.body:
        raise web.HTTPRequestEntityTooLarge(house.limits.body)


def _pay(house: WebHouse, request: web.Request) -> None:
    """Take what this request costs from the budget of whoever sent it. The demo's own screens cost nothing."""
    route = _route(request)
    if route in _FREE_ROUTES or house.stage is not None:
        return
    session = request.cookies.get(house.sessions.cookie, "")
    house.budget.take(session, house.address(request), cost_of(route, request.method, request.content_length or 0))


async def _refuse(house: WebHouse, request: web.Request, after: float) -> web.Response:
    """Say late that it was too much, and close: whoever asks again at once costs least in a queue."""
    if not await house.budget.hold(house.address(request)):
        if request.transport is not None:
            request.transport.close()
        raise ConnectionResetError("too many wait for their refusal")
    response = _error(house, request, 429, after=math.ceil(after))
    response.force_close()
    return response


def _error(house: WebHouse, request: web.Request, status: int, *, after: int | None = None) -> web.Response:
    _count(house, request, status)
    title, text = ERRORS.get(status) or ERRORS[500 if status >= 500 else 400]
    who = Who(house.sessions.language_of(request), base=_base(request))
    headers = {"Retry-After": str(after)} if after is not None else None
    if wants_json(request):
        told = {"status": status, "words": render(text, who.language), "after": after}
        return web.json_response(told, status=status, headers=headers)
    return paper.page("error.html", who, status=status, headers=headers, title=title, text=text, after=after)


def _needs_https(house: WebHouse, request: web.Request) -> web.Response:
    address = house.doorway.address if house.doorway.secure else None
    who = Who(house.sessions.language_of(request))
    return paper.page("https.html", who, status=403, address=address)


def _base(request: web.Request) -> str:
    seat = request.match_info.get("seat")
    return f"/demo/as/{seat}" if seat and seat.replace("-", "").isalnum() else ""


def _route(request: web.Request) -> str:
    return request.match_info.route.name or "unknown"


def _kind_and_place(error: Exception) -> str:
    # The places in the code and the kind of error; its message may hold what a person wrote.
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__} at {places}"
