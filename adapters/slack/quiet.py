"""Silence for loggers that tell too much (R12): Slack's libraries log rejected bodies, tokens and messages.

What Keikka itself logs about Slack goes to `keikka.slack` and holds ids, counts and kinds of errors only.
"""

from __future__ import annotations

import logging

#: The logger given to Slack's libraries: says nothing.
MUTE = logging.getLogger("keikka.slack.library")

LEAKING = ("slack_bolt", "slack_sdk", "keikka.slack.library", "aiohttp.access")


def silence() -> None:
    """Set the leaking loggers to what is safe; call again after other code has set up logging."""
    for name in LEAKING:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
