"""The doorway both ways share: Bolt with one middleware that hears, and only then answers Slack (R1).

No Bolt listener and no Bolt authorization: nothing is asked of the network before Slack has its answer.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.quiet import MUTE

log = logging.getLogger("keikka.slack")

#: Hears one verified body and returns what Slack is answered with; raises when it is not stored.
Hearing = Callable[[dict[str, Any]], Awaitable[dict[str, Any] | None]]

STORED = 200
COME_AGAIN = 503


def doorway(client: AsyncWebClient, hearing: Hearing) -> AsyncApp:
    """A Bolt app that gives every verified body to `hearing`."""

    async def middleware(body: dict[str, Any]) -> BoltResponse:
        if body.get("type") == "url_verification":
            return BoltResponse(status=STORED, body={"challenge": str(body.get("challenge", ""))})
        try:
            answer = await hearing(body)
        except Exception as error:  # the error may quote what was said
            log.error("a request of Slack could not be stored (%s); it will come again", type(error).__name__)
            return BoltResponse(status=COME_AGAIN, body="")
        return BoltResponse(status=STORED, body=answer or "")

    async def nobody() -> AuthorizeResult:
        raise NotImplementedError("the middleware answers everything before Bolt asks for this")

    return AsyncApp(
        logger=MUTE,
        name=MUTE.name,  # Bolt silences the logger of the app's name as it is told to silence its own
        client=client,
        authorize=nobody,
        before_authorize=middleware,
        signing_secret="",
        request_verification_enabled=False,  # done before Bolt sees the body: see `webhook`
        url_verification_enabled=False,
    )


async def answer_request(app: AsyncApp, request: AsyncBoltRequest) -> tuple[int, dict[str, Any] | None]:
    """The answer to one request: a status, and a body if there is one. A request under way is not broken off."""
    answer = await asyncio.shield(asyncio.ensure_future(app.async_dispatch(request)))
    return answer.status, json.loads(answer.body) if answer.body else None
