"""Many ways to say the same: topics, kinds of gig, formats, days and hours, as tables."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.reading.show import slots
from dialogs.reading.topics.topics import read_topics
from dialogs.vocabulary import canonical
from tests.dialogs.reading.tables import rows

SUNDAY = date(2026, 11, 22)


def test_topics_are_read_however_they_are_said() -> None:
    read = {
        text: ";".join(sorted({canonical(found.value.key) for found in read_topics(text) if found.sure}))
        for text, _ in rows("topic_ways.tsv")
    }
    assert len(read) > 1700
    meant = {text: ";".join(sorted(names.split(";"))) for text, names in rows("topic_ways.tsv")}
    assert {text: read[text] for text in meant if read[text] != meant[text]} == {}


@pytest.mark.parametrize("part", ["task", "format", "date", "time"])
def test_the_rest_is_read_however_it_is_said(part: str) -> None:
    meant = {text: value for text, of, value in rows("said_ways.tsv") if of == part}
    assert len(meant) > 90
    read = {text: _said(text, part) for text in meant}
    assert {text: read[text] for text in meant if read[text] != meant[text]} == {}


def _said(text: str, part: str) -> str:
    found = slots(text, SUNDAY)
    if part in ("task", "format"):
        return str(found[part] or "-")
    start, end = found[f"{part}_start"], found[f"{part}_end"]
    if start is None:
        return "-"
    joint = "/" if part == "date" else "-"
    return f"{start}{joint}{end}" if end and end != start else f"{start}"
