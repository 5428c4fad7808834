"""Dates as people write them in Finnish, Swedish and English.

:func:`read_dates` is pure: the same text and `today` give the same answer. A date without a year is the next one on
or after `today`; weeks are ISO weeks; the beginning, middle and end of a month are the 1st-10th, 11th-20th and the
rest. Alternatives the writer offers ("4.2. tai 11.2.") stand in `others`, and the first of them is the value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from dialogs.reading.almanac import HOLIDAYS, DateSpan, one_day, week_of
from dialogs.reading.datewords import (
    AFTER_NEGATIONS,
    AND_WORDS,
    DEADLINES,
    NEGATION_FILLERS,
    NEGATIONS,
    NEXT,
    OPENERS,
    OR_WORDS,
    PAST,
    UNFIT,
    WEEK_WORDS,
)
from dialogs.reading.days import Mention, numbered_days
from dialogs.reading.found import Found
from dialogs.reading.languages import detect_language
from dialogs.reading.periods import READERS
from dialogs.reading.times import clock_tokens
from dialogs.reading.tokens import Token, low_at, tokens
from dialogs.reading.weekdays import settle, week_day, weekdays
from dialogs.reading.wordlists import words as word_set

_RANK = {"day": 0, "several": 1, "weekday": 2, "holiday": 3, "week": 4, "weekend": 4, "range": 5, "part": 6, "month": 7}
_LAST_RANK = 9
_MOST = 40  # mentions read of one text
_FAR = timedelta(days=300)  # a date that has just passed comes again in a year: another one is likelier meant
_OPENS_WEEK = word_set("of starting beginning commencing som borjar joka alkaa alkaen med start den on from the")


# What a mention of days can begin with, by its first three letters, so that other words cost one look.
_BEGINNINGS = frozenset(word[:3] for table in OPENERS for word in table) | frozenset(name[0][:3] for name in HOLIDAYS)


def read_dates(text: str, today: date) -> list[Found[DateSpan]]:
    """What the text says about days, the most likely meant first; each mention once, negated ones left out."""
    words = tokens(text)
    mentions = date_mentions(words, today, clock_tokens(words), detect_language(text))
    return found_dates(words, mentions)


def found_dates(words: Sequence[Token], mentions: list[Mention]) -> list[Found[DateSpan]]:
    """The mentions as findings, the most likely meant first."""
    found: list[tuple[tuple[bool, int, int], Found[DateSpan]]] = []
    for mention in mentions:
        if not mention.spans:
            continue
        value, *others = mention.spans
        finding = Found(
            value, words[mention.first].start, words[mention.last].end, sure=mention.sure, others=tuple(others)
        )
        rank = (not mention.sure or value.deadline or mention.far, _RANK.get(mention.kind, _LAST_RANK), mention.first)
        found.append((rank, finding))
    return [finding for _, finding in sorted(found, key=lambda pair: pair[0])]


def date_mentions(words: Sequence[Token], today: date, clocks: frozenset[int], language: str | None) -> list[Mention]:
    """Every mention of days in the order of the text, resolved; tokens in `clocks` are times and are not read."""
    mentions: list[Mention] = []
    i = 0
    while i < len(words) and len(mentions) < _MOST:
        mention = None if i in clocks else _mention_at(words, i, today, language)
        if mention is None:
            i += 1
        else:
            mentions.append(mention)
            i = mention.last + 1
    mentions = [mention for mention in mentions if not _denied(words, mention)]
    mentions = _joined(words, mentions, today)
    mentions = [mention for mention in mentions if not mention.spans or mention.spans[0].end >= today]
    for mention in mentions:
        mention.far = bool(mention.spans) and mention.spans[0].start > today + _FAR
        if _is_deadline(words, mention):
            mention.spans = [replace(span, deadline=True) for span in mention.spans]
    return mentions


def _mention_at(words: Sequence[Token], i: int, today: date, language: str | None) -> Mention | None:
    if words[i].kind == "mark" or (words[i].kind == "word" and words[i].low[:3] not in _BEGINNINGS):
        return None
    mention = numbered_days(words, i, today)
    if mention is not None or words[i].kind != "word":
        return mention
    mention = weekdays(words, i, today, language)
    if mention is not None:
        return mention
    for reader in READERS:
        mention = reader(words, i, today)
        if mention is not None:
            return mention
    return None


def _denied(words: Sequence[Token], mention: Mention) -> bool:
    """Whether the writer says that this day is not meant, or tells of the past."""
    j = mention.first - 1
    for _ in range(5):
        low = low_at(words, j)
        if low in NEGATIONS or (low == "t" and low_at(words, j - 1) in ("'", "’")):
            return low_at(words, j - 1) not in ("jos", "if", "om", "jollei")
        if low in ("viime", "ifjol") or (low == "last" and low_at(words, j + 1) in ("year", "spring", "autumn")):
            return True
        if low not in NEGATION_FILLERS and low not in PAST and low not in ("vuonna", "meilla", "year"):
            break
        j -= 1
    if any(low_at(words, j - k) in ("viime", "ifjol") for k in range(4)) and not mention.weekdays:
        return True
    j = mention.last + 1
    for _ in range(4):
        low = low_at(words, j)
        if low in AFTER_NEGATIONS:
            return any(low_at(words, j + k) in UNFIT for k in (-1, 1, 2, 3))
        if low in (",", ";", "!", "?", ".", "vaan", "mutta", "") or low in OR_WORDS:
            break
        j += 1
    return False


def _is_deadline(words: Sequence[Token], mention: Mention) -> bool:
    if low_at(words, mention.last + 1) == "mennessa":
        return True
    for k in range(1, 5):
        low = low_at(words, mention.first - k)
        if low in DEADLINES:
            return low != "by" or k <= 2
        if low in (",", ";", "!", "?", ".", "") and not (low == "." and k == 1):
            break
    return False


def _joined(words: Sequence[Token], mentions: list[Mention], today: date) -> list[Mention]:
    """Mentions that belong together made one: `ti 8.12.`, `viikon 7 keskiviikkona`, `the week of 8 February`."""
    mentions = _weekday_beside_date(words, mentions)
    mentions = _week_of_date(words, mentions)
    mentions = _weekday_in_week(words, mentions, today)
    kept: list[Mention] = []
    for mention in mentions:
        if mention.weekdays and mention.kind == "weekday":
            settle(mention, words, today)
        if mention.kind == "recurring":
            continue
        before = kept[-1] if kept else None
        if before is not None and _offered_beside(words, before, mention):
            before.spans += mention.spans
            before.last = mention.last
            continue
        kept.append(mention)
    if not kept:
        for mention in mentions:
            if mention.kind == "recurring":
                settle(mention, words, today)
                mention.spans = [replace(span, precision="recurring") for span in mention.spans]
                mention.sure = False
                kept.append(mention)
    return kept


def _offered_beside(words: Sequence[Token], before: Mention, mention: Mention) -> bool:
    """Whether `mention` is an alternative to the one before it ("huomenna tai ylihuomenna")."""
    between = [words[k].low for k in range(before.last + 1, mention.first)]
    if not before.spans or not 1 <= len(between) <= 3 or before.kind == "several":
        return False
    return any(low in OR_WORDS for low in between) or (between == [","] and _dated(before) and _dated(mention))


def _weekday_beside_date(words: Sequence[Token], mentions: list[Mention]) -> list[Mention]:
    """A weekday just before or after a calendar day belongs to it."""
    kept: list[Mention] = []
    for n, mention in enumerate(mentions):
        before = kept[-1] if kept else None
        if before is not None and _near(words, before, mention):
            if before.kind in ("weekday", "recurring") and not _settled(before) and _dated(mention):
                mention.first = before.first
                mention.weekdays = before.weekdays if before.kind == "weekday" else []
                kept[-1] = mention
                continue
            if mention.kind == "weekday" and _dated(before) and not _settled(mention):
                following = mentions[n + 1] if n + 1 < len(mentions) else None
                if following is None or not (_dated(following) and _near(words, mention, following)):
                    before.last = mention.last
                    continue
        kept.append(mention)
    return kept


def _dated(mention: Mention) -> bool:
    return mention.kind in ("day", "range", "several", "holiday") and mention.weeks_ahead is None


def _settled(mention: Mention) -> bool:
    return bool(mention.spans) and mention.spans[0].precision == "day"


def _near(words: Sequence[Token], before: Mention, after: Mention) -> bool:
    """Only fillers between two mentions, and at most three of them."""
    between = [words[k].low for k in range(before.last + 1, after.first)]
    return len(between) <= 3 and all(low in (",", "den", "(", ")", "the", "on", "-", ".", "eli") for low in between)


def _week_of_date(words: Sequence[Token], mentions: list[Mention]) -> list[Mention]:
    """`the week of 8 February`, `viikolla, joka alkaa 8.2.`"""
    for mention in mentions:
        if mention.kind == "day" and mention.spans:
            j = mention.first - 1
            while j > mention.first - 6 and (low_at(words, j) in _OPENS_WEEK or low_at(words, j) == ","):
                j -= 1
            if (
                low_at(words, j) in WEEK_WORDS
                and low_at(words, j - 1) not in ("viikko", "in")
                and j < mention.first - 1
            ):
                mention.first = j
                mention.kind = "week"
                mention.spans = [week_of(span.start) for span in mention.spans]
    return mentions


def _weekday_in_week(words: Sequence[Token], mentions: list[Mention], today: date) -> list[Mention]:
    """A weekday with a week, a fortnight's offset or a short range elsewhere in the text is that week's day."""
    anchors = [m for m in mentions if m.kind in ("week", "range", "holiday") and (m.spans or m.weeks_ahead)]
    loose = [m for m in mentions if m.kind == "weekday" and not _settled(m)]
    taken: list[Mention] = []
    for mention in loose:
        anchor = _anchor_of(words, mention, anchors)
        if anchor is None:
            continue
        days = _days_in(anchor, mention, today)
        if not days:
            continue
        mention.spans = [one_day(day) for day in days]
        mention.kind = "day"
        if abs(anchor.first - mention.last) <= 4 or abs(mention.first - anchor.last) <= 4:
            mention.first, mention.last = min(mention.first, anchor.first), max(mention.last, anchor.last)
        taken.append(anchor)
    return [mention for mention in mentions if mention not in taken]


def _anchor_of(words: Sequence[Token], mention: Mention, anchors: list[Mention]) -> Mention | None:
    if low_at(words, mention.first) in NEXT and not any(abs(a.first - mention.last) <= 3 for a in anchors):
        return None
    near = sorted(anchors, key=lambda a: min(abs(a.first - mention.last), abs(mention.first - a.last)))
    return near[0] if near else None


def _days_in(anchor: Mention, mention: Mention, today: date) -> list[date]:
    if anchor.kind == "holiday" and anchor.weeks_ahead is None:
        return []
    if anchor.weeks_ahead is not None:
        days = [week_day(today, weekday, anchor.weeks_ahead) for weekday in mention.weekdays]
        nearest = today + timedelta(days=7 * (anchor.weeks_ahead - 1) + 2)
        if anchor.kind == "holiday" and days[0] < nearest:
            days = [day + timedelta(days=7) for day in days]
        return days
    found: list[date] = []
    for weekday in mention.weekdays:
        for span in anchor.spans:
            if span.end - span.start > timedelta(days=13):
                return []
            day = span.start + timedelta(days=(weekday - span.start.weekday()) % 7)
            if day <= span.end:
                found.append(day)
    return found


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


__all__ = ["AND_WORDS", "DateSpan", "chosen_date", "read_dates"]
