"""The words for how a gig is held are the same in answers and in rows, though neither room reads the other's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

from dialogs.form.slot import Choice, Slot, World
from dialogs.forms.slots.kind import FORMAT, FORMAT_NAMES, FORMATS
from dialogs.vocabulary import GigFormat
from storage import states


def test_answers_and_rows_keep_the_same_words() -> None:
    assert get_args(GigFormat) == get_args(states.GigFormat)
    assert get_args(states.AgreedFormat) == states.AGREED_FORMATS
    assert {*states.AGREED_FORMATS, "either"} == set(get_args(GigFormat))


def test_each_word_has_its_button_and_its_name() -> None:
    assert _buttons(FORMAT) == list(get_args(GigFormat))
    assert _buttons(FORMATS) == list(states.AGREED_FORMATS)
    assert set(FORMAT_NAMES) == set(get_args(GigFormat))


def _buttons(slot: Slot) -> list[object]:
    """What the slot's buttons answer with."""
    rows = slot.choices({}, World(datetime(2026, 11, 23, 10, tzinfo=UTC)), "") if slot.choices is not None else ()
    return [one.value for row in rows for one in row if isinstance(one, Choice)]
