"""Words with one slip, names in small letters and without dots: what is read all the same, and what is told of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dialogs.forms.order import ORDER
from dialogs.reading.understand import understand
from tests.dialogs.playing import Player
from tests.dialogs.reading.tables import rows

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(("text", "meant", "note"), rows("mended.tsv"))
def test_what_is_written_in_a_hurry(text: str, meant: str, note: str) -> None:
    understood = understand(text, NOON)
    wanted = understood.date if meant[0].isdigit() else understood.place
    if meant == "-":
        assert understood.place is None
        assert understood.date is None
    else:
        assert wanted is not None
        assert wanted.sure
        assert (understood.date.value.start.isoformat() if meant[0].isdigit() and understood.date else None) in (
            meant,
            None,
        )
        assert meant[0].isdigit() or (understood.place is not None and understood.place.value.key == meant)
        assert (wanted.note or "-") == note


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("fi", "Luento surusta, Tamppere 9.2. klo 13", "Luin: Tampere."),
        ("fi", "Luento surusta Tampereella helmkuun 9. päivä klo 13", "Luin: ti 9.2.2027."),
        ("sv", "Föreläsning om sorg i Helsingfros den 9 februari kl 13", "Jag läste: Helsingfors."),
        ("en", "Lecture on grief in Tamppere on 9 February at 13", "I read: Tampere."),
    ],
)
def test_a_mended_word_is_told(language: str, text: str, told: str) -> None:
    assert told in Player(ORDER, language).say(text).words
