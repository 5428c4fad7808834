"""What an expert reads: offers, gigs, feedback. An offer shows the need, never the orderer's contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.cards import words
from bot.cards.orderer import AGAIN as ASKED_AGAIN
from bot.cards.orderer import feedback_page, the_answers, the_booking, the_order
from bot.cards.papers import audience_lines, files_of, poster_links
from bot.cards.told import line, quote
from bot.facts import settings
from bot.law import calendar, terms
from bot.law.buttons import press_data
from bot.law.places import named_place
from bot.law.terms import Terms, offered_ways
from dialogs.form.slot import Circle
from dialogs.speech import Button, CardName, Message, Moment, Named, Span, Text, _, ngettext, pgettext
from storage import orders
from storage.orders import Booking, Offer, Order
from storage.people import Person
from storage.states import AgreedFormat
from storage.transaction import Transaction

#: What an offer's card says when it is no longer live.
OVER = _("This request has ended. You do not need to do anything. Thank you.")
ENDED: Mapping[str, Text] = {
    "declined": _("Thank you for answering. We ask the next person."),
    "released": _("This booking has ended."),
}
UNSEEN = _("We could not reach you in time. If the request still suits you, you can say yes.")
FILLED = _("Someone has already taken this request. You do not need to do anything.")
LATE = _("The time to answer has passed. If the request is still open, you can still say yes.")
RESERVE = _("Thank you. Another person is being asked now. You are first in reserve and will hear if you are needed.")
RESERVE_BOOKED = _("Someone has taken this request. You are in reserve: if they cannot come, we ask you.")


def offer(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """An offer as it stands: live with its buttons, or how it ended."""
    one = orders.offer(tx, about["offer"])
    if one is None:
        raise LookupError("the offer is gone")
    order = the_order(tx, {"order": one.order_id})
    card = CardName("offer", one.id)
    if one.state == "live" and terms.still_asked(order, one):
        return _live(tx, order, one, card, person)
    text, buttons = _how_it_stands(order, one)
    return Message((request_line(tx, one), text), buttons, card=card)


def _how_it_stands(order: Order, one: Offer) -> tuple[Text, tuple[tuple[Button, ...], ...]]:
    """What is said of an offer that is live no more, and what may still be pressed."""
    if one.state == "accepted":
        return _("You have said yes. Thank you."), ()
    if one.state == "declined" and one.reserve_at is not None:
        return _("Thank you for telling. You are no longer in reserve."), ()
    seeking = order.state in ("searching", "stuck") and one.round == order.round
    return _while_seeking(order, one) if seeking else _after_seeking(order, one)


def _while_seeking(order: Order, one: Offer) -> tuple[Text, tuple[tuple[Button, ...], ...]]:
    if one.state == "reserve":
        return RESERVE, ((_no(one),),)
    if one.state in ("lapsed", "undeliverable"):
        return LATE if one.state == "lapsed" else UNSEEN, _buttons(order, one)
    return ENDED.get(one.state, OVER), ()


def _after_seeking(order: Order, one: Offer) -> tuple[Text, tuple[tuple[Button, ...], ...]]:
    if one.state == "reserve" and order.state == "booked":
        return RESERVE_BOOKED, ((_no(one),),)
    if one.state in ("withdrawn", "lapsed", "undeliverable") and order.state in ("booked", "held"):
        return FILLED, ()
    return ENDED.get(one.state, OVER), ()


def request_line(tx: Transaction, one: Offer) -> Text:
    """What an expert was asked: kind, place and time as they were then, whatever the order has become since."""
    order = the_order(tx, {"order": one.order_id})
    was = terms.of_offer(order, one)
    kind, when = words.kind_name(order.kind), Span(was.starts, was.ends, order.zone)
    if was.place is None or offered_ways(order, one) == ("remote",):
        return _("Request: {kind}, remotely, {when}.")(kind=kind, when=when)
    return _("Request: {kind}, {place}, {when}.")(kind=kind, place=named_place(*was.place), when=when)


def _live(tx: Transaction, order: Order, one: Offer, card: CardName, person: Person) -> Message:
    answers = the_answers(tx, order)
    by = one.deadline or calendar.deadline(
        max(tx.now, one.created_at), order.starts_at, person.zone, settings.hours(tx), settings.turns(tx)
    )
    terms = _as_offered(Terms.of(answers, order.zone), offered_ways(order, one))
    parts = [
        request_line(tx, one),
        *words.need_lines(order, answers, terms),
        _("The orderer is known to us.") if order.known else _("The orderer is new, checked by the coordinator."),
    ]
    if one.assigned:
        parts.append(_("The coordinator hopes that you could take this."))
    parts.append(_("Please answer by {moment}. Does it suit you?")(moment=Moment(by, person.zone)))
    return Message(tuple(parts), _buttons(order, one), card=card)


def _as_offered(ordered: Terms, formats: Sequence[AgreedFormat]) -> Terms:
    """The terms as this expert is asked: after a widening the format may be another than was ordered.

    The place is left out, for it stands in the request itself.
    """
    return replace(ordered, format=formats[0] if len(formats) == 1 else "either", place=None)


def _buttons(order: Order, one: Offer) -> tuple[tuple[Button, ...], ...]:
    formats = offered_ways(order, one)
    # Where the order leaves the format open, the button says which one is agreed on, also when there is but one.
    labels: Mapping[AgreedFormat, Text] = {} if formats == (order.format,) else TAKE_AS
    yes = tuple(
        Button(labels.get(format_, _("I take it")), press_data("yes", one.id, order.version, format_), "main")
        for format_ in formats
    )
    return (yes, (_no(one),))


TAKE_AS: Mapping[AgreedFormat, Text] = {"onsite": _("I take it on site"), "remote": _("I take it remotely")}


def _no(one: Offer) -> Button:
    return Button(_("I can't"), press_data("no", one.id))


def booked(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """The gig is yours: who ordered, the calendar file, and what to do if you cannot come."""
    order = the_order(tx, about)
    booking = the_booking(tx, about)
    answers = the_answers(tx, order)
    agreed = Terms.of(answers, order.zone).agreed(booking.format)
    code = str(answers.get("audience_code", ""))
    first = (
        _("The coordinator has written down that you said yes by phone.")
        if booking.how == "phone"
        else _("The gig is yours. Thank you.")
    )
    heading = words.heading(tx, order, words.gig_heading(order, booking))
    parts = [heading, first, _("Kind of gig: {kind}")(kind=words.kind_name(order.kind))]
    parts.extend(words.agreed_lines(order, answers, agreed))
    parts.extend(words.orderer_lines(order, answers))
    parts.extend(audience_lines(tx, code))
    buttons: list[tuple[Button, ...]] = [(Button(_("I cannot come"), press_data("drop", booking.id), "danger"),)]
    if booking.how == "phone":
        buttons.insert(0, (Button(_("This is not right"), press_data("notright", booking.id), "danger"),))
    return Message(
        tuple(parts),
        tuple(buttons),
        links=poster_links(tx, code),
        files=files_of(tx, order, booking, about, code, side="expert"),
        card=CardName("gig", booking.id),
    )


def changed(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """Something small changed; the booking stands."""
    message = booked(tx, about, person)
    stands = _("The orderer has changed something. Your booking stands.")
    return replace(message, parts=(message.parts[0], stands, *message.parts[2:]))


def cancelled(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """The gig was taken off."""
    why = _("The gig is cancelled. You do not need to do anything.")
    return Message((_booked_heading(tx, about), why), card=CardName("gig", about["booking"]))


def moved(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """The gig's terms have changed: this booking ended, and everybody is asked anew."""
    why = _("The orderer has changed the date, place or content, so this booking has ended. You may be asked again.")
    return Message((_booked_heading(tx, about), why), card=CardName("gig", about["booking"]))


