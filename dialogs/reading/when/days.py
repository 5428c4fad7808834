"""Calendar days written with numbers or ordinals, alone, as ranges, lists and alternatives: `7.–18.12.`, `Jan 20`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from dialogs.reading.when.almanac import DateSpan, months_later, next_date, one_day, real_date
from dialogs.reading.when.clockwords import BETWEEN
from dialogs.reading.when.datewords import (
    AND_WORDS,
    DAY_WORDS,
    MONTH_WORDS,
    NEXT,
    OR_WORDS,
    THIS,
    TO_WORDS,
    WEEKDAY_SHORT,
    month_of,
    weekday_of,
)
from dialogs.reading.when.dayitems import DayItem, day_item, take_year
from dialogs.reading.words.tokens import Token, low_at, skip
from dialogs.reading.words.wordlists import words as word_set

_BETWEEN_ENDS = word_set("valilla valisena valiselle valiin")

Kind = Literal[
    "day", "weekday", "week", "weekend", "range", "several", "part", "month", "season", "holiday", "recurring"
]


@dataclass(slots=True)
class DayMention:
    """Something said about days, in tokens `first` to `last` (included)."""

    first: int
    last: int
    kind: Kind
    spans: list[DateSpan] = field(default_factory=list)  # the first is meant, the others were offered beside it
    weekdays: list[int] = field(default_factory=list)
    weeks_ahead: int | None = None  # of a weekday: 0 this week, 1 next week
    sure: bool = True
    far: bool = False  # nearly a year ahead
    monthless: bool = False  # "the 15th"


def numbered_days(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """The calendar day, range or list of days that begins at token `i`."""
    items: list[DayItem] = []
    joins: list[str] = []
    j, start = i, i
    while len(items) < 8:
        item = day_item(words, j, bool(items), today)
        if item is None:
            break
        items.append(item)
        j = item.after
        join = _join(words, j, item)
        if join is None:
            break
        joins.append(join[0])
        j = join[1]
    monthless = False
    while items and items[-1].month is None:
        lent = _lends(words, items, today)
        if lent:
            monthless = lent == "soonest"
            break
        items.pop()
    if not items or any(
        item.month is None and not item.dotted and join != "to" and not items[-1].named
        for item, join in zip(items, joins, strict=False)
    ):
        return None
    for earlier, later in zip(reversed(items[:-1]), reversed(items[1:]), strict=True):
        if earlier.month is None:
            earlier.month, earlier.year = later.month, later.year
            if earlier.day > later.day and joins[items.index(earlier)] == "to" and later.month:
                previous = months_later(date(later.year or today.year, later.month, 1), -1)
                earlier.month, earlier.year = previous.month, previous.year if later.year else None
        elif earlier.year is None:
            earlier.year = later.year if later.year and (earlier.month or 0) <= (later.month or 0) else None
    joins = joins[: len(items) - 1]
    before = low_at(words, start - 2 if low_at(words, start - 1) in ("den", "the") else start - 1)
    if before in BETWEEN or low_at(words, items[-1].after) in _BETWEEN_ENDS:
        joins = ["to" if join == "and" else join for join in joins]
    mention = _mention(items, joins, start, today)
    if mention is not None:
        mention.monthless = monthless
    return mention


def _lends(words: Sequence[Token], items: list[DayItem], today: date) -> Literal["", "beside", "soonest"]:
    """Set the month of a last bare day from what stands beside it, or else the soonest for "8. päivä", "the 8th"."""
    item = items[-1]
    if len(items) > 1 and items[-2].month and item.dotted:  # 3.12. ja 10.
        item.month, item.year = items[-2].month, items[-2].year
        return "beside"
    j = item.after
    if item.dotted and low_at(words, j) in DAY_WORDS:
        item.after = j = j + 1
        month = month_of(low_at(words, j))
        if month:
            item.month, item.after = month[0], j + 1
            take_year(words, item)
            return "beside"
        ahead = 1 if low_at(words, j) in NEXT else 0 if low_at(words, j) in THIS else None
        if ahead is not None and low_at(words, j + 1) in MONTH_WORDS:
            day = months_later(today.replace(day=1), ahead)
            item.month, item.year, item.after = day.month, day.year, j + 2
            return "beside"
    elif low_at(words, item.start - 1) != "den" and not (low_at(words, item.start - 1) == "the" and item.dotted):
        return ""
    soonest = next_day_number(item.day, today)
    item.month, item.year = soonest.month, soonest.year
    return "soonest"


def next_day_number(day: int, today: date) -> date:
    """The first date on or after `today` whose day of the month is `day` (1-31)."""
    for ahead in range(3):
        month = months_later(today.replace(day=1), ahead)
        found = real_date(month.year, month.month, day)
        if found is not None and found >= today:
            return found
    raise ValueError(day)  # not reached: one of three months in a row has 31 days


def _join(words: Sequence[Token], j: int, item: DayItem) -> tuple[str, int] | None:
    """The connector at `j` and where the next day begins."""
    low = low_at(words, j)
    for kind, table in (("to", TO_WORDS), ("or", OR_WORDS), ("and", AND_WORDS)):
        if low in table:
            after = skip(words, j + 1, ("den", "the", "on", "taas", "sitten", "noin"))
            return kind, after + 1 if _is_weekday(words, after) else after
    if low == "," and (item.month or item.dotted):
        return "and", j + 1
    return None


def _is_weekday(words: Sequence[Token], i: int) -> bool:
    """A weekday before a number: `25. tai tiistaina 26. tammikuuta`."""
    low, follows = low_at(words, i), low_at(words, i + 1)
    return follows.isdigit() and (weekday_of(low) is not None or low in WEEKDAY_SHORT["fi"])


def _mention(items: list[DayItem], joins: list[str], i: int, today: date) -> DayMention | None:
    days: list[date] = []
    for position, item in enumerate(items):
        ended_by = items[position + 1] if position < len(joins) and joins[position] == "to" else item
        day = _resolve(item, ended_by, today)
        if day is None:
            return None
        days.append(day)
    last = items[-1].after - 1
    spans: list[DateSpan] = []
    position = 0
    while position < len(days):
        if position < len(joins) and joins[position] == "to":
            end = days[position + 1]
            if end < days[position]:
                end = next_date(end.month, end.day, days[position]) or end
            spans.append(DateSpan(days[position], end, "range"))
            position += 2
        else:
            spans.append(one_day(days[position]))
            position += 1
    if len(spans) == 1:
        return DayMention(i, last, "range" if spans[0].precision == "range" else "day", spans)
    if "or" in joins or any(span.precision == "range" for span in spans):
        return DayMention(i, last, "day" if spans[0].precision == "day" else "range", spans)
    if all(b - a == timedelta(days=1) for a, b in pairwise(days)):
        return DayMention(i, last, "range", [DateSpan(days[0], days[-1], "range")])
    return DayMention(i, last, "several", [DateSpan(day, day, "several") for day in days])


def _resolve(item: DayItem, ended_by: DayItem, today: date) -> date | None:
    if item.month is None:
        return None
    if item.year is not None:
        return real_date(item.year, item.month, item.day)
    if ended_by is not item and ended_by.month is not None:  # a range that has begun has not passed
        end = next_date(ended_by.month, ended_by.day, today) if ended_by.year is None else None
        if end is not None:
            start = real_date(end.year, item.month, item.day)
            if start is not None and start > end:
                start = real_date(end.year - 1, item.month, item.day)
            return start
    return next_date(item.month, item.day, today)
