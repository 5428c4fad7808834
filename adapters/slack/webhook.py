"""The doorway by HTTP: Slack posts events, presses and commands to us, signed with the shared secret.

Slack has its 200 only when the house has stored what came (R1); otherwise it sends events again. The signature
is checked over the raw bytes before anything reads them; what is rejected is neither read nor logged (R12, R14).
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import re
import time
from collections.abc import Callable

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.bodies import read_body
from adapters.slack.listen import COME_AGAIN, answer_request

log = logging.getLogger("keikka.slack")

PATH = "/slack/events"
LARGEST = 512 * 1024
OLDEST = 5 * 60  # seconds
LEAST_SECRET = 32

_STAMP = re.compile(r"[0-9]{10}")


def is_signed(secret: str, stamp: str, signature: str, body: bytes, now: float) -> bool:
    """Whether Slack signed `body` with `secret` within five minutes of `now` (seconds since 1970)."""
    if not _STAMP.fullmatch(stamp) or abs(now - int(stamp)) > OLDEST:
        return False
    made = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={made}".encode(), signature.encode("utf-8", "surrogateescape"))


class SlackWebhookEar:
    """Hears what Slack posts. With `host` it opens a server of its own; without, the web's server carries the route.

    Raises `ValueError` with one clear sentence for a bad secret.
    """

    def __init__(
        self,
        app: AsyncApp,
        secret: str,
        *,
        host: str | None = None,
        port: int = 0,
        now: Callable[[], float] = time.time,
    ) -> None:
        if len(secret) < LEAST_SECRET or not secret.isascii():
            raise ValueError("KEIKKA_SLACK_SIGNING_SECRET is the 32 letters and digits from Basic Information.")
        self._app = app
        self._secret = secret
        self._host, self._port = host, port
        self._now = now
        self._open = asyncio.Event()
        self._answering: set[asyncio.Task[object]] = set()
        self._runner: web.AppRunner | None = None

    @property
    def routes(self) -> list[web.RouteDef]:
        """For the server that carries the public address."""
        return [web.post(PATH, self.answer, name="slack-events")]

    async def open(self) -> None:
        """Begin to hear; `OSError` if the port is taken."""
        if self._host is not None and self._runner is None:
            app = web.Application(client_max_size=LARGEST)
            app.add_routes(self.routes)
            self._runner = web.AppRunner(app, access_log=None)
            await self._runner.setup()
            await web.TCPSite(self._runner, self._host, self._port).start()
        self._open.set()

    async def close(self) -> None:
        """Take nothing new; what is being answered is finished. Slack sends events again for a while."""
        self._open.clear()
        if self._answering:
            await asyncio.wait(set(self._answering), timeout=5)
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def wait_for_backlog(self) -> None:
        """Return when hearing: what Slack could not bring it brings by itself."""
        await self._open.wait()

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where our own server listens, if there is one."""
        return [address[:2] for address in self._runner.addresses] if self._runner is not None else []

    async def answer(self, request: web.Request) -> web.Response:
        """200 once it is stored, 401 for a bad signature or time, 413 when too large, 503 when it should come again."""
        body = await read_body(request, LARGEST)
        if body is None:
            return web.Response(status=413)
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        if not is_signed(self._secret, stamp, request.headers.get("X-Slack-Signature", ""), body, self._now()):
            return web.Response(status=401)
        if not self._open.is_set():
            return web.Response(status=COME_AGAIN)
        try:
            asked = AsyncBoltRequest(body=body.decode(), headers={"content-type": request.content_type})
        except Exception as error:  # Bolt reads the body as it goes: whatever it stumbles over is no request of Slack
            log.error("a signed request could not be read (%s)", type(error).__name__)
            return web.Response(status=400)
        task = asyncio.ensure_future(answer_request(self._app, asked))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)
        status, made = await task
        return web.Response(status=status) if made is None else web.json_response(made, status=status)
