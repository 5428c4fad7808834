"""The doorway by Socket Mode: Slack brings everything over sockets that we open; no public address is needed.

Two sockets are kept open. Slack asks for a new one about every hour: the new one is opened first, and what came on the
old one is answered on the old one, until Slack closes it. An envelope is answered only when it is stored (R1);
one that is not answered comes again, if it is an event. The stock client of slack_sdk answers on whichever socket is
open then, and closes the old one before it has the new.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable
from typing import Any

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError

from adapters.slack.line import SlackLine
from adapters.slack.listen import STORED, answer_request
from adapters.slack.trouble import TOKEN, error_of, verdict

log = logging.getLogger("keikka.slack")

CONNECTIONS = 2
AGAIN = (0.2, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds between tries to connect
HEARTBEAT = 10.0  # seconds between pings; a socket that does not answer is dead
LIVED = 60.0  # seconds after which a socket was a good one: when it dies, the next is opened at once
CLOSING = 10.0  # seconds that Slack may take to close one with us; how long it is quiet does not matter
HELLO = 15.0  # seconds that Slack may take to say hello
LARGEST = 1024 * 1024

Socket = aiohttp.ClientWebSocketResponse


class SocketEar:
    """Hears over `connections` sockets. `refused` is called when Slack does not take the app-level token."""

    def __init__(
        self,
        app: AsyncApp,
        line: SlackLine,
        token: str,
        refused: Callable[[], None],
        *,
        connections: int = CONNECTIONS,
        heartbeat: float = HEARTBEAT,
    ) -> None:
        self._app, self._line, self._token, self._refused = app, line, token, refused
        self._connections = connections
        self._heartbeat = heartbeat
        self._keepers: list[asyncio.Task[None]] = []
        self._answering: set[asyncio.Task[None]] = set()
        self._reading: set[asyncio.Task[None]] = set()
        self._sockets: set[Socket] = set()
        self._heard_hello = asyncio.Event()

    @property
    def open_sockets(self) -> int:
        """How many sockets are open now."""
        return sum(not socket.closed for socket in self._sockets)

    async def open(self) -> None:
        """Open the first socket; the others follow. Raises what slack_sdk and aiohttp raise."""
        first = await self._connect()
        self._keepers = [asyncio.create_task(self._keep(first))]
        self._keepers += [asyncio.create_task(self._keep(None)) for _ in range(self._connections - 1)]

    async def close(self) -> None:
        """Take nothing new; what is being stored is finished and answered."""
        for task in (*self._keepers, *self._reading):
            task.cancel()
        await asyncio.gather(*self._keepers, *self._reading, return_exceptions=True)
        if self._answering:
            await asyncio.wait(set(self._answering), timeout=5)
        await asyncio.gather(*(socket.close() for socket in list(self._sockets)), return_exceptions=True)
        self._sockets.clear()
        self._keepers = []
        self._heard_hello.clear()

    async def wait_for_backlog(self) -> None:
        """Return once Slack has said hello: it brings what waits at once."""
        await self._heard_hello.wait()

    # -- one socket after the other

    async def _keep(self, socket: Socket | None) -> None:
        """Keep one socket open for ever."""
        tries = 0
        while True:
            if socket is None:
                await asyncio.sleep(AGAIN[min(tries, len(AGAIN) - 1)] if tries else 0)
                tries += 1
                socket = await self._try_to_connect()
                continue
            leaving, opened = asyncio.Event(), time.monotonic()
            reading = asyncio.create_task(self._read(socket, leaving))
            self._reading.add(reading)
            reading.add_done_callback(self._reading.discard)
            await leaving.wait()
            healthy = not reading.done()  # asked to move: the next at once, the old one is read to its end
            tries = 0 if healthy or time.monotonic() - opened >= LIVED else max(tries, 1)
            socket = None

    async def _try_to_connect(self) -> Socket | None:
        try:
            return await self._connect()
        except SlackApiError as error:
            if error_of(error) in TOKEN:
                self._refused()
            else:
                log.info("no socket from Slack yet (%s)", verdict(error))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.info("Slack cannot be reached yet (%s)", type(error).__name__)
        return None

    async def _connect(self) -> Socket:
        answer = await self._line.ask("apps.connections.open", self._token)
        socket = await self._line.session().ws_connect(
            str(answer["url"]),
            heartbeat=self._heartbeat,
            max_msg_size=LARGEST,
            timeout=aiohttp.ClientWSTimeout(ws_close=CLOSING),
        )
        self._sockets.add(socket)
        return socket

    async def _read(self, socket: Socket, leaving: asyncio.Event) -> None:
        """Hear everything on one socket until it closes; `leaving` is set as soon as another one is needed."""
        try:
            async with asyncio.timeout(HELLO) as patience:
                async for message in socket:
                    patience.reschedule(None)
                    if message.type is aiohttp.WSMsgType.TEXT and not self._take(socket, message.data):
                        leaving.set()
        except TimeoutError:
            log.info("Slack did not say hello on a socket")
        except (aiohttp.ClientError, OSError) as error:
            log.info("a socket of Slack broke off (%s)", type(error).__name__)
        finally:
            leaving.set()
            self._sockets.discard(socket)
            with contextlib.suppress(aiohttp.ClientError, OSError):
                await socket.close()

    def _take(self, socket: Socket, text: str) -> bool:
        """Begin to store what came; False when Slack wants to close this socket."""
        try:
            envelope = json.loads(text)
            kind = str(envelope["type"])
        except (ValueError, KeyError, TypeError):
            log.error("an envelope of Slack could not be read; it is passed over")
            return True
        if kind == "hello":
            self._heard_hello.set()
        elif kind != "disconnect" and "envelope_id" in envelope:
            task = asyncio.create_task(self._answer(socket, envelope))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
        return kind != "disconnect"

    async def _answer(self, socket: Socket, envelope: dict[str, Any]) -> None:
        payload = envelope.get("payload")
        try:
            asked = AsyncBoltRequest(mode="socket_mode", body=payload if isinstance(payload, dict) else {})
            status, made = await answer_request(self._app, asked)
        except Exception as error:
            log.error("an envelope of Slack could not be read (%s)", type(error).__name__)
            return
        if status != STORED:
            return
        answer: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
        if made and envelope.get("accepts_response_payload"):
            answer["payload"] = made
        with contextlib.suppress(aiohttp.ClientError, OSError, RuntimeError):  # not answered: it comes again
            await socket.send_str(json.dumps(answer))
