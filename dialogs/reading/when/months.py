"""Months, their parts, and their n-th weeks and weekdays: `helmikuun lopussa`, `huhtikuun viimeisellä viikolla`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dialogs.reading.when.almanac import (
    DateSpan,
    month_year,
    months_later,
    nth_week,
    nth_weekday,
    one_day,
    third_of_month,
    whole_month,
)
from dialogs.reading.when.datewords import (
    ALSO_WORDS,
    AND_WORDS,
    END_WORDS,
    LAST,
    MIDDLE_WORDS,
    MONTH_HALVES,
    MONTH_WORDS,
    NEXT,
    OR_WORDS,
    ORDINALS,
    START_WORDS,
    THIS,
    TO_WORDS,
    WEEK_WORDS,
    month_of,
    weekday_of,
)
from dialogs.reading.when.days import DayMention
from dialogs.reading.words.tokens import Token, low_at, skip


def months(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """Months and their parts, weeks and n-th weekdays: `huhtikuun viimeisellä viikolla`, `mitten av mars`."""
    low, j = words[i].low, i
    nth = -1 if low in LAST else ORDINALS.get(low)
    third = _third(words, i)
    if nth is not None:  # first week of March, viimeinen perjantai syyskuussa
        after = _skip(words, i + 2)
        month = _month(words, after, today)
        return _nth(words, i, i + 1, month[2], nth, month[0], month[1]) if month else None
    if low == "kuun" and (of_this := _third(words, i + 1)):  # kuun lopussa
        span = third_of_month(today.year, today.month, of_this[0])
        if span.end < today:
            later = months_later(today.replace(day=1), 1)
            span = third_of_month(later.year, later.month, of_this[0])
        return DayMention(i, of_this[1] - 1, "part", [span])
    if third is not None:  # i slutet av april, mid-April, ensi kuun alussa is below
        month = _month(words, _skip(words, third[1]), today)
        return DayMention(i, month[2], "part", [third_of_month(month[0], month[1], third[0])]) if month else None
    month = _month(words, j, today)
    if month is None:
        return None
    year, number, j = month
    if low_at(words, j + 1).isdigit() and not words[i].low.endswith(("ssa", "kuuta")) and "kuu" not in words[i].low:
        return None  # a day's number that was no day
    follows = low_at(words, j + 1)
    nth = -1 if follows in LAST else ORDINALS.get(follows)
    if nth is not None:
        found = _nth(words, i, j + 2, j + 2, nth, year, number)
        if found:
            return found
    third = _third(words, j + 1)
    if third is not None and "kuu" in low_at(words, j):
        return DayMention(i, third[1] - 1, "part", [third_of_month(year, number, third[0])])
    return _whole(words, i, j, year, number, today)


def _whole(words: Sequence[Token], i: int, j: int, year: int, number: int, today: date) -> DayMention | None:
    low = words[i].low
    if low in ALSO_WORDS and low_at(words, i - 1) not in ("in", "i", "during", "under") and low_at(words, j + 1) != "-":
        return None
    span = whole_month(year, number)
    if low_at(words, j + 1) in TO_WORDS | OR_WORDS | AND_WORDS:  # april-maj, huhti- tai toukokuussa
        until = _month(words, j + 2, today)
        if until:
            other = whole_month(until[0] if until[1] >= number else year + 1, until[1])
            if low_at(words, j + 1) in OR_WORDS:
                return DayMention(i, until[2], "month", [span, other])
            return DayMention(i, until[2], "month", [DateSpan(span.start, other.end, "range")])
    return DayMention(i, j, "month", [span])


def _third(words: Sequence[Token], i: int) -> tuple[int, int] | None:
    """Which third of a month a word names, and the token after it."""
    low = low_at(words, i)
    if low in ("puolessa", "puoleen") and low_at(words, i + 1) in ("valissa", "valiin"):
        return 1, i + 2
    for third, table in enumerate((START_WORDS, MIDDLE_WORDS, END_WORDS)):
        if low in table:
            return third, i + 1
    return None


def _skip(words: Sequence[Token], i: int) -> int:
    return skip(words, i, ("of", "av", "i", "in", "pa", "-", "the"))


def _month(words: Sequence[Token], i: int, today: date) -> tuple[int, int, int] | None:
    """Year, month and last token of a month named at `i`; `helmi-maaliskuussa` is left to `paired_months`."""
    low = low_at(words, i)
    if low in NEXT | THIS and low_at(words, i + 1) in MONTH_WORDS:
        day = months_later(today.replace(day=1), 1 if low in NEXT else 0)
        return day.year, day.month, i + 1
    found = month_of(low)
    if found is None:
        return None
    j = i + 1
    if j < len(words) and words[j].kind == "number" and 2000 <= words[j].value <= 2199:
        return words[j].value, found[0], j
    if low_at(words, i - 1) in ("vuoden", "year", "ar") and low_at(words, i - 2) in NEXT:
        return today.year + 1, found[0], i
    return month_year(found[0], today), found[0], i


def _nth(words: Sequence[Token], i: int, at: int, last: int, nth: int, year: int, month: int) -> DayMention | None:
    """The n-th week or weekday of a month, the word for it at `at`."""
    low = low_at(words, at)
    if low in WEEK_WORDS:
        return DayMention(i, last, "week", [nth_week(year, month, nth)])
    weekday = weekday_of(low)
    if weekday:
        day = nth_weekday(year, month, weekday[0], nth)
        return DayMention(i, last, "day", [one_day(day)]) if day else None
    if low in ("paiva", "paivana", "paivan", "day", "dagen") and nth == -1:
        return DayMention(i, last, "day", [one_day(whole_month(year, month).end)])
    if nth == -1 or nth > 2 or low not in ("puolella", "puoliskolla", "puoliskon", "half", "halvan"):
        return None
    span = whole_month(year, month)
    halves = DateSpan(span.start, date(year, month, 15), "range"), DateSpan(date(year, month, 16), span.end, "range")
    return DayMention(i, last, "range", [halves[nth - 1]])


def paired_months(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """`helmi-maaliskuussa`, `huhti- tai toukokuussa`."""
    first = MONTH_HALVES.get(words[i].low)
    if first is None or low_at(words, i + 1) != "-":
        return None
    j = i + 2
    j = skip(words, j, OR_WORDS | AND_WORDS)
    until = _month(words, j, today)
    if until is None:
        return None
    year, number, last = until
    begin = whole_month(year if first <= number else year - 1, first)
    if begin.end < today and words[last].kind == "word" and whole_month(year, number).start > today:
        begin = whole_month(year, first)
    if any(low_at(words, k) in OR_WORDS for k in range(i + 2, j)):
        return DayMention(i, last, "month", [begin, whole_month(year, number)])
    span = DateSpan(begin.start, whole_month(year, number).end, "range")
    return DayMention(i, last, "month", [span], sure=not low_at(words, last + 1).startswith("vaihte"))
