"""Weekdays: in full, shortened beside a number, in series (`torstaisin`), as alternatives and ranges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dialogs.reading.when.almanac import DateSpan, monday_of, one_day
from dialogs.reading.when.datewords import (
    AND_WORDS,
    DAY_HALVES,
    NEXT,
    OR_WORDS,
    THIS,
    TO_WORDS,
    WEEK_WORDS,
    WEEKDAY_ENDINGS,
    WEEKDAY_PLURALS,
    WEEKDAY_SHORT,
    weekday_of,
)
from dialogs.reading.when.days import DayMention, next_day_number
from dialogs.reading.words.tokens import Token, low_at, skip
from dialogs.reading.words.wordlists import words as word_set

_EVERY = word_set("joka varje every aina each jokainen")
_TIME_BEFORE = word_set("klo kl kello klockan illalla aamulla iltapaivalla aamupaivalla")


def weekdays(words: Sequence[Token], i: int, today: date, language: str | None) -> DayMention | None:
    """The weekday or weekdays that begin at token `i`; days are filled in by :func:`settle`."""
    first = _weekday(words, i, language)
    if first is None:
        return None
    days, last, recurring = [first[0]], first[1], first[2]
    alternative = ranged = False
    while len(days) < 7:
        join = low_at(words, last + 1)
        j = last + 2
        if join in OR_WORDS | AND_WORDS | TO_WORDS | {","}:
            j = skip(words, j, ("pa", "on", "taas"))
            following = _weekday(words, j, language)
            if following is None:
                break
            alternative |= join in OR_WORDS
            ranged |= join in TO_WORDS
            days.append(following[0])
            last, recurring = following[1], recurring or following[2]
        else:
            break
    every = low_at(words, i - 1) in _EVERY or (low_at(words, i - 2) in _EVERY and low_at(words, i - 1) != ",")
    past = low_at(words, i - 1) in ("viime", "last", "i") and (
        low_at(words, i - 1) != "i" or words[i].low.endswith("dags")
    )
    if past:
        return None
    mention = DayMention(i, last, "recurring" if recurring or every else "weekday", weekdays=days)
    if ranged and len(days) == 2:
        mention.weekdays = [days[0]]
        mention.spans = [DateSpan(today, today + timedelta(days=(days[1] - days[0]) % 7), "range")]
    if not alternative and not ranged and len(days) > 1:
        mention.sure = mention.kind != "recurring"
    number = _day_number(words, last + 1)
    if mention.kind == "weekday" and len(days) == 1 and number is not None:
        _match_number(mention, number, today)
        return mention
    mention.first = _take_qualifiers(words, mention, i)
    return mention


def settle(mention: DayMention, words: Sequence[Token], today: date) -> None:
    """Give a weekday that stands alone its coming dates."""
    if mention.spans and mention.spans[0].precision == "day":
        return
    length = mention.spans[0].end - mention.spans[0].start if mention.spans else None
    spans: list[DateSpan] = []
    for weekday in mention.weekdays:
        if mention.weeks_ahead is not None:
            day = week_day(today, weekday, mention.weeks_ahead)
        else:
            day = _coming(mention, words, weekday, today)
        spans.append(one_day(day))
    if length is not None:
        spans = [DateSpan(spans[0].start, spans[0].start + length, "range")]
    mention.spans = sorted(spans, key=lambda span: span.start) if mention.weeks_ahead is None else spans


def week_day(today: date, weekday: int, weeks_ahead: int) -> date:
    """The weekday of the ISO week `weeks_ahead` from now."""
    return monday_of(today + timedelta(days=7 * weeks_ahead)) + timedelta(days=weekday)


def _coming(mention: DayMention, words: Sequence[Token], weekday: int, today: date) -> date:
    days = (weekday - today.weekday()) % 7
    qualifier = low_at(words, mention.first)
    if days == 0 and qualifier not in THIS:
        days = 7
    day = today + timedelta(days=days)
    if qualifier in ("next", "nasta") and monday_of(day) == monday_of(today):
        day += timedelta(days=7)  # "nästa fredag" on a Wednesday is not this week's
    if low_at(words, mention.last - 1) == "after" or low_at(words, mention.last) == "week":  # Monday after next
        day += timedelta(days=7)
    return day


def _take_qualifiers(words: Sequence[Token], mention: DayMention, i: int) -> int:
    """Take in "ensi", "next" before and "after next" behind."""
    if low_at(words, mention.last + 1) == "after" and low_at(words, mention.last + 2) == "next":
        mention.last += 2
    elif low_at(words, mention.last + 1) == "week" and not low_at(words, mention.last + 2).isdigit():
        mention.last += 1  # Thursday week
    return i - 1 if low_at(words, i - 1) in NEXT | THIS else i


def _weekday(words: Sequence[Token], i: int, language: str | None) -> tuple[int, int, bool] | None:
    """A weekday at `i`: its number, its last token, and whether it recurs."""
    if i >= len(words) or words[i].kind != "word":
        return None
    found = weekday_of(words[i].low)
    if found is None:
        return _short(words, i, language)
    number, rest = found
    last = i
    if rest in WEEKDAY_PLURALS and not (rest == "s" and words[i].low.endswith("dags")):
        return number, last, True
    if rest in WEEKDAY_ENDINGS or rest.startswith(DAY_HALVES):
        if low_at(words, i + 1) == "-" and low_at(words, i + 2).startswith(DAY_HALVES):
            last = i + 2
        return number, last, rest.endswith("sin")
    return None


def _short(words: Sequence[Token], i: int, language: str | None) -> tuple[int, int, bool] | None:
    """A shortened weekday, if what stands beside it shows that it is one."""
    tables = [WEEKDAY_SHORT[language]] if language in WEEKDAY_SHORT else [WEEKDAY_SHORT["fi"]]
    if language == "en":
        tables.append({k: v for k, v in WEEKDAY_SHORT["fi"].items() if k in ("ti", "ke", "pe", "su")})
    elif language == "sv":
        tables.append({k: v for k, v in WEEKDAY_SHORT["fi"].items() if k in ("ke", "pe", "ma")})
    low = words[i].low
    number = next((table[low] for table in tables if low in table), None)
    dotted = words[i].text.lower() != low
    if number is None or (dotted and language != "sv"):  # "mä" is no Monday
        return None
    last = i + 1 if low_at(words, i + 1) == "." and words[i + 1].glued and low_at(words, i + 2) else i
    if low_at(words, i + 1) == "-" and low_at(words, i + 2).startswith(DAY_HALVES):
        return number, i + 2, False
    if _beside(words, i, last, tables):
        return number, last, False
    return None


def _beside(words: Sequence[Token], i: int, last: int, tables: list[dict[str, int]]) -> bool:
    follows = low_at(words, last + 1)
    before = low_at(words, i - 1)
    if before and words[i].glued and before not in ("(", "-", "/", ":", ","):
        return False
    if follows.isdigit() and not (before.isdigit() and words[i].low == "to"):
        return not (words[i].low == "to" and before in ("from", "up", "9", "10"))
    if follows in WEEK_WORDS and low_at(words, last + 2).isdigit():  # ke vko 50
        return True
    if follows in _TIME_BEFORE or (before == "(" and follows == ")") or len(words) <= 2:
        return True
    if follows == "den" and low_at(words, last + 2).isdigit():
        return True
    if follows in OR_WORDS | TO_WORDS | AND_WORDS | {","}:
        then = low_at(words, last + 2)
        if any(then in table for table in tables) or weekday_of(then):
            return True
    if before in OR_WORDS | TO_WORDS | AND_WORDS:
        earlier = low_at(words, i - 2)
        return any(earlier in table for table in tables) or weekday_of(earlier) is not None
    return (low_at(words, i - 2) in WEEK_WORDS | {"v", "."} and before.isdigit() and words[i].low != "to") or (
        follows == "" and before.isdigit() and low_at(words, i - 2) in WEEK_WORDS | {"v", "."}
    )


def _day_number(words: Sequence[Token], i: int) -> int | None:
    """A bare day number after a weekday: `ti 8.`, `torsdag den 8`."""
    if low_at(words, i) in ("den", "the"):
        return None  # a whole day, read by itself
    if i >= len(words) or words[i].kind != "number" or not 1 <= words[i].value <= 31 or len(words[i].text) > 2:
        return None
    j = i + 1
    if low_at(words, j) == "." and words[j].glued:
        if j + 1 < len(words) and (words[j + 1].kind == "number" and words[j + 1].glued):
            return None
        return words[i].value if _nothing_more(words, j + 1) else None
    return -words[i].value if len(words) <= i + 1 else None  # "ti 14" alone: the 14th or two o'clock


def _nothing_more(words: Sequence[Token], j: int) -> bool:
    follows = low_at(words, j)
    return (
        not follows.isdigit()
        and follows not in ("-", "ja", "tai", "och", "eller", "and", "or")
        and ("kuu" not in follows)
    )


def _match_number(mention: DayMention, number: int, today: date) -> None:
    """Match a weekday with a day of the month, if one of the next three fits."""
    if number < 0 and -number <= 31:
        day = next_day_number(-number, today)
        if day.weekday() == mention.weekdays[0]:
            coming = today + timedelta(days=(mention.weekdays[0] - today.weekday()) % 7 or 7)
            mention.spans = [one_day(day)] if coming == day else [one_day(day), one_day(coming)]
            mention.last += 1
            mention.sure = coming == day
        return
    day = next_day_number(number, today)
    for _ in range(6):
        if day.weekday() == mention.weekdays[0]:
            mention.spans = [one_day(day)]
            mention.last += 1
            return
        day = next_day_number(number, day + timedelta(days=1))
