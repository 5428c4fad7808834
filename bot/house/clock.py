"""The domain's clock. It is the machine's, moved ahead by one offset in the demo; it never goes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """`now` is given to dialogs, desk and rules. Leases, retries, rate limits and sessions use real time instead."""

    def __init__(self, ahead: timedelta = timedelta()) -> None:
        self.ahead = ahead

    def now(self) -> datetime:
        """The domain's time, aware UTC."""
        return datetime.now(UTC) + self.ahead

    def move_to(self, moment: datetime) -> None:
        """Move ahead so that it is `moment` now; a moment that has passed changes nothing."""
        step = moment - self.now()
        if step > timedelta():
            self.ahead += step
