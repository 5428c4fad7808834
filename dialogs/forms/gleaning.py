"""What one sentence says about an order, as values for its slots.

The reading itself is :func:`dialogs.reading.understand.understand`; here its findings become answers. An order is one
day and one time: a second date or a series is not taken in silence but written into the wishes, and said so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from dialogs.form.draft import Json
from dialogs.form.shown import together
from dialogs.form.turn import Gleaned, World
from dialogs.forms.slots.day import some_days
from dialogs.forms.slots.place import answer_of
from dialogs.forms.slots.time import starts_of, time_answer
from dialogs.reading.understand import understand
from dialogs.reading.when.almanac import DateSpan
from dialogs.reading.when.times import TimeSpan
from dialogs.reading.where.places import Place
from dialogs.reading.words.found import Found
from dialogs.speech import _


def glean(text: str, world: World) -> Mapping[str, Gleaned]:
    """The values found in `text` for the slots of the order form; an unsure one is only offered there."""
    understood = understand(text, world.now, world.language)
    found: dict[str, Gleaned] = {}
    topics: list[Json] = list(dict.fromkeys(one.value.key for one in understood.topics if one.sure))
    if topics:
        found["topics"] = Gleaned(topics)
    for name, answers_of in _READINGS.items():
        finding: Found[Any] | None = getattr(understood, name, None)
        if finding is None:
            continue
        values = (finding.value, *finding.others)
        answers = [answer for value in values for answer in answers_of(value, world) if answer is not None]
        if answers:
            others = [one for n, one in enumerate(answers) if one not in answers[:n]][1:]
            found[name] = Gleaned(answers[0], finding.sure, tuple(others))
    return found | _what_is_one_too_many(text, understood.date)


def _days(span: DateSpan, world: World) -> list[Json]:
    """The day, or the first days of a week or a range, to choose from."""
    return [] if span.deadline else [day.isoformat() for day in some_days(span.start, span.end, world.today)[:7]]


def _times(span: TimeSpan, _world: World) -> list[Json]:
    """The time, or usual times of a part of the day, to choose from."""
    if span.start is None:
        return [time_answer(start) for start in starts_of(span.part)]
    return [time_answer(span.start, span.end)]


def _minutes(length: timedelta, _world: World) -> list[Json]:
    return [round(length.total_seconds() / 60)]


def _place(place: Place, _world: World) -> list[Json]:
    return [answer_of(place)]


def _as_it_is(value: Any, _world: World) -> list[Json]:
    return [value] if isinstance(value, str | int) else []


_READINGS: Mapping[str, Callable[[Any, World], list[Json]]] = {
    "kind": _as_it_is,
    "perspective": _as_it_is,
    "date": _days,
    "time": _times,
    "length": _minutes,
    "format": _as_it_is,
    "place": _place,
    "audience": _as_it_is,
    "size": _as_it_is,
    "fee": _as_it_is,
    "travel": _as_it_is,
}

_SERIES = _("One day is ordered at a time. What you wrote about several days is now in the wishes.")
_SEVERAL_PEOPLE = _("One expert is ordered at a time. What you wrote about several experts is now in the wishes.")

#: "4 x vuodessa", "every week": a series said without its days.
_OFTEN = re.compile(
    r"\b\d{1,2}\s?(?:x|kertaa|krt|gånger|times)\s+(?:vuodessa|kuussa|kuukaudessa|viikossa|lukukaudessa|per år|om året|"
    r"i månaden|i veckan|a year|a month|a week|per year)\b|\b(?:kerran|pari kertaa)\s+(?:vuodessa|kuussa|viikossa)\b|"
    r"\b(?:joka viikko|viikoittain|kuukausittain|varje vecka|varje månad|en gång i månaden|every week|weekly|monthly|"
    r"every month|once a month|once a week)\b",
    re.IGNORECASE,
)

#: "two experts" in the three languages: a number, perhaps a word between, and who is asked for.
_EXPERTS = re.compile(
    r"\b(?:[2-9]|kaksi|kahta|kolme|kolmea|neljä|neljää|pari|två|tre|fyra|ett par|two|three|four|a couple of)\s+"
    r"(?:[^\W\d]+\s+)?(?:(?:kokemus)?asiantunti|kokemustoimi|puhuja|luennoitsi|vertais|erfarenhetsexpert|expert|föreläsare|"
    r"talare|speaker|lecturer)[^\W\d]*",
    re.IGNORECASE,
)


def _what_is_one_too_many(text: str, date: Found[DateSpan] | None) -> dict[str, Gleaned]:
    """A series of days or several experts in the orderer's own words, as a wish, and a sentence that says so."""
    words, said = [], []
    if date is not None and date.value.precision in ("recurring", "several"):
        words.append(text[date.start : date.end])
    if (series := _OFTEN.search(text)) and series[0] not in words:
        words.append(series[0])
    if words:
        said.append(_SERIES)
    if people := _EXPERTS.search(text):
        words.append(people[0])
        said.append(_SEVERAL_PEOPLE)
    if not words:
        return {}
    wish = ", ".join(" ".join(part.split()) for part in words)
    return {"wishes": Gleaned(wish, say=said[0] if len(said) == 1 else together(said))}
