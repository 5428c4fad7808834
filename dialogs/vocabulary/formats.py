"""How a gig is held, in words that answers keep: on site, remotely, or whichever the expert chooses."""

from __future__ import annotations

from typing import Literal

GigFormat = Literal["onsite", "remote", "either"]
