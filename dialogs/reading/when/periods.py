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
from dialogs.reading.when.days import DayMention
from dialogs.reading.when.months import months, paired_months
from dialogs.reading.when.weeks import weeks
from dialogs.reading.words.tokens import Token, low_at

Reader = Callable[[Sequence[Token], int, date], DayMention | None]


def relative_day(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """Today, tomorrow and the day after, in all their spellings."""
    low, then = words[i].low, low_at(words, i + 1)
    ahead: int | None = RELATIVE.get(low)
    last = i
    if ahead is None and low.startswith(TOMORROW_HALVES):
        ahead = 1
    elif low == "i" and then in SWEDISH_AFTER_I:
        ahead, last = SWEDISH_AFTER_I[then], i + 1
    elif low in ("tana", "tan", "this") and then in TODAYS_PARTS:
        ahead, last = 0, i + 1
    elif low == "day" and then == "after" and low_at(words, i + 2).startswith("tomorrow"):
        ahead, last = 2, i + 2
    if ahead is None:
        return None
    return DayMention(i, last, "day", [one_day(today + timedelta(days=ahead))])


def offset(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """`kahden viikon päästä`, `om två veckor`, `in 10 days`, `two weeks from now`."""
    low, j = words[i].low, i
    leading = low in ("in", "om")
    if leading:
        j += 1
    if low_at(words, j) in ("noin", "about", "a", "ungefar") and low_at(words, j + 1) in CARDINALS:
        j += 1
    n = words[j].value if j < len(words) and words[j].kind == "number" else CARDINALS.get(low_at(words, j))
    about = low_at(words, j) in ABOUT_TWO
    if n is not None:
        j += 1
    elif leading:
        return None
    if n is None or not 0 < n <= 60:
        n = 1
        if low_at(words, j) not in ("viikon", "kuukauden"):
            return None
    if low_at(words, j) in ("of", "a"):
        j += 1
    unit = low_at(words, j)
    after = low_at(words, j + 1)
    if not leading and after not in ("paasta", "kuluttua", "paahan", "paastakin", "from", "paastaki"):
        return None
    if after == "from":
        j += 2 if low_at(words, j + 2) in ("now", "today") else 1
    elif not leading:
        j += 1
    if unit in ("viikon", "vecka", "veckor", "week", "weeks", "vkon", "vko"):
        target = today + timedelta(days=7 * n)
        vague = about or n > 1
        kind = week_of(target) if vague else one_day(target)
        return DayMention(i, j, "week" if vague else "holiday", [kind], weeks_ahead=n)
    if unit in ("paivan", "dagar", "days", "dag", "day"):
        return DayMention(i, j, "day", [one_day(today + timedelta(days=n))])
    if unit in ("kuukauden", "manad", "manader", "month", "months"):
        return DayMention(i, j, "holiday", [one_day(months_later(today, n))], sure=not about)
    return None


def season(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """`keväällä`, `loppuvuodesta`, `till hösten`, with a year if one follows."""
    months_of = SEASONS.get(words[i].low)
    if months_of is None and low_at(words, i - 1) in ("in", "this", "next", "during", "early", "late", "the"):
        months_of = ENGLISH_SEASONS.get(words[i].low)
    if months_of is None:
        return None
    first, last = months_of
    j = i
    year = month_year(last, today) if first <= last else today.year
    if j + 1 < len(words) and 2000 <= words[j + 1].value <= 2199:
        year, j = words[j + 1].value, j + 1
    elif low_at(words, i - 1) in NEXT and first <= today.month <= last:
        year += 1
    end = whole_month(year if first <= last else year + 1, last).end
    start = max(date(year, first, 1), today) if date(year, first, 1) <= today <= end else date(year, first, 1)
    return DayMention(i, j, "season", [DateSpan(start, end, "season")])


def holiday(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """A feast or theme day by name, its eve, and the week or weekday after it."""
    rule, j = _holiday_name(words, i)
    if rule is None:
        return None
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


def _holiday_name(words: Sequence[Token], i: int) -> tuple[Callable[[int], date] | None, int]:
    low = words[i].low
    if words[i].kind != "word" or not 4 <= len(low) <= 40 or (low[:4] == "pask" and "å" not in words[i].text.lower()):
        return None, i
    for size in range(len(low), 3, -1):
        ending = low[size:]
        if ending and ending not in HOLIDAY_ENDINGS:
            continue
        for length in (3, 2, 1):
            name = (low[:size], *(low_at(words, i + k) for k in range(1, length)))
            if length == 1:
                rule = HOLIDAYS.get(name)
                if rule is not None and (ending or len(low) > 6):
                    return rule, i
            elif not ending:
                for cut in range(len(name[-1]), 2, -1):
                    rule = HOLIDAYS.get((*name[:-1], name[-1][:cut]))
                    if rule is not None and (cut == len(name[-1]) or name[-1][cut:] in HOLIDAY_ENDINGS):
                        return rule, i + length - 1
    return None, i


READERS: tuple[Reader, ...] = (
    relative_day, offset, weeks, paired_months, months, season, holiday,
)  # fmt: skip
