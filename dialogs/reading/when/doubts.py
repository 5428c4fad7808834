"""Days that are asked: a weekday beside words that move it and were not read, and one that contradicts its date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dialogs.reading.when.almanac import one_day
from dialogs.reading.when.datewords import WEEK_WORDS, WEEKS_AHEAD
from dialogs.reading.when.days import DayMention
from dialogs.reading.when.feasts import is_feast
from dialogs.reading.words.tokens import Token, low_at, skip
from dialogs.reading.words.wordlists import words as word_set

_NEAR = 3  # tokens from the weekday
# Words that move a weekday: those of weeks, of feasts and holidays, and of what comes after something.
_MOVING = (
    WEEK_WORDS
    | WEEKS_AHEAD.keys()
    | word_set("""
    fortnight paasta kuluttua jalkeinen jalkeisena jalkeisella darpa darefter joulua joulun joulusta jul christmas
    lomaviikolla edeltava edeltavana edellisena seuraavaan lovet hostlovet sportlovet pasklovet jullovet
""")
    - {"w"}
)
_BEGINNINGS = ("viiko", "joululom", "syyslom", "hiihtolom", "talvilom", "kesalom")
# After these, right behind a weekday, another day may be named: `Wednesday after the board meeting`.
_SIDES = word_set("after efter before fore innan ennen following")
_BEHIND = word_set("jalkeen")
# What a side word may be followed by, and then speaks of the hour: `torsdag efter kl 16`, `Thursday after work`.
_OF_THE_DAY = word_set("""
    klo kl klockan kello noon lunch work school hours lunchen skolan jobbet arbetet middag dinner puoltapaivaa
    lounasta lounaan tyon toiden koulun lounas tyopaivan koulupaivan aamupalan kahvin oppituntien tuntien iltapaivan
""")


def contradict(mention: DayMention) -> bool:
    """Whether the weekday that stands beside a date is not that date's."""
    spans, weekdays = mention.spans, mention.weekdays
    if len(weekdays) != 1 or not spans or spans[0].precision not in ("day", "several"):
        return False
    return all(span.start.weekday() != weekdays[0] for span in spans)


def both_days(mention: DayMention) -> None:
    """Make a contradiction a question: the date as it was said, or the nearest day with that weekday."""
    said = mention.spans[0].start
    mention.spans = [one_day(said), one_day(_nearest(said, mention.weekdays[0]))]
    mention.sure = False


def _nearest(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday() + 3) % 7 - 3)


def is_moved(words: Sequence[Token], weekday: DayMention, mentions: Sequence[DayMention]) -> bool:
    """Whether words that may move a weekday stand near it and no mention has them."""
    taken = {k for mention in mentions for k in range(mention.first, mention.last + 1)}
    around = range(max(0, weekday.first - _NEAR), min(len(words), weekday.last + _NEAR + 1))
    if any(_moves(words, k) for k in around if k not in taken):
        return True
    if low_at(words, weekday.last + 1) in _SIDES:
        after = low_at(words, skip(words, weekday.last + 2, ("the", "den")))
        return not (after.isdigit() or after in _OF_THE_DAY or not after.isalpha())
    return any(
        words[k].low in _BEHIND and words[k - 1].kind == "word" and words[k - 1].low not in _OF_THE_DAY
        for k in around
        if k > weekday.last + 1 and k not in taken
    )


def _moves(words: Sequence[Token], k: int) -> bool:
    low = words[k].low
    return low in _MOVING or low.startswith(_BEGINNINGS) or is_feast(words, k)
