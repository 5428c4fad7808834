"""After the gig: each side's feedback is brought to whom it belongs, and the order is closed.

The audience answers without names, and whoever sees a sum before and after one answer would know that answer. So the
answers are brought together in batches, on a morning after the gig: those that came since the last batch, if they are
`audience_from` or more. Fewer stay where they are, and what is left when the link has closed is shown to nobody. No
card, page, count or line of a story knows of an answer before (R20).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.desk.bookings import _about, _order
from bot.desk.telling import OF_AN_ORDER, alarm, clear_alarms, show_order, tell
from bot.facts import settings
from bot.facts.tenancy import reaches
from bot.law import lifecycle
from dialogs.speech import CardName
from storage import feedback as given
from storage import ledger, orders, people
from storage.orders import Booking, Order
from storage.people import Person
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


def hear_audience(tx: Transaction, booking: Booking, key: str, answers: dict[str, Any]) -> bool:
    """Keep an answer of the audience until it is brought together with others. False when `key` has answered before."""
    rating = answers.get("rating")
    places = _places(tx, booking)
    return given.add_of_audience(tx, booking.id, key, answers, int(rating) if rating else None, places)


#: Answers of an audience whose size is not known are capped here; a known size at one and a half times it.
UNKNOWN_AUDIENCE = 200


def _places(tx: Transaction, booking: Booking) -> int:
    """How many answers are kept until they are brought together next.

    In all as many as the cap; so that who answers later is heard too, the first take not quite all where that can be.
    """
    percent, enough = settings.number(tx, "audience_percent"), settings.number(tx, "audience_from")
    size = booking.audience_size
    most = -(-size * percent // 100) if size else UNKNOWN_AUDIENCE
    before = sum(one.batch is not None for one in given.of_audience(tx, booking.id))
    if before:
        return max(most - before, 1)
    return max(most - enough, min(most, 2 * enough - 1))


def _bring(tx: Transaction, booking: Booking, respondent: Respondent, answers: dict[str, Any]) -> None:
    """To whom this side's feedback belongs: the expert's wish to a coordinator, the orderer's answers to the expert."""
    if respondent == "expert" and answers.get("talk") == "yes":
        _wants_to_talk(tx, booking)
    if respondent == "orderer":
        tell(tx, booking.expert_id, "feedback_for_expert", _about(booking), card=CardName("heard", booking.id))


def _settle_when_both_have_answered(tx: Transaction, booking: Booking) -> None:
    order = _order(tx, booking.order_id)
    sides = {one.respondent for one in orders.feedback_of(tx, booking.id)}
    if order.state == "held" and {"orderer", "expert"} <= sides:
        settle(tx, order)


def _wants_to_talk(tx: Transaction, booking: Booking) -> None:
    """Goes to one coordinator: of the expert's own organisation, else of the whole house, else the one heard last.

    They read a name and a contact, so the ledger notes who (R17).
    """
    one = _listener(tx, booking.expert_id)
    alarm(tx, "talk", booking.id, booking.order_id)
    if one is not None and tell(tx, one.id, "talk_wish", _about(booking), card=CardName("talk", booking.id)):
        ledger.note(tx, one.id, "see_name", booking.order_id, booking=booking.id)


def _listener(tx: Transaction, expert_id: str) -> Person | None:
    """The coordinator who hears of an expert's wish to talk."""
    expert = people.person(tx, expert_id)
    staff = people.coordinators(tx)
    near = [one for one in staff if expert is not None and reaches(one, expert)] or staff
    own = [one for one in near if one.organisation_id is not None]
    return max(own or near, key=lambda person: person.last_heard_at or person.created_at, default=None)


def bring_audience(tx: Transaction, booking: Booking) -> None:
    """What came since the last time goes to the expert together, if it is enough that nobody stands alone."""
    count = given.bring_together(tx, booking.id, settings.number(tx, "audience_from"))
    if count:
        ledger.note(tx, "audience", "feedback", booking.order_id, booking=booking.id, answers=count)
        about, card = _about(booking), CardName("audience", booking.id)
        tell(tx, booking.expert_id, "audience_for_expert", about, card=card, news=True)
        show_order(tx, booking.order_id)


def audience_window(tx: Transaction, booking: Booking) -> tuple[datetime, datetime]:
    """From when until when the audience's link takes answers. UTC."""
    return booking.starts_at, booking.ends_at + settings.days(tx, "audience_days")
