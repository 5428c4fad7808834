"""PRODUCT's Defaults as rows, the days when the clocks change, and what holds at any time (Hypothesis).

Times are local (Helsinki) unless a row says otherwise: "2026-11-24 14:00" is a Tuesday at two.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import (
    Hearing,
    Hours,
    Reminding,
    Turns,
    add_answer_hours,
    add_working_days,
    after_quiet,
    after_short_pause,
    answer_hours_between,
    deadline,
    hear_by,
    in_short_hours,
    is_quiet,
    is_short_notice,
    is_working_day,
    next_morning,
    reminders,
    working_days_between,
)

HOME = "Europe/Helsinki"
HOURS = Hours()
TURNS = Turns()


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


# Working days


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-20", True),  # a Friday
        ("2026-11-21", False),  # Saturday
        ("2026-11-22", False),  # Sunday
        ("2026-01-01", False),  # New Year's Day
        ("2026-01-06", False),  # Epiphany
        ("2026-04-02", True),  # Maundy Thursday
        ("2026-04-03", False),  # Good Friday
        ("2026-04-06", False),  # Easter Monday
        ("2026-04-30", True),  # the eve of May Day
        ("2026-05-01", False),  # May Day
        ("2026-05-14", False),  # Ascension Day
        ("2026-06-19", False),  # Midsummer Eve
        ("2026-12-04", True),
        ("2026-12-06", False),  # Independence Day, a Sunday
        ("2027-12-06", False),  # Independence Day, a Monday
        ("2026-12-23", True),
        ("2026-12-24", False),  # Christmas Eve
        ("2026-12-25", False),
        ("2026-12-28", True),  # the Monday after
        ("2027-03-26", False),  # Good Friday moves
        ("2027-03-29", False),  # Easter Monday, the day after the clocks change
        ("2027-06-25", False),
    ],
)
def test_working_days(day: str, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-11-23 10:00", "2026-11-23 17:00", 0),  # the same day
        ("2026-11-23 23:59", "2026-11-24 00:01", 1),
        ("2026-11-23 10:00", "2026-11-26 09:00", 3),  # Monday to Thursday
        ("2026-11-20 10:00", "2026-11-23 09:00", 1),  # over a weekend
        ("2026-11-20 10:00", "2026-11-22 09:00", 0),  # a gig on a Sunday
        ("2026-12-23 10:00", "2026-12-29 09:00", 2),  # Christmas between
        ("2026-11-24 10:00", "2026-11-20 10:00", 0),  # in the past
    ],
)
def test_working_days_between(start: str, end: str, days: int) -> None:
    assert working_days_between(at(start), at(end), HOME) == days


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-23 10:15", 2, "2026-11-25 10:15"),
        ("2026-11-20 10:15", 2, "2026-11-24 10:15"),  # Friday to Tuesday
        ("2026-11-21 22:00", 2, "2026-11-24 22:00"),  # from a Saturday
        ("2026-12-23 12:00", 1, "2026-12-28 12:00"),
        ("2026-10-23 12:00", 1, "2026-10-26 12:00"),  # the clocks go back between: the same wall time
        ("2027-03-25 12:00", 1, "2027-03-30 12:00"),  # forward, with Easter
        ("2026-11-23 10:15", 0, "2026-11-23 10:15"),
    ],
)
def test_add_working_days_keeps_the_wall_time(start: str, days: int, end: str) -> None:
    assert wall(add_working_days(at(start), days, HOME)) == end


# Answer hours: weekdays 9-18 in the expert's zone, not on public holidays


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        ("2026-11-24 10:00", "1:00", "2026-11-24 11:00"),
        ("2026-11-24 07:00", "1:00", "2026-11-24 10:00"),  # the clock stands until nine
        ("2026-11-24 17:30", "1:00", "2026-11-25 09:30"),
        ("2026-11-24 17:00", "1:00", "2026-11-24 18:00"),  # to the last minute
        ("2026-11-24 18:00", "1:00", "2026-11-25 10:00"),
        ("2026-11-24 21:40", "4:00", "2026-11-25 13:00"),
        ("2026-11-20 16:00", "4:00", "2026-11-23 11:00"),  # Friday to Monday
        ("2026-11-23 09:00", "24:00", "2026-11-25 15:00"),  # two days and six hours
        ("2026-12-23 17:00", "2:00", "2026-12-28 10:00"),  # Christmas
        ("2026-12-31 12:00", "8:00", "2027-01-04 11:00"),  # New Year and a weekend
        ("2026-04-02 17:00", "2:00", "2026-04-07 10:00"),  # Easter
        ("2026-06-18 17:00", "2:00", "2026-06-22 10:00"),  # Midsummer
        ("2026-11-22 12:00", "0:00", "2026-11-23 09:00"),
        # the clocks change: answer hours are wall hours
        ("2026-03-27 17:00", "2:00", "2026-03-30 10:00"),
        ("2026-10-23 17:00", "2:00", "2026-10-26 10:00"),
        ("2027-03-25 17:00", "2:00", "2027-03-30 10:00"),
        ("2027-10-29 17:00", "2:00", "2027-11-01 10:00"),
    ],
)
def test_answer_hours(start: str, amount: str, end: str) -> None:
    assert wall(add_answer_hours(at(start), span(amount), HOME)) == end


@pytest.mark.parametrize(
    ("start", "end", "amount"),
    [
        ("2026-11-24 10:00", "2026-11-24 11:30", "1:30"),
        ("2026-11-24 07:00", "2026-11-24 08:30", "0:00"),
        ("2026-11-20 17:00", "2026-11-23 10:00", "2:00"),
        ("2026-11-24 11:00", "2026-11-24 10:00", "0:00"),  # not after
        ("2026-10-23 12:00", "2026-10-26 12:00", "9:00"),  # the clocks go back between
        ("2027-03-25 12:00", "2027-03-30 12:00", "9:00"),
    ],
)
def test_answer_hours_between(start: str, end: str, amount: str) -> None:
    assert answer_hours_between(at(start), at(end), HOME) == span(amount)


def test_answer_hours_are_those_of_the_zone_that_is_asked() -> None:
    moment = at("2026-11-24 17:30", HOME)
    assert wall(add_answer_hours(moment, span("1:00"), "Europe/Stockholm"), "Europe/Stockholm") == "2026-11-24 17:30"
    assert wall(add_answer_hours(moment, span("1:00"), HOME)) == "2026-11-25 09:30"


def test_answer_hours_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(ValueError, match="before they begin"):
        Hours(answer_from=time(18), answer_until=time(9))


# Time to answer, by the working days left


@pytest.mark.parametrize(
    ("delivered", "gig", "by"),
    [
        # over 10 working days: 24 answer hours
        ("2026-11-24 10:00", "2026-12-29 14:00", "2026-11-26 16:00"),
        ("2026-11-24 10:00", "2026-12-09 14:00", "2026-11-26 16:00"),  # 11 working days
        # 3-10 working days: 4 answer hours
        ("2026-11-24 10:00", "2026-12-08 14:00", "2026-11-24 14:00"),  # 10 working days
        ("2026-11-24 10:00", "2026-11-27 14:00", "2026-11-24 14:00"),  # 3 working days
        ("2026-11-24 16:00", "2026-11-27 14:00", "2026-11-25 11:00"),
        # under 3: 1 answer hour
        ("2026-11-24 10:00", "2026-11-26 14:00", "2026-11-24 11:00"),  # 2 working days
        ("2026-11-24 10:00", "2026-11-24 14:00", "2026-11-24 11:00"),
        ("2026-11-20 17:30", "2026-11-23 14:00", "2026-11-23 09:30"),  # over a weekend
        ("2026-11-20 19:00", "2026-11-23 10:30", "2026-11-23 10:00"),
        # short notice: the gig starts before a whole turn could end; 30 minutes of plain time
        ("2026-11-24 10:00", "2026-11-24 10:50", "2026-11-24 10:30"),
        ("2026-11-24 10:00", "2026-11-24 11:00", "2026-11-24 10:30"),  # a turn would end as the gig begins
        ("2026-11-24 10:00", "2026-11-24 10:20", "2026-11-24 10:20"),  # never after the start
        ("2026-11-24 19:00", "2026-11-25 09:30", "2026-11-24 19:30"),
        ("2026-11-24 20:15", "2026-11-25 09:30", "2026-11-24 20:45"),  # until 21:00
        ("2026-11-24 20:30", "2026-11-25 09:30", "2026-11-24 21:00"),
        ("2026-11-24 20:50", "2026-11-25 09:30", "2026-11-25 08:20"),  # what is left goes on in the morning
        ("2026-11-24 21:00", "2026-11-25 09:30", "2026-11-25 08:30"),
        ("2026-11-25 02:00", "2026-11-25 09:30", "2026-11-25 08:30"),
        ("2026-11-24 22:00", "2026-11-25 08:10", "2026-11-25 08:10"),
        ("2026-11-24 22:00", "2026-11-25 07:00", "2026-11-25 07:00"),
        ("2026-11-21 12:00", "2026-11-22 14:00", "2026-11-21 12:30"),  # a weekend: no answer hours at all
        ("2026-12-24 12:00", "2026-12-25 14:00", "2026-12-24 12:30"),
        # the night in which the clocks change
        ("2026-03-28 20:50", "2026-03-29 12:00", "2026-03-29 08:20"),
        ("2026-10-24 20:50", "2026-10-25 12:00", "2026-10-25 08:20"),
        ("2027-03-27 20:50", "2027-03-28 12:00", "2027-03-28 08:20"),
        ("2027-10-30 22:00", "2027-10-31 12:00", "2027-10-31 08:30"),
        ("2026-10-23 17:00", "2026-10-28 12:00", "2026-10-26 12:00"),
    ],
)
def test_time_to_answer(delivered: str, gig: str, by: str) -> None:
    assert wall(deadline(at(delivered), at(gig), HOME, HOURS, TURNS)) == by


@pytest.mark.parametrize(
    ("now", "gig", "short"),
    [
        ("2026-11-24 10:00", "2026-11-24 11:01", False),
        ("2026-11-24 10:00", "2026-11-24 11:00", True),
        ("2026-11-24 17:30", "2026-11-25 09:31", False),
        ("2026-11-24 17:30", "2026-11-25 09:30", True),
        ("2026-11-24 20:00", "2026-11-25 09:00", True),  # an order at 20:00 for the next morning
        ("2026-11-20 18:00", "2026-11-23 10:00", True),  # Friday evening for Monday at ten
        ("2026-11-20 18:00", "2026-11-23 10:01", False),
        ("2026-12-23 18:00", "2026-12-27 14:00", True),  # all through Christmas
    ],
)
def test_short_notice(now: str, gig: str, short: bool) -> None:
    assert is_short_notice(at(now), at(gig), HOME, HOURS, TURNS) is short


def test_the_time_to_answer_is_a_setting() -> None:
    patient = Turns(far=span("40:00"), middle=span("8:00"), near=span("2:00"), far_over=5, near_under=2)
    assert patient.length(at("2026-11-24 10:00"), at("2026-12-02 14:00"), HOME) == span("40:00")
    assert patient.length(at("2026-11-24 10:00"), at("2026-12-01 14:00"), HOME) == span("8:00")
    assert patient.length(at("2026-11-24 10:00"), at("2026-11-25 14:00"), HOME) == span("2:00")


# Quiet hours 20-8, and the evening's short-notice hours until 21:00


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        ("2026-11-24 12:00", "2026-11-24 12:00"),
        ("2026-11-24 19:59", "2026-11-24 19:59"),
        ("2026-11-24 20:00", "2026-11-25 08:00"),
        ("2026-11-24 23:59", "2026-11-25 08:00"),
        ("2026-11-25 00:00", "2026-11-25 08:00"),
        ("2026-11-25 07:59", "2026-11-25 08:00"),
        ("2026-11-25 08:00", "2026-11-25 08:00"),
        ("2026-11-21 12:00", "2026-11-21 12:00"),  # a Saturday is not quiet
        ("2026-03-28 22:00", "2026-03-29 08:00"),
        ("2026-10-25 03:30", "2026-10-25 08:00"),  # the hour that comes twice
        ("2027-03-28 04:30", "2027-03-28 08:00"),
        ("2027-10-30 22:00", "2027-10-31 08:00"),
    ],
)
def test_quiet_hours(moment: str, sent: str) -> None:
    assert wall(after_quiet(at(moment), HOME)) == sent
    assert is_quiet(at(moment), HOME) is (moment != sent)


@pytest.mark.parametrize(
    ("quiet", "moment", "sent"),
    [
        ("00:00-08:00", "2026-11-24 12:00", "2026-11-24 12:00"),  # beginning at midnight
        ("00:00-08:00", "2026-11-24 00:00", "2026-11-24 08:00"),
        ("00:00-08:00", "2026-11-24 23:59", "2026-11-24 23:59"),
        ("22:30-06:00", "2026-11-24 22:30", "2026-11-25 06:00"),
        ("08:00-08:00", "2026-11-24 03:00", "2026-11-24 03:00"),  # none
    ],
)
def test_quiet_hours_are_a_setting(quiet: str, moment: str, sent: str) -> None:
    begin, end = map(time.fromisoformat, quiet.split("-"))
    assert wall(after_quiet(at(moment), HOME, Hours(quiet_from=begin, quiet_until=end))) == sent


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        ("2026-11-24 20:59", "2026-11-24 20:59"),
        ("2026-11-24 21:00", "2026-11-25 08:00"),
        ("2026-11-25 03:00", "2026-11-25 08:00"),
        ("2026-11-25 08:00", "2026-11-25 08:00"),
        ("2026-11-22 12:00", "2026-11-22 12:00"),  # any day
        ("2026-10-24 21:00", "2026-10-25 08:00"),
        ("2027-03-27 21:00", "2027-03-28 08:00"),
    ],
)
def test_short_notice_hours(moment: str, sent: str) -> None:
    assert wall(after_short_pause(at(moment), HOME)) == sent
    assert in_short_hours(at(moment), HOME) is (moment == sent)


# When the orderer hears: the earlier of 2 working days and half the time left


@pytest.mark.parametrize(
    ("submitted", "gig", "told"),
    [
        ("2026-11-20 12:00", "2026-12-01 14:00", "2026-11-24 12:00"),  # 2 working days; PRODUCT's own sample
        ("2026-11-23 12:40", "2026-12-10 14:00", "2026-11-25 12:00"),  # down to the whole hour
        ("2026-11-23 10:00", "2026-11-24 18:00", "2026-11-23 19:30"),  # half would be 2:00 at night
        ("2026-11-23 09:00", "2026-11-23 15:00", "2026-11-23 12:00"),  # half
        ("2026-11-23 10:00", "2026-11-23 10:50", "2026-11-23 10:25"),  # soon: to the minute
        ("2026-11-23 22:30", "2026-12-10 14:00", "2026-11-25 19:30"),  # not at 22:00
        ("2026-11-23 06:10", "2026-12-10 14:00", "2026-11-24 19:30"),  # nor at 6:00
        ("2026-11-23 19:20", "2026-11-24 16:00", "2026-11-23 21:00"),  # 19:30 is too soon: when the asking ends
        ("2026-11-23 20:00", "2026-11-24 09:00", "2026-11-23 21:00"),  # an order at 20:00 for the next morning
        ("2026-11-23 22:00", "2026-11-24 09:00", "2026-11-24 03:00"),  # no hour at which people read lies ahead
        ("2026-12-22 12:00", "2027-01-20 12:00", "2026-12-28 12:00"),  # Christmas
        ("2026-10-23 12:00", "2026-11-20 12:00", "2026-10-27 12:00"),  # the clocks go back between
        ("2027-03-25 12:00", "2027-05-20 12:00", "2027-03-31 12:00"),  # forward, and Easter
        ("2026-03-28 18:00", "2026-03-29 21:00", "2026-03-29 08:00"),  # half of 26 hours, not of 27
    ],
)
def test_hear_by(submitted: str, gig: str, told: str) -> None:
    assert wall(hear_by(at(submitted), at(gig), HOME, HOURS)) == told


def test_whole_hours_are_those_of_the_wall() -> None:
    told = hear_by(
        at("2026-11-23 10:50", "Asia/Kolkata"), at("2026-12-20 10:00", "Asia/Kolkata"), "Asia/Kolkata", HOURS
    )
    assert wall(told, "Asia/Kolkata") == "2026-11-25 10:00"


def test_hearing_is_a_setting() -> None:
    soon = Hearing(days=1, percent=25)
    assert wall(hear_by(at("2026-11-23 10:00"), at("2026-12-20 10:00"), HOME, HOURS, soon)) == "2026-11-24 10:00"
    assert wall(hear_by(at("2026-11-23 10:00"), at("2026-11-23 18:00"), HOME, HOURS, soon)) == "2026-11-23 12:00"


# Reminders: 7 days, the day before at 16:00, 3 hours


@pytest.mark.parametrize(
    ("gig", "sent"),
    [
        ("2026-12-01 14:00", "week 2026-11-24 14:00, eve 2026-11-30 16:00, soon 2026-12-01 11:00"),
        ("2026-12-01 11:00", "week 2026-11-24 11:00, eve 2026-11-30 16:00, soon 2026-12-01 08:00"),
        # due in quiet hours: at 19:30 before them
        ("2026-12-01 10:59", "week 2026-11-24 10:59, eve 2026-11-30 16:00, soon 2026-11-30 19:30"),
        ("2026-12-01 07:00", "week 2026-11-23 19:30, eve 2026-11-30 16:00, soon 2026-11-30 19:30"),
        ("2026-12-01 20:00", "week 2026-11-24 19:30, eve 2026-11-30 16:00, soon 2026-12-01 17:00"),
        ("2026-12-01 23:00", "week 2026-11-24 19:30, eve 2026-11-30 16:00, soon 2026-12-01 19:30"),
        ("2026-12-01 00:30", "week 2026-11-23 19:30, eve 2026-11-30 16:00, soon 2026-11-30 19:30"),
        # the clocks change between: the wall time stays, three hours are three hours
        ("2026-03-30 14:00", "week 2026-03-23 14:00, eve 2026-03-29 16:00, soon 2026-03-30 11:00"),
        ("2026-03-29 14:00", "week 2026-03-22 14:00, eve 2026-03-28 16:00, soon 2026-03-29 11:00"),
        ("2026-10-25 14:00", "week 2026-10-18 14:00, eve 2026-10-24 16:00, soon 2026-10-25 11:00"),
        ("2027-03-28 10:00", "week 2027-03-21 10:00, eve 2027-03-27 16:00, soon 2027-03-27 19:30"),
        ("2027-10-31 11:00", "week 2027-10-24 11:00, eve 2027-10-30 16:00, soon 2027-10-31 08:00"),
        ("2027-11-01 09:00", "week 2027-10-25 09:00, eve 2027-10-31 16:00, soon 2027-10-31 19:30"),
    ],
)
def test_reminders(gig: str, sent: str) -> None:
    assert ", ".join(f"{name} {wall(moment)}" for name, moment in reminders(at(gig), HOME, HOURS)) == sent


@pytest.mark.parametrize(
    ("plan", "hours", "sent"),
    [
        # within 2 hours of a later one: only the later is sent, so that whoever was booked between hears too
        (Reminding(eve_at=time(18)), HOURS, "week 2026-11-24 09:00, soon 2026-11-30 19:30"),
        (Reminding(eve_at=time(17, 30)), HOURS, "week 2026-11-24 09:00, eve 2026-11-30 17:30, soon 2026-11-30 19:30"),
        (Reminding(before=span("24:00"), eve_at=time(10)), HOURS, "week 2026-11-24 09:00, eve 2026-11-30 10:00"),
        (Reminding(before=span("20:00")), HOURS, "week 2026-11-24 09:00, soon 2026-11-30 13:00, eve 2026-11-30 16:00"),
        (Reminding(gap=timedelta(), eve_at=time(22)), HOURS, "week 2026-11-24 09:00, soon 2026-11-30 19:30"),
        # quiet hours that begin before 19:30
        (Reminding(), Hours(quiet_from=time(19)), "week 2026-11-24 09:00, eve 2026-11-30 16:00, soon 2026-11-30 18:30"),
        (Reminding(days=3), HOURS, "week 2026-11-28 09:00, eve 2026-11-30 16:00, soon 2026-11-30 19:30"),
    ],
)  # fmt: skip
def test_reminders_are_settings(plan: Reminding, hours: Hours, sent: str) -> None:
    found = reminders(at("2026-12-01 09:00"), HOME, hours, plan)
    assert ", ".join(f"{name} {wall(moment)}" for name, moment in found) == sent


@pytest.mark.parametrize(
    ("ended", "asked"),
    [
        ("2026-12-01 16:00", "2026-12-02 09:00"),
        ("2026-12-01 08:30", "2026-12-02 09:00"),
        ("2026-03-28 16:00", "2026-03-29 09:00"),
        ("2026-10-24 16:00", "2026-10-25 09:00"),
    ],
)
def test_feedback_is_asked_the_next_morning(ended: str, asked: str) -> None:
    assert wall(next_morning(at(ended), HOME)) == asked


# What holds at any time, over two years with all four changes of the clocks

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - aware by timezones
AMOUNTS = st.timedeltas(timedelta(), timedelta(hours=40))
LEFT = st.timedeltas(timedelta(minutes=1), timedelta(days=60))
ZONES = st.sampled_from([HOME, "Europe/Stockholm", "Europe/Mariehamn"])


@given(MOMENTS, LEFT, ZONES)
def test_a_deadline_is_never_at_night_unless_the_gig_is(delivered: datetime, left: timedelta, zone: str) -> None:
    gig = delivered + left
    by = deadline(delivered, gig, zone, HOURS, TURNS)
    local = by.astimezone(ZoneInfo(zone)).time()
    assert delivered <= by <= gig
    if by == gig:
        return
    if is_short_notice(delivered, gig, zone, HOURS, TURNS):
        assert time(8) <= local <= time(21)
    else:
        assert time(9) <= local <= time(18)
        assert is_working_day(by.astimezone(ZoneInfo(zone)).date())


@given(MOMENTS, LEFT)
def test_short_notice_gives_its_half_hour_by_day(delivered: datetime, left: timedelta) -> None:
    gig = delivered + left
    if not is_short_notice(delivered, gig, HOME, HOURS, TURNS):
        return
    by, step, open_for = deadline(delivered, gig, HOME, HOURS, TURNS), timedelta(minutes=1), timedelta()
    moment = delivered
    while moment < by and moment - delivered < timedelta(hours=12):
        open_for += step * in_short_hours(moment, HOME)
        moment += step
    assert open_for <= TURNS.short + step
    if by < gig and by - delivered < timedelta(hours=12):
        assert open_for >= TURNS.short - step


@given(MOMENTS, AMOUNTS, ZONES)
def test_adding_and_counting_answer_hours_agree(moment: datetime, amount: timedelta, zone: str) -> None:
    assert answer_hours_between(moment, add_answer_hours(moment, amount, zone), zone) == amount


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=9)))
def test_counting_and_adding_answer_hours_agree(start: datetime, left: timedelta) -> None:
    end = start + left
    reached = add_answer_hours(start, answer_hours_between(start, end, HOME), HOME)
    assert answer_hours_between(min(reached, end), max(reached, end), HOME) == timedelta()


@given(MOMENTS, AMOUNTS, AMOUNTS)
def test_answer_hours_add_up_and_never_go_back(moment: datetime, first: timedelta, second: timedelta) -> None:
    one = add_answer_hours(moment, first, HOME)
    both = add_answer_hours(moment, first + second, HOME)
    assert moment <= one <= both
    assert answer_hours_between(moment, both, HOME) == first + second
    assert answer_hours_between(one, both, HOME) == second


@given(MOMENTS, MOMENTS, AMOUNTS)
def test_who_was_asked_later_answers_later(one: datetime, two: datetime, amount: timedelta) -> None:
    first, second = sorted((one, two))
    assert add_answer_hours(first, amount, HOME) <= add_answer_hours(second, amount, HOME)


@given(MOMENTS, LEFT, st.timedeltas(timedelta(), timedelta(days=30)))
def test_a_later_gig_never_gives_less_time(delivered: datetime, left: timedelta, more: timedelta) -> None:
    soon = deadline(delivered, delivered + left, HOME, HOURS, TURNS)
    later = deadline(delivered, delivered + left + more, HOME, HOURS, TURNS)
    if not is_short_notice(delivered, delivered + left, HOME, HOURS, TURNS):
        assert soon <= later


@given(MOMENTS, ZONES)
def test_after_quiet_is_the_first_moment_that_is_not(moment: datetime, zone: str) -> None:
    sent = after_quiet(moment, zone)
    assert sent >= moment
    assert not is_quiet(sent, zone)
    assert sent == moment or (is_quiet(moment, zone) and is_quiet(sent - timedelta(seconds=1), zone))
    assert after_quiet(sent, zone) == sent


@given(MOMENTS, LEFT)
def test_an_orderer_hears_within_half_the_time_and_two_working_days(submitted: datetime, left: timedelta) -> None:
    gig = submitted + left
    told = hear_by(submitted, gig, HOME, HOURS)
    assert submitted <= told <= min(submitted + left / 2, add_working_days(submitted, 2, HOME))
    assert told <= gig


@given(MOMENTS, LEFT)
def test_the_announced_time_is_one_at_which_people_read(submitted: datetime, left: timedelta) -> None:
    """By night only when no evening lies far enough ahead: then whoever ordered at night hears at night."""
    told = hear_by(submitted, submitted + left, HOME, HOURS)
    if is_quiet(told, HOME) and told.astimezone(ZoneInfo(HOME)).time() != time(21):
        assert not any(
            submitted + timedelta(minutes=30) < submitted + timedelta(minutes=15 * n) <= told - timedelta(minutes=30)
            and not is_quiet(submitted + timedelta(minutes=15 * n), HOME)
            for n in range(3, 60)
        )


@given(MOMENTS, ZONES)
def test_reminders_are_in_order_by_day_apart_and_before_the_gig(gig: datetime, zone: str) -> None:
    sent = reminders(gig, zone, HOURS)
    moments = [moment for _name, moment in sent]
    assert moments == sorted(moments)
    assert all(moment < gig and not is_quiet(moment, zone) for moment in moments)
    assert all(b - a >= timedelta(hours=2) for a, b in pairwise(moments))
    assert {name for name, _moment in sent} == {"week", "eve", "soon"}


@given(MOMENTS, LEFT, AMOUNTS)
def test_the_zone_in_which_an_instant_is_written_does_not_matter(
    moment: datetime, left: timedelta, amount: timedelta
) -> None:
    gig, there = moment + left, ZoneInfo("Asia/Tokyo")
    moved, gig_moved = moment.astimezone(there), gig.astimezone(ZoneInfo(HOME))
    assert add_answer_hours(moved, amount, HOME) == add_answer_hours(moment, amount, HOME)
    assert deadline(moved, gig_moved, HOME, HOURS, TURNS) == deadline(moment, gig, HOME, HOURS, TURNS)
    here = moment.astimezone(ZoneInfo(HOME))
    assert hear_by(here, gig_moved, HOME, HOURS) == hear_by(moment, gig, HOME, HOURS)
    assert reminders(gig_moved, HOME, HOURS) == reminders(gig, HOME, HOURS)
