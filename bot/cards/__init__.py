"""What people see: one table from what happened to the message that tells it, rendered from the present state."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.cards import access, consent, expert, orderer, refusals, staff
from bot.cards.disclosed import disclosed
from bot.cards.written import from_json, quotes, to_json
from dialogs.speech import Message
from storage.kinds import CardKind
from storage.people import Person
from storage.transaction import Transaction

Card = Callable[[Transaction, Mapping[str, str], Person], Message]

CARDS: Mapping[CardKind, Card] = {
    "sent": orderer.sent,
    "sent_waiting": orderer.sent,
    "order": orderer.overview,
    "released": orderer.released,
    "refused": orderer.refused,
    "edited": orderer.edited,
    "widened": orderer.widened,
    "not_found_yet": orderer.not_found_yet,
    "booked_orderer": orderer.booked,
    "dropped_orderer": orderer.dropped,
    "cancelled": orderer.cancelled,
    "cancelled_by_staff": orderer.cancelled_by_staff,
    "unfilled": orderer.unfilled,
    "not_held": orderer.not_held,
    "reminder": orderer.reminder,
    "feedback_orderer": orderer.feedback_ask,
    "feedback_orderer_again": orderer.feedback_again,
    "offer": expert.offer,
    "booked_expert": expert.booked,
    "gig_changed": expert.changed,
    "gig_cancelled": expert.cancelled,
    "gig_moved": expert.moved,
    "gig_not_held": expert.not_held,
    "dropped_expert": expert.dropped,
    "feedback_expert": expert.feedback_ask,
    "feedback_expert_again": expert.feedback_again,
    "feedback_for_expert": expert.feedback_came,
    "audience_for_expert": expert.audience_came,
    "talk_wish": staff.talk_wish,
    "consent": consent.consent,
    "code_removed": refusals.code_removed,
    "code_left": refusals.code_left,
    "came_in": access.came_in,
    "way_back": access.way_back,
    "way_made": access.way_made,
    "ended_for_you": access.ended_for_you,
    "step_asked": access.step_asked,
    "coordinator_no_more": access.coordinator_no_more,
    "coordinator_new": access.coordinator_new,
}


def render(tx: Transaction, kind: CardKind, about: Mapping[str, str], person: Person) -> Message | None:
    """The message of `kind` as this reader may see it where `via` of what it is about says; None when that is gone."""
    message = compose(tx, kind, about, person)
    return None if message is None else disclosed(tx, message, about.get("via", ""), person).message


def compose(tx: Transaction, kind: CardKind, about: Mapping[str, str], person: Person) -> Message | None:
    """The message of `kind` with all that there is, for whoever brings it: what of it may be shown is decided there.

    None when what it is about is gone (erased meanwhile).
    """
    try:
        return CARDS[kind](tx, about, person)
    except LookupError:
        if kind not in CARDS:
            raise
        return None


__all__ = ["CARDS", "compose", "from_json", "quotes", "render", "to_json"]
