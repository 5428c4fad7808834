"""What was understood of one message, for people (underlined) and for programs (the fields of the scored files)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time
from typing import TypeVar

from dialogs.reading.understand import Understood, understand
from dialogs.reading.where.places import region_of
from dialogs.reading.words.found import Found
from dialogs.vocabulary import GigFormat, canonical, kinds

T = TypeVar("T")
_FORMATS: Mapping[GigFormat, str] = {"onsite": "onsite", "remote": "remote", "either": "hybrid"}


def underline(text: str, understood: Understood) -> str:
    """The text with a line under it wherever something was understood: `¯` where it is sure, `.` where it is asked."""
    marks = [" "] * len(text)
    for found in _findings(understood):
        for k in range(max(0, found.start), min(found.end, len(text))):
            marks[k] = "¯" if found.sure else marks[k].replace(" ", ".")
    shown: list[str] = []
    start = 0
    for line in text.splitlines(keepends=True):
        bare = line.rstrip("\r\n")
        shown.append(bare.replace("\t", " "))
        under = "".join(marks[start : start + len(bare)]).rstrip()
        if under:
            shown.append(under)
        start += len(line)
    return "\n".join(shown)


def slots(text: str, base_date: date, lang: str | None = None) -> dict[str, object]:
    """The fields by which readings are scored: only what the order form would fill in, with the names of the files.

    A topic finer than the list of orders' topics is written as its nearest broader one there; `place_region` is the
    region of the municipality, or the region or wellbeing services county that was named instead of one.
    """
    return to_slots(understand(text, datetime.combine(base_date, time(12), UTC), lang))


def to_slots(understood: Understood) -> dict[str, object]:
    """As :func:`slots`, of what was understood already."""
    place, form, kind = _sure(understood.place), _sure(understood.format), _sure(understood.kind)
    return {
        "topics": list(dict.fromkeys(canonical(topic.value.key) for topic in understood.topics if topic.sure)),
        "place": place.key if place is not None and place.kind == "municipality" else None,
        "place_region": region_of(place) if place is not None else None,
        **_when(understood),
        "format": _FORMATS[form] if form else None,
        "task": kinds()[kind].task or None if kind else None,
    }


def _when(understood: Understood) -> dict[str, str | None]:
    day, clock = _sure(understood.date), _sure(understood.time)
    return {
        "date_start": day.start.isoformat() if day else None,
        "date_end": day.end.isoformat() if day else None,
        "time_start": f"{clock.start:%H:%M}" if clock and clock.start else None,
        "time_end": f"{clock.end:%H:%M}" if clock and clock.end else None,
    }


def _sure(found: Found[T] | None) -> T | None:
    return found.value if found is not None and found.sure else None


def _findings(understood: Understood) -> Iterator[Found[object]]:
    for topic in understood.topics:
        yield Found(topic.value, topic.start, topic.end, topic.sure)
    for each in fields(understood):
        found = getattr(understood, each.name)
        if isinstance(found, Found):
            yield found
    for line in (line for lines in understood.labelled.values() for line in lines):
        yield Found(line.value, line.start, line.end, line.sure)
    for remark in understood.remarks:
        yield Found(remark.said.value, remark.said.start, remark.said.end)
