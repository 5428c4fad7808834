"""What an orderer reads. Every message begins with the order's number, date and topic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.cards import words
from bot.cards.papers import audience_lines, files_of, poster_links
from bot.cards.told import quote
from bot.facts import disclosure, settings
from bot.facts.order_terms import terms_of
from bot.law import calendar, lifecycle
from bot.law.buttons import press_data
from bot.law.terms import Terms
from dialogs.speech import Button, CardName, Door, Message, Moment, Text, _, pgettext
from storage import orders, people
from storage.orders import Booking, Order
from storage.people import Person
from storage.transaction import Transaction

STATES: Mapping[str, Text] = {
    "waiting": _("State: a coordinator is checking the order."),
    "searching": _("State: we are asking the experts one at a time."),
    # An orderer must not learn from the state whether anybody is left to ask (R16).
    "stuck": _("State: we are asking the experts one at a time."),
    "booked": _("State: an expert has said yes."),
    "held": _("State: the gig has been held."),
    "closed": _("State: closed."),
    "unfilled": _("State: nobody was found in time."),
    "cancelled": _("State: cancelled."),
}


def the_order(tx: Transaction, about: Mapping[str, str]) -> Order:
    order = orders.order(tx, about["order"])
    if order is None:
        raise LookupError("the order is gone")
    return order


def the_answers(tx: Transaction, order: Order) -> dict[str, Any]:
    answers: dict[str, Any] | None = orders.answers_of(tx, order)
    if answers is None:
        raise LookupError("what was written has been erased")
    return answers


def order_buttons(order: Order) -> tuple[tuple[Button, ...], ...]:
    """What the orderer may do with an order now."""
    if order.state not in lifecycle.BEFORE_THE_GIG:
        return ()
    return (
        (
            Button(_("Change the order"), press_data("edit", order.number)),
            Button(_("Cancel the order"), press_data("cancel", order.number), "danger"),
        ),
    )


ORDER_PAGE = _("The order's own page")


def order_page(order: Order) -> Door:
    """The order's own page: state, booking, calendar file and feedback without a session."""
    return Door(ORDER_PAGE, "order", order.id, order.orderer_id)


