"""The wire: an HTTP server that speaks the Bot API, long polling and webhooks included."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

from aiohttp import ClientError, ClientSession, web

from tests.fakes.telegram_api.faults import Fault, Faults
from tests.fakes.telegram_api.household import HOUSEHOLD
from tests.fakes.telegram_api.judges import Judges, decoded, methods
from tests.fakes.telegram_api.methods import CONVERSATION
from tests.fakes.telegram_api.refusals import (
    NOT_FOUND,
    OTHER_POLLER,
    UNAUTHORIZED,
    WEBHOOK_ACTIVE,
    Refusal,
    bad,
    conflict,
)
from tests.fakes.telegram_api.world import World

TOKEN = "7000000001:AAE-canary-token-that-no-log-may-show"


@dataclass
class Webhook:
    """Where updates are pushed, as setWebhook said."""

    url: str
    secret: str
    connections: int
    error: str | None = None
    error_at: int | None = None


class FakeTelegram:
    """One Bot API server with one bot. Use as `async with FakeTelegram() as telegram`."""

    def __init__(self, token: str = TOKEN, seed: int = 1) -> None:
        self.token = token
        self.world = World(seed)
        self.faults = Faults()
        self.judges = Judges()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.counts: Counter[str] = Counter()
        self.webhook: Webhook | None = None
        self.roads: dict[str, str] = {}  # https address -> where it really is in this test
        self.longest_poll = 50.0  # seconds
        self.empty_polls = 0
        self.url = ""
        self._poll: asyncio.Future[None] | None = None
        self._runner: web.AppRunner | None = None
        self._pusher: asyncio.Task[None] | None = None
        self._shortened = asyncio.Event()

    # -- life ------------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> FakeTelegram:
        methods()  # the judges sit down before anybody speaks: nothing moves while they come
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", "/", self._root)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        # Who hangs up is no longer waited for: a poll that nobody reads must confirm nothing.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop_pushing()
        if self._runner is not None:
            await self._runner.cleanup()
        self._judge([waiting.update for waiting in self.world.updates.waiting])

    def _judge(self, updates: list[dict[str, Any]]) -> None:
        for update in updates:
            self.judges.update(update)

    def sent(self, method: str) -> list[dict[str, Any]]:
        """The arguments of every call of `method` so far."""
        return [given for name, given in self.calls if name == method.lower()]

    async def set_webhook(self, url: str, **more: Any) -> None:
        """As the method; for what happened before a test begins."""
        await self._set_webhook("setwebhook", {"url": url, **more})

    # -- one request -----------------------------------------------------------------------------------------------

    async def _root(self, _: web.Request) -> web.Response:
        date = formatdate(self.world.clock(), usegmt=True)
        return web.Response(status=302, headers={"Location": "https://core.telegram.org/bots", "Date": date})

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"].lower()
        try:
            given = decoded(method, await _arguments(request))
        except ConnectionError:  # the client is gone before it has said what it wants
            return web.Response()
        if request.match_info["token"] != self.token:
            return _refused(UNAUTHORIZED)
        self.counts[method] += 1
        if method != "getupdates":
            self.calls.append((method, given))
        self.judges.request(method, given)
        fault = self.faults.next(method, _chat(given))
        if fault is not None and not fault.acted:
            return await _commit(fault, request)
        try:
            result = await self._act(method, given)
        except Refusal as refusal:
            return _refused(refusal)
        finally:
            self.world.ring()
        if fault is not None:
            return await _commit(fault, request)
        self.judges.result(method, result)
        return web.json_response({"ok": True, "result": result})

    async def _act(self, method: str, given: dict[str, Any]) -> Any:
        if method == "getupdates":
            return await self._get_updates(given)
        if method in ("setwebhook", "deletewebhook"):
            return await self._set_webhook(method, given)
        if method == "getwebhookinfo":
            return self._webhook_info()
        act = CONVERSATION.get(method) or HOUSEHOLD.get(method)
        if act is None:
            raise NOT_FOUND
        return act(self.world, given)

    # -- long polling ----------------------------------------------------------------------------------------------

    async def _get_updates(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook is not None:
            raise conflict(WEBHOOK_ACTIVE)
        offset, timeout = int(given.get("offset") or 0), int(given.get("timeout") or 0)
        limit = min(max(int(given.get("limit") or 100), 1), 100)
        if given.get("allowed_updates") is not None:
            self.world.allowed = list(given["allowed_updates"]) or None
        loop = asyncio.get_running_loop()
        began = loop.time()
        mine: asyncio.Future[None] | None = None
        while True:
            left = began + min(timeout, self.longest_poll) - loop.time()
            batch = self.world.updates.get(offset, limit)
            if batch or left <= 0:
                if self._poll is mine:
                    self._poll = None
                self.empty_polls += not batch
                self._judge(batch)
                return batch
            if mine is None:
                self._end_poll(OTHER_POLLER)
                mine = self._poll = loop.create_future()
                self.world.ring()
            waking: set[asyncio.Future[Any]] = {
                asyncio.ensure_future(e.wait()) for e in (self.world.updates.changed, self._shortened)
            }
            try:
                await asyncio.wait(waking | {mine}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            except asyncio.CancelledError:
                if self._poll is mine:
                    self._poll = None
                raise
            finally:
                for each in waking:
                    each.cancel()
            if mine.done():
                mine.result()
            self._shortened.clear()

    def shorten_polls(self, seconds: float = 0.05) -> None:
        """Let long polls end soon, so that quiet time passes quickly."""
        self.longest_poll = seconds
        self._shortened.set()

    def revoke(self) -> None:
        """BotFather gives out a new token: the old one is refused from now on, also where it waits in a poll."""
        self.token = f"{self.token}-new"
        self.shorten_polls()

    def _end_poll(self, words: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(conflict(words))
        self._poll = None

    @property
    def polled(self) -> bool:
        """Somebody waits in a long poll now."""
        return self._poll is not None and not self._poll.done()

    # -- webhooks --------------------------------------------------------------------------------------------------

    async def _set_webhook(self, method: str, given: dict[str, Any]) -> bool:
        url = str(given.get("url") or "") if method == "setwebhook" else ""
        await self._stop_pushing()
        if given.get("drop_pending_updates"):
            self.world.updates.get(-1, 1)
            self.world.updates.waiting.clear()
        if not url:
            self.webhook = None
            return True
        if not url.startswith("https://"):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        secret = str(given.get("secret_token") or "")
        if len(secret) > 256:
            raise bad("secret token is too long")
        if not all(c.isascii() and (c.isalnum() or c in "-_") for c in secret):
            raise bad("secret token contains unallowed characters")
        if given.get("allowed_updates") is not None:
            self.world.allowed = list(given["allowed_updates"]) or None
        self._end_poll("terminated by setWebhook request")
        self.webhook = Webhook(url, secret, int(given.get("max_connections") or 40))
        self._pusher = asyncio.create_task(self._push(self.webhook))
        return True

    def _webhook_info(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            "url": self.webhook.url if self.webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.world.updates.waiting),
        }
        if self.webhook is not None:
            made["max_connections"] = self.webhook.connections
            if self.webhook.error:
                made |= {"last_error_date": self.webhook.error_at, "last_error_message": self.webhook.error}
        if self.world.allowed:
            made["allowed_updates"] = self.world.allowed
        return made

    async def _push(self, hook: Webhook) -> None:
        async with ClientSession() as session:
            while True:
                waiting = self.world.updates.take()
                if waiting is None:
                    await self.world.updates.changed.wait()
                    continue
                self._judge([waiting.update])
                problem = await self._post(session, hook, waiting.update)
                if problem is None:
                    self.world.updates.confirm(waiting)
                else:
                    hook.error, hook.error_at = problem, int(self.world.clock())
                    await asyncio.sleep(0.05)
                self.world.ring()

    async def _post(self, session: ClientSession, hook: Webhook, update: dict[str, Any]) -> str | None:
        url = next((to + hook.url[len(f) :] for f, to in self.roads.items() if hook.url.startswith(f)), hook.url)
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        try:
            async with session.post(url, json=update, headers=headers) as answer:
                return None if 200 <= answer.status < 300 else f"Wrong response from the webhook: {answer.status}"
        except ClientError:
            return "Connection refused"

    async def _stop_pushing(self) -> None:
        if self._pusher is not None:
            self._pusher.cancel()
            await asyncio.gather(self._pusher, return_exceptions=True)
            self._pusher = None


async def _arguments(request: web.Request) -> dict[str, Any]:
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        given |= json.loads(await request.text() or "{}")
    elif request.content_type.startswith("multipart/"):
        parts: dict[str, Any] = {}
        for name, part in (await request.post()).items():
            if isinstance(part, web.FileField):
                parts[name] = (part.filename, part.content_type, part.file.read())
            else:
                parts[name] = part
        attached = {f"attach://{name}": part for name, part in parts.items() if isinstance(part, tuple)}
        used = {value for value in parts.values() if value in attached}
        for name, part in parts.items():
            if f"attach://{name}" not in used:
                given[name] = attached.get(part, part) if isinstance(part, str) else part
    elif request.can_read_body:
        given |= dict(await request.post())
    return given


def _chat(given: dict[str, Any]) -> int | None:
    try:
        return int(given["chat_id"])
    except (KeyError, TypeError, ValueError):
        return None


def _refused(refusal: Refusal) -> web.Response:
    return web.json_response(refusal.as_json(), status=refusal.code)


async def _commit(fault: Fault, request: web.Request) -> web.StreamResponse:
    if fault.kind == "answer":
        return web.json_response(fault.body, status=fault.status)
    if fault.kind == "silence":
        await asyncio.sleep(3600)
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
