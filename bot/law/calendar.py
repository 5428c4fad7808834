"""When things are due: answer hours, quiet hours, working days, reminders. Pure; every function takes its now.

All instants are aware. Wall-clock rules are counted in the person's own time zone, so a deadline is right on the days
the clocks change too: walls are compared, not durations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Hours:
    """What the settings say of hours: answer hours on working days, quiet hours every night, in local time.

    Quiet hours may begin before or after midnight; equal ends mean none. Raises ValueError for answer hours that end
    before they begin: no deadline could ever be found in them.
    """

    answer_from: time = time(9)
    answer_until: time = time(18)
    quiet_from: time = time(20)
    quiet_until: time = time(8)
    short_until: time = time(21)

    def __post_init__(self) -> None:
        if self.answer_from >= self.answer_until:
            raise ValueError(f"answer hours end at {self.answer_until:%H:%M}, before they begin")


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> frozenset[date]:
    import holidays  # loaded when a first day is asked about, as few starts do

    return frozenset(holidays.country_holidays(country, years=year))


def is_working_day(day: date, country: str = "FI") -> bool:
    """Monday to Friday, and no public holiday of `country`; Finland's customary eves (Midsummer, Christmas) count."""
    return day.weekday() < 5 and day not in _holidays(country, day.year)


def _windows(moment: datetime, zone: ZoneInfo, hours: Hours) -> Iterator[tuple[datetime, datetime]]:
    """The answer windows from `moment` on, as UTC instants."""
    day = moment.astimezone(zone).date()
    while True:
        if is_working_day(day):
            opens = datetime.combine(day, hours.answer_from, zone).astimezone(UTC)
            closes = datetime.combine(day, hours.answer_until, zone).astimezone(UTC)
            if closes > moment:
                yield max(opens, moment.astimezone(UTC)), closes
        day += timedelta(days=1)


def add_answer_hours(moment: datetime, amount: timedelta, zone: str, hours: Hours | None = None) -> datetime:
    """The instant at which `amount` of answer hours has passed since `moment` (bot/README: Offering in turn).

    The clock stands outside answer hours, on weekends and on public holidays. Returns UTC.
    """
    left = amount
    for opens, closes in _windows(moment, ZoneInfo(zone), hours or Hours()):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise AssertionError("answer windows never end")


def answer_hours_between(start: datetime, end: datetime, zone: str, hours: Hours | None = None) -> timedelta:
    """How many answer hours lie between two moments: what `add_answer_hours` adds to `start` to come to `end`."""
    amount = timedelta()
    for opens, closes in _windows(start, ZoneInfo(zone), hours or Hours()):
        if opens >= end:
            break
        amount += min(closes, end) - opens
    return amount


def working_days_between(start: datetime, end: datetime, zone: str) -> int:
    """Whole working days that lie strictly between the local days of `start` and `end`, plus the last one."""
    local = ZoneInfo(zone)
    first, last = start.astimezone(local).date(), end.astimezone(local).date()
    return sum(is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def add_working_days(moment: datetime, days: int, zone: str) -> datetime:
    """The same wall-clock time `days` working days later, UTC."""
    local = moment.astimezone(ZoneInfo(zone))
    day, left = local.date(), days
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return datetime.combine(day, local.time(), ZoneInfo(zone)).astimezone(UTC)


def next_working_time(moment: datetime, at: time, zone: str) -> datetime:
    """The wall-clock time `at` of the first working day from the local day of `moment` on, past or not. UTC."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    while not is_working_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def is_quiet(moment: datetime, zone: str, hours: Hours | None = None) -> bool:
    """Whether `moment` lies in the quiet hours of the night."""
    hours = hours or Hours()
    wall = moment.astimezone(ZoneInfo(zone)).time()
    if hours.quiet_from <= hours.quiet_until:
        return hours.quiet_from <= wall < hours.quiet_until
    return wall >= hours.quiet_from or wall < hours.quiet_until


def after_quiet(moment: datetime, zone: str, hours: Hours | None = None) -> datetime:
    """`moment` itself, or the end of the quiet hours it lies in. UTC."""
    hours = hours or Hours()
    if not is_quiet(moment, zone, hours):
        return moment.astimezone(UTC)
    local = moment.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=local.time() >= hours.quiet_until)
    return datetime.combine(day, hours.quiet_until, ZoneInfo(zone)).astimezone(UTC)


def in_short_hours(moment: datetime, zone: str, hours: Hours | None = None) -> bool:
    """Whether a short-notice offer may be sent now: any day, from the end of quiet hours until 21:00."""
    hours = hours or Hours()
    wall = moment.astimezone(ZoneInfo(zone)).time()
    return hours.quiet_until <= wall < hours.short_until


def after_short_pause(moment: datetime, zone: str, hours: Hours | None = None) -> datetime:
    """`moment` itself if a short-notice offer may be sent then, else the next morning's first minute. UTC."""
    hours = hours or Hours()
    if in_short_hours(moment, zone, hours):
        return moment.astimezone(UTC)
    local = moment.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=local.time() >= hours.short_until)
    return datetime.combine(day, hours.quiet_until, ZoneInfo(zone)).astimezone(UTC)


