"""What an order asks for, made once of its answers; the keys are stored with offers, so they are written out here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from bot.law.terms import Terms, as_ordered, terms_key
from storage.orders import Order

ANSWERS: dict[str, Any] = {
    "kind": "lecture", "topics": ["depression"], "perspective": "own", "date": "2026-12-01", "format": "onsite",
    "time": {"start": "14:00", "end": "16:00"}, "place": {"kind": "municipality", "key": "Oulu"},
}  # fmt: skip
REGION = {"kind": "region", "key": "Lappi"}
HOURS = "2026-12-01T12:00:00+00:00/2026-12-01T14:00:00+00:00"


def terms(**more: Any) -> Terms:
    return Terms.of({**ANSWERS, **more}, "Europe/Helsinki")


@pytest.mark.parametrize(
    ("more", "format", "municipality", "region", "key"),
    [
        ({}, "onsite", "Oulu", "Pohjois-Pohjanmaa", f"{HOURS}/onsite/municipality:Oulu"),
        ({"place": REGION}, "onsite", None, "Lappi", f"{HOURS}/onsite/region:Lappi"),
        ({"format": "either"}, "either", "Oulu", "Pohjois-Pohjanmaa", f"{HOURS}/either/municipality:Oulu"),
        ({"format": "either", "place": None}, "remote", None, None, f"{HOURS}/remote/"),
        ({"format": "remote"}, "remote", None, None, f"{HOURS}/remote/"),
        ({"widened": {"km": 50, "remote": True}}, "onsite", "Oulu", "Pohjois-Pohjanmaa",
         f"{HOURS}/onsite/municipality:Oulu"),
    ],
)  # fmt: skip
def test_format_and_place_as_they_are_offered(
    more: dict[str, Any], format: str, municipality: str | None, region: str | None, key: str
) -> None:
    made = terms(**more)
    assert (made.format, made.municipality, made.region) == (format, municipality, region)
    row = cast(Order, _Row(made.when.starts, made.when.ends))
    assert terms_key(row, made) == key


class _Row:
    def __init__(self, starts_at: datetime, ends_at: datetime) -> None:
        self.starts_at, self.ends_at = starts_at, ends_at


def test_the_hours_are_those_of_the_zone_and_may_pass_midnight() -> None:
    late = terms(time={"start": "23:00", "end": "01:00"})
    assert late.when.starts == datetime(2026, 12, 1, 21, tzinfo=UTC)
    assert late.when.ends == datetime(2026, 12, 1, 23, tzinfo=UTC)
    assert terms(date="2026-07-01").when.starts == datetime(2026, 7, 1, 11, tzinfo=UTC)


def test_what_was_not_said_leaves_it_open() -> None:
    made = terms(perspective=None)
    assert (made.perspective, made.language, made.background, made.audience_size) == ("either", "any", None, None)
    assert (made.extra_km, made.remotely_too, made.anywhere) == (0, False, False)


def test_a_gig_that_is_agreed_to_be_remote_has_no_place() -> None:
    made = terms(format="either")
    assert made.agreed("onsite") == replace(made, format="onsite")
    assert made.agreed("remote") == replace(made, format="remote", place=None)


def test_what_the_house_noted_is_not_the_orderers_answer() -> None:
    assert as_ordered({**ANSWERS, "audience_code": "ABCD", "widened": {"km": 50}}) == ANSWERS
