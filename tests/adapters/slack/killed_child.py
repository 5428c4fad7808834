"""The child of the kill test: the adapter with ears that write to a SQLite file, until it is killed.

Started as `python -m tests.adapters.slack.killed_child TOKEN APP_TOKEN SECRET URL FILE`. With a secret it listens by
HTTP. Its first line on standard output is `ready` (and the port by HTTP); then one for each thing it has stored.
"""

from __future__ import annotations

import asyncio
import sys

from adapters.slack import SlackAdapter
from adapters.slack.webhook import SlackWebhookEar
from tests.adapters.killed_ears import FileEars


async def run(token: str, app_token: str, secret: str, url: str, path: str) -> None:
    adapter = SlackAdapter(token, app_token=app_token, signing_secret=secret, host="127.0.0.1", api_url=url)
    ears = FileEars(path)
    await adapter.start(ears)
    port = adapter.ear.addresses[0][1] if isinstance(adapter.ear, SlackWebhookEar) else ""
    sys.stdout.write(f"ready {port}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:6]))
