"""Bolt's own app with a listener that only acks. Arguments: PORT URL TOKEN SECRET APP_TOKEN.

Without a secret by sockets: the port is then opened as a sign that it listens, and nothing is answered there.
"""

from __future__ import annotations

import asyncio
import re
import sys
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


def app(url: str, token: str, secret: str) -> AsyncApp:
    client = AsyncWebClient(token, f"{url}/")
    client.proxy = None
    made = AsyncApp(client=client, signing_secret=secret)

    @made.action(re.compile(".*"))
    async def pressed(ack: Any) -> None:
        await ack()

    return made


async def by_sockets(made: AsyncApp, port: int, url: str, app_token: str) -> None:
    handler = AsyncSocketModeHandler(made, app_token)
    handler.client.web_client.base_url = f"{url}/"
    handler.client.web_client.proxy = handler.client.proxy = None
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt has no types here
    async with await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", port):
        await asyncio.Event().wait()


def run(port: str, url: str, token: str, secret: str, app_token: str) -> None:
    made = app(url, token, secret)
    if secret:
        made.start(int(port), "/slack/events", "127.0.0.1")
    else:
        asyncio.run(by_sockets(made, int(port), url, app_token))


if __name__ == "__main__":
    run(*sys.argv[1:6])
