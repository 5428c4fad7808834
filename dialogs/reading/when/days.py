"""Calendar days written with numbers or ordinals, alone, as ranges, lists and alternatives: `7.–18.12.`, `Jan 20`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from dialogs.reading.when.almanac import DateSpan, months_later, next_date, one_day, real_date
from dialogs.reading.when.clockwords import BETWEEN
from dialogs.reading.when.datewords import (
    AND_WORDS,
    OR_WORDS,
    TO_WORDS,
    WEEKDAY_SHORT,
    weekday_of,
)
from dialogs.reading.when.dayitems import TABLES, DayItem, day_item
from dialogs.reading.words.shapes import Fit, Shapes
from dialogs.reading.words.tokens import Token, low_at, skip
from dialogs.reading.words.wordlists import words as word_set

_BETWEEN_ENDS = word_set("valilla valisena valiselle valiin")
_MOST = 8  # days read of one list

Join = Literal["to", "or", "and"]
_JOINS: dict[str, Join] = {
    **dict.fromkeys(AND_WORDS, "and"),
    **dict.fromkeys(OR_WORDS, "or"),
    **dict.fromkeys(TO_WORDS, "to"),
}
_JOIN_FILLERS = word_set("den the on taas sitten noin")

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


Reader = Callable[[Fit, date], DayMention | None]


class DayShapes(Shapes[Reader]):
    """Shapes that mean days; each is told `today`."""

    def read(self, words: Sequence[Token], i: int, today: date) -> DayMention | None:
        """What is said from token `i` on, by the first shape that fits."""
        found = self.find(words, i)
        return found[0](found[1], today) if found else None


def numbered_days(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """The calendar day, range or list of days that begins at token `i`."""
    items, joins = _chain(words, i, today)
    soonest = _lend_to_last(words, items, today)
    if not items or any(
        item.month is None and not item.dotted and join != "to" and not items[-1].named
        for item, join in zip(items, joins, strict=False)
    ):
        return None
    _lend_back(items, joins, today)
    joins = joins[: len(items) - 1]
    before = low_at(words, i - 2 if low_at(words, i - 1) in ("den", "the") else i - 1)
    if before in BETWEEN or low_at(words, items[-1].after) in _BETWEEN_ENDS:
        joins = ["to" if join == "and" else join for join in joins]
    mention = _mention(items, joins, i, today)
    if mention is not None:
        mention.monthless = soonest
    return mention


def _chain(words: Sequence[Token], i: int, today: date) -> tuple[list[DayItem], list[Join]]:
    """The days from token `i` on as they stand, and what joins each to the next (one too many where that is no day)."""
    items: list[DayItem] = []
    joins: list[Join] = []
    while len(items) < _MOST:
        item = day_item(words, i, bool(items), today)
        if item is None:
            break
        items.append(item)
        join = _join(words, item)
        if join is None:
            break
        joins.append(join[0])
        i = join[1]
    return items, joins


def _lend_to_last(words: Sequence[Token], items: list[DayItem], today: date) -> bool:
    """Give the last day its month, or drop it where none can be meant; True where only the soonest is."""
    while items and items[-1].month is None:
        lent = _lends(words, items, today)
        if lent:
            return lent == "soonest"
        items.pop()
    return False


def _lend_back(items: list[DayItem], joins: list[Join], today: date) -> None:
    """Give each earlier day the month and the year of the one after it, where it has none."""
    for n in range(len(items) - 2, -1, -1):
        earlier, later = items[n], items[n + 1]
        if earlier.month is None and later.month and earlier.day > later.day and joins[n] == "to":  # 28.-3.12.
            previous = months_later(date(later.year or today.year, later.month, 1), -1)
            earlier.month, earlier.year = previous.month, previous.year if later.year else None
        elif earlier.month is None:
            earlier.month, earlier.year = later.month, later.year
        elif earlier.year is None:
            earlier.year = later.year if later.year and (earlier.month or 0) <= (later.month or 0) else None


def _lends(words: Sequence[Token], items: list[DayItem], today: date) -> Literal["", "beside", "soonest"]:
    """Set the month of a last bare day from what stands beside it, or else the soonest for "8. päivä", "the 8th"."""
    item = items[-1]
    if len(items) > 1 and items[-2].month and item.dotted:  # 3.12. ja 10.
        item.month, item.year = items[-2].month, items[-2].year
        return "beside"
    found = _DAY_AND_MONTH.find(words, item.after) if item.dotted else None
    if found is not None:
        lend, fit = found
        item.after = fit.after
        lend(item, fit, today)
        if item.month is not None:
            return "beside"
    elif low_at(words, item.start - 1) != "den" and not (low_at(words, item.start - 1) == "the" and item.dotted):
        return ""
    soonest = next_day_number(item.day, today)
    item.month, item.year = soonest.month, soonest.year
    return "soonest"


def _of_month(item: DayItem, fit: Fit, today: date) -> None:
    item.month, item.year = fit["month"], fit.get("year")


def _of_this_or_next(item: DayItem, fit: Fit, today: date) -> None:
    day = months_later(today.replace(day=1), fit["ahead"])
    item.month, item.year = day.month, day.year


def _of_some_month(item: DayItem, fit: Fit, today: date) -> None:
    """Which month, nothing says."""


# What may stand behind a day's number that has a dot: `8. päivä joulukuuta`, `8. päivä ensi kuussa`.
_DAY_AND_MONTH = Shapes(
    TABLES,
    (("DAY month=NAME YEAR?", _of_month), ("DAY ahead=AHEAD MONTH_WORD", _of_this_or_next), ("DAY", _of_some_month)),
)


def next_day_number(day: int, today: date) -> date:
    """The first date on or after `today` whose day of the month is `day` (1-31)."""
    for ahead in range(3):
        month = months_later(today.replace(day=1), ahead)
        found = real_date(month.year, month.month, day)
        if found is not None and found >= today:
            return found
    raise ValueError(day)  # not reached: one of three months in a row has 31 days


def _join(words: Sequence[Token], item: DayItem) -> tuple[Join, int] | None:
    """What joins a day to the next one, and where that begins."""
    low = low_at(words, item.after)
    kind = _JOINS.get(low)
    if kind is not None:
        after = skip(words, item.after + 1, _JOIN_FILLERS)
        return kind, after + 1 if _is_weekday(words, after) else after
    if low == "," and (item.month or item.dotted):
        return "and", item.after + 1
    return None


def _is_weekday(words: Sequence[Token], i: int) -> bool:
    """A weekday before a number: `25. tai tiistaina 26. tammikuuta`."""
    low, follows = low_at(words, i), low_at(words, i + 1)
    return follows.isdigit() and (weekday_of(low) is not None or low in WEEKDAY_SHORT["fi"])


def _mention(items: list[DayItem], joins: list[Join], i: int, today: date) -> DayMention | None:
    """Days with their joins as one mention; None where one of them is no date (31.2.)."""
    days: list[date] = []
    for item, join, following in zip(items, [*joins, None], [*items[1:], None], strict=True):
        day = _resolve(item, following if join == "to" else None, today)
        if day is None:
            return None
        days.append(day)
    spans = _spans(days, joins)
    return DayMention(i, items[-1].after - 1, *_kind_and_spans(days, joins, spans))


def _kind_and_spans(days: list[date], joins: list[Join], spans: list[DateSpan]) -> tuple[Kind, list[DateSpan]]:
    first: Kind = "range" if spans[0].precision == "range" else "day"
    if len(spans) == 1 or "or" in joins or any(span.precision == "range" for span in spans):
        return first, spans
    if all(b - a == timedelta(days=1) for a, b in pairwise(days)):
        return "range", [DateSpan(days[0], days[-1], "range")]
    return "several", [DateSpan(day, day, "several") for day in days]


def _spans(days: list[date], joins: list[Join]) -> list[DateSpan]:
    """Days joined by "to" as one span, the others each as its own."""
    spans: list[DateSpan] = []
    ended = False
    for n, day in enumerate(days):
        if ended:
            ended = False
        elif joins[n : n + 1] == ["to"]:
            spans.append(DateSpan(day, _not_before(days[n + 1], day), "range"))
            ended = True
        else:
            spans.append(one_day(day))
    return spans


def _not_before(end: date, start: date) -> date:
    """The end of a range, a year later where it would come before its start."""
    return end if end >= start else next_date(end.month, end.day, start) or end


def _resolve(item: DayItem, end: DayItem | None, today: date) -> date | None:
    """The date of a day, which of a range that ends at `end` may have passed; None where there is none."""
    if item.month is None:
        return None
    if item.year is not None:
        return real_date(item.year, item.month, item.day)
    ended = next_date(end.month, end.day, today) if end and end.month is not None and end.year is None else None
    if ended is None:
        return next_date(item.month, item.day, today)
    start = real_date(ended.year, item.month, item.day)
    return real_date(ended.year - 1, item.month, item.day) if start is not None and start > ended else start
