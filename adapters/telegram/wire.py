"""The library's requests over aiohttp, which costs much less processor time than its own httpx.

What is raised is what the library's own request raises: `TimedOut` and `NetworkError`, with what really happened as
the cause, by which :mod:`.trouble` tells whether anything had left. No message holds the address: the token is in it.
"""

from __future__ import annotations

import asyncio
import json
from typing import IO

import aiohttp
from aiohttp.helpers import get_env_proxy_for_url
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

AS_JSON = {"Content-Type": "application/json"}
IDLE = 5.0  # seconds after which a connection is not used again: the other side may be about to close it

#: A proxy's address and what it must be told to let us through; nothing where there is none.
Proxy = tuple[URL | None, dict[str, str] | None]


class Wire(BaseRequest):
    """Connections to one Bot API server, at most `connections` at a time.

    `patience` is how many seconds each step of a request may take: to connect, to send, and to be answered.
    """

    def __init__(self, connections: int, patience: float) -> None:
        self._connections = connections
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[str, Proxy] = {}

    @property
    def read_timeout(self) -> float:
        """The seconds an answer may take."""
        return self._patience

    async def initialize(self) -> None:
        """Be ready; harmless if it is."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=IDLE)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One request: the status and the body of its answer. Raises `TimedOut` or `NetworkError`."""
        if self._session is None or self._session.closed:
            raise RuntimeError("the wire is not open")
        files = request_data.multipart_data if request_data else None
        about, data = _body(request_data, files)
        connect, read = self._seconds(connect_timeout), self._seconds(read_timeout)
        write = self._seconds(write_timeout) * (4 if files and write_timeout is self.DEFAULT_NONE else 1)
        times = aiohttp.ClientTimeout(
            total=connect + write + read, connect=self._seconds(pool_timeout) + connect, sock_connect=connect,
            sock_read=read,
        )  # fmt: skip
        headers = {"User-Agent": self.USER_AGENT} | about
        where = URL(url, encoded=True)
        proxy, to_proxy = await self._proxy(where)
        try:
            async with self._session.request(
                method, where, data=data, headers=headers, timeout=times, allow_redirects=False, proxy=proxy,
                proxy_headers=to_proxy,
            ) as answer:  # fmt: skip
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from error

    async def _proxy(self, where: URL) -> Proxy:
        """The proxy on the way to a server: asked of the environment once, for aiohttp asks anew at each request."""
        server = where.raw_authority
        if server not in self._proxies:
            self._proxies[server] = await asyncio.to_thread(_proxy_of_environment, where)
        return self._proxies[server]

    def _seconds(self, given: object) -> float:
        return float(given) if isinstance(given, int | float) else self._patience


def _proxy_of_environment(where: URL) -> Proxy:
    try:
        proxy, let_through = get_env_proxy_for_url(where)
    except LookupError:
        return None, None
    return proxy, {"Authorization": let_through.encode()} if let_through is not None else None


Files = dict[str, tuple[str, bytes | IO[bytes], str]]


def _body(given: RequestData | None, files: Files | None) -> tuple[dict[str, str], aiohttp.FormData | bytes | None]:
    """The body of a request, and the headers that say what it is.

    Without files it is JSON: quoting the values of a form costs more than all the rest of a request (measured).
    """
    if given is not None and files:
        return {}, _form(given.json_parameters, files)
    if given is not None and given.parameters:
        return AS_JSON, json.dumps(given.parameters).encode()
    return {}, None


def _form(fields: dict[str, str], files: Files) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in fields.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in files.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form
