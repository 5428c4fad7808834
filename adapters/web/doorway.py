"""How a request came to the door: which address it used, from which page, from which machine. Pure.

Over https the session cookie is `__Host-` and Secure. Browsers drop such a cookie silently on plain http, except
that http on the machine itself is let through with a plain one; any other plain http address gets a page that says
so (R14). A POST is taken only from our own pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}

# Where our own proxy may stand: this machine and private networks.
_INSIDE = tuple(
    ip_network(one) for one in ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)


@dataclass(frozen=True)
class Doorway:
    """The one public address of this house, such as `https://keikka.example` or `http://localhost:8080`."""

    scheme: str
    authority: tuple[str, int]
    address: str
    proxies: int = 1

    @classmethod
    def at(cls, public_url: str, proxies: int = 1) -> Doorway:
        """The doorway of a public address, behind so many proxies of our own (used over https only).

        Raises `ValueError` if it is not an http or https address.
        """
        parts = urlsplit(public_url)
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
            raise ValueError("The public address must begin with https:// or http:// and name a host.")
        return cls(parts.scheme, authority(parts.netloc, parts.scheme), f"{parts.scheme}://{parts.netloc}", proxies)

    @property
    def secure(self) -> bool:
        """Whether cookies are Secure: always when the public address is https."""
        return self.scheme == "https"

    def lets_in(self, host: str, forwarded_proto: Sequence[str] = ()) -> bool:
        """Whether pages may be served to a browser that asked for `host`: by https, or on this machine itself.

        `forwarded_proto` are the `X-Forwarded-Proto` lines as they came. Every word in them must be https: one that
        is not is a stretch of the way without it.
        """
        here = is_loopback(host)
        if not self.secure:
            return here
        # A proxy that keeps its own Host asks on loopback; one that says "http" had a browser without https.
        by_https = all(word.lower() == "https" for word in _words(forwarded_proto))
        return (here or authority(host, self.scheme) == self.authority) and by_https

    def is_own_page(self, headers: Mapping[str, str], host: str) -> bool:
        """Whether a POST came from one of our pages. A browser that says neither how nor whence is sent away.

        Forms of pages with `no-referrer` carry `Origin: null`, so Fetch Metadata decides where there is any.
        """
        site = headers.get("Sec-Fetch-Site")
        if site is not None:
            return site == "same-origin"
        return self.is_own_origin(headers.get("Origin"), host)

    def is_own_origin(self, origin: str | None, host: str) -> bool:
        """Whether `origin` is this house as the browser knows it: the host it asked for, or the public address."""
        scheme, separator, netloc = (origin or "").partition("://")
        if not separator or scheme not in _DEFAULT_PORTS or not netloc or "/" in netloc:
            return False
        there = authority(netloc, scheme)
        if (scheme, there) == (self.scheme, self.authority):
            return True
        return not self.secure and scheme == "http" and bool(there[0]) and there == authority(host, "http")

    def visitor_address(self, peer: str | None, forwarded_for: Sequence[str] = ()) -> str:
        """Whose pace is kept: the peer, or behind our own https proxies the address that the outermost one added.

        `forwarded_for` are the `X-Forwarded-For` lines as they came: the visitor's own stand before those of proxies,
        whether a proxy adds a line or a word to one, so they are counted from the end, `proxies` of them. An IPv6
        network of 64 bits is one household and counts as one address.
        """
        if self.secure and peer is not None and is_inside(peer) and (told := _words(forwarded_for)):
            peer = told[-min(self.proxies, len(told))]
        return peer_network(peer or "")


def authority(netloc: str, scheme: str) -> tuple[str, int]:
    """Name and port of `netloc`, with the scheme's own port where none is given; an unreadable one is ("", 0)."""
    try:
        parts = urlsplit(f"//{netloc}")
        return (parts.hostname or "").rstrip("."), parts.port or _DEFAULT_PORTS[scheme]
    except ValueError:
        return "", 0


def is_loopback(host: str) -> bool:
    """Whether a Host header names the machine itself: localhost, 127.0.0.0/8, [::1]."""
    name, _port = authority(host, "http")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def is_own_path(path: str) -> bool:
    """Whether `path` leads to a page of ours and nowhere else, whatever a browser makes of odd slashes."""
    if not path.startswith("/") or path.startswith("//"):
        return False
    return not any(sign == "\\" or sign.isspace() or ord(sign) < 32 for sign in path)


def wide_network(address: str) -> str | None:
    """The 48 bits of IPv6 that one provider's customer may hold, around a network of 64; None for other addresses."""
    if not address.endswith("/64"):
        return None
    return str(ip_network(address).supernet(new_prefix=48))


def peer_network(written: str) -> str:
    """The machine or household of an address: of IPv6 a network of 64 bits; "unknown" for what is no address."""
    address = _address(written)
    if address is None:
        return "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ip_network((address, 64), strict=False))
    return str(address)


def is_inside(peer: str) -> bool:
    """Whether an address is this machine's or a private network's, where a proxy of ours may stand."""
    address = _address(peer)
    return address is not None and any(address in network for network in _INSIDE)


def _words(lines: Sequence[str]) -> list[str]:
    """The words of a header that may come on several lines, in their order."""
    return [word for line in lines for part in line.split(",") if (word := part.strip())]


def _address(written: str) -> IPv4Address | IPv6Address | None:
    """An address as peers and proxies write it: bare, in brackets, with a zone or with a port behind it."""
    bare = written.split("%")[0].strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return ip_address(bare)
    except ValueError:
        return None
