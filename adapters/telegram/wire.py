"""The library's requests over aiohttp, which costs much less processor time than its own httpx.

What is raised is what the library's own request raises: `TimedOut` and `NetworkError`, with what really happened as
the cause, by which :mod:`.trouble` tells whether anything had left. No message holds the address: the token is in it.
"""

from __future__ import annotations

from typing import IO

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

IDLE = 5.0  # seconds after which a connection is not used again: the other side may be about to close it


class Wire(BaseRequest):
    """Connections to one Bot API server, at most `connections` at a time.

    `patience` is how many seconds each step of a request may take: to connect, to send, and to be answered.
    """

    def __init__(self, connections: int, patience: float) -> None:
        self._connections = connections
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """The seconds an answer may take."""
        return self._patience

    async def initialize(self) -> None:
        """Be ready; harmless if it is."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=IDLE)
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=True
            )

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
        connect, read = self._seconds(connect_timeout), self._seconds(read_timeout)
        write = self._seconds(write_timeout) * (4 if files and write_timeout is self.DEFAULT_NONE else 1)
        times = aiohttp.ClientTimeout(
            total=connect + write + read, connect=self._seconds(pool_timeout) + connect, sock_connect=connect,
            sock_read=read,
        )  # fmt: skip
        fields = request_data.json_parameters if request_data else {}
        data = _form(fields, files) if files else fields
        headers = {"User-Agent": self.USER_AGENT}
        try:
            async with self._session.request(
                method, URL(url, encoded=True), data=data, headers=headers, timeout=times, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from error

    def _seconds(self, given: object) -> float:
        return float(given) if isinstance(given, int | float) else self._patience


def _form(fields: dict[str, str], files: dict[str, tuple[str, bytes | IO[bytes], str]]) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in fields.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in files.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form
