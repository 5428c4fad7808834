"""What adapters are told when the database can take nothing."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from typing import TypeVar

from adapters.port import NotStored
from storage import StorageTrouble

T = TypeVar("T")

log = logging.getLogger("keikka")


async def store(writing: Awaitable[T]) -> T:
    """What was written. Raises `NotStored` when nothing can be stored now; the log says why."""
    try:
        return await writing
    except StorageTrouble as trouble:
        log.error("nothing can be stored: %s", trouble)  # its text is a fixed sentence
        raise NotStored from trouble
