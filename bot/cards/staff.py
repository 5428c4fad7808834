"""What one coordinator alone reads: a wish to talk, with the name and contact that are needed to phone."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards.orderer import the_booking, the_order
from bot.cards.told import quote
from bot.law.buttons import press_data
from dialogs.speech import Button, CardName, Message, Span, _
from storage import people
from storage.people import Person
from storage.transaction import Transaction


def talk_wish(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """An expert would like to talk after a gig: whom to phone."""
    booking = the_booking(tx, about)
    order = the_order(tx, about)
    profile = people.profile(tx, booking.expert_id, "expert") or {}
    return Message(
        (
            _("After gig {number}, {when}, the expert would like to talk.")(
                number=order.number, when=Span(booking.starts_at, booking.ends_at, order.zone)
            ),
            _("Expert: {name}")(name=quote(profile.get("name"), booking.expert_id)),
            _("Contact of the expert: {contact}")(contact=quote(profile.get("contact"), booking.expert_id)),
        ),
        ((Button(_("We have talked"), press_data("talked", booking.id), "main"),),),
        card=CardName("talk", booking.id),
    )
