"""Public holidays of Finland and their eves by name: a gig on one is asked about once more."""

from __future__ import annotations

from datetime import date, timedelta

from dialogs.reading.when.almanac import easter
from dialogs.speech import Text, pgettext

_FIXED = {
    (1, 1): pgettext("feast", "New Year's Day"),
    (1, 6): pgettext("feast", "Epiphany"),
    (4, 30): pgettext("feast", "May Day Eve"),
    (5, 1): pgettext("feast", "May Day"),
    (12, 6): pgettext("feast", "Independence Day"),
    (12, 24): pgettext("feast", "Christmas Eve"),
    (12, 25): pgettext("feast", "Christmas Day"),
    (12, 26): pgettext("feast", "Boxing Day"),
    (12, 31): pgettext("feast", "New Year's Eve"),
}
_FROM_EASTER = {
    -2: pgettext("feast", "Good Friday"),
    -1: pgettext("feast", "Easter Saturday"),
    0: pgettext("feast", "Easter Sunday"),
    1: pgettext("feast", "Easter Monday"),
    39: pgettext("feast", "Ascension Day"),
    49: pgettext("feast", "Whit Sunday"),
}
# The first such weekday on or after a day of the year (Monday is 0).
_MOVING = (
    (6, 19, 4, pgettext("feast", "Midsummer Eve")),
    (6, 20, 5, pgettext("feast", "Midsummer Day")),
    (10, 31, 5, pgettext("feast", "All Saints' Day")),
)


def feast_on(day: date) -> Text | None:
    """The public holiday or eve that falls on this day; None on any other. Source: the Finnish almanac."""
    name = _FIXED.get((day.month, day.day)) or _FROM_EASTER.get((day - easter(day.year)).days)
    if name is not None:
        return name
    for month, first, weekday, moving in _MOVING:
        begin = date(day.year, month, first)
        if day == begin + timedelta(days=(weekday - begin.weekday()) % 7):
            return moving
    return None
