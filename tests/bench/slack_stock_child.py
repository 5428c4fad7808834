"""Bolt's own app over HTTP, with a listener that only acks. Arguments: PORT URL TOKEN SECRET."""

from __future__ import annotations

import re
import sys
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


def run(port: str, url: str, token: str, secret: str) -> None:
    client = AsyncWebClient(token, f"{url}/")
    client.proxy = None
    app = AsyncApp(client=client, signing_secret=secret)

    @app.action(re.compile(".*"))
    async def pressed(ack: Any) -> None:
        await ack()

    app.start(int(port), "/slack/events", "127.0.0.1")


if __name__ == "__main__":
    run(*sys.argv[1:5])
