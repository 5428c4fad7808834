"""One message understood: every reader over the order in it, and what belongs together put together.

Pure: the caller passes `now`. What is sure may be filled in; the rest is offered. `others` of a finding are readings
or alternatives of the same thing ("4.2. tai 11.2."), to be asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dialogs.reading.gig.audience import found_audience, found_fee, found_size, found_travel
from dialogs.reading.gig.formats import found_format
from dialogs.reading.gig.kinds import found_kind
from dialogs.reading.gig.labels import found_labelled
from dialogs.reading.letter import OrderText, order_text, own_words, without_calls
from dialogs.reading.topics.topics import Perspective, TopicRead, read_about
from dialogs.reading.topics.unwanted import Remark
from dialogs.reading.when.almanac import DateSpan
from dialogs.reading.when.dates import chosen_date, date_mentions, found_dates, resolve
from dialogs.reading.when.days import DayMention
from dialogs.reading.when.lengths import found_length
from dialogs.reading.when.mending import without_slips
from dialogs.reading.when.times import TimeMention, TimeSpan, clocks, clocks_after_dates, found_times
from dialogs.reading.where.places import Place, chosen_place, found_places
from dialogs.reading.words.budget import readable
from dialogs.reading.words.found import Found
from dialogs.reading.words.languages import detect_language
from dialogs.reading.words.tokens import Token, tokens
from dialogs.speech.tongues import Language
from dialogs.vocabulary import GigFormat


@dataclass(frozen=True)
class Understood:
    """What one message says about an order; None or an empty tuple where it says nothing.

    Offsets are into the message as it was given. `kind` is a key of the kinds of gig, `format` `onsite`, `remote` or
    `either`, `perspective` `own` or `family`; `audience`, `fee` and `travel` are the writer's own words, and so are the
    `labelled` ones, by the name of the line that their label is of, and the `remarks`: what is not to be spoken of, and
    how the meeting is arranged.
    """

    language: Language | None = None
    topics: tuple[Found[TopicRead], ...] = ()
    perspective: Found[Perspective] | None = None
    place: Found[Place] | None = None
    date: Found[DateSpan] | None = None
    time: Found[TimeSpan] | None = None
    length: Found[timedelta] | None = None
    format: Found[GigFormat] | None = None
    kind: Found[str] | None = None
    audience: Found[str] | None = None
    size: Found[int] | None = None
    fee: Found[str] | None = None
    travel: Found[str] | None = None
    labelled: Mapping[str, tuple[Found[str], ...]] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()


def understand(text: str, now: datetime, language: str | None = None) -> Understood:
    """What `text` says about an order, told at `now` (aware, in the gig's zone) in `language` if that is known.

    Of a mail it is what the writer wrote; where that names neither topic nor place, the letter that is quoted in it.

    Never raises on any text. Of a text longer than the budget the beginning is read: see :func:`unread` of
    :mod:`dialogs.reading.words.budget`.
    """
    given = readable(text)
    seen = order_text(given)
    own = _understood(given, seen, now, language)
    for quoted in range(1, min(seen.letters, _LETTERS)):
        if own.place is not None or any(topic.sure for topic in own.topics):
            break
        below = _understood(given, order_text(given, quoted), now, language)
        if below.place is not None or any(topic.sure for topic in below.topics):
            return below
    return own


_LETTERS = 4  # of one mail, the writer's own among them, that are read at most


def _understood(given: str, seen: OrderText, now: datetime, language: str | None) -> Understood:
    """What one letter says."""
    own = own_words(given, seen)
    own_cut = tokens(own)
    labelled = found_labelled(own, own_cut)
    order = without_calls(seen, [(line.start, line.end) for line in labelled.get("meeting", ())])
    spoken = detect_language(order)
    words = own_cut if order == own else tokens(order)
    tongue = spoken or language
    meant = without_slips(words)
    mentions, said = _calendar(meant, now, tongue)
    places = found_places(meant)
    about = read_about(order, words)
    topics = tuple(about.topics)
    return Understood(
        language=spoken,
        topics=topics,
        perspective=about.whose,
        place=chosen_place(places),
        date=chosen_date(found_dates(meant, mentions)),
        time=_chosen_time(meant, mentions, said),
        length=found_length(words),
        format=found_format(meant, has_place=any(place.sure for place in places)),
        kind=found_kind(words),
        audience=found_audience(words),
        size=found_size(words),
        fee=found_fee(order, words),
        travel=found_travel(order, words),
        labelled=labelled,
        remarks=about.remarks,
    )


def _calendar(words: Sequence[Token], now: datetime, tongue: str | None) -> tuple[list[DayMention], list[TimeMention]]:
    """Days and times of day, told apart: what can only be a time is no date, a bare `14-16` is a time after a date."""
    firm = clocks(words)
    taken = frozenset(k for clock in firm for k in range(clock.first, clock.last + 1))
    mentions = date_mentions(words, now.date(), taken, tongue)
    after = sorted({mention.last + step for mention in mentions for step in (1, 2)} - taken)
    return resolve(words, mentions, now.date()), sorted(
        [*firm, *clocks_after_dates(words, after)], key=lambda clock: clock.first
    )


def _chosen_time(words: Sequence[Token], mentions: list[DayMention], said: list[TimeMention]) -> Found[TimeSpan] | None:
    """The gig's time; times said with other days or as alternatives stand in `others`."""
    found = found_times(words, said)
    if not found:
        return None
    best = found[0]
    more = [other.value for other in found[1:] if other.value.start is not None and other.sure]
    return replace(best, others=tuple(dict.fromkeys((*best.others, *more))))
