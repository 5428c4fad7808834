"""An expert's presses on offers and gigs, and both sides' on what comes after."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards.expert import request_line
from bot.cards.orderer import the_order
from bot.desk import bookings, offering
from bot.law import terms
from bot.law.buttons import SURE, press_data
from bot.law.lifecycle import NotPossible
from bot.law.terms import offered_ways
from bot.talk import forms, sent_forms
from bot.talk.speaker import Speaker
from dialogs.forms.feedback import FEEDBACK_EXPERT, FEEDBACK_ORDERER
from dialogs.forms.order import CHANGE_ORDER
from dialogs.speech import Button, Message, Text, _, pgettext
from storage import orders
from storage.orders import Booking, Offer, Order
from storage.states import OfferState
from storage.transaction import Transaction

CLASH = _("You have another gig at that time, so this one cannot be booked for you.")
CHANGED = _("The request has changed. Here is how it is now.")
#: What a yes makes of an offer, the first time it is said.
BECOMES: Mapping[bookings.Accepted, OfferState] = {"booked": "accepted", "reserve": "reserve"}


def yes(tx: Transaction, speaker: Speaker, offer: Offer, version: str = "", wanted: str = "") -> None:
    """I take it, in this format. The button says which version of the order it was shown with."""
    order = the_order(tx, {"order": offer.order_id})
    agreed = next((way for way in offered_ways(order, offer) if way == wanted), None)
    newer = _newer(tx, offer, order)
    if newer is not None:
        _show_again(tx, speaker, newer, CHANGED)
        return
    open_to_a_yes = order.state in ("searching", "stuck") and terms.still_asked(order, offer)
    if offer.state in ("live", "lapsed", "undeliverable") and open_to_a_yes:
        if version != str(order.version):
            _show_again(tx, speaker, offer, CHANGED)
            return
        if agreed is None:
            _show_again(tx, speaker, offer, _("Please choose how you take it."))
            return
    _answer(tx, speaker, offer, bookings.accept(tx, offer, agreed))


def _newer(tx: Transaction, offer: Offer, order: Order) -> Offer | None:
    """What the same person is asked now, when this offer was about what the order once was."""
    if offer.round == order.round:
        return None
    now = orders.offers_of(tx, order.id, order.round)
    return next((one for one in now if one.expert_id == offer.expert_id and one.state == "live"), None)


def _answer(tx: Transaction, speaker: Speaker, offer: Offer, result: bookings.Accepted) -> None:
    """One definite answer to a yes, the same however often it is pressed."""
    if result in BECOMES and offer.state != BECOMES[result]:
        return  # the desk has just told of the gig, or the card has just become the answer
    booking = _planned_by(tx, offer) if result == "booked" else None
    if booking is not None:
        _show_gig(tx, speaker, booking)
    elif result == "clash":
        speaker.reply(tx, Message((request_line(tx, offer), CLASH)))
    else:
        speaker.show(tx, "offer", {"offer": offer.id, "order": offer.order_id})


def _planned_by(tx: Transaction, offer: Offer) -> Booking | None:
    """The gig that a yes to this offer made, while it is to come."""
    made = [one for one in orders.bookings_of(tx, offer.order_id) if one.offer_id == offer.id]
    return made[-1] if made and made[-1].state == "planned" else None


def _show_again(tx: Transaction, speaker: Speaker, offer: Offer, why: Text) -> None:
    """Why first, in words of its own: a page shows the card as it stands now, and nothing above it."""
    speaker.reply(tx, Message((why,)))
    speaker.show(tx, "offer", {"offer": offer.id, "order": offer.order_id})


def no(tx: Transaction, speaker: Speaker, offer: Offer) -> None:
    """I can't."""
    if offer.state in ("live", "lapsed", "reserve", "undeliverable") and offering.decline(tx, offer):
        return  # the card has just become the answer
    if offer.state == "accepted":
        told = _("You have said yes to this. If you cannot come, press: I cannot come.")
        speaker.reply(tx, Message((request_line(tx, offer), told)))
        return
    speaker.show(tx, "offer", {"offer": offer.id, "order": offer.order_id})


def _show_gig(tx: Transaction, speaker: Speaker, booking: Booking) -> None:
    speaker.show(tx, "booked_expert", {"booking": booking.id, "order": booking.order_id})