@dataclass(frozen=True)
class AnswerTimes:
    """How long an expert has, by the working days left to the gig. Answer hours; `short` is plain time."""

    far: timedelta = timedelta(hours=24)
    middle: timedelta = timedelta(hours=4)
    near: timedelta = timedelta(hours=1)
    short: timedelta = timedelta(minutes=30)
    far_over: int = 10
    near_under: int = 3

    def length(self, now: datetime, gig_starts: datetime, zone: str) -> timedelta:
        """Answer hours of one turn that begins now."""
        days = working_days_between(now, gig_starts, zone)
        if days > self.far_over:
            return self.far
        return self.near if days < self.near_under else self.middle


def is_short_notice(now: datetime, gig_starts: datetime, zone: str, hours: Hours, turns: AnswerTimes) -> bool:
    """Whether the gig starts before one whole turn could end (bot/README: Defaults)."""
    return add_answer_hours(now, turns.near, zone, hours) >= gig_starts


def short_from(now: datetime, gig_starts: datetime, zone: str, hours: Hours, turns: AnswerTimes) -> datetime | None:
    """The first moment at which notice is short, to the microsecond; None where it is short by now. UTC.

    That is about when one near turn of answer hours is left; the very moment depends on whether the gig starts in
    answer hours, and on whether a window begins then.
    """
    if is_short_notice(now, gig_starts, zone, hours, turns):
        return None
    windows, left = _windows_before(gig_starts, ZoneInfo(zone), hours), turns.near
    opens, closes = next(windows)
    while left > closes - opens:
        left -= closes - opens
        opens, closes = next(windows)
    _opens, before = next(windows)
    for at in (before, closes - left):
        if is_short_notice(at, gig_starts, zone, hours, turns):
            return at
    return closes - left + timedelta(microseconds=1)


def _windows_before(moment: datetime, zone: ZoneInfo, hours: Hours) -> Iterator[tuple[datetime, datetime]]:
    """The answer windows before `moment`, the latest first, as UTC instants."""
    day = moment.astimezone(zone).date()
    while True:
        opens = datetime.combine(day, hours.answer_from, zone).astimezone(UTC)
        if is_working_day(day) and opens < moment:
            closes = datetime.combine(day, hours.answer_until, zone).astimezone(UTC)
            yield opens, min(closes, moment.astimezone(UTC))
        day -= timedelta(days=1)


def deadline(delivered: datetime, gig_starts: datetime, zone: str, hours: Hours, turns: AnswerTimes) -> datetime:
    """By when an offer delivered at `delivered` is to be answered; never after the gig's start. UTC.

    A short-notice turn is 30 minutes of plain time. One that cannot end by 21:00 is not cut in two: whoever is asked
    late in the evening may answer at once, and has a whole turn from 8:00 in the morning.
    """
    if is_short_notice(delivered, gig_starts, zone, hours, turns):
        begins = after_short_pause(delivered, zone, hours)
        ends = begins + turns.short
        local = begins.astimezone(ZoneInfo(zone))
        closes = datetime.combine(local.date(), hours.short_until, ZoneInfo(zone)).astimezone(UTC)
        if ends > closes:
            ends = after_short_pause(closes, zone, hours) + turns.short
        return min(ends, gig_starts.astimezone(UTC))
    ends = add_answer_hours(delivered, turns.length(delivered, gig_starts, zone), zone, hours)
    return min(ends, gig_starts.astimezone(UTC))


