"""Days as people write them: dates.tsv and times.tsv are for a person to read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.reading.when.almanac import DateSpan, easter
from dialogs.reading.when.dates import chosen_date, read_dates
from tests.dialogs.reading.tables import rows

SUNDAY = date(2026, 11, 22)


def written(span: DateSpan) -> str:
    return f"{span.start}" if span.start == span.end else f"{span.start}/{span.end}"


def read(text: str, today: date = SUNDAY) -> str:
    found = chosen_date(read_dates(text, today))
    if found is None:
        return "-"
    said = " or ".join(written(span) for span in (found.value, *found.others))
    return said + (" by" if found.value.deadline else "") + ("" if found.sure else " ?")


@pytest.mark.parametrize(("text", "expected"), rows("dates.tsv"))
def test_phrase(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("today", "text", "expected"),
    [
        ("2027-01-13", "keskiviikkona", "2027-01-20"),  # said on a Wednesday
        ("2027-01-13", "tänään", "2027-01-13"),
        ("2027-01-13", "ensi perjantaina", "2027-01-15"),
        ("2027-01-13", "nästa fredag", "2027-01-22"),
        ("2027-01-13", "next Friday", "2027-01-22"),
        ("2027-01-13", "this Friday", "2027-01-15"),
        ("2027-01-13", "13.1.", "2027-01-13"),
        ("2027-01-13", "12.1.", "2028-01-12"),
        ("2027-01-13", "viikolla 1", "2028-01-03/2028-01-09"),
        ("2027-01-13", "viikolla 2", "2027-01-11/2027-01-17"),
        ("2027-01-13", "viikolla 53", "2032-12-27/2033-01-02"),
        ("2027-01-02", "viikolla 53 sunnuntaina", "2027-01-03"),
        ("2027-01-02", "vecka 53", "2026-12-28/2027-01-03"),
        ("2026-12-04", "a fortnight from Thursday", "2026-12-24"),
        ("2026-12-04", "three weeks from Monday", "2026-12-28"),
        ("2027-01-13", "viikon päästä maanantaina", "2027-01-18"),
        ("2027-12-20", "ensi kuun 3. päivä", "2028-01-03"),
        ("2027-12-20", "28.12.–3.1.", "2027-12-28/2028-01-03"),
        ("2027-03-04", "maaliskuussa", "2027-03-01/2027-03-31"),
        ("2027-03-04", "helmikuussa", "2028-02-01/2028-02-29"),
        ("2027-03-29", "pääsiäisenä", "2028-04-16"),
        ("2028-02-01", "29.2.", "2028-02-29"),
    ],
)
def test_the_day_it_is_said_counts(today: str, text: str, expected: str) -> None:
    assert read(text, date.fromisoformat(today)) == expected


@pytest.mark.parametrize(("year", "day"), [(2026, "04-05"), (2027, "03-28"), (2028, "04-16"), (2038, "04-25")])
def test_easter(year: int, day: str) -> None:
    assert easter(year).isoformat() == f"{year}-{day}"


MONTHS = {
    "fi": "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "en": "January February March April May June July August September October November December",
}


@given(st.dates(SUNDAY, date(2029, 12, 31)))
def test_every_date_is_read_in_every_spelling(day: date) -> None:
    d, m, y = day.day, day.month, day.year
    fi, sv, en = (MONTHS[language].split()[m - 1] for language in ("fi", "sv", "en"))
    spellings = [
        f"{d}.{m}.{y}",
        f"{d:02}.{m:02}.{y}",
        f"{d}. {m}. {y}",
        f"{d}.{m}.{y % 100}",
        f"{d}/{m}/{y}",
        day.isoformat(),
        f"{d}. {fi}kuuta {y}",
        f"{fi}kuun {d}. päivä {y}",
        f"den {d} {sv} {y}",
        f"{d} {en} {y}",
        f"{en} {d}, {y}",
    ]
    assert {spelling: read(spelling) for spelling in spellings} == dict.fromkeys(spellings, day.isoformat())
