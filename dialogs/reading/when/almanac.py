"""Calendar arithmetic for reading: the next such day, ISO weeks, thirds of a month, and holidays by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dialogs.reading.words.wordlists import words as word_set

Precision = Literal["day", "week", "weekend", "part_of_month", "month", "range", "several", "season", "recurring"]


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Days from `start` to `end`, both included, and how exactly they were said.

    `several` are separate days (a series); `recurring` a weekday without an end; a `deadline` is the day by which
    something is wanted, not the gig's own.
    """

    start: date
    end: date
    precision: Precision = "day"
    deadline: bool = False


def one_day(day: date) -> DateSpan:
    """That day alone."""
    return DateSpan(day, day)


def real_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has none (31.2.)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def next_date(month: int, day: int, today: date) -> date | None:
    """The first such date on or after `today` (29.2. may be years away)."""
    for year in range(today.year, min(today.year + 9, 10000)):
        found = real_date(year, month, day)
        if found is not None and found >= today:
            return found
    return None


def last_day(year: int, month: int) -> int:
    """How many days the month has."""
    return 31 if month == 12 else (date(year, month + 1, 1) - timedelta(days=1)).day


def monday_of(day: date) -> date:
    """The Monday of the ISO week."""
    return day - timedelta(days=day.weekday())


def week_of(day: date) -> DateSpan:
    """The ISO week, Monday to Sunday."""
    monday = monday_of(day)
    return DateSpan(monday, monday + timedelta(days=6), "week")


def numbered_week(number: int, today: date, year: int | None = None) -> DateSpan | None:
    """ISO week `number` of `year`, else the next one that has not ended by `today`."""
    for candidate in (year,) if year else range(today.isocalendar().year, today.year + 8):
        try:
            span = week_of(date.fromisocalendar(candidate, number, 1))
        except ValueError:  # a year of 52 weeks
            continue
        if year or span.end >= today:
            return span
    return None


def month_year(month: int, today: date) -> int:
    """The year of the next such month that has not ended by `today`."""
    return today.year if month >= today.month else today.year + 1


def whole_month(year: int, month: int) -> DateSpan:
    """The month from its first day to its last."""
    return DateSpan(date(year, month, 1), date(year, month, last_day(year, month)), "month")


def third_of_month(year: int, month: int, third: int) -> DateSpan:
    """The beginning (1st-10th), middle (11th-20th) or end (21st on) of a month; `third` is 0, 1 or 2."""
    last = last_day(year, month)
    first, end = ((1, 10), (11, 20), (21, last))[third]
    return DateSpan(date(year, month, first), date(year, month, end), "part_of_month")


def nth_week(year: int, month: int, n: int) -> DateSpan:
    """The n-th week of a month (-1: its last). Its first is the first with most of its days in the month, as in ISO."""
    if n < 0:
        last = date(year, month, last_day(year, month))
        return week_of(last if last.weekday() >= 3 else last - timedelta(days=last.weekday() + 1))
    first = date(year, month, 1)
    start = monday_of(first) if first.weekday() <= 3 else monday_of(first) + timedelta(days=7)
    return week_of(start + timedelta(days=7 * (n - 1)))


def nth_weekday(year: int, month: int, weekday: int, n: int) -> date | None:
    """The n-th such weekday of a month (-1: its last)."""
    if n < 0:
        last = date(year, month, last_day(year, month))
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return real_date(year, month, 1 + (weekday - first.weekday()) % 7 + 7 * (n - 1))


def months_later(day: date, months: int) -> date:
    """The same day `months` later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, last_day(year, month + 1)))


def easter(year: int) -> date:
    """Easter Sunday by the Gregorian rule (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    x = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * x) // 451
    month, day = divmod(h + x - 7 * m + 114, 31)
    return date(year, month, day + 1)


def fixed(month: int, day: int) -> Callable[[int], date]:
    """The same date in every year."""
    return lambda year: date(year, month, day)


def from_easter(days: int) -> Callable[[int], date]:
    """So many days after Easter Sunday."""
    return lambda year: easter(year) + timedelta(days=days)


def weekday_from(month: int, day: int, weekday: int) -> Callable[[int], date]:
    """The first such weekday on or after a date."""
    return lambda year: (first := date(year, month, day)) + timedelta(days=(weekday - first.weekday()) % 7)


