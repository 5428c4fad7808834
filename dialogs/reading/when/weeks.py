"""Weeks: by number, by "next" and "this", their beginnings and ends, and weekends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from dialogs.reading.when.almanac import DateSpan, numbered_week, week_of
from dialogs.reading.when.datewords import (
    AND_WORDS,
    END_WORDS,
    MIDDLE_WORDS,
    NEXT,
    NORDIC_WEEKS,
    OR_WORDS,
    ORDINALS,
    START_WORDS,
    THIS,
    TO_WORDS,
    WEEK_PARTS,
    WEEK_WORDS,
    WEEKEND_WORDS,
    WEEKS_AHEAD,
)
from dialogs.reading.when.days import DayMention, DayShapes
from dialogs.reading.words.shapes import Fit, Shapes, Table, numbers
from dialogs.reading.words.tokens import Token, low_at
from dialogs.reading.words.wordlists import words as word_set

_MOST = 8  # weeks read of one list
_START, _MIDDLE, _END = 0, 1, 2
_DAYS = ((0, 2), (1, 3), (3, 4))  # first and last day of a week's start, middle and end; Monday is 0


def _is_after_next_week(words: Sequence[Token], i: int) -> bool:
    """Whether next week was spoken of just before: `ei ensi viikolla vaan sitä seuraavalla`."""
    return any(
        low_at(words, j) in WEEKS_AHEAD or (low_at(words, j) in WEEK_WORDS and low_at(words, j - 1) in NEXT)
        for j in range(i - 1, max(-1, i - 5), -1)
    )


_TABLES: dict[str, Table] = {
    "WEEK": WEEK_WORDS,
    "A_WEEK": WEEK_WORDS - {"w"},
    "NORDIC": NORDIC_WEEKS | {"v"},
    "IN_ONE_WORD": WEEKS_AHEAD,
    "NEXT_BEFORE": _is_after_next_week,
    "AFTER_IT": word_set("jalkeisella jalkeinen jalkeiselle jalkeisen"),
    "FOLLOWING": word_set("seuraavalla seuraavalle seuraavan seuraava"),
    "MARK": frozenset((".", "no", "nr", "numero", ":")),
    "N": numbers(1, 53),
    "OR": OR_WORDS,
    "AND": AND_WORDS,
    "TO": TO_WORDS,
    "YEAR": numbers(2000, 2199),
    "ORDINAL": ORDINALS,
    "AHEAD": dict.fromkeys(THIS, 0) | dict.fromkeys(NEXT, 1),
    "WEEK_PART": {word: _DAYS.index(days) for word, days in WEEK_PARTS.items()},
    "PART": dict.fromkeys(END_WORDS, _END) | dict.fromkeys(MIDDLE_WORDS, _MIDDLE) | dict.fromkeys(START_WORDS, _START),
    "WEEKEND": WEEKEND_WORDS,
}
_GOES_ON: Shapes[Literal["", "to", "and", "and_week"]] = Shapes(
    _TABLES,
    (
        ("<NORDIC n=N >to", ""),  # vko 6 to 11.2.: Thursday
        ("<<NORDIC <MARK n=N >to", ""),
        ("n=N TO >NUMBER", "to"),
        ("n=N OR >NUMBER", "and"),
        ("n=N AND >NUMBER", "and"),
        ("n=N OR WEEK", "and_week"),
        ("n=N", ""),
    ),
)


def _numbered(fit: Fit, today: date) -> DayMention | None:
    words, j = fit.words, fit.after
    found: list[int] = []
    ranged, join = False, "and"
    while join and len(found) < _MOST and (step := _GOES_ON.find(words, j)):
        join, then = step
        found.append(then["n"])
        ranged = join == "to" if join in ("to", "and") else ranged
        j = then.after
    spans = [span for number in found if (span := numbered_week(number, today)) is not None]
    if not spans or _is_page(words, fit.first, j):
        return None
    if ranged and len(spans) == 2:
        spans = [DateSpan(spans[0].start, max(spans[1].end, spans[0].end), "range")]
    return DayMention(fit.first, j - 1, "week", spans)


def _is_page(words: Sequence[Token], i: int, j: int) -> bool:
    """`v. 12.3.` is a day."""
    glued = low_at(words, j) == "." and words[j].glued
    return glued and words[i].low in ("v", "vk", "vko") and low_at(words, j + 1).isdigit()


def _of_year(fit: Fit, today: date) -> DayMention | None:
    week = numbered_week(fit["n"], today, fit["year"])
    return DayMention(fit.first, fit.after - 1, "week", [week]) if week else None


def _week_part(fit: Fit, today: date) -> DayMention:
    """`alkuviikosta`: of this week where that has not passed, `ensi alkuviikosta`: of that week."""
    ahead = fit.get("ahead")
    week = week_of(today + timedelta(days=7 * (ahead or 0)))
    if ahead is None and week.start + timedelta(days=_DAYS[fit["part"]][1]) < today:
        week = week_of(week.start + timedelta(days=7))
    return DayMention(fit.first, fit.after - 1, "week", [_part(week, fit["part"])])


def _weekend(fit: Fit, today: date) -> DayMention:
    """This one or the next; on a Sunday the coming one."""
    ahead = fit.get("ahead")
    if ahead is None:
        ahead = today.weekday() == 6
    week = week_of(today + timedelta(days=7 * ahead))
    return DayMention(fit.first, fit.after - 1, "weekend", [DateSpan(*_ends(week, 5, 6), "weekend")])


def _after_next(fit: Fit, today: date) -> DayMention:
    return DayMention(fit.first, fit.after - 1, "week", [week_of(today + timedelta(days=14))], weeks_ahead=2)


def _week_behind(fit: Fit, today: date) -> DayMention:
    ahead = fit["ahead"] + 1
    return DayMention(fit.first, fit.after - 1, "week", [week_of(today + timedelta(days=7 * ahead))], weeks_ahead=ahead)


def _this_or_next(fit: Fit, today: date) -> DayMention:
    ahead = fit["ahead"] + (low_at(fit.words, fit.first - 1) in ("sita", "siita"))  # sitä seuraavalla viikolla
    week, part = week_of(today + timedelta(days=7 * ahead)), fit.get("part")
    if part is not None:
        return DayMention(fit.first, fit.after - 1, "week", [_part(week, part)])
    return DayMention(fit.first, fit.after - 1, "week", [week], weeks_ahead=ahead)


def _part(week: DateSpan, part: int) -> DateSpan:
    return DateSpan(*_ends(week, *_DAYS[part]), "week")


def _ends(week: DateSpan, first: int, last: int) -> tuple[date, date]:
    return week.start + timedelta(days=first), week.start + timedelta(days=last)


_WEEKS = DayShapes(
    _TABLES,
    (
        ("vuoden year=YEAR n=ORDINAL WEEK", _of_year),  # vuoden 2027 ensimmäisellä viikolla
        ("WEEK MARK* >N", _numbered),  # viikolla 50, vk 43 tai 44, weeks 8-9
        ("<!NUMBER >SMALL v MARK* >N", _numbered),  # v. 7, but no Roman five and no "30 v"
        ("ahead=AHEAD? part=WEEK_PART", _week_part),  # ensi alkuviikosta
        ("ahead=AHEAD? WEEKEND", _weekend),
        ("A_WEEK after|efter|over next|nasta", _after_next),
        ("nastnasta A_WEEK", _after_next),
        (">NEXT_BEFORE A_WEEK darpa|darefter|efter|siita|after", _after_next),  # inte nästa vecka utan veckan därpå
        (">NEXT_BEFORE sita|siita FOLLOWING A_WEEK?", _after_next),
        ("ahead=AHEAD A_WEEK AFTER_IT A_WEEK", _week_behind),  # ensi viikon jälkeisellä viikolla
        ("ahead=IN_ONE_WORD part=PART?", _this_or_next),
        ("ahead=AHEAD A_WEEK part=PART?", _this_or_next),  # tämän viikon lopulla
    ),
)


def weeks(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """`viikolla 50`, `v. 7`, `ensi viikolla`, `tämän viikon lopulla`, `the week after next`, weekends."""
    return _WEEKS.read(words, i, today)
