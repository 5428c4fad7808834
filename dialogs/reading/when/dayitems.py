"""One calendar day as it is written: `8.12.`, `8. joulukuuta`, `Jan 20`; a day of a range may lack its month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dialogs.reading.when.almanac import months_later
from dialogs.reading.when.clockwords import COUNTED
from dialogs.reading.when.datewords import (
    ALSO_WORDS,
    DAY_WORDS,
    MONTH_SHORT,
    MONTH_WORDS,
    NEXT,
    ORDINALS,
    THIS,
    month_of,
)
from dialogs.reading.words.tokens import Token, low_at
from dialogs.reading.words.wordlists import words as word_set

_NUMBERED_THINGS = word_set("versio version kohta kohdan luku luvun kappale sali luokka huone rum tyypin typ type")


@dataclass(slots=True)
class DayItem:
    start: int
    day: int
    month: int | None
    year: int | None
    after: int
    dotted: bool = False  # or otherwise marked as a day: 8th, 8:e
    named: bool = False  # its month is a word


def day_item(words: Sequence[Token], i: int, chained: bool, today: date) -> DayItem | None:
    """One day at token `i`; its month may be missing (`7.` of `7.–18.12.`)."""
    if i >= len(words):
        return None
    token = words[i]
    if token.kind == "number":
        return _from_number(words, i, chained)
    if token.kind != "word":
        return None
    if token.low in NEXT | THIS and low_at(words, i + 1) in MONTH_WORDS:  # ensi kuun 8. päivä
        ahead = months_later(today.replace(day=1), 1 if token.low in NEXT else 0)
        item = _day_after_month(words, i + 2, ahead.month)
        if item:
            item.year = ahead.year
        return item
    month = _month_at(words, i)
    if month:
        return _day_after_month(words, month[1], month[0], genitive=token.low.endswith("kuun"))
    if token.low in ORDINALS:  # kahdeksas joulukuuta, the first of December, den första mars
        after = i + 2 if low_at(words, i + 1) in ("of", "paiva") else i + 1
        month = _month_at(words, after)
        if month and not low_at(words, after).endswith(("n", "ssa")):
            item = DayItem(i, ORDINALS[token.low], month[0], None, month[1], named=True)
            take_year(words, item)
            return item
    return None


def _month_at(words: Sequence[Token], i: int) -> tuple[int, int] | None:
    """The month named at `i` (also shortened) and the token after it."""
    if i >= len(words) or words[i].kind != "word":
        return None
    month = month_of(words[i].low)
    if month:
        return month[0], i + 1
    short = MONTH_SHORT.get(words[i].low)
    if short is None:
        return None
    return short, i + 2 if low_at(words, i + 1) == "." and words[i + 1].glued else i + 1


def _day_after_month(words: Sequence[Token], i: int, month: int, *, genitive: bool = True) -> DayItem | None:
    """`joulukuun 9. (päivä)`, `December 3rd`, `Jan 20`: the day at `i` after its month."""
    if i >= len(words):
        return None
    token, before = words[i], words[i - 1].low
    finnish = "kuu" in before
    if token.kind == "number" and 1 <= token.value <= 31 and len(token.text) <= 2:
        after = i + 1
        if low_at(words, after) in ("st", "nd", "rd", "th") and words[after].glued:
            after += 1
        elif low_at(words, after) == "." and words[after].glued:
            if after + 1 < len(words) and words[after + 1].kind == "number" and words[after + 1].glued:
                return None  # in March 10.15
            after += 1
        elif finnish and low_at(words, after) not in DAY_WORDS:
            return None  # "joulukuun 9" alone could be anything
        elif low_at(words, after) in (":", "-", "%") and not finnish:
            dash_day = low_at(words, after) == "-" and after + 1 < len(words) and 0 < words[after + 1].value <= 31
            if not dash_day:
                return None
        if finnish and not genitive:
            return None
        if before in ALSO_WORDS and words[i - 1].text.islower():
            return None
        if low_at(words, after) in DAY_WORDS:
            after += 1
        item = DayItem(i - 1, token.value, month, None, after, named=True)
        take_year(words, item)
        return item
    if finnish and genitive and token.low.endswith("ntena") and low_at(words, i + 1) not in DAY_WORDS:
        return DayItem(i - 1, ORDINALS[token.low], month, None, i + 1, named=True) if token.low in ORDINALS else None
    if finnish and genitive and token.low in ORDINALS and low_at(words, i + 1) in DAY_WORDS:
        return DayItem(i - 1, ORDINALS[token.low], month, None, i + 2, named=True)
    return None


def _from_number(words: Sequence[Token], i: int, chained: bool) -> DayItem | None:
    token = words[i]
    if (token.glued and i and not chained and words[i - 1].text in "/:.,_+#€$") or token.value < 0:
        return None
    if token.glued and i and not chained and words[i - 1].kind == "word":
        return None
    if len(token.text) == 4:
        return _iso(words, i)
    if not 1 <= token.value <= 31 or len(token.text) > 2:
        return None
    follows = low_at(words, i + 1)
    if follows == "." and words[i + 1].glued:
        return _read_dotted(words, i)
    if follows == "/" and words[i + 1].glued and not chained:
        return _read_slashed(words, i)
    after = i + 1
    if follows in ("st", "nd", "rd", "th") and words[i + 1].glued:
        after = i + 2
    elif follows == ":" and low_at(words, i + 2) in ("e", "a") and words[i + 2].glued:
        after = i + 3
    bare = after
    if low_at(words, after) in ("of", "paiva", "pvana", "paivana"):
        after += 1
    month = _month_at(words, after)
    if month and (low_at(words, after) not in ALSO_WORDS or low_at(words, after + 1) not in ("be", "i", "we")):
        if low_at(words, after).endswith(("ssa", "lla", "lle")):
            return None
        item = DayItem(i, token.value, month[0], None, month[1], named=True)
        take_year(words, item)
        return item
    return DayItem(i, token.value, None, None, bare, dotted=bare > i + 1)


def _read_dotted(words: Sequence[Token], i: int) -> DayItem | None:
    """`8.`, `8.12`, `8.12.`, `8.12.2026`, `8. 12. 2026`, `8. joulukuuta`."""
    day, j = words[i].value, i + 2
    month = _month_at(words, j)
    if month:
        item = DayItem(i, day, month[0], None, month[1], dotted=True, named=True)
        take_year(words, item)
        return item
    second = words[j] if j < len(words) else None
    if second is not None and second.kind == "number" and len(second.text) <= 2:
        closed = low_at(words, j + 1) == "." and words[j + 1].glued
        if 1 <= second.value <= 12 and (second.glued or closed):
            if not closed and (low_at(words, j + 1) in COUNTED or low_at(words, i - 1) in _NUMBERED_THINGS):
                return None
            after = j + 2 if closed else j + 1
            item = DayItem(i, day, second.value, None, after, dotted=closed)
            if closed:
                take_year(words, item, short=True)
            return item
        if second.glued:
            return None  # 8.15 is a time
    return DayItem(i, day, None, None, j, dotted=True)


def _read_slashed(words: Sequence[Token], i: int) -> DayItem | None:
    second = words[i + 2] if i + 2 < len(words) else None
    if second is None or not second.glued or not 1 <= second.value <= 12:
        return None
    item = DayItem(i, words[i].value, second.value, None, i + 3)
    third = words[i + 4] if i + 4 < len(words) and low_at(words, i + 3) == "/" else None
    if third is not None and third.kind == "number" and third.glued:
        item.year, item.after = third.value if third.value > 99 else 2000 + third.value, i + 5
    elif (item.day, item.month) == (24, 7):
        return None  # round the clock
    return item


def _iso(words: Sequence[Token], i: int) -> DayItem | None:
    if i + 4 >= len(words) or not 1900 <= words[i].value <= 2199:
        return None
    dash, month, dash2, day = words[i + 1 : i + 5]
    if dash.low == dash2.low == "-" and month.glued and day.glued and 1 <= month.value <= 12 and 1 <= day.value <= 31:
        return DayItem(i, day.value, month.value, words[i].value, i + 5)
    return None


def take_year(words: Sequence[Token], item: DayItem, *, short: bool = False) -> None:
    """Take a year that follows: `2027`, `, 2027`, and right after a dot `27`."""
    j = item.after
    if low_at(words, j) == "," and j + 1 < len(words) and len(words[j + 1].text) == 4:
        j += 1
    if j >= len(words) or words[j].kind != "number":
        return
    token = words[j]
    if len(token.text) == 4 and 1900 <= token.value <= 2199:
        item.year, item.after = token.value, j + 1
    elif short and len(token.text) == 2 and token.glued and 20 <= token.value <= 60:
        item.year, item.after = 2000 + token.value, j + 1
