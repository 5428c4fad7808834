"""When the demo begins: in answer hours, so that phones ring at once; and it goes on from where it was."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.demo.stage import restore_clock
from bot.house.clock import Clock
from storage import MasterKeys
from storage.sealing import generate
from tests.migrated import open_copy

KEYS = generate()
HELSINKI = ZoneInfo("Europe/Helsinki")


class Fixed(Clock):
    """A clock whose machine stands still."""

    def __init__(self, now: str) -> None:
        super().__init__()
        self.machine = datetime.fromisoformat(now).replace(tzinfo=HELSINKI).astimezone(UTC)

    def now(self) -> datetime:
        return self.machine + self.ahead


def starts(folder: Path, clock: Clock) -> str:
    database = open_copy(f"sqlite:///{folder / 'demo.db'}", MasterKeys.from_environment_value(KEYS), clock.now)
    try:
        database.write_now(restore_clock, clock)
    finally:
        database.close_now()
    return clock.now().astimezone(HELSINKI).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("machine", "demo"),
    [
        ("2026-11-23 14:20", "2026-11-23 14:20"),  # a Monday afternoon: it is that time
        ("2026-11-23 18:00", "2026-11-24 09:00"),  # after work
        ("2026-11-22 21:30", "2026-11-23 09:00"),  # Sunday evening
        ("2026-11-23 03:10", "2026-11-23 09:00"),  # night
        ("2026-12-24 12:00", "2026-12-28 09:00"),  # Christmas until Monday
        ("2027-03-28 03:30", "2027-03-30 09:00"),  # Easter Sunday, and the night in which an hour is missing
    ],
)
def test_a_new_demo_begins_in_answer_hours(tmp_path: Path, machine: str, demo: str) -> None:
    assert starts(tmp_path, Fixed(machine)) == demo


def test_a_demo_goes_on_from_where_it_was_and_never_back(tmp_path: Path) -> None:
    assert starts(tmp_path, Fixed("2026-11-22 21:30")) == "2026-11-23 09:00"
    assert starts(tmp_path, Fixed("2026-11-22 21:40")) == "2026-11-23 09:00"
    assert starts(tmp_path, Fixed("2026-11-24 22:15")) == "2026-11-24 22:15"
