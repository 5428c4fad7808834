"""Whole messages as people write them: day, time, place and format of each, in messages.tsv."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.reading.languages import detect_language
from dialogs.reading.show import slots
from tests.dialogs.reading.tables import rows


@pytest.mark.parametrize(("base", "text", "day", "clock", "place", "form"), rows("messages.tsv"))
def test_message(base: str, text: str, day: str, clock: str, place: str, form: str) -> None:
    read = slots(text, date.fromisoformat(base))
    said = (
        _span(read["date_start"], read["date_end"], "/"),
        _span(read["time_start"], read["time_end"], "-"),
        read["place"] or "-",
        {"hybrid": "either", None: "-"}.get(read["format"], read["format"]),
    )
    assert said == (day, clock, place, form)


def _span(start: object, end: object, join: str) -> str:
    return "-" if start is None else f"{start}" if end in (None, start) else f"{start}{join}{end}"


@pytest.mark.parametrize(("text", "language"), rows("languages.tsv"))
def test_language(text: str, language: str) -> None:
    assert (detect_language(text) or "-") == language
