"""Times of day as people write and say them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.reading.understand import understand
from dialogs.reading.when.times import TimeSpan, read_length, read_times
from tests.dialogs.reading.tables import rows

NOON = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Europe/Helsinki"))


def written(span: TimeSpan) -> str:
    if span.start is None:
        return span.part or "-"
    return f"{span.start:%H:%M}" + (f"-{span.end:%H:%M}" if span.end else "")


@pytest.mark.parametrize(("text", "expected"), rows("times.tsv"))
def test_phrase(text: str, expected: str) -> None:
    found = understand(text, NOON).time
    said = "-" if found is None else " or ".join(written(span) for span in (found.value, *found.others))
    assert said + ("" if found is None or found.sure else " ?") == expected


@given(st.times(time(6, 15), time(21, 45)))
def test_every_time_is_read_in_every_spelling(at: time) -> None:
    h, m = at.hour, at.minute
    until = (datetime.combine(NOON, at) + timedelta(minutes=75)).time()
    for start in (f"klo {h}.{m:02}", f"kl. {h}:{m:02}", f"{h:02}:{m:02}", f"kello {h}.{m:02}"):
        found = read_times(f"{start}–{until.hour}.{until.minute:02}")
        assert [(one.value.start, one.value.end) for one in found] == [(time(h, m), time(until.hour, until.minute))]


@pytest.mark.parametrize(("text", "minutes"), rows("lengths.tsv"))
def test_length(text: str, minutes: str) -> None:
    found = read_length(text)
    assert ("-" if found is None else str(round(found.value / timedelta(minutes=1)))) == minutes
