"""One time of day as it is written or said, before the half of the day is settled, and the end of a range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from dialogs.reading.when.clockwords import (
    ABOUT,
    AROUND_HOUR,
    AT_HOUR,
    AT_WORDS,
    COUNTED,
    COUNTED_PEOPLE,
    CUES,
    FROM_HOUR,
    HALF_TO,
    HOUR,
    MINUTE_WORDS,
    NOON,
    PAST_HOUR,
    QUARTER,
    RANGE_MARKS,
    TIDEN,
    UNTIL_HOUR,
)
from dialogs.reading.when.datewords import MONTHS
from dialogs.reading.words.shapes import Fit, Phrase, Shapes, Table, numbers
from dialogs.reading.words.tokens import Token, low_at, skip


@dataclass(frozen=True, slots=True)
class Hand:
    """What one time expression says before the half of the day is settled."""

    hour: int
    minute: int
    after: int
    spoken: bool = False
    half: str = ""  # am, pm
    firm: bool = False  # written so that it can be nothing but a time


class Meaning(Protocol):
    """What a shape means; `cued` where what stands before says that a time follows. None where it is no time."""

    def __call__(self, fit: Fit, *, cued: bool) -> Hand | None: ...


def counts(words: Sequence[Token], i: int) -> bool:
    """Whether what follows a number says that it counts something: `2–3 henkilöä`, `150 e`, `1,5h`."""
    if low_at(words, i) in COUNTED:
        return True
    return low_at(words, i) == "," and _glued_number(words, i + 1)


def _glued_number(words: Sequence[Token], i: int) -> bool:
    return i < len(words) and words[i].kind == "number" and words[i].glued


def _is_military(words: Sequence[Token], i: int) -> bool:
    """`1730`, but no year."""
    value = words[i].value
    return len(words[i].text) == 4 and value // 100 <= 23 and 0 <= value % 100 <= 59 and not 1900 <= value <= 2100


_TABLES: dict[str, Table] = {
    "H": numbers(0, 24),
    "H12": numbers(1, 12),
    "MM": {f"{n:02}": n for n in range(60)},
    "M12": {f"{n:02}": n for n in range(1, 13)},
    "HHMM": _is_military,
    "PART": frozenset("/:.,_+#€$"),
    "COUNTED": counts,
    "PEOPLE": COUNTED_PEOPLE,
    "TIDEN": TIDEN,
    "YEAR": numbers(2000, 2199),
    "MONTH": MONTHS,
    "DAY": frozenset(MONTHS) | {"paiva", "paivana", "pva", "ja"},
    "AP": {"a": 0, "p": 1},
    "AM_PM": {"am": 0, "pm": 1},
    "ENDING": frozenset(("lta", "sta", "n", "aan", "ksi")),
    "NOON": NOON,
    "HALF_TO": HALF_TO,
    "JOINED_HALF": {f"{half}{word}": hour for word, hour in AT_HOUR.items() for half in ("puol", "puoli")},
    "QUARTER": dict.fromkeys(QUARTER, 15),
    "MINUTE": MINUTE_WORDS | dict.fromkeys(QUARTER, 15),
    "FIVE": {"five": 25, "viisi": 25, "viitta": 25, "fem": 25},
    "PAST": PAST_HOUR,
    "TO": frozenset(("vaille", "vajaa", "to")),
    "HOUR": HOUR,
    "AROUND": AROUND_HOUR,
    "AT_HOUR": AT_HOUR,
    "FROM_HOUR": FROM_HOUR,
    "UNTIL_HOUR": UNTIL_HOUR,
}
_TABLES["HALF"] = Phrase(_TABLES, "half=AM_PM", "half=AP . ~m .", "half=AP . ~m")
_TABLES["MINUTES"] = Phrase(_TABLES, "twenty -? minutes=FIVE", "minutes=MINUTE")
_TABLES["DATE"] = Phrase(_TABLES, ". DAY")
_TABLES["AN_HOUR"] = Phrase(_TABLES, "hour=H12 !DATE", "hour=HOUR")


def _is_nothing(fit: Fit, *, cued: bool) -> None:
    """Written like a time, and none."""


def _sharp(fit: Fit, *, cued: bool) -> Hand:
    return Hand(fit["hour"], 0, fit.after, spoken=True, firm=True)


def _doubtful(fit: Fit, *, cued: bool) -> Hand:
    return Hand(fit["hour"], 0, fit.after, spoken=True, firm=fit.words[fit.first].low not in ("one", "en", "ett"))


def _noon(fit: Fit, *, cued: bool) -> Hand:
    return Hand(12, 0, fit.after, half="noon", firm=True)


def _half_past(fit: Fit, *, cued: bool) -> Hand:
    return Hand(fit["hour"], 30, fit.after, spoken=True, firm=True)


def _half_to(fit: Fit, *, cued: bool) -> Hand | None:
    return Hand((fit["hour"] - 2) % 12 + 1, 30, fit.after, spoken=True, firm=True) if fit["hour"] <= 12 else None


def _past(fit: Fit, *, cued: bool) -> Hand | None:
    return Hand(fit["hour"], fit["minutes"], fit.after, spoken=True, firm=True) if fit["hour"] <= 12 else None


def _to(fit: Fit, *, cued: bool) -> Hand | None:
    before = (fit["hour"] - 2) % 12 + 1
    return Hand(before, 60 - fit["minutes"], fit.after, spoken=True, firm=True) if fit["hour"] <= 12 else None


def _past_half(fit: Fit, *, cued: bool) -> Hand | None:
    half = _half_to(fit, cued=cued)
    return replace(half, minute=30 + fit["minutes"]) if half else None


def _to_half(fit: Fit, *, cued: bool) -> Hand | None:
    half = _half_to(fit, cued=cued)
    return replace(half, minute=30 - fit["minutes"]) if half else None


def _military(fit: Fit, *, cued: bool) -> Hand:
    return Hand(*divmod(fit.words[fit.first].value, 100), fit.after, firm=True)


def _hour(fit: Fit, *, cued: bool) -> Hand:
    half = ("am", "pm")[fit["half"]] if "half" in fit.said and fit["hour"] <= 12 else ""
    return Hand(fit["hour"], fit.get("minute") or 0, fit.after, half=half, firm=half != "")


def _firm(fit: Fit, *, cued: bool) -> Hand:
    return replace(_hour(fit, cued=cued), firm=True)


def _dotted(fit: Fit, *, cued: bool) -> Hand:
    """`9.30` is a time where it can be no day of a month, or a whole date stands before it."""
    no_date = (not 1 <= fit["minute"] <= 12 or fit["hour"] == 0) and (cued or fit["hour"] >= 6)
    clear = no_date and not counts(fit.words, fit.after)
    hand = _hour(fit, cued=cued)
    return replace(hand, firm=True) if clear or _after_full_date(fit.words, fit.first) else hand


_NO_TIMES: tuple[tuple[str, Meaning], ...] = (
    ("<A_WORD ~H", _is_nothing),  # T8
    ("H ~.|: ~MM . ~NUMBER", _is_nothing),  # 8.12.2026
    ("H MONTH", _is_nothing),  # 8 December
    ("H HALF MONTH", _is_nothing),
    ("H ~.|: ~MM HALF? MONTH", _is_nothing),
    ("H ~: ~ENDING HALF? MONTH", _is_nothing),
    ("H ~. DAY", _is_nothing),  # 8. päivä
    ("H - ~MM - ~YEAR", _is_nothing),  # 8-12-2026
)
_DIGITS: tuple[tuple[str, Meaning], ...] = (
    ("hour=H ~: ~minute=MM HALF?", _firm),
    ("hour=H ~. ~minute=MM HALF?", _dotted),
    ("H ~.|: ~NUMBER", _is_nothing),  # 8.4.
    ("hour=H ~: ~ENDING HALF?", _firm),  # 18:lta
    ("hour=H HALF", _hour),
    ("hour=H -? ~ish", _sharp),  # 3ish
    ("hour=H o ANY? clock", _sharp),  # 6 o'clock
    ("hour=H !COUNTED", _hour),
)
_SAID: tuple[tuple[str, Meaning], ...] = (
    ("NOON", _noon),
    ("puolilta|puolelta paivin", _noon),
    ("hour=JOINED_HALF", _half_to),  # puolyheksältä
    ("hour=HOUR AROUND", _sharp),
    ("hour=TIDEN", _sharp),
    ("half past AN_HOUR", _half_past),
    ("HALF_TO AN_HOUR", _half_to),
    ("MINUTES PAST HALF_TO AN_HOUR", _past_half),  # viisi yli puoli kolme
    ("MINUTES TO HALF_TO AN_HOUR", _to_half),  # viittä vaille puoli kolme
    ("MINUTES i HALF_TO AN_HOUR", _to_half),  # fem i halv tre
    ("MINUTES PAST AN_HOUR", _past),
    ("MINUTES TO AN_HOUR", _to),
    ("minutes=QUARTER i AN_HOUR", _to),  # kvart i tio
    ("MINUTES PAST", _is_nothing),
    ("MINUTES TO", _is_nothing),
    ("hour=AT_HOUR !COUNTED", _sharp),
    ("hour=FROM_HOUR >UNTIL_HOUR", _sharp),
    ("hour=FROM_HOUR >HALF_TO_UNTIL", _sharp),
    ("hour=HOUR >IN_THE", _doubtful),  # six in the evening
    ("hour=HOUR >o", _doubtful),
)
_TABLES["HALF_TO_UNTIL"] = Phrase(_TABLES, "HALF_TO UNTIL_HOUR")
_TABLES["IN_THE"] = Phrase(_TABLES, "in the evening|morning|afternoon")

_ALONE: Shapes[Meaning] = Shapes(
    _TABLES,
    (
        ("<PART ~H", _is_nothing),
        ("H ~. ~M12 .", _is_nothing),  # 8.12.
        *_NO_TIMES, *_DIGITS, *_SAID,
    ),
)  # fmt: skip
_CUED: Shapes[Meaning] = Shapes(
    _TABLES,
    (
        ("<A_WORD ~HHMM", _is_nothing),
        ("HHMM", _military),
        ("hour=H >PEOPLE", _hour),  # klo 10 asiantuntijaa pyydetään
        *_NO_TIMES, *_DIGITS, *_SAID,
        ("hour=HOUR !COUNTED", _doubtful),
    ),
)  # fmt: skip
_UNTIL: Shapes[Meaning] = Shapes(_TABLES, (("hour=UNTIL_HOUR", _sharp),))
_SPOKEN_UNTIL: Shapes[Meaning] = Shapes(_TABLES, (("hour=UNTIL_HOUR", _sharp), ("HALF_TO hour=UNTIL_HOUR", _half_to)))
_FILLERS = ABOUT - {"."}


@cache
def openings() -> frozenset[str]:
    """The words with which a time of day can begin."""
    return CUES | AT_WORDS | _ALONE.openings


def hand_at(words: Sequence[Token], i: int, *, cued: bool) -> Hand | None:
    """One time expression at `i`; `cued` where what stands before says that a time follows."""
    return _read(_CUED if cued else _ALONE, words, i, cued=cued)


def _read(shapes: Shapes[Meaning], words: Sequence[Token], i: int, *, cued: bool = True) -> Hand | None:
    found = shapes.find(words, i)
    return found[0](found[1], cued=cued) if found else None


def _after_full_date(words: Sequence[Token], i: int) -> bool:
    """Whether a whole date ends just before, so that "9.10" after it is no date: `ti 8.12. 9.10-11.10`."""
    if i < 4 or words[i].glued or low_at(words, i - 1) != "." or words[i - 2].kind != "number":
        return False
    return low_at(words, i - 3) == "." and words[i - 2].glued and words[i - 4].kind == "number"


def until_at(words: Sequence[Token], start: Hand, *, between: bool) -> tuple[Hand | None, int]:
    """The end of a range that begins with `start`, and its last token."""
    end = _read(_SPOKEN_UNTIL, words, start.after) if start.spoken else None
    if end is None and _ranges(words, start.after, between=between):
        j = skip(words, start.after + 1, _FILLERS)
        end = hand_at(words, j, cued=True) or _read(_UNTIL, words, j)
        if end is not None and _is_rather_a_day(words, start, end):
            end = None
    return end, end.after - 1 if end else start.after - 1


def _ranges(words: Sequence[Token], j: int, *, between: bool) -> bool:
    """Whether a range goes on at `j`: `9-11`, `9:stä 11:een`; "and" only with "between" or "välillä" beside it."""
    if low_at(words, j) in RANGE_MARKS:
        return True
    between = between or low_at(words, j + 2) in ("valilla", "valissa", "valiin")
    return between and low_at(words, j) in ("and", "och", "ja")


def _is_rather_a_day(words: Sequence[Token], start: Hand, end: Hand) -> bool:
    """`9-8.12.`: the end of a range of hours has no such dot behind it."""
    return bool(end.minute) and not end.firm and low_at(words, end.after) == "." and not start.minute
