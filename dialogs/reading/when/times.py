"""Times of day as people write and say them: `klo 10–11.30`, `puoli kymmenen`, `halv tio`, `6-8 pm`, `kuudelta`.

The half of the day is taken from the words around ("illalla", "pm"); without them a spoken one to six is after noon,
as no gig begins at four in the morning. A time that could be either is not sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import time

from dialogs.reading.when.clockwords import (
    ABOUT,
    AFTER_HOUR,
    AFTERNOON,
    AROUND_HOUR,
    AT_WORDS,
    BETWEEN,
    CUES,
    ENDINGS,
    EVENING,
    FORENOON,
    MORNING,
    NIGHT,
    NOT_THE_GIG,
    OR_WORDS,
    PART_BEGINS,
    PARTS,
    WHOLE,
    WHOLE_PARTS,
)
from dialogs.reading.when.datewords import month_of, weekday_of
from dialogs.reading.when.hands import Hand, counts, hand_at, openings, until_at
from dialogs.reading.when.lengths import read_length
from dialogs.reading.when.zones import zone_at
from dialogs.reading.words.found import Found
from dialogs.reading.words.tokens import Token, low_at, skip, tokens
from dialogs.reading.words.wordlists import words as word_set


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """From `start` to `end`, wall-clock; `part` ("morning", "afternoon", "evening") may be all that was said."""

    start: time | None
    end: time | None = None
    part: str | None = None


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time of day in tokens `first` to `last`, the halves of the day settled."""

    first: int
    last: int
    span: TimeSpan
    sure: bool = True
    others: tuple[TimeSpan, ...] = ()
    converted: bool = False  # from the zone that was named beside it


# Which half of the day the hours from first to last are in, by the part of the day that is said; and what is added.
_HALVES = (
    ("evening", 4, 11, 12), ("night", 4, 11, 12), ("night", 1, 3, 0), ("afternoon", 1, 6, 12), ("morning", 1, 11, 0),
)  # fmt: skip
_MORNINGS = MORNING | FORENOON
_SAID_PARTS = word_set("aamulla aamupaivalla iltapaivalla illalla morning afternoon evening")
# After these a number with a dot is rather a day: "alkaen 1.12."
_STARTING = word_set("alkaa alkaen alkaisi alkais starting fran")


def read_times(text: str) -> list[Found[TimeSpan]]:
    """The times of day in a text, the likeliest first; a part of the day alone when there is no time."""
    words = tokens(text)
    return found_times(words, clocks(words))


def found_times(words: Sequence[Token], said: Sequence[TimeMention]) -> list[Found[TimeSpan]]:
    """The clocks as findings, those that are not the gig's own start ("ovet 17.30") last; else the part of the day."""
    part = _part(words)
    said = _join_endings(words, said)
    ranked = sorted(said, key=lambda clock: (_beside_the_gig(words, clock), not clock.sure, clock.first))
    found = [
        Found(
            replace(clock.span, part=part.value.part if part else None),
            words[clock.first].start,
            words[clock.last].end,
            clock.sure,
            clock.others,
            "converted" if clock.converted else "",
        )
        for clock in ranked
    ]
    return found or ([part] if part else [])


def _join_endings(words: Sequence[Token], said: Sequence[TimeMention]) -> list[TimeMention]:
    """`alkaa klo 13 ja päättyy klo 15` is one time."""
    kept: list[TimeMention] = []
    for clock in said:
        before = kept[-1] if kept else None
        begun, end = (before.span.start if before else None), clock.span.start
        ends = any(low_at(words, clock.first - k) in ENDINGS for k in (0, 1, 2, 3))  # End time: 12
        if before is not None and ends and begun and end and before.span.end is None and begun < end:
            kept[-1] = replace(before, last=clock.last, span=replace(before.span, end=end))
        else:
            kept.append(clock)
    return kept


def clock_tokens(words: Sequence[Token]) -> frozenset[int]:
    """The tokens that can only be times, so that no date is read there."""
    return frozenset(k for clock in clocks(words) for k in range(clock.first, clock.last + 1))


def clocks_after_dates(words: Sequence[Token], places: Iterable[int]) -> list[TimeMention]:
    """The bare times (`14-16`, and in an answer `14`) at these tokens, which stand just after a date."""
    return [clock for i in places if i < len(words) and (clock := _clock_at(words, i, True)) is not None]


def clocks(words: Sequence[Token]) -> list[TimeMention]:
    """Every time of day that is one by itself, in the order of the text."""
    said: list[TimeMention] = []
    i = 0
    while i < len(words):
        clock = _clock_at(words, i, False)
        if clock is None:
            i += 1
        else:
            said.append(clock)
            i = clock.last + 1
    return said


