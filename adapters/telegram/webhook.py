"""The doorway by webhook: Telegram posts each update to our public address, and is answered once it is stored.

Only a request that carries the secret is read at all (R14). Any copy of Keikka may answer: storing is what
counts, and the same update is stored once.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import re
from dataclasses import dataclass

from aiohttp import web
from telegram.error import TelegramError

from adapters.bodies import read_body
from adapters.telegram.line import UPDATES, TelegramLine
from adapters.telegram.listen import Hearing

log = logging.getLogger("keikka.telegram")

PATH = "/telegram/updates"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the header's name, not a secret
LEAST_SECRET = 32
LARGEST = 512 * 1024
CONNECTIONS = 10
ASK_AGAIN = 0.5  # seconds

_SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")


@dataclass(frozen=True)
class Webhook:
    """How the webhook is set up: our public https address and the shared secret.

    With `host` and `port` Keikka opens a server of its own for it; without, the web's server carries the route
    (:meth:`TelegramAdapter.routes`). Raises `ValueError` with one clear sentence.
    """

    public_url: str
    secret: str
    host: str | None = None
    port: int = 0

    def __post_init__(self) -> None:
        if not self.public_url.startswith("https://"):
            raise ValueError("A Telegram webhook needs KEIKKA_PUBLIC_URL to begin with https://.")
        if not _SECRET.fullmatch(self.secret):
            raise ValueError(
                f"KEIKKA_TELEGRAM_WEBHOOK_SECRET needs {LEAST_SECRET} to 256 characters of A-Z, a-z, 0-9, _ and -."
            )

    @property
    def url(self) -> str:
        """The address Telegram is given."""
        return self.public_url.rstrip("/") + PATH


class TelegramWebhookEar:
    """Hears what Telegram posts."""

    def __init__(self, line: TelegramLine, hearing: Hearing, setup: Webhook) -> None:
        self._line = line
        self._hearing = hearing
        self._setup = setup
        self._open = False
        self._runner: web.AppRunner | None = None

    @property
    def routes(self) -> list[web.RouteDef]:
        """For the server that carries the public address."""
        return [web.post(PATH, self.answer)]

    async def open(self) -> None:
        """Tell Telegram where to post; `OSError` if the port is taken, `TelegramError` if Telegram refuses."""
        if self._setup.host is not None and self._runner is None:
            app = web.Application(client_max_size=LARGEST)
            app.add_routes(self.routes)
            self._runner = web.AppRunner(app, access_log=None)
            await self._runner.setup()
            await web.TCPSite(self._runner, self._setup.host, self._setup.port).start()
        self._open = True
        await self._line.set_webhook(
            self._setup.url,
            secret_token=self._setup.secret,
            allowed_updates=UPDATES,
            max_connections=CONNECTIONS,
        )

    async def close(self) -> None:
        """Take nothing new. The webhook stays set: Telegram keeps what comes for 24 hours and posts it again."""
        self._open = False
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where our own server listens, if there is one."""
        return [address[:2] for address in self._runner.addresses] if self._runner is not None else []

    async def wait_for_backlog(self) -> None:
        """Return once Telegram has nothing more for us."""
        while True:
            try:
                info = await self._line.get_webhook_info()
            except TelegramError:
                info = None
            if info is not None and info.pending_update_count == 0:
                return
            await asyncio.sleep(ASK_AGAIN)

    async def answer(self, request: web.Request) -> web.Response:
        """200 once it is stored, 401 without the secret, 400 for what is no update, 503 when it should come again."""
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._setup.secret.encode()):
            return web.Response(status=401)
        if not self._open:
            return web.Response(status=503)
        body = await read_body(request, LARGEST)
        if body is None:
            return web.Response(status=413)
        try:
            raw = json.loads(body)
            number = int(raw["update_id"])
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return web.Response(status=400)
        try:
            await self._hearing(raw)
        except Exception as error:
            log.error("update %s could not be stored (%s); it will come again", number, type(error).__name__)
            return web.Response(status=503)
        return web.Response()
