"""Days that a gig is rarely held on are asked about; the library by which answer hours go judges them."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
from holidays.constants import PUBLIC

from dialogs.forms.slots.feastdays import feast_on
from dialogs.reading.when.almanac import easter

YEARS = range(2026, 2041)


def test_every_public_holiday_is_asked_about_and_but_for_eves_no_other_day() -> None:
    public = holidays.country_holidays("FI", years=YEARS, categories=(PUBLIC,), language="en_US")
    eves = {date(year, month, day) for year in YEARS for month, day in ((4, 30), (12, 24), (12, 31))}
    eves |= {easter(year) - timedelta(days=1) for year in YEARS}
    midsummer = {day - timedelta(days=1) for day, name in public.items() if "Midsummer Day" in name}
    days = (date(2026, 1, 1) + timedelta(days=n) for n in range(366 * len(YEARS)))
    asked = {day for day in days if day.year in YEARS and feast_on(day) is not None}
    assert len(midsummer) == len(YEARS)
    assert asked == set(public) | eves | midsummer
