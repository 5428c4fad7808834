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
    MONTHS,
    NEXT,
    OR_WORDS,
    ORDINALS,
    START_WORDS,
    THIS,
    TO_WORDS,
    WEEK_WORDS,
    weekday_of,
)
from dialogs.reading.when.days import DayMention, DayShapes
from dialogs.reading.words.shapes import Fit, Phrase, Shapes, Table, numbers
from dialogs.reading.words.tokens import Token, low_at
from dialogs.reading.words.wordlists import words as word_set

_JOINS = TO_WORDS | OR_WORDS | AND_WORDS
_AHEAD = dict.fromkeys(THIS, 0) | dict.fromkeys(NEXT, 1)
_TABLES: dict[str, Table] = {
    "NAME": MONTHS,
    "KUU_NAME": {form: month for form, month in MONTHS.items() if "kuu" in form},
    "HALF_NAME": MONTH_HALVES,
    "YEAR": numbers(2000, 2199),
    "AHEAD": _AHEAD,
    "NEXT": NEXT,
    "MONTH_WORD": MONTH_WORDS,
    "KUU": frozenset(word for word in MONTH_WORDS if "kuu" in word),
    # A number after these is no day's number that was none: `helmikuussa 20 henkeä`.
    "FINNISH": frozenset(form for form in (*MONTHS, *_AHEAD) if "kuu" in form or form.endswith("ssa")),
    "NTH": ORDINALS | dict.fromkeys(LAST, -1),
    "PART": dict.fromkeys(END_WORDS, 2) | dict.fromkeys(MIDDLE_WORDS, 1) | dict.fromkeys(START_WORDS, 0),
    "MIDDLE": {"valissa": 1, "valiin": 1},
    "FILLER": word_set("of av i in pa - the"),
    "OR_AND": OR_WORDS | AND_WORDS,
}
_TABLES["LATER_NAME"] = Phrase(_TABLES, "<<later=NEXT <vuoden|year|ar month=NAME")  # ensi vuoden helmikuussa
_TABLES["MONTH"] = Phrase(_TABLES, "ahead=AHEAD MONTH_WORD", "month=NAME year=YEAR", "LATER_NAME", "month=NAME")
_TABLES["KUU_MONTH"] = Phrase(
    _TABLES, "ahead=AHEAD KUU", "<<later=NEXT <vuoden|year|ar month=KUU_NAME", "month=KUU_NAME"
)
_TABLES["THIRD"] = Phrase(_TABLES, "third=PART", "puolessa|puoleen third=MIDDLE")
_MONTH = Shapes(_TABLES, (("MONTH", None),))
_HALVES = word_set("puolella puoliskolla puoliskon half halvan")
_DAY_WORDS = word_set("paiva paivana paivan day dagen")


def _year_and_month(fit: Fit, today: date) -> tuple[int, int]:
    """Of a month by its name, the next such one unless a year is said; or of this month and the next."""
    if "ahead" in fit.said:
        day = months_later(today.replace(day=1), fit["ahead"])
        return day.year, day.month
    year = fit.get("year") or (today.year + 1 if "later" in fit.said else month_year(fit["month"], today))
    return year, fit["month"]


def _no_month(fit: Fit, today: date) -> None:
    """Written like a month, and none."""


def _third(fit: Fit, today: date) -> DayMention:
    span = third_of_month(*_year_and_month(fit, today), fit["third"])
    return DayMention(fit.first, fit.after - 1, "part", [span])


def _third_of_this(fit: Fit, today: date) -> DayMention:
    """`kuun lopussa`: of this month, or of the next where that has passed."""
    span = third_of_month(today.year, today.month, fit["third"])
    if span.end < today:
        later = months_later(today.replace(day=1), 1)
        span = third_of_month(later.year, later.month, fit["third"])
    return DayMention(fit.first, fit.after - 1, "part", [span])


def _nth_of_month(fit: Fit, today: date) -> DayMention | None:
    return _nth(fit, today, fit.first + 1)


