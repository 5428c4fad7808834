"""After the gig: each side's feedback is brought to whom it belongs, and the order is closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.desk.bookings import _about, _order
from bot.desk.telling import OF_AN_ORDER, alarm, clear_alarms, show_order, tell
from bot.facts import settings
from bot.law import lifecycle
from dialogs.speech import CardName
from storage import ledger, marks, orders, people
from storage.orders import Booking, Order
from storage.states import Respondent
from storage.transaction import Transaction


def settle(tx: Transaction, order: Order, by: str = "keikka") -> None:
    """Both answers are in, or the links have closed: the order is closed."""
    state = lifecycle.after(lifecycle.ORDER, order.state, "settle")
    orders.change_order(tx, order.id, state=state, closed_at=tx.now)
    ledger.note(tx, by, "settle", order.id)
    clear_alarms(tx, order.id, *OF_AN_ORDER)
    show_order(tx, order.id)


def give_feedback(tx: Transaction, booking: Booking, respondent: Respondent, key: str, answers: dict[str, Any]) -> bool:
    """Keep one side's feedback and bring it to whom it belongs. False when that side has answered before."""
    rating = answers.get("rating") or answers.get("went")
    if not orders.add_feedback(tx, booking.id, respondent, key, answers, int(rating) if rating else None):
        return False
    ledger.note(tx, respondent, "feedback", booking.order_id, booking=booking.id)
    _bring(tx, booking, respondent, answers)
    _settle_when_both_have_answered(tx, booking)
    show_order(tx, booking.order_id)
    return True


def _bring(tx: Transaction, booking: Booking, respondent: Respondent, answers: dict[str, Any]) -> None:
    """To whom this side's feedback belongs: the expert's wish to a coordinator, the others' answers to the expert."""
    if respondent == "expert" and answers.get("talk") == "yes":
        _wants_to_talk(tx, booking)
    if respondent == "orderer":
        tell(tx, booking.expert_id, "feedback_for_expert", _about(booking), card=CardName("heard", booking.id))
    if respondent == "audience" and _enough(tx, booking) and marks.mark(tx, "audience_enough", booking.id):
        tell(tx, booking.expert_id, "audience_for_expert", _about(booking), card=CardName("audience", booking.id))


def _settle_when_both_have_answered(tx: Transaction, booking: Booking) -> None:
    order = _order(tx, booking.order_id)
    sides = {one.respondent for one in orders.feedback_of(tx, booking.id)}
    if order.state == "held" and {"orderer", "expert"} <= sides:
        settle(tx, order)


def _wants_to_talk(tx: Transaction, booking: Booking) -> None:
    """Goes to one coordinator: of the expert's own organisation if it has one, else the one heard last.

    They read a name and a contact, so the ledger notes who (R17).
    """
    expert = people.person(tx, booking.expert_id)
    staff = people.coordinators(tx)
    own = [one for one in staff if expert and one.organisation_id and one.organisation_id == expert.organisation_id]
    one = max(own or staff, key=lambda person: person.last_heard_at or person.created_at, default=None)
    alarm(tx, "talk", booking.id, booking.order_id)
    if one is not None and tell(tx, one.id, "talk_wish", _about(booking), card=CardName("talk", booking.id)):
        ledger.note(tx, one.id, "see_name", booking.order_id, booking=booking.id)


def bring_audience(tx: Transaction, booking: Booking) -> None:
    """The audience's link has closed: all answers together, if more came than were brought together before."""
    if _answers_of_audience(tx, booking) > settings.number(tx, "audience_from"):
        tell(
            tx,
            booking.expert_id,
            "audience_for_expert",
            _about(booking),
            card=CardName("audience", booking.id),
            news=True,
        )


def _enough(tx: Transaction, booking: Booking) -> bool:
    return _answers_of_audience(tx, booking) >= settings.number(tx, "audience_from")


def _answers_of_audience(tx: Transaction, booking: Booking) -> int:
    return sum(one.respondent == "audience" for one in orders.feedback_of(tx, booking.id))


def audience_window(tx: Transaction, booking: Booking) -> tuple[datetime, datetime]:
    """From when until when the audience's link takes answers. UTC."""
    return booking.starts_at, booking.ends_at + settings.days(tx, "audience_days")
