"""Weeks: by number, by "next" and "this", their beginnings and ends, and weekends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dialogs.reading.when.almanac import DateSpan, numbered_week, week_of
from dialogs.reading.when.datewords import (
    AND_WORDS,
    END_WORDS,
    MIDDLE_WORDS,
    NEXT,
    OR_WORDS,
    ORDINALS,
    START_WORDS,
    THIS,
    TO_WORDS,
    WEEK_PARTS,
    WEEK_WORDS,
    WEEKEND_WORDS,
)
from dialogs.reading.when.days import DayMention
from dialogs.reading.words.tokens import Token, low_at, skip


def numbered_weeks(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """`viikolla 50`, `vk 43 tai 44`, `v. 7`, `weeks 8-9`."""
    low, j = words[i].low, i + 1
    if low == "vuoden" and j + 2 < len(words) and 2000 <= words[j].value <= 2199:  # vuoden 2027 ensimmäisellä viikolla
        number = ORDINALS.get(words[j + 1].low)
        if number is not None and words[j + 2].low in WEEK_WORDS:
            week = numbered_week(number, today, words[j].value)
            return DayMention(i, j + 2, "week", [week]) if week else None
    if low not in WEEK_WORDS and low != "v":
        return None
    if low == "v" and (not words[i].text.islower() or (i and words[i - 1].kind == "number")):
        return None
    j = skip(words, j, (".", "no", "nr", "numero", ":"))
    numbers: list[int] = []
    ranged = False
    while (
        len(numbers) < 8
        and j < len(words)
        and words[j].kind == "number"
        and 1 <= words[j].value <= 53
        and len(words[j].text) <= 2
    ):
        numbers.append(words[j].value)
        if low_at(words, j + 1) in OR_WORDS | AND_WORDS | TO_WORDS and low_at(words, j + 2).isdigit():
            ranged = low_at(words, j + 1) in TO_WORDS
            j += 2
        elif low_at(words, j + 1) in OR_WORDS and low_at(words, j + 2) in WEEK_WORDS:
            j += 3
        else:
            j += 1
            break
    spans = [span for number in numbers if (span := numbered_week(number, today)) is not None]
    if not spans:
        return None
    if low_at(words, j) == "." and low in ("v", "vk", "vko") and low_at(words, j + 1).isdigit() and words[j].glued:
        return None  # v. 12.3.
    if ranged and len(spans) == 2:
        spans = [DateSpan(spans[0].start, max(spans[1].end, spans[0].end), "range")]
    return DayMention(i, j - 1, "week", spans)


def named_week(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """`ensi viikolla`, `tämän viikon lopulla`, `the week after next`, weekends and ends of weeks."""
    low = words[i].low
    ahead = 1 if low in NEXT else 0 if low in THIS else None
    j = i if ahead is None else i + 1
    here = low_at(words, j)
    if here in WEEK_PARTS:
        week = week_of(today + timedelta(days=7 * (ahead or 0)))
        first, last = WEEK_PARTS[here]
        if ahead is None and week.start + timedelta(days=last) < today:
            week = week_of(week.start + timedelta(days=7))
        return DayMention(i, j, "week", [_part(week, first, last)])
    if here in WEEKEND_WORDS:
        week = week_of(today + timedelta(days=7 * (ahead or 0)))
        if (ahead == 1 and low in ("ensi", "ens") and today.weekday() == 6) or (ahead is None and today.weekday() == 6):
            week = week_of(today + timedelta(days=7))
        return DayMention(i, j, "weekend", [DateSpan(*_ends(week, 5, 6), "weekend")])
    if here not in WEEK_WORDS or here == "w":
        return None
    if ahead is None:
        if low_at(words, j + 1) == "after" and low_at(words, j + 2) == "next":
            return DayMention(i, j + 2, "week", [week_of(today + timedelta(days=14))])
        return None
    if low_at(words, i - 1) in ("sita", "siita"):
        ahead += 1
    week = week_of(today + timedelta(days=7 * ahead))
    for table, (first, last) in ((START_WORDS, (0, 2)), (MIDDLE_WORDS, (1, 3)), (END_WORDS, (3, 4))):
        if low_at(words, j + 1) in table:
            return DayMention(i, j + 1, "week", [_part(week, first, last)])
    return DayMention(i, j, "week", [week], weeks_ahead=ahead)


def _part(week: DateSpan, first: int, last: int) -> DateSpan:
    return DateSpan(*_ends(week, first, last), "week")


def _ends(week: DateSpan, first: int, last: int) -> tuple[date, date]:
    return week.start + timedelta(days=first), week.start + timedelta(days=last)
