"""What time, and how long; as buttons and as words.

The answers are plain JSON: a time `{"start": "14:00", "end": "16:00"}` (without `end` the length is
asked), a length in minutes. Times are the gig's own wall clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from dialogs.form.draft import Answers, Json
from dialogs.form.slot import Reading, Rows, side_by_side
from dialogs.form.turn import Answer, Choice, Says, Slot, Unclear, World
from dialogs.forms.slots.day import day_of
from dialogs.reading.when.lengths import read_length
from dialogs.reading.when.times import TimeSpan, read_times
from dialogs.reading.words.found import Found
from dialogs.speech import ClockTime, Text, _, pgettext

#: A gig that begins before or ends after these hours is asked about once more.
MORNING, NIGHT = time(6), time(22)

_HOW_LONG = _("How long do you mean?")
_LENGTHS = (45, 60, 90, 120, 180, 240)
_STARTS = tuple(time(hour) for hour in range(8, 20))
_SHORTEST, _LONGEST = 10, 12 * 60


def clock_of(value: Json) -> time | None:
    """The time of day of `14:00`; None for anything else."""
    try:
        return time.fromisoformat(value) if isinstance(value, str) and re.fullmatch(r"\d\d:\d\d", value) else None
    except ValueError:
        return None


def start_and_end(value: Json) -> tuple[time, time | None] | None:
    """The start and the end (None if not known) of a time answer; None for anything else."""
    if not isinstance(value, dict) or (start := clock_of(value.get("start"))) is None:
        return None
    end = clock_of(value.get("end"))
    return (start, end) if end is not None or value.get("end") is None else None


def time_answer(start: time, end: time | None = None) -> Json:
    """The time answer of a start and an end."""
    answer: dict[str, Json] = {"start": f"{start:%H:%M}"}
    return answer | {"end": f"{end:%H:%M}"} if end else answer


def _read_time(words: str, _world: World) -> Reading:
    if literal := _literal_range(words):
        return Answer(time_answer(*literal))
    found = _clock_times(words)
    spans = [span for one in found for span in (one.value, *one.others)]
    answers = [time_answer(span.start, span.end) for span in spans[:6] if span.start]
    if len(answers) == 1 and found[0].sure:
        return Answer(answers[0])
    return _ask_which(answers or [time_answer(start) for start in starts_of(_part_said(words))])


def _clock_times(words: str) -> list[Found[TimeSpan]]:
    """Times of the clock in the words; a number or a range alone is one too."""
    bare = re.fullmatch(r"\d{1,2}(\s*[-–]\s*\d{1,2})?", words.strip())
    return [one for one in read_times(f"klo {words}" if bare else words) if one.value.start]


def _part_said(words: str) -> str | None:
    return next((one.value.part for one in read_times(words) if one.value.part), None)


def _ask_which(answers: Sequence[Json]) -> Unclear:
    if not answers:
        return Unclear()
    return Unclear(_("Which time do you mean?"), tuple(Choice(answer, _shown_time(answer)) for answer in answers))


def starts_of(part: str | None) -> tuple[time, ...]:
    """Usual times to begin in a part of the day ("morning", "afternoon", "evening")."""
    return tuple(time(hour) for hour in _PARTS.get(part or "", ()))


def _times_meant(span: object, _world: World) -> Sequence[Json]:
    """The time, or usual times of a part of the day, to choose from."""
    if not isinstance(span, TimeSpan):
        return []
    if span.start is None:
        return [time_answer(start) for start in starts_of(span.part)]
    return [time_answer(span.start, span.end)]


_PARTS = {"morning": (8, 9, 10, 11), "afternoon": (12, 13, 14, 15), "evening": (17, 18, 19)}

_RANGE = re.compile(r"(?:klo|kello|kl|at)?\.?\s*(\d{1,2})(?:[.:](\d\d))?\s*[-–]\s*(\d{1,2})(?:[.:](\d\d))?")


def _literal_range(words: str) -> tuple[time, time] | None:
    """A bare range that can only be meant as written: `16-14`, `05:30-07:00`; the reader guesses at `2-4`."""
    said = _RANGE.fullmatch(words.strip().casefold())
    if said is None or not (int(said[1]) >= 7 or said[1].startswith("0") or int(said[3]) > 12):
        return None
    hours, minutes = (int(said[1]), int(said[3])), (int(said[2] or 0), int(said[4] or 0))
    if max(hours) > 23 or max(minutes) > 59:
        return None
    return time(hours[0], minutes[0]), time(hours[1], minutes[1])


def _check_time(value: Json, answers: Answers, world: World) -> Text | None:
    found = start_and_end(value)
    if found is None:
        return None
    start, end = found
    if end is not None and end <= start:
        return _("The end must be after the start. Write the time like this: 14–16")
    if day_of(answers.get("date")) == world.today and start <= world.now.time():
        return _("That time has passed today. Please choose a later time or change the date.")
    return None


def _doubt_time(value: Json, _answers: Answers, _world: World) -> Text | None:
    found = start_and_end(value)
    if found is None or not (found[0] < MORNING or found[0] >= NIGHT or (found[1] or found[0]) > NIGHT):
        return None
    return _("The time {time} is at night. Is it right?")(time=_shown_time(value))


def _shown_time(value: Json) -> Text:
    start, end = start_and_end(value) or (time(), None)
    if end is None:
        return pgettext("time of day", "at {start}")(start=ClockTime(start))
    return pgettext("time of day", "from {start} to {end}")(start=ClockTime(start), end=ClockTime(end))


def _decode_time(code: str) -> Json:
    start, _dash, end = code.partition("-")
    value: dict[str, Json] = {"start": start, "end": end} if end else {"start": start}
    return value if start_and_end(value) else None


def _encode_time(value: Json) -> str:
    start, end = start_and_end(value) or (time(), None)
    return f"{start:%H:%M}-{end:%H:%M}" if end else f"{start:%H:%M}"


def _times(_answers: Answers, _world: World, _page: str) -> Rows:
    choices = [Choice(time_answer(start), _shown_time(time_answer(start))) for start in _STARTS]
    return side_by_side(choices, 4)


TIME = Slot(
    "time",
    Says(
        _("Time"),
        _("What time does it begin? You can also write the end: 14–16"),
        _("I could not find a time. Write it like this: 14–16"),
        _(
            "Write when the gig begins and ends, for example 14–16. If you write only the beginning, the length is "
            "asked next."
        ),
    ),
    _read_time,
    show=_shown_time,
    fits=lambda value: start_and_end(value) is not None,
    decode=_decode_time,
    encode=_encode_time,
    choices=_times,
    check=_check_time,
    doubt=_doubt_time,
    glean=_times_meant,
    entry="hours",
    material=True,
)


# The length.


def _start_in(answers: Answers) -> time | None:
    """When the gig begins, where that is known."""
    found = start_and_end(answers.get("time"))
    return found[0] if found is not None else None


def _read_minutes(words: str, world: World) -> Reading:
    start = _start_in(world.answers)
    if bare := re.fullmatch(r"(\d{1,3})(?:[.,](5|25|75))?", words.strip()):
        return _bare_length(float(f"{bare[1]}.{bare[2] or 0}"), start)
    if found := read_length(words):
        return Answer(round(found.value.total_seconds() / 60))
    ends = [end for one in read_times(words) if (end := one.value.end or one.value.start)]
    if start is not None and ends and ends[0] > start:
        return Answer(minutes_between(start, ends[0]))
    return Unclear()


def _bare_length(number: float, start: time | None) -> Reading:
    """A number alone; asked when it may be read in two ways."""
    likely = [minutes for minutes in dict.fromkeys(_minutes_of(number, start)) if _SHORTEST <= minutes <= _LONGEST]
    if len(likely) == 1:
        return Answer(likely[0])
    return Unclear(_HOW_LONG if likely else None, tuple(Choice(minutes, shown_length(minutes)) for minutes in likely))


def _minutes_of(number: float, start: time | None) -> Iterator[int]:
    """What a number alone may mean, in minutes: hours when small, minutes when large, or the hour it ends."""
    if number <= 8:
        yield round(number * 60)
    elif number >= 15:
        yield round(number)
    if start is not None and start.hour < number < 24 and number == int(number):
        yield minutes_between(start, time(int(number)))


def _minutes_meant(length: object, _world: World) -> Sequence[Json]:
    return [round(length.total_seconds() / 60)] if isinstance(length, timedelta) else []


def minutes_between(start: time, end: time) -> int:
    """Minutes from one time of the day to a later one."""
    return (end.hour - start.hour) * 60 + end.minute - start.minute


def end_of(start: time, minutes: int) -> time | None:
    """The time a gig ends; None if that is not on the same day."""
    end = datetime.combine(date(2026, 1, 1), start) + timedelta(minutes=minutes)
    return end.time() if end.date() == date(2026, 1, 1) else None


def _check_length(value: Json, answers: Answers, _world: World) -> Text | None:
    if not isinstance(value, int):
        return None
    if not _SHORTEST <= value <= _LONGEST:
        return _("A gig lasts from 10 minutes to 12 hours. Write the length like this: 2 h")
    start = _start_in(answers)
    if start is not None and end_of(start, value) is None:
        return _("The gig must end on the same day. Write a shorter length or change the time.")
    return None


def _doubt_length(value: Json, answers: Answers, _world: World) -> Text | None:
    start = _start_in(answers)
    if start is None or not isinstance(value, int) or start >= NIGHT:
        return None
    end = end_of(start, value)
    if end is None or end <= NIGHT:
        return None
    return _("The time {time} is at night. Is it right?")(time=_shown_time(time_answer(start, end)))


def shown_length(value: Json) -> Text:
    """A length in minutes as hours and minutes."""
    hours, minutes = divmod(value if isinstance(value, int) else 0, 60)
    if not hours:
        return _("{minutes} min")(minutes=minutes)
    return _("{hours} h {minutes} min")(hours=hours, minutes=minutes) if minutes else _("{hours} h")(hours=hours)


def _lengths(answers: Answers, _world: World, _page: str) -> Rows:
    start = _start_in(answers)
    possible = [minutes for minutes in _LENGTHS if start is None or end_of(start, minutes) is not None]
    choices = [Choice(minutes, shown_length(minutes)) for minutes in possible]
    return side_by_side(choices, 3)


LENGTH = Slot(
    "length",
    Says(
        _("Length"),
        _("How long does it last?"),
        _("I could not find a length. Write it like this: 2 h"),
        _("Write the length in hours or minutes, for example 2 h or 45 min, or the time it ends."),
    ),
    _read_minutes,
    show=shown_length,
    fits=lambda value: isinstance(value, int) and not isinstance(value, bool) and 0 < value < 100_000,
    decode=lambda code: int(code) if re.fullmatch(r"\d{1,4}", code) else None,
    choices=_lengths,
    check=_check_length,
    doubt=_doubt_length,
    glean=_minutes_meant,
    part_of="time",
    when=lambda answers: (start_and_end(answers.get("time")) or (None, None))[1] is None,
)


def with_end(answers: Answers) -> Answers:
    """The answers with the end of the time worked out of the length."""
    start, end = start_and_end(answers.get("time")) or (None, None)
    minutes = answers.get("length")
    rest = {name: value for name, value in answers.items() if name != "length"}
    if start is None or end is not None or not isinstance(minutes, int):
        return rest
    return rest | {"time": time_answer(start, end_of(start, minutes))}