def sent(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """The order is in: its number, what happens next, and by when they will hear."""
    order = the_order(tx, about)
    moment = Moment(order.announced_at, order.zone)
    parts = [
        words.heading(tx, order),
        _("Order {number} is sent. We ask the experts one at a time. You will hear from us by {moment}.")(
            number=order.number, moment=moment
        )
        if order.known
        else _(
            "Order {number} is sent. It is your first order, so a coordinator looks at it before anyone is asked. "
            "You will hear from us by {moment}."
        )(number=order.number, moment=moment),
    ]
    terms = terms_of(tx, order)
    if terms.answered_format == "either" and terms.format == "remote":
        parts.append(_("No place was given, so the gig is offered as a remote one."))
    if calendar.is_short_notice(
        order.submitted_at, order.starts_at, order.zone, settings.hours(tx), settings.turns(tx)
    ):
        parts.append(_("The time is short. We ask those who have allowed short notice."))
    if disclosure.links_open(tx, about.get("via", "")):
        parts.append(_("Keep the link below. It shows the order without signing in."))
    return Message(tuple(parts), order_buttons(order), doors=(order_page(order),))


def overview(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """An order as it stands, with what may be done."""
    order = the_order(tx, about)
    answers = the_answers(tx, order)
    parts = [words.heading(tx, order), STATES[order.state]]
    parts.extend(hear_by(order))
    parts.append(_("Kind of gig: {kind}")(kind=words.kind_name(order.kind)))
    parts.extend(words.need_lines(order, answers))
    parts.extend(words.orderer_lines(order, answers))
    booking = standing_booking(tx, order)
    if booking is not None:
        parts.extend(expert_lines(tx, booking))
    return Message(tuple(parts), order_buttons(order), card=CardName("mine", str(order.number)))


def standing_booking(tx: Transaction, order: Order) -> Booking | None:
    """The booking that stands or was held."""
    return next((one for one in orders.bookings_of(tx, order.id) if one.state in ("planned", "held")), None)


def expert_lines(tx: Transaction, booking: Booking) -> list[Text]:
    """Who comes and how to reach them: for the booked side only."""
    profile = people.profile(tx, booking.expert_id, "expert") or {}
    return [
        _("Expert: {name}")(name=quote(profile.get("name"), booking.expert_id)),
        _("Contact of the expert: {contact}")(contact=quote(profile.get("contact"), booking.expert_id)),
        _("Agreed format: {format}")(format=words.booking_format(booking)),
    ]


def released(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """A coordinator let the order go on."""
    order = the_order(tx, about)
    return Message(
        (
            words.heading(tx, order),
            _("A coordinator has checked the order. We now ask the experts one at a time."),
            *hear_by(order),
        ),
        order_buttons(order),
    )


def refused(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """A coordinator did not let it go on."""
    return Message(
        (
            words.heading(tx, the_order(tx, about)),
            _("A coordinator looked at the order and it does not go on. No expert was asked."),
            _("You can ask the coordinator why, or write a new order."),
        ),
        ((Button(_("New order"), press_data("order", "new")),),),
    )


def edited(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """The change is in."""
    order = the_order(tx, about)
    parts = (words.heading(tx, order), _("The change is saved."), STATES[order.state], *hear_by(order))
    return Message(parts, order_buttons(order))


def hear_by(order: Order) -> tuple[Text, ...]:
    """By when the orderer hears, as long as nothing has been told; the same whether anybody is left to ask or not."""
    if order.state not in ("waiting", "searching", "stuck") or order.answered_at is not None:
        return ()
    return (_("You will hear from us by {moment}.")(moment=Moment(order.announced_at, order.zone)),)


def widened(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """The search goes wider."""
    order = the_order(tx, about)
    terms = terms_of(tx, order)
    how = (
        _("We now ask experts from anywhere.")
        if terms.anywhere
        else _("We now ask experts who could do it remotely, too.")
        if terms.remotely_too
        else _("We now ask experts from further away, too.")
    )
    return Message((words.heading(tx, order), how, *hear_by(order)), order_buttons(order))


def not_found_yet(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """The announced time: nobody yet, in the same words whatever the reason, with what could help."""
    order = the_order(tx, about)
    if order.state == "waiting":
        return Message(
            (
                words.heading(tx, order),
                _("A coordinator has not looked at the order yet. They have been reminded. The order stands."),
            ),
            order_buttons(order),
        )
    choices = [Button(_("Another date"), press_data("edit", order.number, "date"))]
    if order.format != "remote":
        choices.append(Button(_("Remotely, too"), press_data("remote", order.number)))
        choices.append(Button(_("A wider area"), press_data("widen", order.number)))
    return Message(
        (
            words.heading(tx, order),
            _("We have not found an expert yet. The search goes on until the gig."),
            _("One of these may help:"),
        ),
        (tuple(choices), (Button(_("Cancel the order"), press_data("cancel", order.number), "danger"),)),
    )


def booked(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """An expert said yes: who comes, the calendar file, the audience's link and poster."""
    order = the_order(tx, about)
    booking = the_booking(tx, about)
    answers = the_answers(tx, order)
    code = str(answers.get("audience_code", ""))
    parts = [
        words.heading(tx, order),
        _("An expert has said yes. You can agree on the details together."),
        *expert_lines(tx, booking),
        _("We remind both of you. After the gig we ask how it went."),
        *audience_lines(tx, code),
    ]
    if booking.format == "remote" and not answers.get("remote_link"):
        parts.append(_("Please send the remote link to the expert."))
    return Message(
        tuple(parts),
        order_buttons(order),
        links=poster_links(tx, code),
        files=files_of(tx, order, booking, about, code, side="orderer"),
        card=CardName("booking", booking.id),
        doors=(order_page(order),),
    )


def the_booking(tx: Transaction, about: Mapping[str, str]) -> Booking:
    booking = orders.booking(tx, about["booking"])
    if booking is None:
        raise LookupError("the booking is gone")
    return booking


def dropped(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """The expert cannot come; the search goes on."""
    order = the_order(tx, about)
    return Message(
        (
            words.heading(tx, order),
            _("The expert cannot come after all. We are looking for another one."),
            *hear_by(order),
        ),
        order_buttons(order),
        card=CardName("booking", about["booking"]),
    )


def cancelled(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """The order is cancelled."""
    return Message(
        (words.heading(tx, the_order(tx, about)), _("The order is cancelled. Everyone who was asked is told.")),
        ((Button(_("New order"), press_data("order", "new")),),),
    )


def cancelled_by_staff(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """A coordinator has cancelled the order."""
    return Message(
        (
            words.heading(tx, the_order(tx, about)),
            _("A coordinator has cancelled the order. Everyone who was asked is told."),
            _("You can ask the coordinator why, or write a new order."),
        ),
        ((Button(_("New order"), press_data("order", "new")),),),
    )


def unfilled(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """The gig's start came and nobody was found."""
    return Message(
        (
            words.heading(tx, the_order(tx, about)),
            _("Nobody was found in time. We are sorry. The coordinator knows about it."),
        ),
        ((Button(_("New order"), press_data("order", "new")),),),
    )


def not_held(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """The gig was not held: closed for both sides."""
    return Message((words.heading(tx, the_order(tx, about)), _("It is noted that the gig was not held.")))


def reminder(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """A gig is coming."""
    order = the_order(tx, about)
    booking = the_booking(tx, about)
    answers = the_answers(tx, order)
    agreed = Terms.of(answers, order.zone).agreed(booking.format)
    heading = words.heading(tx, order, words.gig_heading(order, booking))
    parts = [heading, _("A reminder: the gig is coming.")]
    place = words.place_name(agreed)
    if place is not None:
        parts.append(_("Place: {place}")(place=place))
    if person.id == booking.expert_id:
        parts.extend(words.orderer_lines(order, answers))
        button = Button(_("I cannot come"), press_data("drop", booking.id), "danger")
    else:
        parts.extend(expert_lines(tx, booking))
        button = Button(_("Cancel the order"), press_data("cancel", order.number), "danger")
    return Message(tuple(parts), ((button,),))


def feedback_ask(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """The morning after: how did it go."""
    order = the_order(tx, about)
    return Message(
        (words.heading(tx, order), _("How did the gig go? It takes a minute to answer. The expert gets your answers.")),
        (
            (Button(_("Give feedback"), press_data("feedback", about["booking"]), "main"),),
            (Button(pgettext("gig", "It was not held"), press_data("notheld", about["booking"])),),
        ),
        card=CardName("ask", about["booking"]),
        doors=(feedback_page(about, person),),
    )


def feedback_page(about: Mapping[str, str], person: Person) -> Door:
    """The form of somebody's side of the gig, behind a link."""
    return Door(_("Feedback as a page"), "feedback", about["booking"], person.id)


def feedback_again(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """Asked once more, and never again."""
    asked = feedback_ask(tx, about, person)
    return replace(asked, parts=(asked.parts[0], AGAIN))


AGAIN = _("There is still time: how did the gig go? It takes a minute to answer. We do not ask again.")
