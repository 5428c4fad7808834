"""Mentions of days that belong together made one: `ti 8.12.`, `viikon 7 keskiviikkona`, `the week of 8 February`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from dialogs.reading.when.almanac import DateSpan, one_day, week_of
from dialogs.reading.when.datewords import CARDINALS, NEXT, OR_WORDS, WEEK_WORDS
from dialogs.reading.when.days import DayMention
from dialogs.reading.when.doubts import both_days, contradict, is_moved
from dialogs.reading.when.weekdays import settle, week_day
from dialogs.reading.words.tokens import Token, low_at
from dialogs.reading.words.wordlists import words as word_set

_OPENS_WEEK = word_set("of starting beginning commencing som borjar joka alkaa alkaen med start den on from the") | {
    ","
}


def join_mentions(words: Sequence[Token], mentions: list[DayMention], today: date) -> list[DayMention]:
    """Mentions that belong together made one: `ti 8.12.`, `viikon 7 keskiviikkona`, `the week of 8 February`."""
    mentions = _weekday_beside_date(words, mentions)
    mentions = _week_of_date(words, mentions)
    mentions = _weekday_in_month(mentions)
    mentions = _weekday_in_week(words, mentions, today)
    kept: list[DayMention] = []
    for mention in mentions:
        if mention.weekdays and mention.kind == "weekday":
            if not _is_settled(mention) and is_moved(words, mention, mentions):
                mention.sure = False
            settle(mention, words, today)
        if mention.kind == "recurring":
            continue
        before = kept[-1] if kept else None
        if before is not None and _offered_beside(words, before, mention):
            before.spans += mention.spans
            before.last = mention.last
            continue
        kept.append(mention)
    return kept or [_recurring(words, mention, today) for mention in mentions]


def _recurring(words: Sequence[Token], mention: DayMention, today: date) -> DayMention:
    """A weekday that recurs, where nothing else is said; it is only offered."""
    settle(mention, words, today)
    mention.spans = [replace(span, precision="recurring") for span in mention.spans]
    mention.sure = False
    return mention


def _offered_beside(words: Sequence[Token], before: DayMention, mention: DayMention) -> bool:
    """Whether `mention` is an alternative to the one before it ("huomenna tai ylihuomenna")."""
    between = [words[k].low for k in range(before.last + 1, mention.first)]
    if not before.spans or not 1 <= len(between) <= 3 or before.kind == "several":
        return False
    return any(low in OR_WORDS for low in between) or (between == [","] and _has_date(before) and _has_date(mention))


def _weekday_beside_date(words: Sequence[Token], mentions: list[DayMention]) -> list[DayMention]:
    """A weekday just before or after a calendar day belongs to it."""
    kept: list[DayMention] = []
    for mention, following in zip(mentions, [*mentions[1:], None], strict=False):
        before = kept[-1] if kept and _near(words, kept[-1], mention) else None
        if before is not None and _leads(before, mention):
            mention.first = before.first
            mention.weekdays = before.weekdays if before.kind == "weekday" else []
            kept[-1] = mention
            _doubt(mention)
        elif before is not None and _trails(words, before, mention, following):
            before.last = mention.last
            before.weekdays = mention.weekdays
            _doubt(before)
        else:
            kept.append(mention)
    return kept


def _doubt(mention: DayMention) -> None:
    """`maanantaina 8.12.` of a Tuesday is asked."""
    if contradict(mention):
        both_days(mention)


def _leads(weekday: DayMention, day: DayMention) -> bool:
    """`ti 8.12.`"""
    return weekday.kind in ("weekday", "recurring") and not _is_settled(weekday) and _has_date(day)


def _trails(words: Sequence[Token], day: DayMention, weekday: DayMention, following: DayMention | None) -> bool:
    """`8.12. (ti)`, unless the weekday is that of the next day: `8.12., ti 15.12.`"""
    if weekday.kind != "weekday" or not _has_date(day) or _is_settled(weekday):
        return False
    return following is None or not (_has_date(following) and _near(words, weekday, following))


def _has_date(mention: DayMention) -> bool:
    return mention.kind in ("day", "range", "several", "holiday") and mention.weeks_ahead is None


def _is_settled(mention: DayMention) -> bool:
    return bool(mention.spans) and mention.spans[0].precision == "day"


def _near(words: Sequence[Token], before: DayMention, after: DayMention) -> bool:
    """Only fillers between two mentions, and at most three of them."""
    between = [words[k].low for k in range(before.last + 1, after.first)]
    return len(between) <= 3 and all(low in (",", "den", "(", ")", "the", "on", "-", ".", "eli") for low in between)


def _week_of_date(words: Sequence[Token], mentions: list[DayMention]) -> list[DayMention]:
    """`the week of 8 February`, `viikolla, joka alkaa 8.2.`"""
    for mention in mentions:
        week = _week_before(words, mention) if mention.kind == "day" and mention.spans else None
        if week is not None:
            mention.first = week
            mention.kind = "week"
            mention.spans = [week_of(span.start) for span in mention.spans]
    return mentions


def _week_before(words: Sequence[Token], mention: DayMention) -> int | None:
    """The word for a week that a day opens; "two weeks from 8.2." and "week 7 from 8.2." are other things."""
    j = mention.first - 1
    while j > mention.first - 6 and low_at(words, j) in _OPENS_WEEK:
        j -= 1
    if j == mention.first - 1 or low_at(words, j) not in WEEK_WORDS:
        return None
    before = low_at(words, j - 1)
    return None if before in ("viikko", "in") or CARDINALS.get(before, 0) > 1 or before.isdigit() else j


def _weekday_in_month(mentions: list[DayMention]) -> list[DayMention]:
    """`joku perjantai tammikuussa`: some Friday of that month, not the coming one."""
    return [
        mention
        for n, mention in enumerate(mentions)
        if not (
            mention.kind == "weekday"
            and not _is_settled(mention)
            and n + 1 < len(mentions)
            and mentions[n + 1].kind in ("month", "part")
            and mentions[n + 1].first - mention.last <= 2
        )
    ]


def _weekday_in_week(words: Sequence[Token], mentions: list[DayMention], today: date) -> list[DayMention]:
    """A weekday with a week, a fortnight's offset or a short range elsewhere in the text is that week's day."""
    anchors = [m for m in mentions if m.kind in ("week", "range", "holiday") and (m.spans or m.weeks_ahead)]
    loose = [m for m in mentions if m.kind == "weekday" and not _is_settled(m)]
    taken = [anchor for mention in loose if (anchor := _put_in_week(words, mention, anchors, today)) is not None]
    return [mention for mention in mentions if mention not in taken]


def _put_in_week(
    words: Sequence[Token], mention: DayMention, anchors: list[DayMention], today: date
) -> DayMention | None:
    """Make a weekday the day of the week that it belongs to; that week, or None where there is none."""
    anchor = _anchor_of(words, mention, anchors)
    days = _days_in(anchor, mention, today) if anchor else []
    if anchor is None or not days:
        return None
    length = mention.spans[0].end - mention.spans[0].start if mention.spans else None  # ke-pe viikolla 6
    mention.spans = [DateSpan(days[0], days[0] + length, "range")] if length else [one_day(day) for day in days]
    mention.kind = "range" if length else "day"
    if abs(anchor.first - mention.last) <= 4 or abs(mention.first - anchor.last) <= 4:
        mention.first, mention.last = min(mention.first, anchor.first), max(mention.last, anchor.last)
    return anchor


def _anchor_of(words: Sequence[Token], mention: DayMention, anchors: list[DayMention]) -> DayMention | None:
    if low_at(words, mention.first) in NEXT and not any(abs(a.first - mention.last) <= 3 for a in anchors):
        return None
    near = sorted(anchors, key=lambda a: min(abs(a.first - mention.last), abs(mention.first - a.last)))
    return near[0] if near else None


def _days_in(anchor: DayMention, mention: DayMention, today: date) -> list[date]:
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
