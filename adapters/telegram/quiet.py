"""Silence for loggers that tell too much (R12): the token is in every httpx INFO line, texts in PTB's errors.

What Keikka itself logs about Telegram goes to `keikka.telegram` and holds ids, counts and kinds of errors only.
"""

from __future__ import annotations

import logging

LEAKING = {
    "httpx": logging.WARNING,  # "HTTP Request: POST https://api.telegram.org/bot<token>/..."
    "httpcore": logging.WARNING,  # headers and addresses at DEBUG
    "telegram": logging.CRITICAL + 1,  # whole updates at CRITICAL when one cannot be read, payloads at ERROR
    "aiohttp.access": logging.CRITICAL + 1,  # addresses with capability links
}


def silence() -> None:
    """Set the leaking loggers to what is safe; call again after other code has set up logging."""
    for name, level in LEAKING.items():
        logging.getLogger(name).setLevel(level)