def _clock_at(words: Sequence[Token], i: int, beside_date: bool) -> TimeMention | None:
    if words[i].kind == "mark" or (words[i].kind == "word" and words[i].low not in openings()):
        return None
    cue, j = _cue(words, i)
    start = hand_at(words, j, cued=cue != "" and words[i].low not in _STARTING)
    if start is None:
        return None
    second, last = until_at(words, start, between=bool({low_at(words, i - 1), words[i].low} & BETWEEN))
    if start.half == "" and second is not None and second.half:
        start = replace(start, half=_shared_half(start, second), spoken=False)
    if cue != "clock" and not (_is_firm(start, second) or _is_time_here(words, i, start, second, cue, beside_date)):
        return None
    span, sure = _settle(words, i, last, start, second, cue)
    others = _alternatives(words, last, cue)
    clock = TimeMention(i, others[-1][0] if others else last, span, sure, tuple(other for _, other in others))
    zone = zone_at(words, clock.last + 1)
    return _in_finland(clock, *zone) if zone else clock


def _in_finland(clock: TimeMention, behind: int, last: int) -> TimeMention:
    """A time of a zone so many hours behind, on Finland's clock; one that would be another day is asked as it is."""
    times = [each for span in (clock.span, *clock.others) for each in (span.start, span.end) if each]
    if any(each.hour + behind > 23 for each in times):
        return replace(clock, last=last, sure=False)
    span, *others = (_later(span, behind) for span in (clock.span, *clock.others))
    return replace(clock, last=last, span=span, others=tuple(others), converted=True)


def _later(span: TimeSpan, hours: int) -> TimeSpan:
    start, end = (each and each.replace(hour=each.hour + hours) for each in (span.start, span.end))
    return replace(span, start=start, end=end)


def _is_firm(start: Hand, second: Hand | None) -> bool:
    """Whether it is written so that it can be nothing but a time."""
    return start.firm or start.half != "" or (second is not None and second.firm)


def _is_time_here(
    words: Sequence[Token], i: int, start: Hand, second: Hand | None, cue: str, beside_date: bool
) -> bool:
    """Whether bare numbers are a time by what stands around them."""
    if cue == "at":
        return _plain_hour(words, start, second)
    if second is not None:
        clear = beside_date or _alone(words) or _whole_part(words, i)
        return clear and 6 <= start.hour < second.hour <= 23
    return _answer(words, i, beside_date) or _around(words, start) or zone_at(words, start.after) is not None


def _whole_part(words: Sequence[Token], i: int) -> bool:
    """`koko päivän 9-15`, `whole day 10-16`."""
    before = low_at(words, i - 1)
    return before in PARTS or (before in WHOLE_PARTS and (before == "heldag" or low_at(words, i - 2) in WHOLE))


def _alone(words: Sequence[Token]) -> bool:
    """Whether the text is nothing but numbers: an answer to "what time?"."""
    return len(words) <= 7 and all(token.kind != "word" for token in words)


def _answer(words: Sequence[Token], i: int, beside_date: bool) -> bool:
    """`14`, `ti 14`: a bare hour as the whole answer, or after the day in it."""
    return (beside_date and len(words) == i + 1 <= 3) or (len(words) <= 2 and _alone(words))


def _around(words: Sequence[Token], start: Hand) -> bool:
    """`18 jälkeen`, `17 aikaan`, `9 aamulla`, `9 in the morning`."""
    follows = low_at(words, start.after)
    if follows == "in" and low_at(words, start.after + 1) == "the":
        follows = low_at(words, start.after + 2)
    if 1 <= start.hour <= 12 and follows in _SAID_PARTS and not words[start.after - 1].glued:
        return True
    return 7 <= start.hour <= 22 and follows in AROUND_HOUR | {"jalkeen"}


def _cue(words: Sequence[Token], i: int) -> tuple[str, int]:
    """`clock` for klo, kl and the like, `at` for at, from, alkaen; and where the time may begin."""
    word = words[i].low
    if word in CUES:
        return "clock", skip(words, i + 1, ABOUT)
    if word in AT_WORDS and words[i].kind == "word":
        j = skip(words, i + 1, ("about", "around", "n", "noin", "ca", "at", "vid", "."), 3)
        if low_at(words, j) in CUES:
            return "", i
        return "at", j
    return "", i


def _plain_hour(words: Sequence[Token], start: Hand, second: Hand | None) -> bool:
    """Whether a bare number after at, from, alkaa is an hour: nothing counted, no date, no address."""
    if start.spoken or start.minute:
        return True
    if second is not None:
        return True
    follows = low_at(words, start.after)
    lone = follows in ("", ",", ".", ";", "!", "?", ")") or follows in AFTER_HOUR or not follows.isalpha()
    before = low_at(words, start.after - 2)
    if before == "at":
        return not counts(words, start.after) and follows not in ("/",)
    return (
        lone and before in ENDINGS | {"alkaa", "alkaen", "vid", "alkaisi", "alkais", "noin"} and 7 <= start.hour <= 22
    )


