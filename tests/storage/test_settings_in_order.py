"""Answer hours cannot be turned round: the house would look for a deadline for ever."""

from __future__ import annotations

import pytest

from storage import BadSetting, Database, settings


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("answer_until", "09:00", "answer_until must be after answer_from, which is 09:00."),
        ("answer_until", "8", "answer_until must be after answer_from, which is 09:00."),
        ("answer_from", "18:00", "answer_from must be before answer_until, which is 18:00."),
        ("answer_from", "23:59", "answer_from must be before answer_until, which is 18:00."),
    ],
)
def test_answer_hours_turned_round_are_refused(db: Database, name: str, value: str, says: str) -> None:
    with pytest.raises(BadSetting) as refused:
        db.write_now(settings.change, name, value, "kaino")
    assert str(refused.value) == says
    assert db.look_now(settings.history, name) == []


def test_answer_hours_move_one_end_at_a_time(db: Database) -> None:
    db.write_now(settings.change, "answer_until", "20:00", "kaino")
    db.write_now(settings.change, "answer_from", "18:30", "kaino")
    assert db.look_now(settings.value, "answer_from").hour == 18
    with pytest.raises(BadSetting):
        db.write_now(settings.change, "answer_until", "18:30", "kaino")