def not_held(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """The gig was not held."""
    return Message((_booked_heading(tx, about), _("It is noted that the gig was not held.")))


def _booked_heading(tx: Transaction, about: Mapping[str, str]) -> Text:
    return words.gig_heading(the_order(tx, about), the_booking(tx, about))


def dropped(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """You said that you cannot come."""
    return Message(
        (
            _booked_heading(tx, about),
            _("Thank you for telling. We ask the next person. You do not need to do anything."),
        ),
        card=CardName("gig", about["booking"]),
    )


def feedback_ask(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """The morning after: how did it go, and would you like to talk."""
    return Message(
        (
            _booked_heading(tx, about),
            _("How did the gig go? It takes a minute to answer. Would you like to talk with someone?"),
        ),
        (
            (Button(_("Answer"), press_data("selfassess", about["booking"]), "main"),),
            (Button(pgettext("gig", "It was not held"), press_data("notheld", about["booking"])),),
        ),
        doors=(feedback_page(about, person),),
    )


def missing_feedback(tx: Transaction, booking: Booking, person: Person) -> Message | None:
    """What is still asked of the expert about a gig that was held; None when it was answered or is closed."""
    order = orders.order(tx, booking.order_id)
    answered = "expert" in orders.count_feedback(tx, [booking.id])[booking.id]
    if order is None or order.state != "held" or answered:
        return None
    return feedback_ask(tx, {"booking": booking.id, "order": order.id}, person)


def nothing(*, joined: bool) -> Text:
    """What stands on an expert's page without requests and gigs."""
    if joined:
        return _("There are no requests or gigs for you now. You do not need to do anything.")
    return _("First answer Keikka's questions in the chat. Then gigs that suit you can be found.")


def feedback_again(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """Asked once more, and never again."""
    first = feedback_ask(tx, about, person)
    return replace(first, parts=(first.parts[0], ASKED_AGAIN, _("Would you like to talk with someone?")))


AGAIN: Mapping[str, Text] = {
    "yes": _("Would order again: yes"),
    "maybe": _("Would order again: maybe"),
    "no": _("Would order again: no"),
}


def feedback_came(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """The orderer's answers, as they wrote them."""
    answers: dict[str, Any] = next(
        (
            orders.feedback_answers(tx, one)
            for one in orders.feedback_of(tx, about["booking"])
            if one.respondent == "orderer"
        ),
        {},
    )
    of = the_order(tx, about).id
    parts = [_booked_heading(tx, about), _("The orderer has given you feedback.")]
    if answers.get("rating"):
        parts.append(_("Rating: {rating} of 5")(rating=int(answers["rating"])))
    if answers.get("useful"):
        parts.append(_said(_("What was useful: {words}"), answers["useful"], of))
    if answers.get("words"):
        parts.append(_said(_("In their words: {words}"), answers["words"], of))
    if answers.get("again") in AGAIN:
        parts.append(AGAIN[answers["again"]])
    return Message(tuple(parts), card=CardName("heard", about["booking"]))


def audience_came(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """The audience's answers that were brought together, in whole batches.

    The marks' mean is told to the nearest half: who knows some of the marks cannot reckon the rest from it.
    """
    given = [one for one in orders.feedback_of(tx, about["booking"], "audience") if one.batch is not None]
    ratings = [one.rating for one in given if one.rating]
    of = the_order(tx, about).id
    gave = [str(orders.feedback_answers(tx, one).get("gave") or "") for one in given]
    parts = [
        _booked_heading(tx, about),
        ngettext("{n} person in the audience has answered.", "{n} people in the audience have answered.", len(given)),
    ]
    if ratings:
        average = f"{round(2 * sum(ratings) / len(ratings)) / 2:.1f}"
        comma = average.replace(".", ",")
        parts.append(_("Average rating to the nearest half: {average} of 5")(average=Named(comma, comma, average)))
    parts.extend(_said(_("Someone wrote: {words}"), one, of) for one in sorted(filter(None, gave)))
    return Message(tuple(parts), card=CardName("audience", about["booking"]))


def _said(text: Text, words: Any, of: str) -> Text:
    """What somebody wrote of a gig, in free words: they may tell of an illness as the order does."""
    return line(text(words=quote(words, of, names=False)), of, Circle.ASKED)
