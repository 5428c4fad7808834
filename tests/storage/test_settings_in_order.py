"""Settings that contradict each other are refused in one sentence, and nothing is changed."""

from __future__ import annotations

import pytest

from storage import BadSetting, Database, settings

OVERLAP = "Answer hours ({}) and quiet hours ({}) would overlap. Nothing was changed."
BY_NIGHT = "Feedback would be asked at {}, in quiet hours ({}). Nothing was changed."


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("answer_until", "09:00", "answer_until must be after answer_from, which is 09:00."),
        ("answer_until", "8", "answer_until must be after answer_from, which is 09:00."),
        ("answer_from", "18:00", "answer_from must be before answer_until, which is 18:00."),
        ("answer_from", "23:59", "answer_from must be before answer_until, which is 18:00."),
        ("short_notice_until", "08:00", "short_notice_until must be after quiet_until, which is 08:00."),
        ("answer_from", "7:30", OVERLAP.format("07:30–18:00", "20:00–08:00")),
        ("answer_until", "20:01", OVERLAP.format("09:00–20:01", "20:00–08:00")),
        ("quiet_from", "17", OVERLAP.format("09:00–18:00", "17:00–08:00")),
        ("quiet_until", "09:30", OVERLAP.format("09:00–18:00", "20:00–09:30")),
        ("quiet_from", "01:00", None),  # after midnight, until 8
        ("quiet_from", "08:00", None),  # none at all
        ("answer_until", "20:00", None),
        ("answer_from", "08:00", None),
        ("quiet_until", "09:00", None),
        ("feedback_at", "07:59", BY_NIGHT.format("07:59", "20:00–08:00")),
        ("feedback_at", "20:00", BY_NIGHT.format("20:00", "20:00–08:00")),
        ("feedback_at", "08:00", None),
        ("feedback_at", "19:59", None),
    ],
)
def test_what_contradicts_is_refused(db: Database, name: str, value: str, says: str | None) -> None:
    if says is None:
        db.write_now(settings.change, name, value, "kaino")
        return
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
