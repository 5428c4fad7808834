"""Style, scripts and pictures: read once at the start, served from memory under an address that changes with them."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aiohttp import web

_FOLDER = Path(__file__).resolve().parent / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True)
class Asset:
    """One file as it is served."""

    media_type: str
    content: bytes
    small: bytes


@cache
def assets() -> Mapping[str, Asset]:
    """Every asset by name."""
    found = {}
    for path in sorted(_FOLDER.iterdir()):
        if path.suffix in _TYPES:
            content = path.read_bytes()
            found[path.name] = Asset(_TYPES[path.suffix], content, gzip.compress(content, mtime=0))
    return found


@cache
def edition() -> str:
    """A short name of all assets as they are now: it stands in their addresses, so they may be kept for ever."""
    whole = hashlib.sha256()
    for name, asset in assets().items():
        whole.update(f"{name} {len(asset.content)} ".encode() + asset.content)
    return whole.hexdigest()[:12]


def address(name: str) -> str:
    """The address of an asset; raises `KeyError` for a name that is none."""
    assets()[name]
    return f"/static/{edition()}/{name}"


async def serve(request: web.Request) -> web.Response:
    """Answer `/static/EDITION/NAME`."""
    asset = assets().get(request.match_info["name"])
    if asset is None:
        raise web.HTTPNotFound
    current = request.match_info["edition"] == edition()
    headers = {
        "Content-Type": asset.media_type,
        "Cache-Control": "public, max-age=31536000, immutable" if current else "no-cache",
        "Vary": "Accept-Encoding",
    }
    if "gzip" in request.headers.get("Accept-Encoding", "") and len(asset.small) < len(asset.content):
        return web.Response(body=asset.small, headers=headers | {"Content-Encoding": "gzip"})
    return web.Response(body=asset.content, headers=headers)


async def serve_icon(_request: web.Request) -> web.Response:
    """Answer `/favicon.ico`, which browsers ask for where no page names an icon."""
    asset = assets()["mark.svg"]
    headers = {"Content-Type": asset.media_type, "Cache-Control": "public, max-age=86400"}
    return web.Response(body=asset.content, headers=headers)
