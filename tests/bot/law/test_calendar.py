"""Quiet hours, when the orderer hears, reminders, feedback (bot/README: Defaults); and the days the clocks change.

Times are local (Helsinki) unless a row says otherwise: "2026-11-24 14:00" is a Tuesday at two.
"""

from __future__ import annotations

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.law.calendar import (
    AnnouncingTimes,
    Hours,
    Reminding,
    after_quiet,
    after_short_pause,
    hear_by,
    in_short_hours,
    is_quiet,
    next_morning,
    reminders,
)
from tests.bot.desk.walls import HOME, HOURS, at, span, wall

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
        ("2026-11-20 12:00", "2026-12-01 14:00", "2026-11-24 12:00"),  # 2 working days
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


def test_half_the_time_is_counted_in_real_hours_in_whatever_zone_it_is_written() -> None:
    submitted, gig = (at(one).astimezone(ZoneInfo(HOME)) for one in ("2026-03-28 18:00", "2026-03-29 21:00"))
    assert wall(hear_by(submitted, gig, HOME, HOURS)) == "2026-03-29 08:00"


def test_whole_hours_are_those_of_the_wall() -> None:
    told = hear_by(
        at("2026-11-23 10:50", "Asia/Kolkata"), at("2026-12-20 10:00", "Asia/Kolkata"), "Asia/Kolkata", HOURS
    )
    assert wall(told, "Asia/Kolkata") == "2026-11-25 10:00"


def test_hearing_is_a_setting() -> None:
    soon = AnnouncingTimes(days=1, percent=25)
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
