"""Local times in words, for rows that can be read: `at("2026-11-24 14:00")` is a Tuesday at two in Helsinki."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.law.calendar import AnswerTimes, Hours, is_working_day

HOME = "Europe/Helsinki"
HOURS = Hours()
TURNS = AnswerTimes()


def at(words: str, zone: str = HOME) -> datetime:
    """The instant of a local wall time, UTC."""
    return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def wall(moment: datetime, zone: str = HOME) -> str:
    """An instant as a local wall time."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def span(words: str) -> timedelta:
    """`1:30` is an hour and a half."""
    hours, minutes = words.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def answer_hours_between(start: datetime, end: datetime, zone: str) -> timedelta:
    """How many answer hours lie between two instants, counted day by day; zero when `end` is not after `start`."""
    total, local = timedelta(), ZoneInfo(zone)
    day = start.astimezone(local).date()
    while day <= end.astimezone(local).date():
        opens = datetime.combine(day, HOURS.answer_from, local).astimezone(UTC)
        closes = datetime.combine(day, HOURS.answer_until, local).astimezone(UTC)
        if is_working_day(day):
            total += max(timedelta(), min(closes, end) - max(opens, start))
        day += timedelta(days=1)
    return total
