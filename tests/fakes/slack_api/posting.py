"""By HTTP: signed requests. Events come up to three times more with their retry headers, interactions never."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.fakes.slack_api.sockets import Envelope
from tests.fakes.slack_api.world import World

SECRET = "0123456789abcdef0123456789abcdef"
AGAIN = (0.01, 0.1, 0.3)  # seconds; at once, after a minute and after five in the real one
ANSWER = 3.0  # seconds


def signed(body: bytes, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers Slack signs a body with."""
    stamp = str(int(time.time() if at is None else at))
    made = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={made}"}


def written(envelope: Envelope) -> tuple[bytes, str]:
    """An envelope's body and its type, as Slack posts it."""
    if envelope.kind == "events_api":
        return json.dumps(envelope.payload).encode(), "application/json"
    form = envelope.payload if envelope.kind == "slash_commands" else {"payload": json.dumps(envelope.payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


class Posting:
    """Posts to the app's address."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.url = ""
        self.secret = SECRET
        self.answer_seconds = ANSWER
        self.repeats = 1  # how often each thing comes, as by a proxy that repeats
        self.statuses: list[int] = []
        self._session: ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def bring(self, envelope: Envelope) -> Envelope:
        for _ in range(self.repeats):
            task = asyncio.create_task(self._bring(envelope))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return envelope

    async def post(self, body: bytes, headers: dict[str, str], kind: str = "application/json") -> tuple[int, Any]:
        """One request; its status and answer."""
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=self.answer_seconds))
        async with self._session.post(self.url, data=body, headers={"Content-Type": kind, **headers}) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if answer.content_type == "application/json" and text else None

    async def _bring(self, envelope: Envelope) -> None:
        body, kind = written(envelope)
        retries = AGAIN if envelope.kind == "events_api" else ()
        headers: dict[str, str] = {}
        for number, pause in enumerate((0.0, *retries)):
            await asyncio.sleep(pause)
            try:
                status, answer = await self.post(body, signed(body, self.secret, self.world.now()) | headers, kind)
            except (ClientError, TimeoutError):
                status, answer = 0, None
            self.statuses.append(status)
            if 200 <= status < 300:
                envelope.end(answer)
                break
            headers = {"X-Slack-Retry-Num": str(number + 1), "X-Slack-Retry-Reason": "http_error"}
        else:
            envelope.end(failed=True)
        self.world.ring()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
