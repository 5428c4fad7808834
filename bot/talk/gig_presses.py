"""An expert's presses on offers and gigs, and both sides' on what comes after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bot.cards import render
from bot.cards import words as shared
from bot.cards.orderer import the_order
from bot.desk import bookings, offering
from bot.lifecycle import NotPossible
from bot.talk import forms
from bot.talk.speaker import Speaker
from dialogs.feedback import FEEDBACK_EXPERT, FEEDBACK_ORDERER
from dialogs.speech import Button, Message, Text, _, pgettext
from storage import orders
from storage.orders import Booking, Offer
from storage.transaction import Transaction

if TYPE_CHECKING:
    from bot.talk.presses import Press

CLASH = _("You have another gig at that time, so this one cannot be booked for you.")
TAKEN = _("Someone has already taken this request. You do not need to do anything.")
OVER = _("This request has ended. You do not need to do anything. Thank you.")


def yes(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """I take it. The button says which version of the order it was shown with."""
    offer = _offer(press)
    order = the_order(tx, {"order": offer.order_id})
    version, wanted = (*press.arguments, "", "")[:2]
    may_take = orders.offer(tx, offer.id)
    if offer.state in ("live", "lapsed", "undeliverable") and order.state in ("searching", "stuck"):
        if version != str(order.version) and offer.round == order.round:
            _show_again(tx, speaker, offer, _("The request has changed. Here is how it is now."))
            return
        formats = [str(one) for one in offer.reasons.get("formats", ())] or [order.format]
        if wanted not in formats:
            _show_again(tx, speaker, offer, _("Please choose how you take it."))
            return
    result = bookings.accept(tx, may_take or offer, wanted)
    _show_result(tx, speaker, offer, result)


def _show_result(tx: Transaction, speaker: Speaker, offer: Offer, result: str) -> None:
    if result == "booked":
        standing = [one for one in orders.bookings_of(tx, offer.order_id) if one.offer_id == offer.id]
        if standing and standing[-1].state == "planned":
            return  # the gig's card has been shown by the desk, or stands already
    if result == "clash":
        speaker.answer(tx, Message((CLASH,)))
        return
    if result in ("taken", "over"):
        speaker.answer(tx, Message((TAKEN if result == "taken" else OVER,)))
    offering.tell_offer(tx, offer)


def _show_again(tx: Transaction, speaker: Speaker, offer: Offer, why: Text) -> None:
    message = render(tx, "offer", {"offer": offer.id, "order": offer.order_id}, speaker.person)
    if message is not None:
        speaker.answer(tx, Message((why, *message.parts), message.buttons, message.links, message.files, message.card))


def no(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """I can't."""
    offer = _offer(press)
    if offer.state in ("live", "lapsed", "reserve", "undeliverable"):
        offering.decline(tx, offer)
        return
    offering.tell_offer(tx, offer)
    if offer.state == "accepted":
        speaker.answer(tx, Message((_("You have said yes to this. If you cannot come, press: I cannot come."),)))


def gig(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """Show the gig."""
    booking = _booking(press)
    message = render(tx, "booked_expert", {"booking": booking.id, "order": booking.order_id}, speaker.person)
    if message is not None and booking.state == "planned":
        speaker.answer(tx, message)
    else:
        raise NotPossible(booking.state, "gig")


def drop(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """Ask before dropping out."""
    booking = _booking(press)
    if booking.state != "planned":
        raise NotPossible(booking.state, "drop")
    order = the_order(tx, {"order": booking.order_id})
    speaker.answer(
        tx,
        Message(
            (shared.heading(tx, order), _("Is it so that you cannot come? We then ask the next person.")),
            (
                (Button(_("Yes, I cannot come"), f"dropped:{booking.id}", "danger"),),
                (Button(_("No, I am coming"), f"gig:{booking.id}"),),
            ),
        ),
    )


def dropped(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """The expert cannot come."""
    bookings.drop_out(tx, _planned(press), speaker.person.id)


def not_right(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """A booking by phone that the expert did not agree to."""
    bookings.not_right(tx, _planned(press))


def not_held(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """Ask before noting that a gig was not held."""
    booking = _booking(press)
    if booking.state != "held":
        raise NotPossible(booking.state, "not_held")
    order = the_order(tx, {"order": booking.order_id})
    speaker.answer(
        tx,
        Message(
            (shared.heading(tx, order), _("Was this gig not held? Then the order is closed.")),
            (
                (Button(pgettext("gig", "It was not held"), f"wasnotheld:{booking.id}", "danger"),),
                (Button(pgettext("gig", "It was held"), f"{_back(speaker, booking)}:{booking.id}"),),
            ),
        ),
    )


def _back(speaker: Speaker, booking: Booking) -> str:
    return "selfassess" if speaker.person.id == booking.expert_id else "feedback"


def was_not_held(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """Note it; the order is closed and both are told."""
    bookings.not_held(tx, _booking(press), speaker.person.id)


def self_assess(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """The expert's self-assessment, as a conversation."""
    _feedback(tx, speaker, _booking(press), "expert")


def feedback(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """The orderer's feedback, as a conversation."""
    _feedback(tx, speaker, _booking(press), "orderer")


def _feedback(tx: Transaction, speaker: Speaker, booking: Booking, side: str) -> None:
    order = the_order(tx, {"order": booking.order_id})
    if any(one.respondent == side for one in orders.feedback_of(tx, booking.id)):
        speaker.answer(tx, Message((forms.ALREADY_GIVEN,)))
        return
    if order.state != "held" or booking.state != "held":
        speaker.answer(tx, Message((_("Feedback about this gig is closed."),)))
        return
    forms.begin(tx, speaker, FEEDBACK_EXPERT if side == "expert" else FEEDBACK_ORDERER, booking.id)


def _offer(press: Press) -> Offer:
    assert isinstance(press.subject, Offer)
    return press.subject


def _booking(press: Press) -> Booking:
    assert isinstance(press.subject, Booking)
    return press.subject


def _planned(press: Press) -> Booking:
    booking = _booking(press)
    if booking.state != "planned":
        raise NotPossible(booking.state, "drop_out")
    return booking


ACTS: Mapping[str, Callable[[Transaction, Speaker, Press], None]] = {
    "yes": yes,
    "no": no,
    "gig": gig,
    "drop": drop,
    "dropped": dropped,
    "notright": not_right,
    "notheld": not_held,
    "wasnotheld": was_not_held,
    "selfassess": self_assess,
    "feedback": feedback,
}
