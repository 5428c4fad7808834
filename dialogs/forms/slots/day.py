"""Which day: one day, as a button or in words; the answer is `2026-12-01`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from dialogs.form.draft import Answers, Json
from dialogs.form.slot import Reading, Rows, side_by_side
from dialogs.form.turn import Answer, Choice, Page, Says, Slot, Unclear, World
from dialogs.form.words import plain
from dialogs.forms.slots.feastdays import feast_on
from dialogs.reading.when.almanac import DateSpan, real_date
from dialogs.reading.when.dates import read_dates
from dialogs.reading.when.datewords import month_of
from dialogs.reading.words.found import Found
from dialogs.speech import Day, Month, Text, _, pgettext

#: How far ahead a gig can be ordered, in months.
MONTHS_AHEAD = 18

#: How many of the next days are buttons at once.
_NEXT_DAYS = 9


def day_of(value: Json) -> date | None:
    """The day of an answer `2026-12-01`; None for anything else."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def _read_day(words: str, world: World) -> Reading:
    if _is_no_day(words):
        return Unclear(_NO_SUCH_DAY)
    found = read_dates(words, world.today)
    if not found:
        past = _past_day(words, world)
        return Answer(past.isoformat()) if past else Unclear()
    days = _ordered_days(found)
    if len(days) == 1 and days[0].precision == "day" and found[0].sure:
        return Answer(days[0].start.isoformat())
    named = _days_in(days or [found[0].value], world)[:7]
    return Unclear(_("Which day? One day is ordered at a time."), tuple(_day_choice(day, world) for day in named))


def _ordered_days(found: Sequence[Found[DateSpan]]) -> list[DateSpan]:
    """The days and weeks that may be meant: what only says by when to answer is none, but may be read in other ways."""
    return [one.value for one in found if not one.value.deadline] + list(found[0].others)


def _days_in(spans: Sequence[DateSpan], world: World) -> list[date]:
    return [day for span in spans for day in some_days(span.start, span.end, world.today)]


_NO_SUCH_DAY = _("That day is not in the calendar. Write it like this: 12 May")

_YESTERDAY = frozenset(
    {"eilen", "igår", "i går", "yesterday", "toissapäivänä", "i förrgår", "viime viikolla", "last week"}
)


def _past_day(words: str, world: World) -> date | None:
    """A day that has been: the readers look only ahead, and the person is told why it will not do."""
    if plain(words[:40]) in _YESTERDAY:
        return world.today - timedelta(days=1)
    said = read_dates(words, date(2000, 1, 1)) if re.search(r"\b20\d\d\b", words) else []
    return said[0].value.start if said and said[0].value.precision == "day" else None


def _is_no_day(words: str) -> bool:
    """Whether the words name a day that no calendar has, such as 31.2. or 31 February."""
    for found in _DAY_AND_MONTH.finditer(words.casefold()[:200]):
        day, month, year = int(found["day"]), found["month"], int(found["year"] or 2024)
        number = int(month) if month.isdigit() else (month_of(_fold(month)) or (0, ""))[0]
        if 1 <= number <= 12 and 28 < day <= 31 and real_date(year, number, day) is None:
            return True
    return False


_DAY_AND_MONTH = re.compile(
    r"(?<![\d.:])(?P<day>\d{1,2})(?:[./]|\.?\s+(?:day of |päivä )?|\.\s*)(?P<month>\d{1,2}|[^\W\d_]{3,14})(?![\d:])"
    r"(?:\.?\s*/?(?P<year>20\d\d))?"
)


def _fold(word: str) -> str:
    return word.translate(str.maketrans("åäö", "aao"))


def some_days(start: date, end: date, today: date) -> list[date]:
    """The coming days from `start` to `end`, without weekends where they are more than one."""
    days = (start + timedelta(days=n) for n in range(min((end - start).days, 30) + 1))
    return [day for day in days if day >= today and (start == end or day.weekday() < 5)]


def _days_meant(span: object, world: World) -> Sequence[Json]:
    """The day, or the first days of a week or a range, to choose from."""
    if not isinstance(span, DateSpan) or span.deadline:
        return []
    return [day.isoformat() for day in some_days(span.start, span.end, world.today)[:7]]


def _check_day(value: Json, _answers: Answers, world: World) -> Text | None:
    day = day_of(value)
    if day is not None and day < world.today:
        return _("That day has passed: {day}. Please choose a coming day.")(day=Day(day, year=True))
    if day is not None and day > last_day(world.today):
        return _("That day is over {n} months ahead: {day}. Please choose an earlier day.")(
            n=MONTHS_AHEAD, day=Day(day, year=True)
        )
    return None


def _doubt_day(value: Json, _answers: Answers, _world: World) -> Text | None:
    """A public holiday or its eve may be meant, and may be a slip."""
    day = day_of(value)
    feast = feast_on(day) if day is not None else None
    if day is None or feast is None:
        return None
    return _("{day} is {feast}. Is the day right?")(day=Day(day), feast=feast)


def last_day(today: date) -> date:
    """The last day that can be ordered."""
    month = today.month - 1 + MONTHS_AHEAD
    return date(today.year + month // 12, month % 12 + 1, min(today.day, 28))


def _days(_answers: Answers, world: World, page: str) -> Rows:
    if re.fullmatch(r"\d{4}-\d{2}", page) and (month := day_of(f"{page}-01")) is not None:
        return _month_page(month, world)
    if page == "months":
        return (*side_by_side(_months(world)[3:], 3), (Page("", pgettext("button", "Nearest days")),))
    nearest = [_day_choice(world.today + timedelta(days=n), world) for n in range(1, _NEXT_DAYS + 1)]
    later: tuple[Page, ...] = (Page("months", pgettext("button", "Later")),)
    return (*side_by_side(nearest, 3), tuple(_months(world)[:3]), later)


def _months(world: World) -> list[Page]:
    first = world.today.replace(day=1)
    months = [first.replace(year=first.year + (first.month - 1 + n) // 12, month=(first.month - 1 + n) % 12 + 1)
              for n in range(MONTHS_AHEAD + 1)]  # fmt: skip
    return [Page(f"{month:%Y-%m}", Text("{month}", (("month", Month(month)),))) for month in months]


def _month_page(month: date, world: World) -> Rows:
    days = [month + timedelta(days=n) for n in range(31)]
    possible = [day for day in days if day.month == month.month and world.today <= day <= last_day(world.today)]
    days_of_month = side_by_side([_day_choice(day, world) for day in possible], 3)
    return (*days_of_month, (Page("", pgettext("button", "Nearest days")),))


def _day_choice(day: date, world: World) -> Choice:
    return Choice(day.isoformat(), _shown_day(day, far=day > world.today + timedelta(days=300)))


def _shown_day(day: date, *, far: bool = True) -> Text:
    return Text("{day}", (("day", Day(day, year=far)),))


DATE = Slot(
    "date",
    Says(
        _("Date"),
        _("Which day? Write it or choose a day."),
        _("I could not find a date. Write it like this: 12 May"),
        _(
            "Write the day as numbers or words: 12 May, next Tuesday, tomorrow. One day is ordered at a time. If you "
            "need several days, order the first one and tell about the others in the wishes."
        ),
    ),
    _read_day,
    show=lambda value: _shown_day(day_of(value) or date.min),
    fits=lambda value: day_of(value) is not None,
    decode=lambda code: code if day_of(code) else None,
    choices=_days,
    check=_check_day,
    doubt=_doubt_day,
    glean=_days_meant,
    entry="day",
    material=True,
)
