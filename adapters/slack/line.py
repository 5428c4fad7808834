"""The line to Slack: slack_sdk's Web API client, made to repeat nothing by itself and to be quiet."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.addresses import checked_root
from adapters.slack.quiet import MUTE, silence

OFFICIAL = "https://slack.com/api"


class SlackLine:
    """One workspace's line to Slack. Opened by the first call; `close` hangs up.

    `patience` is how many seconds an answer may take. Raises `ValueError` with one clear sentence for an unsafe
    address.
    """

    def __init__(self, token: str, api_url: str = OFFICIAL, *, patience: float = 15.0) -> None:
        silence()
        self.api_url = checked_root(api_url, "KEIKKA_SLACK_API_URL")
        self.patience = patience
        self.client = AsyncWebClient(token, f"{self.api_url}/", int(patience), logger=MUTE, retry_handlers=[])
        self.client.proxy = None  # the session itself reads the environment, and leaves this machine out of it
        self._session: aiohttp.ClientSession | None = None

    async def call(self, method: str, **arguments: Any) -> AsyncSlackResponse:
        """Call a method with JSON. Raises what slack_sdk and aiohttp raise."""
        self.session()
        return await self.client.api_call(method, json={k: v for k, v in arguments.items() if v is not None})

    async def ask(self, method: str, token: str | None = None, **arguments: Any) -> AsyncSlackResponse:
        """Call a method that takes no JSON, form-encoded; with another token than the bot's where given."""
        self.session()
        given = {k: v for k, v in arguments.items() if v is not None}
        return await self.client.api_call(method, params=given | ({"token": token} if token else {}))

    async def upload(self, url: str, content: bytes) -> None:
        """Post a file's content to the address Slack gave for it. Raises `aiohttp.ClientError`."""
        async with self.session().post(url, data=content, raise_for_status=True) as answer:
            await answer.read()

    def session(self) -> aiohttp.ClientSession:
        """The open session."""
        if self._session is None or self._session.closed:
            limit = aiohttp.ClientTimeout(total=self.patience, sock_connect=self.patience)
            self._session = aiohttp.ClientSession(timeout=limit, trust_env=True)
            self.client.session = self._session
        return self._session

    async def close(self) -> None:
        """Hang up; a later call opens the line again."""
        if self._session is not None:
            await self._session.close()
            await asyncio.sleep(0)
