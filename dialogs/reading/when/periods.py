"""Days said without a calendar number: weekdays, weeks, parts of months, "in two weeks", holidays by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from dialogs.reading.when.almanac import (
    HOLIDAY_ENDINGS,
    HOLIDAYS,
    DateSpan,
    month_year,
    months_later,
    next_holiday,
    one_day,
    week_of,
    whole_month,
)
from dialogs.reading.when.datewords import (
    ABOUT_TWO,
    CARDINALS,
    ENGLISH_SEASONS,
    NEXT,
    RELATIVE,
    SEASONS,
    SWEDISH_AFTER_I,
    TODAYS_PARTS,
    TOMORROW_HALVES,
    WEEK_WORDS,
    weekday_of,
)
from dialogs.reading.when.days import DayMention, DayShapes, Reader
from dialogs.reading.when.months import months
from dialogs.reading.when.weeks import weeks
from dialogs.reading.words.shapes import Fit, Phrase, Table, numbers
from dialogs.reading.words.tokens import Token, low_at
from dialogs.reading.words.wordlists import words as word_set

Rule = Callable[[int], date]  # the day of a feast in a year
_SPANS = tuple(dict.fromkeys((*SEASONS.values(), *ENGLISH_SEASONS.values())))


_BEHIND = word_set("paasta kuluttua paahan paastakin paastaki")  # kahden viikon päästä
_DAY, _WEEK, _MONTH = 1, 7, 30
_TABLES: dict[str, Table] = {
    "RELATIVE": RELATIVE,
    "I_DAY": SWEDISH_AFTER_I,
    "TODAYS_PART": TODAYS_PARTS,
    "N": CARDINALS | numbers(1, 60),
    "CARDINAL": CARDINALS,
    "UNIT": {
        **dict.fromkeys(word_set("viikon vecka veckor week weeks vkon vko"), _WEEK),
        **dict.fromkeys(word_set("paivan dagar days dag day"), _DAY),
        **dict.fromkeys(word_set("kuukauden manad manader month months"), _MONTH),
    },
    "ONE_UNIT": {"viikon": _WEEK, "kuukauden": _MONTH},
    "BEHIND": _BEHIND,
    "YEAR": numbers(2000, 2199),
    "SEASON": {word: _SPANS.index(span) for word, span in SEASONS.items()},
    "ENGLISH_SEASON": {word: _SPANS.index(span) for word, span in ENGLISH_SEASONS.items()},
}
_TABLES["FILLER"] = Phrase(_TABLES, "noin|about|a|ungefar >CARDINAL")  # a couple of weeks
_TABLES["FROM_NOW"] = Phrase(_TABLES, "from now|today", "from")


def _relative(fit: Fit, today: date) -> DayMention:
    return DayMention(fit.first, fit.after - 1, "day", [one_day(today + timedelta(days=fit["ahead"]))])


def _ahead(days: int) -> Reader:
    def read(fit: Fit, today: date) -> DayMention:
        return DayMention(fit.first, fit.after - 1, "day", [one_day(today + timedelta(days=days))])

    return read


_DAYS = DayShapes(
    _TABLES,
    (
        ("ahead=RELATIVE", _relative),
        ("i ahead=I_DAY", _relative),  # i morgon
        ("tana|tan|this TODAYS_PART", _ahead(0)),  # tänä iltana
        ("day after tomorrow", _ahead(2)),
    ),
)


def relative_day(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """Today, tomorrow and the day after, in all their spellings."""
    if words[i].low not in RELATIVE and words[i].low.startswith(TOMORROW_HALVES):
        return DayMention(i, i, "day", [one_day(today + timedelta(days=1))])
    return _DAYS.read(words, i, today)


def _offset(fit: Fit, today: date) -> DayMention | None:
    """Weeks are meant as weeks where there are several, one week and months as days near that one."""
    first, last, n = fit.first, fit.after - 1, fit.get("n") or 1
    about = any(word.low in ABOUT_TWO for word in fit.words[first : fit.after])
    if fit["unit"] == _WEEK:
        target, vague = today + timedelta(days=7 * n), about or n > 1
        span = week_of(target) if vague else one_day(target)
        return DayMention(first, last, "week" if vague else "holiday", [span], weeks_ahead=n)
    if fit["unit"] == _DAY:
        return DayMention(first, last, "day", [one_day(today + timedelta(days=n))])
    return DayMention(first, last, "holiday", [one_day(months_later(today, n))], sure=not about)


_OFFSETS = DayShapes(
    _TABLES,
    (
        ("in|om FILLER? n=N of|a? unit=UNIT FROM_NOW?", _offset),  # om två veckor, in 10 days
        ("FILLER? n=N of|a? unit=UNIT BEHIND", _offset),  # kahden viikon päästä
        ("FILLER? n=N of|a? unit=UNIT FROM_NOW", _offset),  # two weeks from now
        ("unit=ONE_UNIT BEHIND", _offset),  # viikon päästä
        ("unit=ONE_UNIT FROM_NOW", _offset),
    ),
)


def offset(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """`kahden viikon päästä`, `om två veckor`, `in 10 days`, `two weeks from now`."""
    return _OFFSETS.read(words, i, today)


def _season(fit: Fit, today: date) -> DayMention:
    """The rest of it where it has begun."""
    first, last = _SPANS[fit["season"]]
    year = fit.get("year") or (month_year(last, today) if first <= last else today.year)
    if "year" not in fit.said and low_at(fit.words, fit.first - 1) in NEXT and first <= today.month <= last:
        year += 1
    end = whole_month(year if first <= last else year + 1, last).end
    start = max(date(year, first, 1), today) if date(year, first, 1) <= today <= end else date(year, first, 1)
    return DayMention(fit.first, fit.after - 1, "season", [DateSpan(start, end, "season")])


_SEASONS = DayShapes(
    _TABLES,
    (
        ("season=SEASON year=YEAR?", _season),
        ("<in|this|next|during|early|late|the season=ENGLISH_SEASON year=YEAR?", _season),
    ),
)


def season(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """`keväällä`, `loppuvuodesta`, `till hösten`, with a year if one follows."""
    return _SEASONS.read(words, i, today)


def holiday(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """A feast or theme day by name, its eve, and the week or weekday after it."""
    named = _holiday_name(words, i)
    if named is None:
        return None
    rule, j = named
    day = next_holiday(rule, today)
    if low_at(words, i - 1) in ("ennen", "fore", "before"):
        return None
    if words[i].low.startswith(("paasiaisvii", "paskveck", "hiljaise")):
        return DayMention(i, j, "week", [week_of(day)])
    follows = low_at(words, j + 1)
    if follows.startswith(("aato", "aatto")):
        eve = day - timedelta(days=1)
        return DayMention(
            i, j + 1, "holiday", [one_day(eve if eve >= today else next_holiday(rule, day) - timedelta(1))]
        )
    if follows.startswith("jalke") or follows == "jalk":
        then = low_at(words, j + 2)
        weekday = weekday_of(then)
        if weekday:
            ahead = (weekday[0] - day.weekday() - 1) % 7 + 1
            return DayMention(i, j + 2, "holiday", [one_day(day + timedelta(days=ahead))])
        if then in WEEK_WORDS:
            return DayMention(i, j + 2, "week", [week_of(day + timedelta(days=7))])
        if then in ("paivana", "paivaksi"):
            return DayMention(i, j + 2, "holiday", [one_day(day + timedelta(days=1))])
        after = day + timedelta(days=1)
        return DayMention(i, j + 1, "season", [DateSpan(after, after + timedelta(days=6), "season")], sure=False)
    return DayMention(i, j, "holiday", [one_day(day)])


def _holiday_name(words: Sequence[Token], i: int) -> tuple[Rule, int] | None:
    """When the feast is whose name begins at token `i`, and the name's last token."""
    word = words[i]
    if word.kind != "word" or not 4 <= len(word.low) <= 40 or (word.low[:4] == "pask" and "å" not in word.text.lower()):
        return None
    return _in_several_words(words, i) or _in_one_word(words, i)


def _in_several_words(words: Sequence[Token], i: int) -> tuple[Rule, int] | None:
    for length in (3, 2):
        *begun, last = (low_at(words, i + k) for k in range(length))
        for cut in range(len(last), 2, -1):
            rule = HOLIDAYS.get((*begun, last[:cut]))
            if rule is not None and last[cut:] in HOLIDAY_ENDINGS:
                return rule, i + length - 1
    return None


def _in_one_word(words: Sequence[Token], i: int) -> tuple[Rule, int] | None:
    low = words[i].low
    for size in range(len(low), 3, -1):
        rule = HOLIDAYS.get((low[:size],))
        if rule is not None and low[size:] in HOLIDAY_ENDINGS and (size < len(low) or len(low) > 6):
            return rule, i
    return None


READERS: tuple[Callable[[Sequence[Token], int, date], DayMention | None], ...] = (
    relative_day, offset, weeks, months, season, holiday,
)  # fmt: skip
