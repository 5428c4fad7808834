"""What one sentence says about an order, as values for its slots.

The reading itself is :func:`dialogs.reading.understand.understand`; here its findings become answers. An order is one
day and one time: a second date or a series is not taken in silence but written into the wishes, and said so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from dialogs.draft import Json
from dialogs.form import Gleaned, World
from dialogs.place_slots import answer_of
from dialogs.reading.found import Found
from dialogs.reading.understand import understand
from dialogs.speech import _
from dialogs.time_slots import time_answer


def glean(text: str, world: World) -> Mapping[str, Gleaned]:
    """The values found in `text` for the slots of the order form; an unsure one is only offered there."""
    understood = understand(text, world.now, world.language)
    found = {
        name: gleaned
        for name, make in _MAKERS.items()
        if (gleaned := _one(getattr(understood, name, None), make)) is not None
    }
    topics = list(dict.fromkeys(one.value.key for one in understood.topics if one.sure))
    if topics:
        found["topics"] = Gleaned(topics)
    return found | _second_dates(text, understood.date)


def _one(found: Found[Any] | None, make: Callable[[Any], Json]) -> Gleaned | None:
    """A finding as an answer with its alternatives; None where it says nothing the form can take."""
    if found is None:
        return None
    answers = [answer for value in (found.value, *found.others) if (answer := make(value)) is not None]
    if not answers:
        return None
    return Gleaned(answers[0], found.sure, tuple(answers[1:]))


def _day(span: Any) -> Json:
    return span.start.isoformat() if span.start == span.end and not span.deadline else None


def _time(span: Any) -> Json:
    return time_answer(span.start, span.end) if span.start else None


def _minutes(length: timedelta) -> Json:
    return round(length.total_seconds() / 60)


def _as_it_is(value: Any) -> Json:
    return value if isinstance(value, str | int) else None


_MAKERS: Mapping[str, Callable[[Any], Json]] = {
    "kind": _as_it_is,
    "perspective": _as_it_is,
    "date": _day,
    "time": _time,
    "length": _minutes,
    "format": _as_it_is,
    "place": answer_of,
    "audience": _as_it_is,
    "size": _as_it_is,
    "fee": _as_it_is,
    "travel": _as_it_is,
}


def _second_dates(text: str, date: Found[Any] | None) -> dict[str, Gleaned]:
    """A series in its own words, as a wish: one day is ordered at a time."""
    if date is None or date.value.precision not in ("recurring", "several"):
        return {}
    said = _("One day is ordered at a time. What you wrote about several days is now in the wishes.")
    return {"wishes": Gleaned(" ".join(text[date.start : date.end].split()), say=said)}
