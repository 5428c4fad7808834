"""Times are instants: only aware ones go in, only UTC comes out, and their texts sort as they do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import Database, orders
from storage.columns import text_of
from storage.tables import metadata
from tests.storage.world import NOON, an_order

HELSINKI = ZoneInfo("Europe/Helsinki")
aware = st.datetimes(timezones=st.sampled_from([UTC, HELSINKI, timezone(timedelta(hours=-11))]))


def test_a_naive_time_is_refused(db: Database) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        db.write_now(an_order, announced_at=datetime(2026, 12, 1, 12, 0))  # noqa: DTZ001  # what is tried here
    with pytest.raises(ValueError, match="without a zone"):
        db.look_now(orders.planned_between, datetime(2026, 12, 1), NOON)  # noqa: DTZ001  # what is tried here


def test_a_local_time_comes_back_in_utc_at_once_and_later(db: Database) -> None:
    start = datetime(2026, 12, 10, 14, 0, tzinfo=HELSINKI)
    made = db.write_now(an_order, starts_at=start, ends_at=start + timedelta(hours=2))
    read = db.look_now(orders.order, made.id)
    assert made == read
    assert made.starts_at == start
    assert made.starts_at.tzinfo is UTC
    assert made.starts_at.hour == 12


@given(one=aware, other=aware)
def test_texts_sort_as_the_instants_do(one: datetime, other: datetime) -> None:
    assert (text_of(one) < text_of(other)) == (one.astimezone(UTC) < other.astimezone(UTC))
    assert len(text_of(one)) == 27


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 10, 25, 3, 30, tzinfo=HELSINKI, fold=0),
        datetime(2026, 10, 25, 3, 30, tzinfo=HELSINKI, fold=1),
        datetime(2026, 3, 29, 4, 0, tzinfo=HELSINKI),
        datetime(2027, 10, 31, 0, 59, 59, 999999, tzinfo=UTC),
    ],
)
def test_nights_when_the_clock_is_changed(db: Database, at: datetime) -> None:
    made = db.write_now(an_order, announced_at=at)
    assert made.announced_at == at.astimezone(UTC)


def test_the_two_hours_of_autumn_are_kept_apart(db: Database) -> None:
    first, second = (datetime(2026, 10, 25, 3, 30, tzinfo=HELSINKI, fold=fold) for fold in (0, 1))
    made = [db.write_now(an_order, announced_at=at) for at in (first, second)]
    assert made[1].announced_at - made[0].announced_at == timedelta(hours=1)


def test_every_time_in_every_table_is_an_instant() -> None:
    kinds = {
        f"{table.name}.{column.name}": type(column.type).__name__
        for table in metadata.tables.values()
        for column in table.c
        if column.name.endswith("_at") or column.name in ("at", "until", "deadline", "lease_until", "busy_from")
    }
    assert kinds
    assert set(kinds.values()) == {"Instant"}
