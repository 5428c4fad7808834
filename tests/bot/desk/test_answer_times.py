"""Until when an expert can answer: working days, answer hours, time to answer and short notice (bot/README: Defaults).

Times are local (Helsinki) unless a row says otherwise: "2026-11-24 14:00" is a Tuesday at two.
"""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.law.calendar import (
    AnswerTimes,
    Hours,
    add_answer_hours,
    add_working_days,
    deadline,
    is_short_notice,
    is_working_day,
    working_days_between,
)
from tests.bot.desk.walls import HOME, HOURS, TURNS, answer_hours_between, at, span, wall

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
        ("2026-11-24 20:50", "2026-11-25 09:30", "2026-11-25 08:30"),  # a whole turn in the morning
        ("2026-11-24 20:31", "2026-11-25 09:30", "2026-11-25 08:30"),
        ("2026-11-24 21:00", "2026-11-25 09:30", "2026-11-25 08:30"),
        ("2026-11-25 02:00", "2026-11-25 09:30", "2026-11-25 08:30"),
        ("2026-11-24 22:00", "2026-11-25 08:10", "2026-11-25 08:10"),
        ("2026-11-24 22:00", "2026-11-25 07:00", "2026-11-25 07:00"),
        ("2026-11-21 12:00", "2026-11-22 14:00", "2026-11-21 12:30"),  # a weekend: no answer hours at all
        ("2026-12-24 12:00", "2026-12-25 14:00", "2026-12-24 12:30"),
        # the night in which the clocks change
        ("2026-03-28 20:50", "2026-03-29 12:00", "2026-03-29 08:30"),
        ("2026-10-24 20:50", "2026-10-25 12:00", "2026-10-25 08:30"),
        ("2027-03-27 20:50", "2027-03-28 12:00", "2027-03-28 08:30"),
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


def test_a_turn_longer_than_the_time_left_ends_as_the_gig_begins() -> None:
    slow = AnswerTimes(middle=span("40:00"))
    assert wall(deadline(at("2026-11-24 10:00"), at("2026-11-27 14:00"), HOME, HOURS, slow)) == "2026-11-27 14:00"


def test_the_time_to_answer_is_a_setting() -> None:
    patient = AnswerTimes(far=span("40:00"), middle=span("8:00"), near=span("2:00"), far_over=5, near_under=2)
    assert patient.length(at("2026-11-24 10:00"), at("2026-12-02 14:00"), HOME) == span("40:00")
    assert patient.length(at("2026-11-24 10:00"), at("2026-12-01 14:00"), HOME) == span("8:00")
    assert patient.length(at("2026-11-24 10:00"), at("2026-11-25 14:00"), HOME) == span("2:00")
