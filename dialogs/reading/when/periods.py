"""Days said without a calendar number (tomorrow, "in two weeks", seasons), and in which order such are looked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from dialogs.reading.when.almanac import (
    DateSpan,
    month_year,
    months_later,
    one_day,
    week_of,
    whole_month,
)
from dialogs.reading.when.datewords import (
    ABOUT_TWO,
    CARDINALS,
    ENGLISH_SEASONS,
    NEXT,
    RELATIVE,
    SEASONS,
    SWEDISH_AFTER_I,
    TODAYS_PARTS,
    TOMORROW_HALVES,
    weekday_of,
)
from dialogs.reading.when.days import DayMention, DayShapes, Reader, numbered_days
from dialogs.reading.when.feasts import feast
from dialogs.reading.when.months import months
from dialogs.reading.when.weeks import weeks
from dialogs.reading.words.shapes import Fit, Phrase, Table, numbers
from dialogs.reading.words.tokens import Token, low_at
from dialogs.reading.words.wordlists import words as word_set

# A season in the genitive, before a word for "during" only: `kesän 2027 aikana`.
_OF_SEASONS = {"kevaan": (3, 5), "kesan": (6, 8), "syksyn": (9, 11), "talven": (12, 2)}
_SPANS = tuple(dict.fromkeys((*SEASONS.values(), *ENGLISH_SEASONS.values())))


_DAY, _WEEK, _FORTNIGHT, _MONTH = 1, 7, 14, 30
_UNIT = {
    **dict.fromkeys(word_set("viikon vecka veckor week weeks vkon vko vk"), _WEEK),
    **dict.fromkeys(word_set("fortnight fortnights"), _FORTNIGHT),
    **dict.fromkeys(word_set("paivan dagar days dag day pvn pv"), _DAY),
    **dict.fromkeys(word_set("kuukauden manad manader month months kk kkn"), _MONTH),
}
_FROM = word_set("from fran")
_WHOLE_WEEKS = word_set("viikko viikkoa")
# What stands before a single week or month that is counted all the same: `muutaman viikon päästä`.
_COUNTING = word_set("""
    muutaman usean useamman monen puolen puolentoista parisen kolmisen nelisen viitisen kymmenisen jokusen
