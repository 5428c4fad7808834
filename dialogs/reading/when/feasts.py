"""Feasts and theme days by name, their eves, and the days and weeks beside them: `onsdagen efter midsommar`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from dialogs.reading.when.almanac import (
    HOLIDAY_ENDINGS,
    HOLIDAYS,
    DateSpan,
    next_holiday,
    one_day,
    week_of,
)
from dialogs.reading.when.datewords import WEEK_WORDS, WEEKDAY_ENDINGS, weekday_of
from dialogs.reading.when.days import DayMention
from dialogs.reading.words.tokens import Token, low_at, skip
from dialogs.reading.words.wordlists import words as word_set

Rule = Callable[[int], date]  # the day of a feast in a year

_WEEK, _DAY = 7, 8  # beside the weekdays 0 to 6: what may stand beside a feast
_DAYS = word_set("paivana paivaksi paivalle paiva day dagen dag")
# The sides of a feast, before its name and behind it.
_SIDES = {"after": 1, "efter": 1, "following": 1, "before": -1, "fore": -1, "ennen": -1, "innan": -1}
_BEHIND = {"jalkeen": 1, "edella": -1}
_BESIDE = {"jalkei": 1, "edelta": -1, "edeltt": -1, "edelli": -1}  # jälkeisenä, edeltävänä


def feast(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """A feast or theme day by name, its eve, and the day, weekday or week right after or before it."""
    named = _feast_name(words, i)
    if named is None or low_at(words, i - 1) in _SIDES:
        return None
    rule, j = named
    day = next_holiday(rule, today)
    if words[i].low.startswith(("paasiaisvii", "paskveck", "hiljaise")):
        return DayMention(i, j, "week", [week_of(day)])
    follows = low_at(words, j + 1)
    if follows.startswith(("aato", "aatto")):
        eve = day - timedelta(days=1)
        coming = eve if eve >= today else next_holiday(rule, day) - timedelta(1)
        return DayMention(i, j + 1, "holiday", [one_day(coming)])
    side = _BESIDE.get(follows[:6])
    what = _unit(low_at(words, j + 2)) if side else None
    if side is not None and what is not None:
        return _beside(what, side, rule, today, (i, j + 2))
    if follows.startswith("jalke") or follows == "jalk":
        after = day + timedelta(days=1)
        return DayMention(i, j + 1, "season", [DateSpan(after, after + timedelta(days=6), "season")], sure=False)
    return DayMention(i, j, "holiday", [one_day(day)])


def beside_feast(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """The weekday, day or week at `i` beside a feast: `the Wednesday after Midsummer`, `tiistaina vapun jälkeen`."""
    what = _unit(words[i].low)
    if what is None:
        return None
    side = _SIDES.get(low_at(words, i + 1))
    named = _feast_name(words, skip(words, i + 2, ("the", "den")) if side else i + 1)
    if named is None:
        return None
    rule, last = named
    if side is None:
        side, last = _BEHIND.get(low_at(words, last + 1)), last + 1
    return None if side is None else _beside(what, side, rule, today, (i, last))


def is_feast(words: Sequence[Token], i: int) -> bool:
    """Whether the name of a feast begins at token `i`."""
    return _feast_name(words, i) is not None


def _unit(low: str) -> int | None:
    """What may be counted from a feast: a weekday, a week or a day."""
    if low in WEEK_WORDS:
        return _WEEK
    if low in _DAYS:
        return _DAY
    found = weekday_of(low)
    return found[0] if found is not None and found[1] in WEEKDAY_ENDINGS else None


def _beside(what: int, side: int, rule: Rule, today: date, at: tuple[int, int]) -> DayMention:
    """The unit next to the feast that is the first such one on or after today."""
    found = _next_to(what, side, next_holiday(rule, today))
    if found.end < today:
        found = _next_to(what, side, next_holiday(rule, next_holiday(rule, today) + timedelta(days=1)))
    return DayMention(*at, "week" if what == _WEEK else "holiday", [found])


def _next_to(what: int, side: int, day: date) -> DateSpan:
    if what == _WEEK:
        return week_of(day + timedelta(days=7 * side))
    if what == _DAY:
        return one_day(day + timedelta(days=side))
    return one_day(day + timedelta(days=side * ((side * (what - day.weekday()) - 1) % 7 + 1)))


def _feast_name(words: Sequence[Token], i: int) -> tuple[Rule, int] | None:
    """When the feast is whose name begins at token `i`, and the name's last token."""
    if i >= len(words):
        return None
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
        if rule is not None and low[size:] in HOLIDAY_ENDINGS and (size < len(low) or len(low) > 5):
            return rule, i
    return None
