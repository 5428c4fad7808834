"""One time of day as it is written or said, before the half of the day is settled, and the end of a range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.reading.when.clockwords import (
    ABOUT,
    AROUND_HOUR,
    AT_HOUR,
    AT_WORDS,
    COUNTED,
    CUES,
    FROM_HOUR,
    HALF_PAST,
    HALF_TO,
    HOUR,
    MINUTE_WORDS,
    NOON,
    PAST_HOUR,
    QUARTER,
    RANGE_MARKS,
    UNTIL_HOUR,
)
from dialogs.reading.when.datewords import month_of
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


_OPENERS = CUES.union(AT_WORDS, NOON, HALF_TO, HALF_PAST, QUARTER, MINUTE_WORDS, AT_HOUR, FROM_HOUR, HOUR)


def may_open(low: str) -> bool:
    """Whether a time of day can begin with this word."""
    return low in _OPENERS or low.startswith("puol")


def hand_at(words: Sequence[Token], i: int, *, cued: bool) -> Hand | None:
    """One time expression at `i`."""
    if i >= len(words):
        return None
    token = words[i]
    if token.kind == "number":
        return _digits(words, i, cued=cued)
    if token.kind != "word":
        return None
    word, then = token.low, low_at(words, i + 1)
    if word in NOON or (word in ("puolilta", "puolelta") and then == "paivin"):
        return Hand(12, 0, i + 1 if word in NOON else i + 2, half="noon", firm=True)
    if word.startswith("puol") and word[4:].removeprefix("i") in AT_HOUR:  # puolyheksältä
        return Hand((AT_HOUR[word[4:].removeprefix("i")] - 2) % 12 + 1, 30, i + 1, spoken=True, firm=True)
    if word in HOUR and then in AROUND_HOUR:
        return Hand(HOUR[word], 0, i + 2, spoken=True, firm=True)
    if word in HALF_PAST and then == "past":
        hour = _hour(words, i + 2)
        return Hand(hour, 30, i + 3, spoken=True, firm=True) if hour else None
    if word in HALF_TO:
        hour = _hour(words, i + 1)
        return Hand((hour - 2) % 12 + 1, 30, i + 2, spoken=True, firm=True) if hour and hour <= 12 else None
    if word in QUARTER or (word in MINUTE_WORDS and then in PAST_HOUR | {"vaille", "vajaa", "to"}):
        return _quarter(words, i)
    if word in AT_HOUR and not counts(words, i + 1):
        return Hand(AT_HOUR[word], 0, i + 1, spoken=True, firm=True)
    if word in FROM_HOUR and (then in UNTIL_HOUR or (then in HALF_TO and low_at(words, i + 2) in UNTIL_HOUR)):
        return Hand(FROM_HOUR[word], 0, i + 1, spoken=True, firm=True)
    said_after = (
        low_at(words, i + 2) == "the" and then == "in" and low_at(words, i + 3) in ("evening", "morning", "afternoon")
    )
    if (cued or said_after or then == "o") and word in HOUR and not counts(words, i + 1):
        return Hand(HOUR[word], 0, i + 1, spoken=True, firm=word not in ("one", "en", "ett"))
    return None


def _hour(words: Sequence[Token], i: int) -> int | None:
    if i < len(words) and words[i].kind == "number" and 1 <= words[i].value <= 12 and not _is_day(words, i):
        return words[i].value
    return HOUR.get(low_at(words, i))


def _quarter(words: Sequence[Token], i: int) -> Hand | None:
    minutes = 15 if words[i].low in QUARTER else MINUTE_WORDS[words[i].low]
    side = low_at(words, i + 1)
    hour = _hour(words, i + 2)
    if hour is None or not 1 <= hour <= 12:
        return None
    if side in PAST_HOUR:
        return Hand(hour, minutes, i + 3, spoken=True, firm=True)
    if side in ("vaille", "vajaa", "to", "i"):
        return Hand((hour - 2) % 12 + 1, 60 - minutes, i + 3, spoken=True, firm=True)
    return None


def _digits(words: Sequence[Token], i: int, *, cued: bool) -> Hand | None:
    token = words[i]
    if token.glued and i and ((words[i - 1].text in "/:.,_+#€$" and not cued) or words[i - 1].kind == "word"):
        return None
    if cued and len(token.text) == 4 and token.value // 100 <= 23 and token.value % 100 <= 59:
        return None if 1900 <= token.value <= 2100 else Hand(token.value // 100, token.value % 100, i + 1, firm=True)
    if not 0 <= token.value <= 24 or len(token.text) > 2:
        return None
    mark, tail = low_at(words, i + 1), words[i + 2] if i + 2 < len(words) else None
    minute, after, firm = 0, i + 1, False
    if mark in (".", ":") and words[i + 1].glued and tail is not None and tail.glued:
        if tail.kind == "number" and len(tail.text) == 2 and tail.value <= 59:
            if low_at(words, i + 3) == "." and _glued_number(words, i + 4):
                return None  # 8.12.2026
            if mark == "." and not cued and low_at(words, i + 3) == "." and tail.value and tail.value <= 12:
                return None  # 8.12.
            minute, after = tail.value, i + 3
            dateless = not (1 <= tail.value <= 12 and token.value >= 1) and (cued or token.value >= 6)
            firm = mark == ":" or (dateless and not counts(words, after)) or _after_full_date(words, i)
        elif tail.kind == "number":
            return None  # 8.4.
        elif mark == ":" and tail.low in ("lta", "sta", "n", "aan", "ksi"):
            after, firm = i + 3, True
    elif mark == "." and words[i + 1].glued and _is_day(words, i):
        return None
    half, after = _half_marked(words, after)
    if half and token.value > 12:
        half = ""
    if (after == i + 1 and counts(words, after)) or month_of(low_at(words, after)):
        return None
    return Hand(token.value, minute, after, half=half, firm=firm or half != "")


def _is_day(words: Sequence[Token], i: int) -> bool:
    """Whether the number at `i` is a day: `8. joulukuuta`, `8. päivä`."""
    follows = low_at(words, i + 2)
    return low_at(words, i + 1) == "." and bool(month_of(follows) or follows in ("paiva", "paivana", "pva", "ja"))


def _glued_number(words: Sequence[Token], i: int) -> bool:
    return i < len(words) and words[i].kind == "number" and words[i].glued


def _after_full_date(words: Sequence[Token], i: int) -> bool:
    """Whether a whole date ends just before, so that "9.10" after it is no date: `ti 8.12. 9.10-11.10`."""
    if i < 4 or words[i].glued or low_at(words, i - 1) != "." or words[i - 2].kind != "number":
        return False
    return low_at(words, i - 3) == "." and words[i - 2].glued and words[i - 4].kind == "number"


def _half_marked(words: Sequence[Token], i: int) -> tuple[str, int]:
    """`am`, `pm`, `p.m.` after a time, and the token after it."""
    word = low_at(words, i)
    if word in ("am", "pm"):
        return word, i + 1
    if word in ("a", "p") and low_at(words, i + 1) == "." and low_at(words, i + 2) == "m" and words[i + 2].glued:
        return word + "m", i + 4 if low_at(words, i + 3) == "." else i + 3
    return "", i


def counts(words: Sequence[Token], i: int) -> bool:
    """Whether what follows a number says that it counts something: `2–3 henkilöä`, `150 e`, `1,5h`."""
    if low_at(words, i) in COUNTED:
        return True
    return low_at(words, i) == "," and _glued_number(words, i + 1)


def until_at(words: Sequence[Token], start: Hand, *, between: bool) -> tuple[Hand | None, int]:
    """The end of a range that begins with `start`, and its last token."""
    j = start.after
    if low_at(words, j) in UNTIL_HOUR and start.spoken:
        return Hand(UNTIL_HOUR[low_at(words, j)], 0, j + 1, spoken=True, firm=True), j
    if start.spoken and low_at(words, j) in HALF_TO and low_at(words, j + 1) in UNTIL_HOUR:
        hour = UNTIL_HOUR[low_at(words, j + 1)]
        return Hand((hour - 2) % 12 + 1, 30, j + 2, spoken=True, firm=True), j + 1
    between = between or (low_at(words, j + 2) in ("valilla", "valissa", "valiin"))
    if low_at(words, j) not in RANGE_MARKS and not (between and low_at(words, j) in ("and", "och", "ja")):
        return None, j - 1
    j += 1
    j = skip(words, j, ABOUT - {"."})
    end = hand_at(words, j, cued=True)
    if end is None and low_at(words, j) in UNTIL_HOUR:
        end = Hand(UNTIL_HOUR[low_at(words, j)], 0, j + 1, spoken=True, firm=True)
    if end is None or (end.minute and not end.firm and low_at(words, end.after) == "." and not start.minute):
        return None, start.after - 1
    return end, end.after - 1
