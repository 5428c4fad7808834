"""What a doctor sees, each thing in words, and what it sees of every platform alike: how far our clock is off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from dialogs.speech import Text, _


@dataclass(frozen=True)
class Finding:
    """What a doctor saw: `state` "good", "hint" (works, could be better) or "bad"; what it is; what to press."""

    state: Literal["good", "hint", "bad"]
    what: Text
    press: Text | None = None


def clock(told: str, now: datetime, *, within: float) -> Finding | None:
    """Whether this machine's clock is right, by the `Date` header a platform `told`; None where it told none.

    `now` is aware. A clock that is more than `within` seconds off is bad.
    """
    try:
        off = round((now - parsedate_to_datetime(told)).total_seconds())
    except (TypeError, ValueError):
        return None
    if abs(off) > within:
        return Finding(
            "bad",
            _("The clock of this machine is {seconds} seconds off.")(seconds=abs(off)),
            _("Turn on the setting of the clock from the network, on Linux: sudo timedatectl set-ntp true"),
        )
    return Finding("good", _("The clock is right."))
