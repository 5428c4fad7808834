"""What a finished form does. Each act says whether the conversation is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.cards import words
from bot.desk import consents, joining, ordering
from bot.desk.feedback import give_feedback
from bot.facts import disclosure
from bot.law.buttons import press_data
from bot.law.lifecycle import NotPossible
from bot.talk.open_form import Open, keep
from bot.talk.speaker import Speaker
from dialogs.form.turn import first
from dialogs.forms.feedback import FEEDBACK_EXPERT, FEEDBACK_ORDERER
from dialogs.forms.joining import CHANGE_PROFILE, JOIN_COORDINATOR, JOIN_EXPERT, JOIN_ORDERER
from dialogs.forms.order import CHANGE_ORDER, ORDER
from dialogs.speech import Button, Message, Text, _, ngettext
from storage import orders, people
from storage.orders import Booking
from storage.people import Person
from storage.states import ProfileKind, Respondent
from storage.transaction import Transaction


def _order(tx: Transaction, speaker: Speaker, one: Open, answers: dict[str, Any]) -> bool:
    try:
        ordering.submit(tx, speaker.person, answers)
    except ordering.TooMany as many:
        _not_now(
            tx,
            speaker,
            _("You have {n} open orders, which is the most one can have. Your answers are kept.")(n=many.most),
            _("When one of them ends or is cancelled, you can send this one."),
        )
        return False
    except ordering.TooManyToday as many:
        ordering.note_flood(tx, speaker.person)
        sent_today = ngettext(
            "You have sent {n} order within a day, which is the most. Your answers are kept.",
            "You have sent {n} orders within a day, which is the most. Your answers are kept.",
            many.most,
        )
        later = _("You can send this one tomorrow. If you need it sooner, contact a coordinator.")
        _not_now(tx, speaker, sent_today, later)
        return False
    except ordering.TooLate:
        _ask_another_day(tx, speaker, one)
        return False
    return True


def _not_now(tx: Transaction, speaker: Speaker, *why: Text) -> None:
    speaker.reply(tx, Message(why, ((Button(_("My orders"), press_data("orders", "all")),),)))


def _ask_another_day(tx: Transaction, speaker: Speaker, one: Open) -> None:
    kept = replace(one, draft=replace(one.draft, editing="date"))
    keep(tx, speaker.person, kept)
    message = first(one.form, kept.draft, speaker.local_now(tx))
    speaker.reply(tx, replace(message, parts=(_("That time has passed. Please choose another day."), *message.parts)))


def _change(tx: Transaction, speaker: Speaker, one: Open, answers: dict[str, Any]) -> bool:
    order = orders.order_by_number(tx, int(one.about or 0))
    if order is None:
        speaker.reply(tx, Message((HAS_ENDED,)))
        return True
    old = orders.answers_of(tx, order) or {}
    if order.state == "booked" and ordering.material(old, {**answers}):
        speaker.reply(
            tx,
            Message(
                (
                    words.heading(tx, order),
                    _("An expert has said yes to the order as it was."),
                    _("If you change this, the booking ends and we ask the experts again."),
                ),
                (
                    (Button(_("Change and ask again"), press_data("move", order.number), "danger"),),
                    (Button(_("Keep the old one"), press_data("keep", order.number)),),
                ),
            ),
        )
        return False
    return save_change(tx, speaker, one, answers)


HAS_ENDED = _("This order has ended. It cannot be changed.")


def save_change(tx: Transaction, speaker: Speaker, one: Open, answers: dict[str, Any]) -> bool:
    """Put a change through; the conversation is over unless the day has passed."""
    order = orders.order_by_number(tx, int(one.about or 0))
    if order is None:
        return True
    try:
        if ordering.edit(tx, order, answers, speaker.person.id) == "same":
            speaker.reply(tx, Message((words.heading(tx, order), _("Nothing was changed."))))
        elif speaker.person.id != order.orderer_id:
            speaker.reply(tx, Message((words.heading(tx, order), _("The change is saved."))))
    except ordering.TooLate:
        _ask_another_day(tx, speaker, one)
        return False
    except NotPossible:
        speaker.reply(tx, Message((words.heading(tx, order), HAS_ENDED)))
    return True


def _join(role: ProfileKind) -> Callable[[Transaction, Speaker, Open, dict[str, Any]], bool]:
    def submit(tx: Transaction, speaker: Speaker, one: Open, answers: dict[str, Any]) -> bool:
        before = people.profile(tx, speaker.person.id, role) is not None
        joining.join(tx, speaker.person, role, answers)
        here = disclosure.may_be_asked(tx, speaker.person, speaker.incoming.platform)
        speaker.reply(tx, joining.welcome(role, answers, before=before, here=here))
        if role == "expert" and "register" in (answers.get("consents") or ()):
            consents.ask_expert(tx, speaker.person)
        return True

    return submit


def _feedback(side: str) -> Callable[[Transaction, Speaker, Open, dict[str, Any]], bool]:
    def submit(tx: Transaction, speaker: Speaker, one: Open, answers: dict[str, Any]) -> bool:
        booking = orders.booking(tx, one.about or "")
        if booking is None:
            speaker.reply(tx, Message((FEEDBACK_CLOSED,)))
            return True
        order = orders.order(tx, booking.order_id)
        if booking.state != "held" or order is None or order.state != "held":
            speaker.reply(tx, Message((about_gig(tx, booking, speaker.person), FEEDBACK_CLOSED)))
            return True
        respondent: Respondent = "orderer" if side == "orderer" else "expert"
        fresh = give_feedback(tx, booking, respondent, speaker.person.id, answers)
        parts = [about_gig(tx, booking, speaker.person), THANKS_FOR_FEEDBACK if fresh else ALREADY_GIVEN]
        if fresh and answers.get("talk") == "yes":
            parts.append(_("One coordinator gets in touch with you."))
        speaker.reply(tx, Message(tuple(parts)))
        return True

    return submit


def about_gig(tx: Transaction, booking: Booking, person: Person) -> Text:
    """Which gig a short answer is about: an orderer's order, an expert's gig."""
    order = orders.order(tx, booking.order_id)
    if order is None:
        raise LookupError("the order is gone")
    if person.id == booking.expert_id:
        return words.gig_heading(order, booking)
    return words.heading(tx, order)


FEEDBACK_CLOSED = _("Feedback about this gig is closed.")
THANKS_FOR_FEEDBACK = _("Thank you. Your answers are saved.")
ALREADY_GIVEN = _("You have already answered about this gig. The first answers stand.")

SUBMIT: Mapping[str, Callable[[Transaction, Speaker, Open, dict[str, Any]], bool]] = {
    ORDER.name: _order,
    CHANGE_ORDER.name: _change,
    JOIN_EXPERT.name: _join("expert"),
    CHANGE_PROFILE.name: _join("expert"),
    JOIN_COORDINATOR.name: _join("coordinator"),
    JOIN_ORDERER.name: _join("orderer"),
    FEEDBACK_ORDERER.name: _feedback("orderer"),
    FEEDBACK_EXPERT.name: _feedback("expert"),
}
