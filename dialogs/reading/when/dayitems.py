"""One calendar day as it is written: `8.12.`, `8. joulukuuta`, `Jan 20`; a day of a range may lack its month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from dialogs.reading.when.almanac import months_later
from dialogs.reading.when.clockwords import COUNTED
from dialogs.reading.when.datewords import ALSO_WORDS, DAY_WORDS, MONTH_SHORT, MONTH_WORDS, MONTHS, NEXT, ORDINALS, THIS
from dialogs.reading.words.shapes import Fit, Phrase, Shapes, Table, numbers
from dialogs.reading.words.tokens import Token
from dialogs.reading.words.wordlists import words as word_set


@dataclass(slots=True)
class DayItem:
    start: int
    day: int
    month: int | None
    year: int | None
    after: int
    dotted: bool = False  # or otherwise marked as a day: 8th, 8:e
    named: bool = False  # its month is a word


Reader = Callable[[Fit, date], DayItem | None]


_FINNISH = {form for form in MONTHS if "kuu" in form}
TABLES: dict[str, Table] = {
    "PART": frozenset("/:.,_+#€$"),
    "D": numbers(1, 31),
    "M": numbers(1, 12),
    "TWO_DIGITS": numbers(0, 99),
    "THIS_CENTURY": {str(n): 2000 + n for n in range(20, 61)},
    "FOUR_DIGITS": numbers(1900, 2199),
    "DAY": DAY_WORDS,
    "COUNTED": COUNTED,
    "CLOCK": word_set("klo kl kello"),
    "THING": word_set("versio version kohta kohdan luku luvun kappale sali luokka huone rum tyypin typ type"),
    "NAME": MONTHS,
    "SHORT": MONTH_SHORT,
    "IN_MONTH": frozenset(form for form in MONTHS if form.endswith(("ssa", "lla", "lle"))),
    "NO_OBJECT": frozenset(form for form in (*MONTHS, *MONTH_SHORT) if form.endswith(("n", "ssa"))),
    "ALSO": ALSO_WORDS,
    "KUUN": {form: month for form, month in MONTHS.items() if form.endswith("kuun")},
    "KUU": frozenset(word for word in MONTH_WORDS if "kuu" in word),
    "FINNISH": frozenset(_FINNISH),
    "ENGLISH": {form: month for form, month in MONTHS.items() if form not in _FINNISH},
    "MONTH_WORD": MONTH_WORDS,
    "AHEAD": dict.fromkeys(THIS, 0) | dict.fromkeys(NEXT, 1),
    "ORDINAL": ORDINALS,
    "NTENA": {word: n for word, n in ORDINALS.items() if word.endswith("ntena")},
}
TABLES["TH"] = Phrase(TABLES, "~st|nd|rd|th", ": ~e|a")
TABLES["YEAR"] = Phrase(TABLES, "year=FOUR_DIGITS", ", year=FOUR_DIGITS")
TABLES["YEAR_BEHIND_A_DOT"] = Phrase(TABLES, "year=FOUR_DIGITS", ", year=FOUR_DIGITS", "~year=THIS_CENTURY")
TABLES["MONTH"] = Phrase(TABLES, "month=NAME", "month=SHORT ~.", "month=SHORT")
TABLES["OTHER_WORD"] = Phrase(TABLES, "ALSO be|i|we")  # on the 7 may we ...
TABLES["FINNISH_MONTH"] = Phrase(TABLES, "month=KUUN", "ahead=AHEAD KUU")
TABLES["OTHER_MONTH"] = Phrase(TABLES, "month=ENGLISH", "month=SHORT ~.", "month=SHORT", "ahead=AHEAD !KUU MONTH_WORD")


def _no_day(fit: Fit, today: date) -> None:
    """Written like a day, and none."""


def _plain(fit: Fit, today: date) -> DayItem:
    return DayItem(fit.first, fit["day"], fit.get("month"), fit.get("year"), fit.after)


def _dotted(fit: Fit, today: date) -> DayItem:
    return DayItem(fit.first, fit["day"], fit.get("month"), fit.get("year"), fit.after, dotted=True)


def _named(fit: Fit, today: date) -> DayItem:
    return DayItem(fit.first, fit["day"], fit["month"], fit.get("year"), fit.after, named=True)


def _dotted_and_named(fit: Fit, today: date) -> DayItem:
    return DayItem(fit.first, fit["day"], fit["month"], fit.get("year"), fit.after, dotted=True, named=True)


def _slashed(fit: Fit, today: date) -> DayItem:
    last = fit.words[fit.after - 1].value
    return DayItem(fit.first, fit["day"], fit["month"], last if last > 99 else 2000 + last, fit.after)


def _behind_month(fit: Fit, today: date) -> DayItem:
    """The day after its month, named or this and the next one."""
    ahead = fit.get("ahead")
    if ahead is None:
        return _named(fit, today)
    month = months_later(today.replace(day=1), ahead)
    return DayItem(fit.first, fit["day"], month.month, month.year, fit.after, named=True)


_NAMED: tuple[tuple[str, Reader], ...] = (
    (">SMALL ALSO", _no_day),  # may, march
    ("FINNISH_MONTH day=D ~st|nd|rd|th DAY? YEAR?", _behind_month),
    ("FINNISH_MONTH D ~. ~NUMBER", _no_day),
    ("FINNISH_MONTH day=D ~. DAY? YEAR?", _behind_month),  # joulukuun 9. (päivä)
    ("FINNISH_MONTH day=D DAY YEAR?", _behind_month),
    ("FINNISH_MONTH day=NTENA !DAY", _behind_month),  # joulukuun kahdeksantena
    ("FINNISH_MONTH day=ORDINAL DAY", _behind_month),
    ("FINNISH", _no_day),  # "joulukuun 9" alone could be anything
    ("AHEAD KUU", _no_day),
    ("OTHER_MONTH day=D ~st|nd|rd|th DAY? YEAR?", _behind_month),  # December 3rd
    ("OTHER_MONTH D ~. ~NUMBER", _no_day),  # in March 10.15
    ("OTHER_MONTH day=D ~. DAY? YEAR?", _behind_month),
    ("OTHER_MONTH D :|%", _no_day),
    ("OTHER_MONTH D - !D", _no_day),
    ("OTHER_MONTH day=D DAY? YEAR?", _behind_month),  # Jan 20
    ("ORDINAL of|paiva NO_OBJECT", _no_day),
    ("day=ORDINAL of|paiva MONTH YEAR?", _named),  # the first of December
    ("ORDINAL of|paiva", _no_day),
    ("ORDINAL NO_OBJECT", _no_day),
    ("day=ORDINAL MONTH YEAR?", _named),  # kahdeksas joulukuuta, den första mars
)
_NUMBERED: tuple[tuple[str, Reader], ...] = (
    ("year=FOUR_DIGITS - ~month=M - ~day=D", _plain),  # 2026-12-08
    ("day=D - ~month=M - ~year=FOUR_DIGITS", _plain),  # 8-12-2026
    ("day=D ~. MONTH YEAR?", _dotted_and_named),  # 8. joulukuuta
    ("day=D ~. month=M ~. YEAR_BEHIND_A_DOT?", _dotted),  # 8.12.2026, 8. 12. 26
    ("<THING D ~. ~M", _no_day),  # versio 1.2
    ("D ~. ~M COUNTED", _no_day),
    ("day=D ~. ~month=M", _plain),
    ("D ~. ~TWO_DIGITS", _no_day),  # 8.15 is a time
    ("day=D ~.", _dotted),
)
_COUNTED: tuple[tuple[str, Reader], ...] = (
    ("D TH? of|paiva|pvana|paivana IN_MONTH", _no_day),
    ("D TH? IN_MONTH", _no_day),
    ("day=D TH? of|paiva|pvana|paivana !OTHER_WORD MONTH YEAR?", _named),  # 3rd of May
    ("day=D TH? !OTHER_WORD MONTH YEAR?", _named),
    ("day=D TH", _dotted),
    ("day=D", _plain),
)
_FIRST = Shapes(
    TABLES,
    (
        ("<PART ~D", _no_day),
        ("<PART ~FOUR_DIGITS", _no_day),
        ("<A_WORD ~D", _no_day),
        ("<A_WORD ~FOUR_DIGITS", _no_day),
        *_NUMBERED,
        ("day=D ~/ ~month=M / ~NUMBER", _slashed),  # 8/12/2026
        ("24 ~/ ~7|07", _no_day),  # round the clock
        ("day=D ~/ ~month=M", _plain),
        ("D ~/", _no_day),
        ("<!NUMBER day=D month=M >CLOCK", _plain),  # 9 2 klo 13
        *_COUNTED,
        *_NAMED,
    ),
)
_LATER = Shapes(TABLES, (*_NUMBERED, *_COUNTED, *_NAMED))


def day_item(words: Sequence[Token], i: int, chained: bool, today: date) -> DayItem | None:
    """One day at token `i`; its month may be missing (`7.` of `7.–18.12.`). `chained` ones go on after another."""
    found = (_LATER if chained else _FIRST).find(words, i)
    return found[0](found[1], today) if found else None
