"""The wire: an HTTP server that speaks Slack's Web API, its upload addresses and Socket Mode."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

from aiohttp import web

from tests.fakes.slack_api.faults import Fault, Faults, Refusal
from tests.fakes.slack_api.judges import as_typed, judges
from tests.fakes.slack_api.methods import answered, call
from tests.fakes.slack_api.posting import SECRET, Posting
from tests.fakes.slack_api.sockets import Envelope, Sockets
from tests.fakes.slack_api.world import APP, BOT_USER, TEAM, World

TOKEN = "xoxb-canary-token-that-no-log-may-show"
ANYWHERE = ("token", "team_id")  # arguments that every method takes
WRITTEN_AS_JSON = {"blocks", "metadata", "view"}  # in a form
APP_TOKEN = "xapp-1-canary-token-that-no-log-may-show"


class FakeSlack:
    """One workspace with one app. Use as `async with FakeSlack() as slack`. `judged` also by Slack's own types."""

    def __init__(self, seed: int = 1, *, judged: bool = True) -> None:
        self._judges = judges() if judged else None
        if self._judges is not None:
            self._judges.verdict()  # what others left behind
        self.token, self.app_token, self.secret = TOKEN, APP_TOKEN, SECRET
        self.world = World(seed)
        self.faults = Faults()
        self.sockets = Sockets(self.world)
        self.posting = Posting(self.world)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.counts: Counter[str] = Counter()
        self.objections: list[str] = []
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> FakeSlack:
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._answer)
        app.router.add_route("HEAD", "/api", self._root)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_post("/response/{hook}", self._respond)
        app.router.add_get("/link", self.sockets.serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.world.root = f"http://{host}:{port}"
        self.url = f"http://{host}:{port}/api"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.posting.close()
        await self.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def complaints(self) -> list[str]:
        """What the app did that Slack would not stand."""
        if self._judges is not None:
            self.objections += self._judges.verdict()
        return [*self.objections, *self.sockets.objections]

    def sent(self, method: str) -> list[dict[str, Any]]:
        """The arguments of every call of `method` so far."""
        return [given for name, given in self.calls if name == method]

    def judge_view(self, view: dict[str, Any]) -> None:
        """A view that came as an answer, not as a call."""
        if self._judges is not None:
            self._judges.tell(str(view.get("type")), view)

    # -- bringing

    def event(self, event: dict[str, Any], **more: Any) -> Envelope:
        """Tell the app of an event."""
        payload = {
            "token": "gone", "team_id": TEAM, "api_app_id": APP, "type": "event_callback",
            "event": {"event_ts": self.world.stamp(), **event}, "event_id": self.world.new_id("Ev"),
            "event_time": int(self.world.now()), "is_ext_shared_channel": False, "event_context": "4-x",
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True, "enterprise_id": None,
                                "is_enterprise_install": False}],
            **more,
        }  # fmt: skip
        return self.bring("events_api", payload)

    def bring(self, kind: str, payload: dict[str, Any], then: Callable[[Envelope], None] | None = None) -> Envelope:
        """Bring anything: by HTTP where the app has given an address, else over a socket. `then` follows its answer."""
        answers = kind == "slash_commands" or payload.get("type") in ("view_submission", "block_suggestion")
        envelope = Envelope(self.world.new_id("E"), kind, payload, answers, then=then)
        return self.posting.bring(envelope) if self.posting.url else self.sockets.bring(envelope)

    # -- one request

    async def _root(self, _: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Date": formatdate(self.world.now(), usegmt=True)})

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            given, as_json = await _arguments(request)
        except ConnectionError:
            return web.Response()
        self.counts[method] += 1
        self.calls.append((method, given))
        if self._judges is not None:
            self._judges.tell(method, as_typed(given))
        fault = self.faults.next(method)
        if fault is not None and not fault.acted:
            return await _commit(fault, request)
        try:
            result = self._act(request, method, given, as_json=as_json)
        except Refusal as refusal:
            if refusal.error in ("invalid_blocks", "invalid_arguments", "unknown_method", "invalid_metadata_format"):
                self.objections.append(f"{method}: {refusal.as_json()}")
            return _refused(refusal)
        finally:
            self.world.ring()
        if fault is not None:
            return await _commit(fault, request)
        headers = {"X-OAuth-Scopes": ",".join(sorted(self.world.scopes))}
        return web.json_response({"ok": True, **result}, headers=headers)

    def _act(self, request: web.Request, method: str, given: dict[str, Any], *, as_json: bool) -> dict[str, Any]:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or given.get("token", "")
        given = {name: value for name, value in given.items() if name not in ANYWHERE}
        if not token:
            raise Refusal("not_authed")
        if method == "apps.connections.open":
            if token != self.app_token:
                raise Refusal("invalid_auth" if not token.startswith("xoxb-") else "not_allowed_token_type")
            root = str(self.world.root).replace("http://", "ws://")
            return {"url": f"{root}/link?ticket={self.sockets.ticket()}&app_id={APP}"}
        if token != self.token:
            raise Refusal("invalid_auth")
        return call(self.world, method, given, as_json=as_json)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.next("upload")
        if fault is not None and not fault.acted:
            return await _commit(fault, request)
        file = self.world.files.get(request.match_info["file"])
        if file is None:
            return web.Response(status=404)
        file["content"] = await request.read()
        return web.Response(text=f"OK - {len(file['content'])}")

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        """An answer to a command or a press, at the address that came with it."""
        fault = self.faults.next("response_url")
        if fault is not None and not fault.acted:
            return await _commit(fault, request)
        try:
            answered(self.world, request.match_info["hook"], json.loads(await request.text()))
        except Refusal as refusal:
            self.objections.append(f"response_url: {refusal.as_json()}")
            return web.Response(status=404, text=refusal.error)
        return web.Response(text="ok")


async def _arguments(request: web.Request) -> tuple[dict[str, Any], bool]:
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        return given | json.loads(await request.text() or "{}"), True
    if request.can_read_body:
        given |= dict(await request.post())
    for name in WRITTEN_AS_JSON & given.keys():
        try:
            given[name] = json.loads(given[name])
        except ValueError:
            given[name] = None
    return given, False


def _refused(refusal: Refusal) -> web.Response:
    return web.json_response(refusal.as_json(), status=refusal.status, headers=refusal.headers)


async def _commit(fault: Fault, request: web.Request) -> web.StreamResponse:
    if fault.kind == "answer" and fault.refusal is not None:
        return _refused(fault.refusal)
    if fault.kind == "answer":
        return web.Response(text=fault.body, content_type="text/html")
    if fault.kind == "silence":
        await asyncio.sleep(3600)
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
