"""Public holidays of Finland and their eves by name: a gig on one is asked about once more.

The library `holidays`, by which answer hours go, knows no eve of May Day, of Easter Sunday or of New Year: gigs are
rarely held on these either. On all others both agree, and a test holds that.
"""

from __future__ import annotations

from datetime import date

from dialogs.reading.when.almanac import fixed, from_easter, weekday_from
from dialogs.speech import Text, pgettext

_FEASTS = (
    (fixed(1, 1), pgettext("feast", "New Year's Day")),
    (fixed(1, 6), pgettext("feast", "Epiphany")),
    (from_easter(-2), pgettext("feast", "Good Friday")),
    (from_easter(-1), pgettext("feast", "Easter Saturday")),
    (from_easter(0), pgettext("feast", "Easter Sunday")),
    (from_easter(1), pgettext("feast", "Easter Monday")),
    (fixed(4, 30), pgettext("feast", "May Day Eve")),
    (fixed(5, 1), pgettext("feast", "May Day")),
    (from_easter(39), pgettext("feast", "Ascension Day")),
    (from_easter(49), pgettext("feast", "Whit Sunday")),
    (weekday_from(6, 19, 4), pgettext("feast", "Midsummer Eve")),
    (weekday_from(6, 20, 5), pgettext("feast", "Midsummer Day")),
    (weekday_from(10, 31, 5), pgettext("feast", "All Saints' Day")),
    (fixed(12, 6), pgettext("feast", "Independence Day")),
    (fixed(12, 24), pgettext("feast", "Christmas Eve")),
    (fixed(12, 25), pgettext("feast", "Christmas Day")),
    (fixed(12, 26), pgettext("feast", "Boxing Day")),
    (fixed(12, 31), pgettext("feast", "New Year's Eve")),
)


def feast_on(day: date) -> Text | None:
    """The public holiday or eve that falls on this day; None on any other. Source: the Finnish almanac."""
    return next((name for rule, name in _FEASTS if rule(day.year) == day), None)
