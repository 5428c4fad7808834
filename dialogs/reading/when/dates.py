"""Dates as people write them in Finnish, Swedish and English.

:func:`read_dates` is pure: the same text and `today` give the same answer. A date without a year is the next one on
or after `today`; weeks are ISO weeks; the beginning, middle and end of a month are the 1st-10th, 11th-20th and the
rest. Alternatives the writer offers ("4.2. tai 11.2.") stand in `others`, and the first of them is the value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from dialogs.reading.when.almanac import HOLIDAYS, DateSpan
from dialogs.reading.when.datejoins import join_mentions
from dialogs.reading.when.datewords import (
    AFTER_NEGATIONS,
    CANCELLED,
    DAY_LABELS,
    DEADLINES,
    MOVED,
    NEGATION_FILLERS,
    NEGATIONS,
    OPENERS,
    OR_WORDS,
    PAST,
    UNFIT,
)
from dialogs.reading.when.days import DayMention, numbered_days
from dialogs.reading.when.feasts import beside_feast
from dialogs.reading.when.mending import is_mended, without_slips
from dialogs.reading.when.periods import READERS, offset
from dialogs.reading.when.times import clock_tokens
from dialogs.reading.when.weekdays import weekdays
from dialogs.reading.words.found import Found, Note
from dialogs.reading.words.languages import detect_language
from dialogs.reading.words.lasttime import of_last_time
from dialogs.reading.words.tokens import Token, low_at, tokens

_RANK = {"day": 0, "several": 1, "weekday": 2, "holiday": 3, "week": 4, "weekend": 4, "range": 5, "part": 6, "month": 7}
_LAST_RANK = 9
_MOST = 40  # mentions read of one text
_BEFORE_DENIED = NEGATION_FILLERS | PAST | {"vuonna", "meilla", "year"}
_ENDS_CLAUSE = OR_WORDS | {",", ";", "!", "?", ".", "vaan", "mutta", ""}
_FAR = timedelta(days=300)  # a date that has just passed comes again in a year: another one is likelier meant
# What a mention of days can begin with, by its first three letters, so that other words cost one look.
_BEGINNINGS = frozenset(word[:3] for table in OPENERS for word in table) | frozenset(name[0][:3] for name in HOLIDAYS)


def read_dates(text: str, today: date) -> list[Found[DateSpan]]:
    """What the text says about days, the most likely meant first; each mention once, negated ones left out."""
    words = without_slips(tokens(text))
    mentions = date_mentions(words, today, clock_tokens(words), detect_language(text))
    return found_dates(words, resolve(words, mentions, today))


def found_dates(words: Sequence[Token], mentions: list[DayMention]) -> list[Found[DateSpan]]:
    """The mentions as findings, the most likely meant first."""
    found: list[tuple[tuple[bool, int, bool, int], Found[DateSpan]]] = []
    for mention in mentions:
        if not mention.spans:
            continue
        value, *others = mention.spans
        said = words[mention.first : mention.last + 1]
        note: Note = "mended" if any(map(is_mended, said)) else ""
        finding = Found(value, said[0].start, said[-1].end, mention.sure, tuple(others), note)
        unlikely = not mention.sure or value.deadline or mention.far
        rank = (unlikely, _RANK.get(mention.kind, _LAST_RANK), not _has_label(words, mention), mention.first)
        found.append((rank, finding))
    return [finding for _, finding in sorted(found, key=lambda pair: pair[0])]


def date_mentions(
    words: Sequence[Token], today: date, clocks: frozenset[int], language: str | None
) -> list[DayMention]:
    """Every mention of days in the order of the text, as it stands; tokens in `clocks` are times and are not read."""
    mentions: list[DayMention] = []
    i = 0
    while i < len(words) and len(mentions) < _MOST:
        mention = None if i in clocks else _mention_at(words, i, today, language)
        if mention is None:
            i += 1
        else:
            mentions.append(mention)
            i = mention.last + 1
    return mentions


def resolve(words: Sequence[Token], mentions: list[DayMention], today: date) -> list[DayMention]:
    """The mentions that are meant, those that belong together made one, with their days."""
    mentions = _not_past(words, [mention for mention in mentions if not _is_denied(words, mention)])
    joined = join_mentions(words, _since_moved(words, mentions), today)
    meant = [mention for mention in _without_repeats(joined) if not mention.spans or mention.spans[0].end >= today]
    for mention in meant:
        mention.far = bool(mention.spans) and mention.spans[0].start > today + _FAR
        if _is_deadline(words, mention):
            mention.spans = [replace(span, deadline=True) for span in mention.spans]
    return meant


def _since_moved(words: Sequence[Token], mentions: list[DayMention]) -> list[DayMention]:
    """From the last day to which the gig was moved: what was said before no longer holds."""
    moved = [n for n, mention in enumerate(mentions) if n and _moved_to(words, mention)]
    return mentions[moved[-1] :] if moved else mentions


def _without_repeats(mentions: list[DayMention]) -> list[DayMention]:
    return [mention for mention in mentions if not (mention.monthless and _said_with_month(mention, mentions))]


def _mention_at(words: Sequence[Token], i: int, today: date, language: str | None) -> DayMention | None:
    if words[i].kind == "mark" or (words[i].kind == "word" and words[i].low[:3] not in _BEGINNINGS):
        return None
    mention = numbered_days(words, i, today)
    if mention is None and words[i].kind == "number":
        return offset(words, i, today)  # 2 viikon päästä
    if mention is not None:
        return mention
    mention = beside_feast(words, i, today) or weekdays(words, i, today, language)
    if mention is not None:
        return mention
    for reader in READERS:
        mention = reader(words, i, today)
        if mention is not None:
            return mention
    return None


def _is_denied(words: Sequence[Token], mention: DayMention) -> bool:
    """Whether the writer says that this day is not meant, or tells of the past."""
    before = _denied_before(words, mention)
    if before is not None:
        return before
    if any(low_at(words, mention.first - k) in CANCELLED for k in (1, 2)):
        return True
    return any(low_at(words, mention.last + k) in CANCELLED for k in (1, 2, 3)) or _unfit_after(words, mention.last + 1)


def _denied_before(words: Sequence[Token], mention: DayMention) -> bool | None:
    """What the words before say: `ei maanantaina`, `viime vuonna`; None where they say nothing."""
    for j in range(mention.first - 1, mention.first - 6, -1):
        if _negates(words, j):
            return low_at(words, j - 1) not in ("jos", "if", "om", "jollei")
        if _is_last_year(words, j):
            return True
        if low_at(words, j) not in _BEFORE_DENIED:
            break
    else:
        j -= 1
    last_time = any(low_at(words, j - k) in ("viime", "ifjol") for k in range(4))
    return True if last_time and not mention.weekdays else None


def _negates(words: Sequence[Token], j: int) -> bool:
    low = low_at(words, j)
    return low in NEGATIONS or (low == "t" and low_at(words, j - 1) in ("'", "’"))


def _is_last_year(words: Sequence[Token], j: int) -> bool:
    low = low_at(words, j)
    return low in ("viime", "ifjol") or (low == "last" and low_at(words, j + 1) in ("year", "spring", "autumn"))


def _unfit_after(words: Sequence[Token], first: int) -> bool:
    """`maanantai ei käy`, in the same clause."""
    for j in range(first, first + 4):
        low = low_at(words, j)
        if low in AFTER_NEGATIONS:
            return any(low_at(words, j + k) in UNFIT for k in (-1, 1, 2, 3))
        if low in _ENDS_CLAUSE:
            return False
    return False


def _has_label(words: Sequence[Token], mention: DayMention) -> bool:
    """`ajankohta: 12.2.`, `uusi päivä olisi 12.2.`: the writer says that this is the day."""
    return any(low_at(words, mention.first - k) in DAY_LABELS for k in (1, 2, 3))


def _not_past(words: Sequence[Token], mentions: list[DayMention]) -> list[DayMention]:
    """Without what is told of last time, if other days than deadlines are spoken of in other sentences."""
    coming = [mention for mention in mentions if not of_last_time(words, mention.first)]
    return coming if any(mention.spans and not _is_deadline(words, mention) for mention in coming) else mentions


def _moved_to(words: Sequence[Token], mention: DayMention) -> bool:
    """`siirtää päivään 16.12.`: what was said before no longer holds."""
    before = {low_at(words, mention.first - k) for k in (1, 2, 3)}
    return bool(before & MOVED)


def _said_with_month(mention: DayMention, mentions: list[DayMention]) -> bool:
    """Whether "the 15th" is a day that another mention has with its month."""
    day = mention.spans[0].start.day
    return any(
        span.start.day == day or span.end.day == day
        for other in mentions
        if other is not mention and not other.monthless
        for span in other.spans
    )


def _is_deadline(words: Sequence[Token], mention: DayMention) -> bool:
    if low_at(words, mention.last + 1) == "mennessa":
        return True
    for k in range(1, 5):
        low = low_at(words, mention.first - k)
        if low in DEADLINES:
            return low != "by" or k <= 2
        if low in (",", ";", "!", "?", ".", "") and not (low == "." and k == 1):
            break
    return False


def chosen_date(found: Sequence[Found[DateSpan]]) -> Found[DateSpan] | None:
    """The date to fill in, or to offer when it is not sure; days said elsewhere in the text join `others`."""
    if not found:
        return None
    best = found[0]
    more = [
        other.value
        for other in found[1:]
        if other.sure and not other.value.deadline and other.value.precision == best.value.precision == "day"
    ]
    return replace(best, others=tuple(dict.fromkeys((*best.others, *more))))


__all__ = ["DateSpan", "chosen_date", "date_mentions", "found_dates", "read_dates", "resolve"]
