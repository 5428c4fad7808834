"""Which device has answered for an audience: a cookie for that one code, which says nothing else (R20).

Every device that answered with a code keeps the same word, which the house alone can make: it tells devices that have
answered from those that have not, and never one from another. Nothing else of a device is looked at. Whoever takes the
cookie away may answer again, and takes nobody's place by it.
"""

from __future__ import annotations

import hmac
from datetime import datetime

from aiohttp import web

from adapters.port import View

_WHERE = "/a"


def has_answered(request: web.Request, code: str, view: View) -> bool:
    """Whether this device has answered with this code."""
    receipt = str(view.values.get("receipt") or "")
    kept = request.cookies.get(_name(code), "")
    return bool(receipt) and hmac.compare_digest(kept.encode(), receipt.encode())


def note_answer(response: web.StreamResponse, code: str, view: View, now: datetime, *, secure: bool) -> None:
    """Let this device remember, until the form closes, that it has answered."""
    receipt, closes = view.values.get("receipt"), view.values.get("closes")
    if receipt and closes is not None:
        stays = max(int((closes - now).total_seconds()), 60)
        response.set_cookie(
            _name(code), receipt, max_age=stays, path=_WHERE, secure=secure, httponly=True, samesite="Lax"
        )


def _name(code: str) -> str:
    return f"keikka-answered-{code}"