""")


def _is_counted(words: Sequence[Token], i: int) -> bool:
    """Whether a number ends at token `i`: in digits, with `:n` behind them, or in words."""
    low = words[i].low
    if words[i].kind == "number" or low in CARDINALS or low in _COUNTING:
        return True
    return low.endswith(("toista", "kymmenen")) or "kymmenen" in low or (low == "n" and low_at(words, i - 1) == ":")


def _is_rest_of_number(words: Sequence[Token], i: int) -> bool:
    """Whether token `i` goes on with a number: the 5 of `2,5 viikon päästä`, the 3 of `x-3`."""
    return words[i].glued and low_at(words, i - 1) in _PARTS


def _is_weekday(words: Sequence[Token], i: int) -> bool:
    """`Tuesday`, `tisdagen`"""
    found = weekday_of(words[i].low)
    return found is not None and found[1] in ("", "en")


def _is_from_weekday(words: Sequence[Token], i: int) -> bool:
    """`tiistaista`"""
    found = weekday_of(words[i].low)
    return found is not None and found[1] == "sta"


_PARTS = frozenset(",.:/-+")
_TABLES: dict[str, Table] = {
    "RELATIVE": RELATIVE,
    "I_DAY": SWEDISH_AFTER_I,
    "TODAYS_PART": TODAYS_PARTS,
    "N": CARDINALS | numbers(1, 366),
    "CARDINAL": CARDINALS,
    "UNIT": _UNIT,
    "ONE_UNIT": {"viikon": _WEEK, "kuukauden": _MONTH},
    "ENGLISH_WEEK": {"week": _WEEK, "weeks": _WEEK, "fortnight": _FORTNIGHT},
    "FROM_RELATIVE": {"tasta": 0, "tastapaivasta": 0, "huomisesta": 1, "ylihuomisesta": 2},
    "SEASON_OF": {word: _SPANS.index(span) for word, span in _OF_SEASONS.items()},
    "DURING": word_set("aikana kuluessa mittaan"),
    "WHOLE_UNIT": dict.fromkeys(_WHOLE_WEEKS, _WEEK),
    "COUNTED": _is_counted,
    "REST": _is_rest_of_number,
    "EVERY": word_set("joka varje every"),
    "LASTING": word_set("kurs kursen utbildning utbildningen program programmet serie serien period perioden"),
    "UPTO": word_set("- to till tai or eller"),
    "BEHIND": word_set("paasta kuluttua paahan paastakin paastaki"),  # kahden viikon päästä
    "FROM": _FROM,
    "NOW": word_set("now today nu idag"),
    "NEXT": NEXT,
    "WEEKDAY": _is_weekday,
    "WEEKDAY_STA": _is_from_weekday,
    "YEAR": numbers(2000, 2199),
    "SEASON": {word: _SPANS.index(span) for word, span in SEASONS.items()},
    "ENGLISH_SEASON": {word: _SPANS.index(span) for word, span in ENGLISH_SEASONS.items()},
}
_TABLES["ABOUT"] = Phrase(
    _TABLES, "ca|n|c ~.", "noin|about|around|roughly|ungefar|cirka|ca|n", "a|ett|en >ABOUT_TWO"
)  # a couple of weeks
_TABLES["ABOUT_TWO"] = ABOUT_TWO
_TABLES["CASE"] = Phrase(_TABLES, "~: ~n")  # 2:n viikon, 2 kk:n
_TABLES["SPAN"] = Phrase(_TABLES, "n=N CASE? of|a? unit=UNIT CASE?")
_TABLES["UPTO_SPAN"] = Phrase(_TABLES, "n=N UPTO ABOUT? most=N CASE? unit=UNIT CASE?")
_TABLES["FROM_NOW"] = Phrase(_TABLES, "FROM NOW", "FROM i dag", "framat")


def _relative(fit: Fit, today: date) -> DayMention:
    return DayMention(fit.first, fit.after - 1, "day", [one_day(today + timedelta(days=fit["ahead"]))])


def _ahead(days: int) -> Reader:
    def read(fit: Fit, today: date) -> DayMention:
        return DayMention(fit.first, fit.after - 1, "day", [one_day(today + timedelta(days=days))])

    return read


_DAYS = DayShapes(
    _TABLES,
    (
        ("ahead=RELATIVE", _relative),
        ("i ahead=I_DAY", _relative),  # i morgon
        ("tana|tan|this TODAYS_PART", _ahead(0)),  # tänä iltana
        ("day after tomorrow", _ahead(2)),
    ),
)


def relative_day(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """Today, tomorrow and the day after, in all their spellings."""
    if words[i].low not in RELATIVE and words[i].low.startswith(TOMORROW_HALVES):
        return DayMention(i, i, "day", [one_day(today + timedelta(days=1))])
    return _DAYS.read(words, i, today)


def _offset(fit: Fit, today: date) -> DayMention | None:
    """Weeks are meant as weeks where there are several, one week and months as days near that one."""
    first, last, n = fit.first, fit.after - 1, fit.get("n") or 1
    about = any(word.low in ABOUT_TWO for word in fit.words[first : fit.after])
    if fit["unit"] in (_WEEK, _FORTNIGHT):
        n *= fit["unit"] // _WEEK
        target, vague = today + timedelta(days=7 * n), about or n > 1
        span = week_of(target) if vague else one_day(target)
        return DayMention(first, last, "week" if vague else "holiday", [span], weeks_ahead=n)
    if fit["unit"] == _DAY:
        return DayMention(first, last, "day", [one_day(today + timedelta(days=n))])
    return DayMention(first, last, "holiday", [one_day(months_later(today, n))], sure=not about)


def _offsets(fit: Fit, today: date) -> DayMention:
    """`2–3 viikon päästä`: from the first to the last that it may be."""
    first, last, least, most = fit.first, fit.after - 1, *sorted((fit["n"], fit["most"]))
    if fit["unit"] == _MONTH:
        start, end = months_later(today, least), months_later(today, most)
    else:
        start, end = (today + timedelta(days=fit["unit"] * n) for n in (least, most))
    if fit["unit"] == _WEEK:
        start, end = week_of(start).start, week_of(end).end
    return DayMention(first, last, "range", [DateSpan(start, end, "range")], sure=fit["unit"] != _MONTH)


def _later(day: date, fit: Fit) -> date:
    n = fit.get("n") or 1
    return months_later(day, n) if fit["unit"] == _MONTH else day + timedelta(days=fit["unit"] * n)


def _from_relative(fit: Fit, today: date) -> DayMention:
    day = _later(today + timedelta(days=fit["ahead"]), fit)
    return DayMention(fit.first, fit.after - 1, "day", [one_day(day)])


def _from_weekday(fit: Fit, today: date) -> DayMention:
    """Weeks after the coming one; days from one on may be how long it lasts, and so may Finnish weeks."""
    weekday = weekday_of(fit.words[fit.after - 1].low)
    coming = today + timedelta(days=((weekday[0] if weekday else 0) - today.weekday()) % 7 or 7)
    later = _later(coming, fit)
    if fit["unit"] in (_WEEK, _FORTNIGHT) and fit.words[fit.after - 2].low not in _WHOLE_WEEKS:
        return DayMention(fit.first, fit.after - 1, "day", [one_day(later)], sure="next" not in fit.said)
    return DayMention(fit.first, fit.after - 1, "day", [one_day(coming), one_day(later)], sure=False)


def _from_day(fit: Fit, today: date) -> DayMention | None:
    """`two weeks from 8 December`: so long from that day on, or so long after it."""
    day = numbered_days(fit.words, fit.after, today)
    if day is None or len(day.spans) != 1 or day.spans[0].precision != "day":
        return None
    start = day.spans[0].start
    return DayMention(fit.first, day.last, "day", [one_day(start), one_day(_later(start, fit))], sure=False)


def _no_day(fit: Fit, today: date) -> None:
    """Written like an offset, and none."""


_OFFSETS = DayShapes(
    _TABLES,
    (
        (">REST N", _no_day),  # 2,5 viikon päästä
        ("<EVERY N", _no_day),
        ("<LASTING om", _no_day),  # en kurs om 3 dagar
        ("in|om ABOUT* UPTO_SPAN FROM_NOW?", _offsets),  # om 2-3 veckor, in two or three weeks
        ("ABOUT* UPTO_SPAN BEHIND", _offsets),  # 2–3 viikon päästä
        ("ABOUT* UPTO_SPAN FROM_NOW", _offsets),
        ("n=CARDINAL most=CARDINAL unit=UNIT BEHIND", _offsets),  # kahden kolmen viikon päästä
        ("in|om ABOUT* SPAN FROM_NOW?", _offset),  # om två veckor, in 10 days
        ("ahead=FROM_RELATIVE ABOUT* SPAN BEHIND?", _from_relative),  # huomisesta kahden viikon päästä
        ("ahead=FROM_RELATIVE unit=ONE_UNIT BEHIND", _from_relative),
        ("ABOUT* SPAN BEHIND WEEKDAY_STA", _from_weekday),  # kahden viikon päästä torstaista
        ("unit=ONE_UNIT BEHIND WEEKDAY_STA", _from_weekday),
        ("ABOUT* SPAN BEHIND", _offset),  # kahden viikon päästä, 2 kk:n päästä
        ("ABOUT* SPAN FROM_NOW", _offset),  # two weeks from now
        ("ABOUT* SPAN FROM ahead=RELATIVE", _from_relative),  # two weeks from tomorrow
        ("ABOUT* SPAN FROM den|the? next=NEXT? WEEKDAY", _from_weekday),  # two weeks from Tuesday
        ("n=N unit=ENGLISH_WEEK on WEEKDAY", _from_weekday),  # a week on Tuesday
        ("n=N unit=ENGLISH_WEEK ahead=RELATIVE", _from_relative),  # a week tomorrow
        ("ABOUT* SPAN FROM den|the? >NUMBER", _from_day),
        ("n=N? unit=WHOLE_UNIT WEEKDAY_STA", _from_weekday),  # kaksi viikkoa tiistaista
        ("<COUNTED ONE_UNIT", _no_day),  # muutaman viikon päästä
        ("unit=ONE_UNIT BEHIND", _offset),  # viikon päästä
        ("unit=ONE_UNIT FROM_NOW", _offset),
    ),
)


_UNITS = _UNIT.keys() | _WHOLE_WEEKS
_WIDEST = 12  # tokens up to the unit: `om ca. 2:n till ungefär 3:n veckor`


def offset(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """`kahden viikon päästä`, `om två veckor`, `in 10 days`, `two weeks from now`."""
    if not any(word.low in _UNITS for word in words[i : i + _WIDEST]):
        return None
    return _OFFSETS.read(words, i, today)


def _season(fit: Fit, today: date) -> DayMention:
    """The rest of it where it has begun."""
    first, last = _SPANS[fit["season"]]
    year = fit.get("year") or (month_year(last, today) if first <= last else today.year)
    if "year" not in fit.said and low_at(fit.words, fit.first - 1) in NEXT and first <= today.month <= last:
        year += 1
    end = whole_month(year if first <= last else year + 1, last).end
    start = max(date(year, first, 1), today) if date(year, first, 1) <= today <= end else date(year, first, 1)
    return DayMention(fit.first, fit.after - 1, "season", [DateSpan(start, end, "season")])


_SEASONS = DayShapes(
    _TABLES,
    (
        ("season=SEASON year=YEAR?", _season),
        ("season=SEASON_OF year=YEAR? DURING", _season),
        ("<in|this|next|during|early|late|the season=ENGLISH_SEASON year=YEAR?", _season),
    ),
)


def season(words: Sequence[Token], i: int, today: date) -> DayMention | None:
    """`keväällä`, `loppuvuodesta`, `till hösten`, with a year if one follows."""
    return _SEASONS.read(words, i, today)


READERS: tuple[Callable[[Sequence[Token], int, date], DayMention | None], ...] = (
    relative_day, offset, weeks, months, season, feast,
)  # fmt: skip