def gig(tx: Transaction, speaker: Speaker, booking: Booking) -> None:
    """Show the gig."""
    if booking.state != "planned":
        raise NotPossible(booking.state, "gig")
    _show_gig(tx, speaker, booking)


def ask_drop(tx: Transaction, speaker: Speaker, booking: Booking) -> None:
    """Ask before dropping out."""
    if booking.state != "planned":
        raise NotPossible(booking.state, "drop")
    speaker.reply(
        tx,
        Message(
            (
                sent_forms.about_gig(tx, booking, speaker.person),
                _("Is it so that you cannot come? We then ask the next person."),
            ),
            (
                (Button(_("Yes, I cannot come"), press_data("drop", booking.id, SURE), "danger"),),
                (Button(_("No, I am coming"), press_data("gig", booking.id)),),
            ),
        ),
    )


def drop_out(tx: Transaction, speaker: Speaker, booking: Booking) -> None:
    """The expert cannot come."""
    _must_be_planned(booking)
    bookings.drop_out(tx, booking, speaker.person.id)


def not_right(tx: Transaction, speaker: Speaker, booking: Booking) -> None:
    """A booking by phone that the expert did not agree to."""
    _must_be_planned(booking)
    bookings.not_right(tx, booking)


def ask_not_held(tx: Transaction, speaker: Speaker, booking: Booking) -> None:
    """Ask before noting that a gig was not held."""
    if booking.state != "held":
        raise NotPossible(booking.state, "not_held")
    rows = [
        (Button(pgettext("gig", "It was not held"), press_data("notheld", booking.id, SURE), "danger"),),
        (Button(pgettext("gig", "It was held"), _back(speaker, booking)),),
    ]
    if speaker.person.id != booking.expert_id:
        rows.insert(1, (Button(_("It is held on another day"), press_data("another", booking.id)),))
    speaker.reply(
        tx,
        Message(
            (
                sent_forms.about_gig(tx, booking, speaker.person),
                _("Was this gig not held? Then the order is closed."),
            ),
            tuple(rows),
        ),
    )


def _back(speaker: Speaker, booking: Booking) -> str:
    return press_data("selfassess" if speaker.person.id == booking.expert_id else "feedback", booking.id)


def note_not_held(tx: Transaction, speaker: Speaker, booking: Booking) -> None:
    """Note it; the order is closed and both are told."""
    bookings.not_held(tx, booking, speaker.person.id)


def another_day(tx: Transaction, speaker: Speaker, booking: Booking) -> None:
    """It was not held and is to be held later: the order is opened at its date, and the search begins again."""
    order = the_order(tx, {"order": booking.order_id})
    if booking.state != "held" or order.state != "held":
        raise NotPossible(booking.state, "hold_later")
    given = terms.as_ordered(orders.answers_of(tx, order))
    forms.begin(tx, speaker, CHANGE_ORDER, str(order.number), given, "date")


def self_assess(tx: Transaction, speaker: Speaker, booking: Booking) -> None:
    """The expert's self-assessment, as a conversation."""
    _feedback(tx, speaker, booking, "expert")


def feedback(tx: Transaction, speaker: Speaker, booking: Booking) -> None:
    """The orderer's feedback, as a conversation."""
    _feedback(tx, speaker, booking, "orderer")


def _feedback(tx: Transaction, speaker: Speaker, booking: Booking, side: str) -> None:
    order = the_order(tx, {"order": booking.order_id})
    heading = sent_forms.about_gig(tx, booking, speaker.person)
    if any(one.respondent == side for one in orders.feedback_of(tx, booking.id)):
        speaker.reply(tx, Message((heading, sent_forms.ALREADY_GIVEN)))
        return
    if order.state != "held" or booking.state != "held":
        speaker.reply(tx, Message((heading, sent_forms.FEEDBACK_CLOSED)))
        return
    forms.begin(tx, speaker, FEEDBACK_EXPERT if side == "expert" else FEEDBACK_ORDERER, booking.id, heading=heading)


def _must_be_planned(booking: Booking) -> None:
    if booking.state != "planned":
        raise NotPossible(booking.state, "drop_out")
