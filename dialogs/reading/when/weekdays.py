"""Weekdays: in full, shortened beside a number, in series (`torstaisin`), as alternatives and ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from dialogs.reading.when.almanac import DateSpan, monday_of, one_day
from dialogs.reading.when.datewords import (
    AND_WORDS,
    DAY_HALVES,
    NEXT,
    NORDIC_WEEKS,
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
from dialogs.reading.words.shapes import Phrase, Shapes, Table
from dialogs.reading.words.tokens import Token, low_at, skip
from dialogs.reading.words.wordlists import words as word_set

_EVERY = word_set("joka varje every aina each jokainen")
_JOINS = OR_WORDS | AND_WORDS | TO_WORDS | {","}


class _Weekday(NamedTuple):
    """A weekday (Monday is 0), its last token, and whether it recurs (`torstaisin`)."""

    day: int
    last: int
    recurs: bool


def weekdays(words: Sequence[Token], i: int, today: date, language: str | None) -> DayMention | None:
    """The weekday or weekdays that begin at token `i`; days are filled in by :func:`settle`."""
    if _is_past(words, i):
        return None
    found = _series(words, i, language)
    if not found:
        return None
    days, last = [weekday.day for weekday in found], found[-1].last
    recurring = any(weekday.recurs for weekday in found) or _every(words, i)
    mention = DayMention(i, last, "recurring" if recurring else "weekday", weekdays=days)
    joins = {low_at(words, weekday.last + 1) for weekday in found[:-1]}
    if joins & TO_WORDS and len(days) == 2:
        mention.weekdays = [days[0]]
        mention.spans = [DateSpan(today, today + timedelta(days=(days[1] - days[0]) % 7), "range")]
    if not joins & (OR_WORDS | TO_WORDS) and len(days) > 1:
        mention.sure = mention.kind != "recurring"
    number = _day_number(words, last + 1) if mention.kind == "weekday" and len(days) == 1 else None
    if number is not None:
        _match_number(mention, number, today)
        return mention
    mention.first = _take_qualifiers(words, mention, i)
    return mention


def _series(words: Sequence[Token], i: int, language: str | None) -> list[_Weekday]:
    """The weekday at `i` and those that are joined to it: `ti tai ke`, `ma-pe`."""
    found: list[_Weekday] = []
    weekday = _weekday(words, i, language)
    while weekday is not None:
        found.append(weekday)
        if low_at(words, weekday.last + 1) not in _JOINS or len(found) == 7:
            break
        weekday = _weekday(words, skip(words, weekday.last + 2, ("pa", "on", "taas")), language)
    return found


def _every(words: Sequence[Token], i: int) -> bool:
    """`joka tiistai`, `every second Tuesday`."""
    before = low_at(words, i - 1)
    return before in _EVERY or (low_at(words, i - 2) in _EVERY and before != ",")


def _is_past(words: Sequence[Token], i: int) -> bool:
    """`viime tiistaina`, `i tisdags`."""
    before = low_at(words, i - 1)
    return before in ("viime", "last") or (before == "i" and words[i].low.endswith("dags"))


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


def _weekday(words: Sequence[Token], i: int, language: str | None) -> _Weekday | None:
    """The weekday at `i`, in full or shortened."""
    if i >= len(words) or words[i].kind != "word":
        return None
    found = weekday_of(words[i].low)
    if found is None:
        return _short(words, i, language)
    day, rest = found
    if rest in WEEKDAY_PLURALS and not (rest == "s" and words[i].low.endswith("dags")):
        return _Weekday(day, i, True)
    if rest in WEEKDAY_ENDINGS or rest.startswith(DAY_HALVES):
        return _Weekday(day, i + 2 if _has_half(words, i) else i, rest.endswith("sin"))
    return None


def _has_half(words: Sequence[Token], i: int) -> bool:
    """`tiistai-iltana`, `ti-iltana`."""
    return low_at(words, i + 1) == "-" and low_at(words, i + 2).startswith(DAY_HALVES)


def _is_half(words: Sequence[Token], i: int) -> bool:
    return words[i].low.startswith(DAY_HALVES)


def _is_few(words: Sequence[Token], i: int) -> bool:
    """Whether the text is an answer of a word or two."""
    return len(words) <= 2


def _hangs(words: Sequence[Token], i: int) -> bool:
    """Whether a word hangs on what stands before it: `x.to`."""
    return i > 0 and words[i].glued and words[i - 1].low not in ("(", "-", "/", ":", ",")


def _beside(names: Mapping[str, int]) -> Shapes[bool]:
    """What shows that a short name is a weekday, or that it is not."""
    tables: dict[str, Table] = {
        "SHORT": names,
        "A_DAY": lambda words, i: words[i].low in names or weekday_of(words[i].low) is not None,
        "HALF": _is_half,
        "FEW": _is_few,
        "HANGING": _hangs,
        "JOIN": _JOINS,
        "OR_AND_TO": OR_WORDS | AND_WORDS | TO_WORDS,
        "WEEK": WEEK_WORDS,
        "V_OR_WEEK": WEEK_WORDS | {"v", "."},
        "NORDIC": NORDIC_WEEKS | {"v"},
        "TIME": word_set("klo kl kello klockan illalla aamulla iltapaivalla aamupaivalla"),
    }
    tables["NAME"] = Phrase(tables, "day=SHORT ~. >ANY", "day=SHORT")
    tables["WEEK_NUMBER"] = Phrase(tables, "WEEK NUMBER")
    tables["DEN_NUMBER"] = Phrase(tables, "den NUMBER")
    tables["OTHER_DAY"] = Phrase(tables, "JOIN A_DAY")
    return Shapes(
        tables,
        (
            ("day=SHORT - HALF", True),
            (">HANGING SHORT", False),
            ("<<NORDIC <NUMBER >to NAME", True),  # vko 6 to 11.2.
            ("<from|up >to NAME >NUMBER", False),  # from 9 to 10, up to 10
            ("<NUMBER >to NAME >NUMBER", False),
            ("NAME >NUMBER", True),
            ("NAME >WEEK_NUMBER", True),  # ke vko 50
            ("NAME >TIME", True),
            ("<( NAME >)", True),
            (">FEW NAME", True),
            ("NAME >DEN_NUMBER", True),
            ("NAME >OTHER_DAY", True),
            ("<<A_DAY <OR_AND_TO NAME", True),
            ("<<V_OR_WEEK <NUMBER !to NAME", True),  # vk 50 ke
            ("<<V_OR_WEEK <NUMBER NAME !ANY", True),
        ),
    )


_NAMES = {
    "fi": WEEKDAY_SHORT["fi"],
    "sv": {name: WEEKDAY_SHORT["fi"][name] for name in ("ke", "pe", "ma")} | WEEKDAY_SHORT["sv"],
    "en": {name: WEEKDAY_SHORT["fi"][name] for name in ("ti", "ke", "pe", "su")} | WEEKDAY_SHORT["en"],
}
_SHORT = {language: _beside(names) for language, names in _NAMES.items()}


def _short(words: Sequence[Token], i: int, language: str | None) -> _Weekday | None:
    """A shortened weekday, if what stands beside it shows that it is one."""
    found = _SHORT[language if language in _SHORT else "fi"].find(words, i)
    dotted = words[i].text.lower() != words[i].low
    if found is None or not found[0] or (dotted and language != "sv"):  # "mä" is no Monday
        return None
    return _Weekday(found[1]["day"], found[1].after - 1, False)


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
