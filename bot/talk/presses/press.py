"""A press taken apart."""

from __future__ import annotations

from dataclasses import dataclass

from storage.orders import Booking, Offer, Order


@dataclass(frozen=True)
class Press:
    """A press taken apart: its verb, the subject that was found, and what came after it."""

    verb: str
    subject: Order | Offer | Booking | None
    arguments: tuple[str, ...]
