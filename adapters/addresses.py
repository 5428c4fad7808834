"""Addresses of other houses that carry a token of ours."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit


def checked_root(url: str, setting: str) -> str:
    """The root of an API, without a slash at its end; `setting` is the name of the setting it comes from.

    Raises `ValueError` with one clear sentence: plain http would show the token to the network, so it is taken on
    loopback only.
    """
    parts = urlsplit(url.rstrip("/"))
    if parts.scheme == "https" and parts.hostname:
        return url.rstrip("/")
    if parts.scheme == "http" and _is_loopback(parts.hostname or ""):
        return url.rstrip("/")
    raise ValueError(f"{setting} must begin with https:// (plain http only on this machine).")


def is_address(value: str) -> bool:
    """Whether this is an address of a server that may have a path, with nothing after it and no password in it."""
    try:
        parts = urlsplit(value)
        _port_in_range = parts.port
    except ValueError:
        return False
    host = re.fullmatch(r"[a-z0-9.:-]+", parts.hostname or "") and "@" not in parts.netloc
    return bool(host) and parts.scheme in ("http", "https") and not parts.query + parts.fragment


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