def _nth(month: int, weekday: int, n: int) -> Callable[[int], date]:
    return lambda year: nth_weekday(year, month, weekday, n) or date(year, month, 1)


# Beginnings of names, without dots; what follows must be one of ENDINGS. Feast days first, then the theme days on
# which experts by experience are asked for.
_HOLIDAYS: tuple[tuple[str, Callable[[int], date]], ...] = (
    ("uudenvuodenpaiva nyarsdagen", fixed(1, 1)),
    ("uudenvuodenaatto uudenvuodenaato nyarsafton", fixed(12, 31)),
    ("loppiai loppiaise trettondagen trettondag epiphany", fixed(1, 6)),
    ("runebergin runebergsdagen", fixed(2, 5)),
    (
        "ystavanpaiva vandagen alla_hjartans_dag valentinesday valentines_day valentine_'_s_day valentine_’_s_day",
        fixed(2, 14),
    ),
    ("kalevalan kalevaladagen", fixed(2, 28)),
    ("naistenpaiva kvinnodagen", fixed(3, 8)),
    ("minna_canthin", fixed(3, 19)),
    ("romanien_kansallispaiva", fixed(4, 8)),
    ("pitkaperjantai langfredag good_friday", from_easter(-2)),
    ("pitkan_perjantai", from_easter(-2)),
    ("paasiaismaanantai annandag_pask", from_easter(1)),
    ("lankalauantai paskafton", from_easter(-1)),
    ("paasiaissunnuntai paskdagen", from_easter(0)),
    ("paasiai paasiaise pask pasken easter easter_sunday", from_easter(0)),
    ("paasiaisviiko paskveckan hiljaise_viiko", from_easter(0)),
    ("laskiaissunnuntai fastlagssondag", from_easter(-49)),
    ("laskiaistiistai laskiai laskiaise fettisdag", from_easter(-47)),
    ("kiirastorstai skartorsdag", from_easter(-3)),
    ("vappuaatto vappuaato vapunaatto vapunaato valborg valborgsmassoafton valborgsafton", fixed(4, 30)),
    ("vappu vapu vappupaiva vapunpaiva forsta_maj may_day", fixed(5, 1)),
    ("aitienpaiva morsdag mothers_day mother_'_s_day mother_’_s_day", _nth(5, 6, 2)),
    ("helatorstai kristi_himmelsfardsdag", from_easter(39)),
    ("juhannusaatto juhannusaato midsommarafton", weekday_from(6, 19, 4)),
    ("juhannus juhannukse juhannuspaiva midsommardagen midsommar midsummer", weekday_from(6, 20, 5)),
    ("itsemurhien_ehkaisypaiva", fixed(9, 10)),
    ("mielenterveyspaiva", fixed(10, 10)),
    ("pyhainpaiva pyhainmiestenpaiva allhelgona halloween", weekday_from(10, 31, 5)),
    ("ruotsalaisuudenpaiva svenska_dagen", fixed(11, 6)),
    ("isanpaiva farsdag fathers_day father_'_s_day father_’_s_day", _nth(11, 6, 2)),
    ("lapsen_oikeuksien_paiva", fixed(11, 20)),
    ("aidspaiva", fixed(12, 1)),
    ("vammaisten_paiva vammaistenpaiva", fixed(12, 3)),
    ("itsenaisyyspaiva sjalvstandighetsdag independence_day", fixed(12, 6)),
    ("lucia lucianpaiva luciadagen", fixed(12, 13)),
    ("aatonaatto aatonaato dan_fore_julafton", fixed(12, 23)),
    ("jouluaatto jouluaato julafton christmas_eve", fixed(12, 24)),
    ("joulupaiva juldagen christmas_day", fixed(12, 25)),
    ("tapaninpaiva annandag_jul boxing_day", fixed(12, 26)),
)
HOLIDAYS: dict[tuple[str, ...], Callable[[int], date]] = {
    tuple(name.split("_")): rule for names, rule in _HOLIDAYS for name in names.split()
}
HOLIDAY_ENDINGS = word_set("a lla na n nsa en ena sena sen lle ksi seksi lta ssa aa ia sta tta na nakin hin iin") | {
    "",
    "seksi",
    "ta",
}


def next_holiday(rule: Callable[[int], date], today: date) -> date:
    """The first such holiday on or after `today`."""
    this_year = rule(today.year)
    return this_year if this_year >= today else rule(today.year + 1)
