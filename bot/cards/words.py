"""The words that many cards share: an order's heading, its terms, names of topics, kinds, places and formats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.cards.told import told
from bot.law import terms
from bot.law.places import named_place
from dialogs.speech import Message, Moment, Named, Several, Span, Text, _
from dialogs.vocabulary import kinds, named
from storage import orders
from storage.orders import Booking, Order
from storage.transaction import Transaction

FORMATS: Mapping[str, Text] = {
    "onsite": _("on site"),
    "remote": _("remotely"),
    "either": _("on site or remotely"),
}

LANGUAGES: Mapping[str, Text] = {"fi": _("Finnish"), "sv": _("Swedish"), "en": _("English")}


def kind_name(key: str) -> Named | str:
    """The kind of gig as the reader's language names it; an unknown key stands as it is."""
    kind = kinds().get(key)
    return Named(kind.fi, kind.sv, kind.en) if kind else key


def topic_names(answers: Mapping[str, Any]) -> Several:
    """The order's topics in one line."""
    return Several(tuple(named(key) for key in answers.get("topics", ())))


def place_name(answers: Mapping[str, Any]) -> Named | None:
    """The place of the gig; None for a remote one."""
    place = answers.get("place")
    if not place or terms.effective_format(answers) == "remote":
        return None
    return named_place(place["kind"], place["key"])


def span(order: Order) -> Span:
    """The gig's time in the order's zone."""
    return Span(order.starts_at, order.ends_at, order.zone)


def heading(tx: Transaction, order: Order) -> Text:
    """Every message about an order begins with its number, date and topic."""
    answers = orders.answers_of(tx, order)
    if answers is None:
        return short_heading(order)  # what was written has been erased
    return _("Order {number}: {when}, {topics}.")(number=order.number, when=span(order), topics=topic_names(answers))


def gig_heading(order: Order, booking: Booking) -> Text:
    """What an expert's message about a gig begins with: its number and its time as booked; nothing of an illness."""
    when = Span(booking.starts_at, booking.ends_at, order.zone)
    return _("Gig {number}: {when}.")(number=order.number, when=when)


def short_heading(order: Order) -> Text:
    """Which order, for a coordinator: no topic stands beside what may name a person (R17)."""
    return _("Order {number}: {when}.")(number=order.number, when=span(order))


PERSPECTIVES: Mapping[str, Text] = {
    "own": _("Experience: own"),
    "family": _("Experience: of a family member"),
}

#: Free-text lines an offer shows, in order: answer name and label.
LINES: tuple[tuple[str, Text], ...] = (
    ("audience", _("Audience: {value}")),
    ("size", _("How many people: {value}")),
    ("fee", _("Fee: {value}")),
    ("travel", _("Travel costs: {value}")),
    ("wishes", _("Wishes: {value}")),
)


FORMAT = _("Format: {format}")
PLACE = _("Place: {place}")


def need_lines(order: Order, answers: Mapping[str, Any], agreed: str | None = None) -> Iterator[Text]:
    """What is needed, a line each, without anything that tells who ordered; with the `agreed` format of a booking."""
    yield _("Topic: {topics}")(topics=topic_names(answers))
    if answers.get("perspective") in PERSPECTIVES:
        yield PERSPECTIVES[answers["perspective"]]
    if agreed is not None:
        yield _("Agreed format: {format}")(format=FORMATS[agreed])
    else:
        yield FORMAT(format=FORMATS[terms.effective_format(answers)])
    place = None if agreed == "remote" else place_name(answers)
    if place is not None:
        yield PLACE(place=place)
    if answers.get("language") in LANGUAGES:
        yield _("Language of the gig: {language}")(language=LANGUAGES[answers["language"]])
    for name, label in LINES:
        if answers.get(name) not in (None, ""):
            value = answers[name]
            yield label(value=value if isinstance(value, int) else told(value, order.id))
    if answers.get("photos") in ("photos", "recording"):
        yield PHOTOS[answers["photos"]]


PHOTOS: Mapping[str, Text] = {
    "photos": _("Photos are wished for"),
    "recording": _("A recording is wished for"),
}


def orderer_lines(order: Order, answers: Mapping[str, Any]) -> Iterator[Text]:
    """Who ordered and how to reach them: only for the booked expert and a coordinator."""

    def of(name: str) -> str:
        return told(answers.get(name), order.id)

    yield _("Organisation: {value}")(value=of("organisation"))
    yield _("Contact: {name}, {contact}")(name=of("contact_name"), contact=of("contact"))
    if answers.get("venue"):
        yield _("Where exactly: {value}")(value=of("venue"))
    if answers.get("remote_link"):
        yield _("Remote link is sent by: {value}")(value=of("remote_link"))
    if answers.get("payer"):
        yield _("The fee form goes to: {value}")(value=of("payer"))


def moment(value: Any, zone: str) -> Moment:
    """A time value in a zone."""
    return Moment(value, zone)


def booking_format(booking: Booking) -> Text:
    """How the gig is held, as agreed."""
    return FORMATS[booking.format]


def plain(*parts: Text, card: str | None = None) -> Message:
    """A message without buttons."""
    return Message(parts, card=card)