def _shared_half(start: Hand, end: Hand) -> str:
    """The half of the day of a start that has none of its own: 2-4 pm, 10-2 pm."""
    if start.hour > 12 or end.half == "noon":
        return "am" if start.hour <= 12 else ""
    if end.half == "pm" and (start.hour % 12) > (end.hour % 12):
        return "am"
    return end.half


def _settle(
    words: Sequence[Token], i: int, last: int, start: Hand, end: Hand | None, cue: str
) -> tuple[TimeSpan, bool]:
    around = [low_at(words, k) for k in range(max(0, i - 4), min(len(words), last + 5))]
    part = _part_around(around)
    spoken = start.spoken or (cue == "at" and start.half == "" and low_at(words, i) in ("at", "from", "between"))
    hour, sure = _hour_of(start, spoken, part)
    until: time | None = None
    if end is not None:
        end_hour = _hour_of(end, False, "")[0] if end.half else end.hour % 24
        if (end_hour, end.minute) <= (hour, start.minute) and end_hour + 12 < 24:
            end_hour += 12
        if (end_hour, end.minute) > (hour, start.minute):
            until = time(end_hour, end.minute)
    return TimeSpan(time(hour, start.minute), until), sure


def _hour_of(hand: Hand, spoken: bool, part: str) -> tuple[int, bool]:
    """The hour of the day, and whether it is sure."""
    hour = hand.hour % 24
    if hand.half in ("am", "pm"):
        return hour % 12 + (12 if hand.half == "pm" else 0), True
    if hand.half == "noon" or hour >= 12 or hour == 0:
        return hour, True
    added = next((more for said, first, last, more in _HALVES if said == part and first <= hour <= last), None)
    return (hour + added, True) if added is not None else _likely_hour(hour, hand.minute, spoken)


def _likely_hour(hour: int, minute: int, spoken: bool) -> tuple[int, bool]:
    """An hour before noon, or the same after it, where no half of the day is said."""
    if spoken and hour == 7:
        return (19, minute == 0) if minute < 30 else (7, False)
    if hour <= 5 or (spoken and hour == 6):
        return hour + 12, True
    return hour, hour != 6


def _part_around(around: list[str]) -> str:
    if not NIGHT.isdisjoint(around):
        return "night"
    if not EVENING.isdisjoint(around) or any(word.endswith(("iltana", "kvall", "illaksi")) for word in around):
        return "evening"
    if not AFTERNOON.isdisjoint(around):
        return "afternoon"
    return "morning" if not _MORNINGS.isdisjoint(around) else ""


def _alternatives(words: Sequence[Token], last: int, cue: str) -> list[tuple[int, TimeSpan]]:
    """`klo 14 tai 15`: the other times offered, each with its last token."""
    found: list[tuple[int, TimeSpan]] = []
    while cue == "clock" and low_at(words, last + 1) in OR_WORDS and len(found) < 5:
        j = skip(words, last + 2, CUES | {"."})
        hand = hand_at(words, j, cued=True)
        if hand is None or (not hand.firm and low_at(words, hand.after) == "." and _dot_day(words, hand)):
            break
        second, last = until_at(words, hand, between=False)
        span, _ = _settle(words, j, last, hand, second, cue)
        found.append((last, span))
    return found


def _dot_day(words: Sequence[Token], hand: Hand) -> bool:
    """Whether what looks like an hour is a day: `klo 14 tai 15.9. klo 9`."""
    return low_at(words, hand.after + 1) in CUES or bool(month_of(low_at(words, hand.after + 1)))


def _beside_the_gig(words: Sequence[Token], clock: TimeMention) -> bool:
    return any(low_at(words, clock.first - k) in NOT_THE_GIG for k in range(1, 4))


def _part(words: Sequence[Token]) -> Found[TimeSpan] | None:
    """A part of the day said in words, alone or as the end of a compound (`tiistai-iltana`)."""
    for token in words:
        name = PARTS.get(token.low)
        if name is None and token.kind == "word" and 8 <= len(token.low) <= 30:
            weekday = weekday_of(token.low)
            half = token.low[6:] if token.low.startswith("huomis") else weekday[1].removeprefix("s") if weekday else ""
            name = next((part for begin, part in PART_BEGINS if half.startswith(begin)), None)
        if name is not None:
            return Found(TimeSpan(None, None, name), token.start, token.end)
    return None


__all__ = ["TimeMention", "TimeSpan", "clock_tokens", "clocks", "found_times", "read_length", "read_times"]
