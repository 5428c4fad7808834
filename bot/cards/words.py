"""The words that many cards share: an order's heading, its terms, names of topics, kinds, places and formats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.cards.told import Line, line, quote
from bot.law.places import named_place
from bot.law.terms import Answers, Terms
from dialogs.form.slot import CardLine, Circle
from dialogs.forms.order import ORDER
from dialogs.forms.slots.kind import FORMAT_NAMES
from dialogs.speech import Named, Several, Span, Text, _
from dialogs.vocabulary import kinds, topic_name
from storage import orders
from storage.orders import Booking, Order
from storage.states import GigFormat
from storage.transaction import Transaction


def kind_name(key: str) -> Named | str:
    """The kind of gig as the reader's language names it; an unknown key stands as it is."""
    kind = kinds().get(key)
    return Named(kind.fi, kind.sv, kind.en) if kind else key


def format_name(format: GigFormat) -> Text:
    """How a gig is held, inside a sentence."""
    return FORMAT_NAMES[format]


def topic_names(terms: Terms) -> Several:
    """The order's topics in one line."""
    return Several(tuple(topic_name(key) for key in terms.topics))


def place_name(terms: Terms) -> Named | None:
    """The place of the gig; None for a remote one."""
    return named_place(*terms.place) if terms.place is not None else None


def span(order: Order) -> Span:
    """The gig's time in the order's zone."""
    return Span(order.starts_at, order.ends_at, order.zone)


def heading(tx: Transaction, order: Order, least: Text | None = None) -> Text:
    """Every message about an order begins with its number, date and topic; with `least` where no topic may stand."""
    answers = orders.answers_of(tx, order)
    if answers is None:
        return short_heading(order)  # what was written has been erased
    topics = topic_names(Terms.of(answers, order.zone))
    whole = _("Order {number}: {when}, {topics}.")(number=order.number, when=span(order), topics=topics)
    return line(whole, order.id, Circle.ASKED, least or short_heading(order))


def gig_heading(order: Order, booking: Booking) -> Text:
    """What an expert's message about a gig begins with: its number and its time as booked; nothing of an illness."""
    when = Span(booking.starts_at, booking.ends_at, order.zone)
    return _("Gig {number}: {when}.")(number=order.number, when=when)


def short_heading(order: Order) -> Text:
    """Which order, for a coordinator: no topic stands beside what may name a person (R17)."""
    return _("Order {number}: {when}.")(number=order.number, when=span(order))


def need_lines(order: Order, answers: Answers, terms: Terms | None = None) -> Iterator[Text]:
    """What is needed, a line each, without anything that tells who ordered; on the order's `terms` or on these."""
    return lines(order, stated(answers, terms or Terms.of(answers, order.zone)), BEFORE_THE_YES)


def agreed_lines(order: Order, answers: Answers, terms: Terms) -> Iterator[Text]:
    """The same of a gig that is agreed on."""
    agreed = _("Agreed format: {format}")(format=format_name(terms.format))
    return lines(order, stated(answers, terms), BEFORE_THE_YES, {"format": agreed})


def orderer_lines(order: Order, answers: Answers) -> Iterator[Text]:
    """Who ordered and how to reach them: only for the booked expert and a coordinator."""
    return lines(order, answers, frozenset({Circle.BOOKED}))


def staff_lines(order: Order, answers: Answers) -> Iterator[Text]:
    """What only a coordinator is told."""
    return lines(order, answers, frozenset({Circle.STAFF}))


BEFORE_THE_YES = frozenset({Circle.ANYWHERE, Circle.ASKED})


def stated(answers: Answers, terms: Terms) -> Answers:
    """The answers with the format and the place of the terms."""
    place = {"kind": terms.place[0], "key": terms.place[1]} if terms.place is not None else None
    return {**answers, "format": terms.format, "place": place}


def lines(
    order: Order, answers: Answers, told_to: frozenset[Circle], instead: Mapping[str, Text] | None = None
) -> Iterator[Line]:
    """The lines first told to these circles, in the order of all cards; `instead` replaces some by name."""
    found = [(slot.name, slot.line) for slot in ORDER.slots if slot.line is not None and slot.line.to in told_to]
    for name, how in sorted(found, key=lambda one: one[1].at):
        text = (instead or {}).get(name) or _line(order, answers, name, how)
        if text is not None:
            yield line(text, order.id, how.to)


def _line(order: Order, answers: Answers, name: str, how: CardLine) -> Text | None:
    """One line; None where nothing was answered, or the answer calls for none."""
    held = {place: answers.get(other) for place, other in how.holds or (("value", name),)}
    if all(value in (None, "") for value in held.values()):
        return None
    if not isinstance(how.words, Text):
        return how.words(answers[name])
    names = how.to == Circle.BOOKED
    return how.words(
        **{
            place: value if isinstance(value, int) else quote(value, order.id, names=names)
            for place, value in held.items()
        }
    )


def booking_format(booking: Booking) -> Text:
    """How the gig is held, as agreed."""
    return format_name(booking.format)
