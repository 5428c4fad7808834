"""What people decide: each setting has a default, takes what it says it takes, and tells who changed it."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import BadSetting, Database, settings
from storage.setting import Number, TimeOfDay, Words, YesNo
from tests.storage.world import HOUR, NOON, Clock

DEFAULTS: list[tuple[str, Any]] = [  # as bot/README has them
    ("answer_far_days", 10),
    ("answer_far_hours", 24),
    ("answer_middle_hours", 4),
    ("answer_near_days", 3),
    ("answer_near_hours", 1),
    ("answer_from", time(9)),
    ("answer_until", time(18)),
    ("short_notice_until", time(21)),
    ("short_notice_minutes", 30),
    ("rest_days", 7),
    ("travel_minutes", 60),
    ("reminder_days", 7),
    ("reminder_eve_at", time(16)),
    ("reminder_hours", 3),
    ("reminder_before_quiet", time(19, 30)),
    ("reminder_gap_hours", 2),
    ("feedback_at", time(9)),
    ("feedback_again_days", 5),
    ("feedback_closes_days", 30),
    ("alarm_pool_under", 2),
    ("alarm_unseen_hours", 4),
    ("alarm_drop_out_hours", 48),
    ("quiet_from", time(20)),
    ("quiet_until", time(8)),
    ("draft_days", 14),
    ("contact_months", 12),
    ("offers_at_most", 2),
    ("requests_a_day", 3),
    ("orders_at_most", 5),
    ("orders_a_day", 20),
    ("orders_a_day_unknown", 5),
    ("undelivered_minutes", 30),
    ("unshown_hours", 2),
    ("announce_days", 2),
    ("announce_percent", 50),
    ("release_unknown", True),
    ("release_alarm_hours", 4),
    ("audience_days", 14),
    ("audience_from", 5),
    ("audience_percent", 150),
    ("alarm_refusals", 300),
    ("log_security", False),
    ("session_expert_days", 180),
    ("session_days", 30),
    ("idle_expert_days", 60),
    ("idle_days", 14),
    ("idle_coordinator_hours", 96),
    ("second_step", True),
    ("chat_days", 30),
    ("heard_days", 30),
    ("visitor_days", 30),
    ("emergency_number", "112"),
]


@pytest.mark.parametrize(("name", "default"), DEFAULTS)
def test_defaults_are_those_of_the_product(db: Database, name: str, default: Any) -> None:
    value = db.look_now(settings.value, name)
    assert value == default
    assert type(value) is type(default)


@pytest.mark.parametrize("name", settings.TABLE)
def test_every_default_is_within_its_own_limits_and_explained(name: str) -> None:
    setting = settings.TABLE[name]
    assert setting.read(name, setting.default) == setting.default
    assert str(setting.explanation).endswith(".")
    assert setting.unit
    assert setting.limits


READ: list[tuple[str, Any, Any]] = [
    ("rest_days", 0, 0),
    ("rest_days", "14", 14),
    ("rest_days", " 14 ", 14),
    ("quiet_from", "21:30", time(21, 30)),
    ("quiet_from", "21.30", time(21, 30)),
    ("quiet_from", "7", time(7)),
    ("quiet_from", time(22), time(22)),
    ("release_unknown", "no", False),
    ("release_unknown", "Kyllä", True),
    ("release_unknown", False, False),
    ("distress_contact", " Made Up, 040 000 0000 ", "Made Up, 040 000 0000"),
]


@pytest.mark.parametrize(("name", "given", "value"), READ)
def test_a_change_stands_at_once(db: Database, name: str, given: Any, value: Any) -> None:
    assert db.write_now(settings.change, name, given, "anna") == value
    assert db.look_now(settings.value, name) == value


REFUSED: list[tuple[str, Any]] = [
    ("rest_days", -1),
    ("rest_days", 366),
    ("rest_days", "a week"),
    ("rest_days", "7.5"),
    ("rest_days", ""),
    ("rest_days", None),
    ("rest_days", True),
    ("rest_days", 7.0),
    ("rest_days", "9" * 5000),
    ("rest_days", "٧"),
    ("quiet_from", "25:00"),
    ("quiet_from", "24:00"),
    ("quiet_from", "12:60"),
    ("quiet_from", "evening"),
    ("quiet_from", 20),
    ("release_unknown", "perhaps"),
    ("release_unknown", 1),
    ("distress_contact", "x" * 201),
    ("distress_contact", "two\nlines"),
    ("distress_contact", "turned \u202e around"),
    ("distress_contact", 112),
]


@pytest.mark.parametrize(("name", "given"), REFUSED)
def test_a_bad_value_is_refused_in_one_sentence_and_changes_nothing(db: Database, name: str, given: Any) -> None:
    with pytest.raises(BadSetting) as bad:
        db.write_now(settings.change, name, given, "anna")
    assert str(bad.value) == f"{name} takes {settings.TABLE[name].limits}."
    assert db.look_now(settings.history, name) == []


def test_an_unknown_name_is_refused(db: Database) -> None:
    with pytest.raises(BadSetting, match="no setting called rest"):
        db.write_now(settings.change, "rest", 7, "anna")
    with pytest.raises(KeyError):
        db.look_now(settings.value, "rest")


@given(value=st.text())
def test_no_typed_words_break_a_setting(value: str) -> None:
    for name, setting in settings.TABLE.items():
        try:
            read = setting.read(name, value)
        except BadSetting:
            continue
        assert setting.read(name, read) == read
        setting.give(read)


def test_an_organisations_own_value_goes_first(db: Database) -> None:
    db.write_now(settings.change, "rest_days", 3, "anna", "organisation-1")
    assert db.look_now(settings.value, "rest_days") == 7
    assert db.look_now(settings.value, "rest_days", "organisation-1") == 3
    db.write_now(settings.change, "rest_days", 10, "anna")
    assert db.look_now(settings.value, "rest_days", "organisation-1") == 3
    assert db.look_now(settings.value, "rest_days", "organisation-2") == 10


def test_who_decided_what_and_when(db: Database, now: Clock) -> None:
    db.write_now(settings.change, "rest_days", 3, "anna")
    now.move(HOUR)
    db.write_now(settings.change, "rest_days", 5, "berta")
    told = [(c.value, c.changed_by, c.changed_at) for c in db.look_now(settings.history, "rest_days")]
    assert told == [(3, "anna", NOON), (5, "berta", NOON + HOUR)]
    values = db.look_now(settings.values)
    assert values.number("rest_days") == 5
    assert values.clock("quiet_from") == time(20)
    assert values.set_by_someone("rest_days")
    assert not values.set_by_someone("quiet_from")


def test_the_overview_shows_every_setting_in_words(db: Database) -> None:
    db.write_now(settings.change, "release_unknown", False, "anna")
    lines = {line.name: line for line in db.look_now(settings.overview)}
    assert list(lines) == list(settings.TABLE)
    assert (str(lines["release_unknown"].value), lines["release_unknown"].is_default) == ("no", False)
    assert (str(lines["reminder_eve_at"].value), lines["reminder_eve_at"].is_default) == ("16:00", True)
    assert str(lines["rest_days"].limits) == "a whole number from 0 to 365"


def test_every_kind_of_setting_is_tried_above() -> None:
    tried = {type(settings.TABLE[name]) for name, *_ in [*READ, *REFUSED]}
    assert tried == {Number, TimeOfDay, YesNo, Words}