def _of_month_nth(fit: Fit, today: date) -> DayMention | None:
    """The n-th week or weekday of a month; the month itself where it has none (a fifth Friday)."""
    return _nth(fit, today, fit.after - 1) or _whole_from(fit, today, fit.after - 3)


def _nth(fit: Fit, today: date, at: int) -> DayMention | None:
    """The n-th week or weekday of a month, the word for it at `at`."""
    year, month = _year_and_month(fit, today)
    low, nth, last = low_at(fit.words, at), fit["nth"], fit.after - 1
    if low in WEEK_WORDS:
        return DayMention(fit.first, last, "week", [nth_week(year, month, nth)])
    weekday = weekday_of(low)
    if weekday:
        day = nth_weekday(year, month, weekday[0], nth)
        return DayMention(fit.first, last, "day", [one_day(day)]) if day else None
    span = whole_month(year, month)
    if low in _DAY_WORDS and nth == -1:
        return DayMention(fit.first, last, "day", [one_day(span.end)])
    if low not in _HALVES or nth not in (1, 2):
        return None
    halves = DateSpan(span.start, date(year, month, 15), "range"), DateSpan(date(year, month, 16), span.end, "range")
    return DayMention(fit.first, last, "range", [halves[nth - 1]])


def _whole(fit: Fit, today: date) -> DayMention | None:
    return _whole_from(fit, today, fit.after - 1)


def _whole_from(fit: Fit, today: date, j: int) -> DayMention | None:
    """The month that ends at token `j`, with another that is joined to it: `april-maj`, `huhti- tai toukokuussa`."""
    if fit.words[fit.first].low in ALSO_WORDS and low_at(fit.words, j + 1) != "-" and not _is_led(fit):
        return None
    year, number = _year_and_month(fit, today)
    span, join = whole_month(year, number), low_at(fit.words, j + 1)
    until = _MONTH.find(fit.words, j + 2) if join in _JOINS else None
    if until is None:
        return DayMention(fit.first, j, "month", [span])
    other_year, other_number = _year_and_month(until[1], today)
    other = whole_month(other_year if other_number >= number else year + 1, other_number)
    spans = [span, other] if join in OR_WORDS else [DateSpan(span.start, other.end, "range")]
    return DayMention(fit.first, until[1].after - 1, "month", spans)


def _is_led(fit: Fit) -> bool:
    """`in May`, `i mars`: it is the month, and no other word."""
    return low_at(fit.words, fit.first - 1) in ("in", "i", "during", "under")


def _two_halves(fit: Fit, today: date) -> DayMention:
    """`helmi-maaliskuussa`, `huhti- tai toukokuussa`: the first half of the word is a month too."""
    words, first, last = fit.words, fit["half"], fit.after - 1
    year, number = _year_and_month(fit, today)
    other = whole_month(year, number)
    begin = whole_month(year if first <= number else year - 1, first)
    if begin.end < today and words[last].kind == "word" and other.start > today:
        begin = whole_month(year, first)
    if any(word.low in OR_WORDS for word in words[fit.first + 2 : fit.after]):
        return DayMention(fit.first, last, "month", [begin, other])
    sure = not low_at(words, last + 1).startswith("vaihte")
    return DayMention(fit.first, last, "month", [DateSpan(begin.start, other.end, "range")], sure=sure)


_MONTHS = DayShapes(
    _TABLES,
    (
        ("half=HALF_NAME - OR_AND* MONTH", _two_halves),
        ("nth=NTH ANY FILLER* MONTH", _nth_of_month),  # first week of March
        ("kuun THIRD", _third_of_this),
        ("THIRD FILLER* MONTH", _third),  # i slutet av april, mid-April
        ("!FINNISH MONTH >NUMBER", _no_month),  # a day's number that was none
        ("MONTH nth=NTH ANY", _of_month_nth),  # huhtikuun viimeisellä viikolla
        ("KUU_MONTH THIRD", _third),  # helmikuun lopussa
        ("MONTH", _whole),
    ),
)


def months(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """Months and their parts, weeks and n-th weekdays: `huhtikuun viimeisellä viikolla`, `mitten av mars`."""
    return _MONTHS.read(words, i, today)