@dataclass(frozen=True)
class AnnouncingTimes:
    """When an orderer hears at the latest: working days, and the part of the time left in percent."""

    days: int = 2
    percent: int = 50


#: An announced time lies at least this far ahead, so that somebody can have been asked by then.
HEARD_AFTER = timedelta(minutes=30)


def hear_by(
    submitted: datetime, gig_starts: datetime, zone: str, hours: Hours, hearing: AnnouncingTimes | None = None
) -> datetime:
    """When the orderer will hear at the latest: the earlier of 2 working days and half the time left. UTC.

    It is one at which people read, where one lies ahead: the whole hour before, and for one in the night the evening
    before it, half an hour before quiet hours or when the evening's asking ends.
    """
    hearing = hearing or AnnouncingTimes()
    submitted, gig_starts = submitted.astimezone(UTC), gig_starts.astimezone(UTC)
    part = submitted + (gig_starts - submitted) * hearing.percent / 100
    latest = min(add_working_days(submitted, hearing.days, zone), part)
    whole = latest.astimezone(ZoneInfo(zone)).replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    moment = whole if whole > submitted + HEARD_AFTER else latest.replace(second=0, microsecond=0)
    if is_quiet(moment, zone, hours):
        for at in (_before_quiet(hours), hours.short_until):
            evening = _evening_before(moment, zone, hours, at)
            if submitted + HEARD_AFTER < evening <= moment:
                return evening
    return max(moment, submitted)


def _evening_before(moment: datetime, zone: str, hours: Hours, at: time) -> datetime:
    """The wall time `at` of the evening whose quiet hours hold `moment`."""
    local = moment.astimezone(ZoneInfo(zone))
    day = local.date() - timedelta(days=local.time() < hours.quiet_until)
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def _before_quiet(hours: Hours) -> time:
    return (datetime.combine(date(2000, 1, 2), hours.quiet_from) - timedelta(minutes=30)).time()


@dataclass(frozen=True)
class Reminding:
    """When the three reminders go out, and how far apart they stay."""

    days: int = 7
    eve_at: time = time(16)
    before: timedelta = timedelta(hours=3)
    before_quiet: time = time(19, 30)
    gap: timedelta = timedelta(hours=2)


def reminders(
    gig_starts: datetime, zone: str, hours: Hours, reminding: Reminding | None = None
) -> tuple[tuple[str, datetime], ...]:
    """The reminders of a gig, in order: `week`, `eve` (16:00 the day before) and `soon` (3 hours before).

    One due in quiet hours goes at 19:30 before them; one within 2 hours of a later one is dropped.
    """
    plan = reminding or Reminding()
    wall = ZoneInfo(zone)
    local = gig_starts.astimezone(wall)
    wanted = [
        ("week", datetime.combine(local.date() - timedelta(days=plan.days), local.time(), wall).astimezone(UTC)),
        ("eve", datetime.combine(local.date() - timedelta(days=1), plan.eve_at, wall).astimezone(UTC)),
        ("soon", gig_starts.astimezone(UTC) - plan.before),
    ]
    evening = min(plan.before_quiet, _before_quiet(hours))
    placed = [
        (name, _evening_before(at, zone, hours, evening) if is_quiet(at, zone, hours) else at) for name, at in wanted
    ]
    placed.sort(key=lambda one: one[1])
    kept: list[tuple[str, datetime]] = []
    for name, at in reversed(placed):
        if not kept or (at < kept[-1][1] and kept[-1][1] - at >= plan.gap):
            kept.append((name, at))
    return tuple(reversed(kept))


def next_morning(moment: datetime, zone: str, at: time = time(9)) -> datetime:
    """The morning after `moment`'s local day. UTC."""
    local = moment.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date() + timedelta(days=1), at, ZoneInfo(zone)).astimezone(UTC)


def had_its_morning(now: datetime, zone: str, at: time = time(9)) -> datetime:
    """What ended before this moment has had its `next_morning` by `now`; what ended at it or later has not. UTC."""
    today = now.astimezone(ZoneInfo(zone)).date()
    morning = datetime.combine(today, at, ZoneInfo(zone)).astimezone(UTC)
    last = today if morning <= now else today - timedelta(days=1)
    return datetime.combine(last, time(), ZoneInfo(zone)).astimezone(UTC)
