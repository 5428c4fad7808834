"""Socket Mode: tickets, hello, envelopes, acks, refreshes, and sockets that die.

An envelope goes to one of the open sockets. It must be answered there within three seconds; an event that is not comes
again on whichever socket is open, with its retry number, an interaction does not: the person sees a warning.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.slack_api.world import APP, World

MOST = 10  # sockets at once
ACK = 3.0  # seconds


@dataclass
class Envelope:
    """One thing on its way. `kind` is events_api, interactive or slash_commands."""

    id: str
    kind: str
    payload: dict[str, Any]
    answers: bool
    attempt: int = 0
    reason: str = ""
    done: asyncio.Event = field(default_factory=asyncio.Event)
    answer: dict[str, Any] | None = None
    failed: bool = False
    then: Callable[[Envelope], None] | None = None

    def end(self, answer: dict[str, Any] | None = None, *, failed: bool = False) -> None:
        """It was answered, or nobody did in time: once, whatever comes later."""
        if self.done.is_set():
            return
        self.answer, self.failed = answer, failed
        if self.then is not None:
            self.then(self)
        self.done.set()

    def as_json(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            "envelope_id": self.id,
            "payload": self.payload,
            "type": self.kind,
            "accepts_response_payload": self.answers,
        }
        if self.kind == "events_api":
            made |= {"retry_attempt": self.attempt, "retry_reason": self.reason}
        return made


@dataclass
class Socket:
    """One open socket and what waits for its answer there."""

    ws: web.WebSocketResponse
    request: web.Request
    leaving: bool = False
    frozen: bool = False
    pings: int = 0
    waiting: dict[str, Envelope] = field(default_factory=dict)


class Sockets:
    """All the app's sockets."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.open: list[Socket] = []
        self.tickets: set[str] = set()
        self.queue: list[Envelope] = []
        self.objections: list[str] = []
        self.failures: list[Envelope] = []
        self.opened = 0
        self.ack_seconds = ACK
        self.retries = 3  # of an event; tests that are more impatient than Slack ask for more
        self._late: set[str] = set()
        self.settling = False  # do not answer hello
        self._turn = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def ticket(self) -> str:
        """A one-time address for a socket."""
        made = secrets.token_hex(16)
        self.tickets.add(made)
        return made

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One socket's life."""
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets or request.query.get("app_id") != APP:
            return web.Response(status=404)
        self.tickets.discard(ticket)
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        socket = Socket(ws, request)
        if len(self.open) >= MOST:
            await ws.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await ws.close()
            return ws
        if self.settling:
            await asyncio.sleep(3600)
        self.opened += 1
        self.open.append(socket)
        await ws.send_json(
            {
                "type": "hello",
                "num_connections": len(self.open),
                "debug_info": {"host": "applink-1", "approximate_connection_time": 18060},
                "connection_info": {"app_id": APP},
            }
        )
        self._flush()
        self.world.ring()
        try:
            async for message in ws:
                if socket.frozen:
                    continue
                if message.type is WSMsgType.PING:
                    socket.pings += 1
                    self.world.ring()
                    await ws.pong(message.data)
                elif message.type is WSMsgType.TEXT:
                    self._acked(socket, json.loads(message.data))
        finally:
            self._gone(socket)
        return ws

    # -- bringing

    def bring(self, envelope: Envelope) -> Envelope:
        """Bring an envelope now, or when a socket opens; an interaction that finds none has failed."""
        usable = [one for one in self.open if not one.leaving]
        if not usable:
            if envelope.kind == "events_api":
                self.queue.append(envelope)
            else:
                self._fail(envelope)
            return envelope
        self._turn += 1
        socket = usable[self._turn % len(usable)]
        socket.waiting[envelope.id] = envelope
        self._spawn(self._send(socket, envelope))
        return envelope

    async def _send(self, socket: Socket, envelope: Envelope) -> None:
        with contextlib.suppress(ConnectionError, RuntimeError):
            await socket.ws.send_json(envelope.as_json())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(envelope.done.wait(), self.ack_seconds)
            return
        if socket.waiting.pop(envelope.id, None) is not None:
            self._late.add(envelope.id)
            self._again(envelope, "timeout")

    def _again(self, envelope: Envelope, reason: str) -> None:
        if envelope.kind != "events_api" or envelope.attempt >= self.retries:
            self._fail(envelope)
            return
        again = Envelope(
            self.world.new_id("E"), envelope.kind, envelope.payload, False, envelope.attempt + 1, reason, envelope.done
        )
        self.bring(again)

    def _fail(self, envelope: Envelope) -> None:
        self.failures.append(envelope)
        envelope.end(failed=True)
        self.world.ring()

    def _acked(self, socket: Socket, answer: dict[str, Any]) -> None:
        envelope = socket.waiting.pop(str(answer.get("envelope_id")), None)
        if envelope is None and answer.get("envelope_id") in self._late:
            return
        if envelope is None:
            self.objections.append(f"an answer to an envelope that did not come on this socket: {answer}")
            return
        if extra := set(answer) - {"envelope_id", "payload"}:
            self.objections.append(f"an answer with {extra}")
        if answer.get("payload") and not envelope.answers:  # an empty one is taken: Bolt for JavaScript sends it
            self.objections.append("an answer with a payload where none is taken")
        envelope.end(answer.get("payload"))
        self.world.ring()

    def _gone(self, socket: Socket) -> None:
        if socket in self.open:
            self.open.remove(socket)
        for envelope in socket.waiting.values():
            self._again(envelope, "connection_closed")
        socket.waiting.clear()
        self.world.ring()

    def _flush(self) -> None:
        waiting, self.queue = self.queue, []
        for envelope in waiting:
            self.bring(envelope)

    # -- misbehaving

    async def refresh(
        self, socket: Socket | None = None, *, reason: str = "refresh_requested", grace: float = 0.2
    ) -> None:
        """Ask for a new socket, bring nothing more to the old one, and close it after a while."""
        socket = socket or next(one for one in self.open if not one.leaving)
        socket.leaving = True
        await socket.ws.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})

        async def end() -> None:
            await asyncio.sleep(grace)
            await socket.ws.close()

        self._spawn(end())

    def kill(self, socket: Socket | None = None) -> None:
        """Tear a socket: no close frame."""
        socket = socket or self.open[0]
        if socket.request.transport is not None:
            socket.request.transport.abort()

    def freeze(self, socket: Socket | None = None) -> Socket:
        """A socket that is open and dead: no pong, no message."""
        socket = socket or self.open[0]
        socket.frozen = True
        return socket

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for socket in list(self.open):
            await socket.ws.close()

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
