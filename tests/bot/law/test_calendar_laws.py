"""What holds of answer hours, deadlines, announced times and reminders at any moment (Hypothesis).

Over two years with all four changes of the clocks.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.law.calendar import (
    add_answer_hours,
    add_working_days,
    after_quiet,
    deadline,
    hear_by,
    is_quiet,
    is_short_notice,
    is_working_day,
    reminders,
    short_from,
)
from tests.bot.desk.walls import HOME, HOURS, TURNS, answer_hours_between

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


@given(MOMENTS, LEFT, ZONES)
def test_notice_becomes_short_at_one_moment(now: datetime, left: timedelta, zone: str) -> None:
    gig = now + left
    begins = short_from(now, gig, zone, HOURS, TURNS)
    if begins is None:
        assert is_short_notice(now, gig, zone, HOURS, TURNS)
        return
    assert now < begins <= gig
    assert is_short_notice(begins, gig, zone, HOURS, TURNS)
    assert not is_short_notice(begins - timedelta(microseconds=1), gig, zone, HOURS, TURNS)


@given(MOMENTS, LEFT, ZONES)
def test_a_short_notice_turn_is_one_whole_half_hour(delivered: datetime, left: timedelta, zone: str) -> None:
    """Now if the evening has room for it, else from the morning on; nobody reads of odd minutes after 8."""
    gig = delivered + left
    by = deadline(delivered, gig, zone, HOURS, TURNS)
    if by == gig or not is_short_notice(delivered, gig, zone, HOURS, TURNS):
        return
    wall, end = delivered.astimezone(ZoneInfo(zone)), (delivered + TURNS.short).astimezone(ZoneInfo(zone))
    if time(8) <= wall.time() and end.time() <= time(21) and end.date() == wall.date():
        assert by == end
    else:
        assert by.astimezone(ZoneInfo(zone)).time() == time(8, 30)
        assert by - delivered < timedelta(hours=13)


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
