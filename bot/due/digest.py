"""The digest of the dispatch channels: each working day once, at the team's hour in the team's time zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.facts import channels, settings
from bot.law import calendar
from storage import marks, outbox, people
from storage.transaction import Transaction

#: A digest that is later than this because nobody was awake is not sent in quiet hours: the next morning tells all.
LATE = timedelta(hours=1)


def next_digest(tx: Transaction) -> datetime | None:
    """When the channels get their next digest, perhaps earlier than now; None where there is nobody to read one.

    One that was missed is made up for on its own day only. On the day a house begins there is none.
    """
    if not channels.everywhere(tx):
        return None
    begun = min((one.created_at for one in people.coordinators(tx)), default=None)
    if begun is None:
        return None
    zone, at = _zone(tx), settings.standing(tx).clock("digest_at")
    today = calendar.next_working_time(tx.now, at, zone)
    if today >= begun and not marks.is_marked(tx, "digest", day_of(tx, today)) and not _too_late(tx, today):
        return today
    midnight = tx.now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return calendar.next_working_time(midnight + timedelta(days=1), at, zone)


def tell_digest(tx: Transaction) -> None:
    """Tell every dispatch channel what waits there."""
    for platform, lane in channels.everywhere(tx):
        about = {"platform": platform, "lane": lane}
        outbox.say(tx, platform=platform, person_id=None, lane=lane, kind="digest", about=about)


def _too_late(tx: Transaction, due: datetime) -> bool:
    return tx.now - due > LATE and calendar.is_quiet(tx.now, _zone(tx), settings.hours(tx))


def day_of(tx: Transaction, moment: datetime) -> str:
    """The team's day of a moment: a digest is told once a day."""
    return moment.astimezone(ZoneInfo(_zone(tx))).date().isoformat()


def _zone(tx: Transaction) -> str:
    return tx.shelf.house.zone
