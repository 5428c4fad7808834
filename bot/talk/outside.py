"""Words outside the forms: read, and answered with the button that acts. Words themselves never act.

What a person writes while no form is open is an order only where it asks for one. Who has a request, a gig, feedback
or an order waiting gets that again at the end of the chat, with its buttons; so nothing that was meant as an answer
ends in silence. That an expert may not come is told to the coordinators at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from bot.desk import offering
from bot.desk.telling import alarm
from bot.facts import settings
from bot.law import lifecycle
from bot.law.buttons import press_data
from bot.talk import lists
from bot.talk.ahead import reply_of
from bot.talk.open_form import Open
from bot.talk.presses import gigs
from bot.talk.speaker import Speaker
from bot.talk.waiting import Outstanding, waiting_for
from dialogs.form.turn import takes_any_words
from dialogs.reading.replies import ReplyKind, speaks_of_a_gig
from dialogs.speech import Button, Message, Text, _
from storage import orders
from storage.orders import Booking, Order
from storage.transaction import Transaction

#: So many gigs are shown again at once; the others are in the list.
_AT_ONCE = 3
#: What a person writes about a gig in the middle of another conversation.
_ABOUT_A_GIG: frozenset[ReplyKind] = frozenset({"cannot_come", "late", "nobody_came"})
_NUMBER = re.compile(r"[0-9]{1,9}")

PRESS = _("Words do not answer a request. Please answer with its buttons, so that nothing is misunderstood.")
NOT_COMING = _("If you cannot come, press: I cannot come. Until then the gig is yours.")
TOLD = _("A coordinator has been told.")
CALL = _("Keikka does not pass on messages. How to reach the other side is below.")
CHANGE_BY_BUTTON = _("Words do not change an order. Press the button of the one that you mean.")
NOT_UNDERSTOOD = _("Keikka did not understand this. What is it about?")
NO_QUESTIONS = _("Keikka cannot answer questions yet. What is known is below.")

Answer = Callable[[Transaction, Speaker, Outstanding], bool]


def handle(tx: Transaction, speaker: Speaker, one: Open | None) -> bool:
    """Answer words that answer no form; False where they begin one, or carry on the `one` that is open."""
    heard = speaker.incoming.heard
    if heard.kind != "text" or heard.field("start"):
        return False
    if one is not None:
        return _is_about_a_gig(tx, speaker, one)
    waiting = waiting_for(tx, speaker.person)
    kind = reply_of(speaker.ahead, heard, waiting.asked, speaker.local_now(tx))
    return kind in ANSWERS and ANSWERS[kind](tx, speaker, waiting)


def bring_gigs(tx: Transaction, speaker: Speaker, waiting: Outstanding) -> bool:
    """An expert who cannot come: their gigs, with the button for that; a coordinator hears when one is near."""
    if not waiting.gigs:
        return _cancel(tx, speaker, waiting) if waiting.orders else False
    near = _near(tx, waiting.gigs)
    for booking in near:
        alarm(tx, "may_not_come", booking.id, booking.order_id)
    _show_gigs(tx, speaker, waiting.gigs, (TOLD, NOT_COMING) if near else (NOT_COMING,))
    return True


def _is_about_a_gig(tx: Transaction, speaker: Speaker, one: Open) -> bool:
    """Whether words in the middle of another conversation were about a coming gig, and were answered."""
    heard, now = speaker.incoming.heard, speaker.local_now(tx)
    if not speaks_of_a_gig(heard.text) or takes_any_words(one.form, one.draft, now):
        return False
    waiting = waiting_for(tx, speaker.person)
    if not _has_gig(waiting):
        return False
    kind = reply_of(None, heard, "booking", now)
    return kind in _ABOUT_A_GIG and ANSWERS[kind](tx, speaker, waiting)


def greet(tx: Transaction, speaker: Speaker) -> bool:
    """Answer a greeting of somebody for whom something waits; False for all else."""
    waiting = waiting_for(tx, speaker.person)
    kind = reply_of(None, speaker.incoming.heard, waiting.asked, speaker.local_now(tx))
    return waiting.asked is not None and kind == "greeting" and _greeting(tx, speaker, waiting)


def _has_gig(waiting: Outstanding) -> bool:
    return bool(waiting.gigs) or any(one.state in ("booked", "held") for one in waiting.orders)


def _near(tx: Transaction, planned: Iterable[Booking]) -> list[Booking]:
    """The gigs that begin so soon that nobody else may be found in time."""
    soon = tx.now + timedelta(hours=settings.number(tx, "alarm_drop_out_hours"))
    return [one for one in planned if one.starts_at <= soon]


def _show_gigs(tx: Transaction, speaker: Speaker, planned: Iterable[Booking], words: tuple[Text, ...]) -> None:
    speaker.reply(tx, Message(words))
    for booking in list(planned)[:_AT_ONCE]:
        speaker.say(tx, "booked_expert", {"booking": booking.id, "order": booking.order_id})


def _show_orders(tx: Transaction, speaker: Speaker, those: Iterable[Order], *words: Text) -> None:
    if words:
        speaker.reply(tx, Message(words))
    for order in list(those)[: lists.AT_ONCE]:
        speaker.say(tx, "order", {"order": order.id})


def _show_offers(tx: Transaction, speaker: Speaker, waiting: Outstanding, words: Text = PRESS) -> bool:
    """The requests that wait for an answer, at the end of the chat with their buttons."""
    if not waiting.offers:
        return False
    speaker.reply(tx, Message((words,)))
    for offer in waiting.offers[: lists.AT_ONCE]:
        speaker.say(tx, "offer", {"offer": offer.id, "order": offer.order_id})
        offering.note_shown(tx, offer.id)
    return True


def _what_waits(tx: Transaction, speaker: Speaker, waiting: Outstanding) -> bool:
    """What waits for them is shown again; False where nothing does."""
    if _show_offers(tx, speaker, waiting):
        return True
    if waiting.asked == "feedback":
        return _tell_of_it(tx, speaker, waiting)
    return _ask_what(tx, speaker, waiting, NOT_UNDERSTOOD)


def _ask_what(tx: Transaction, speaker: Speaker, waiting: Outstanding, words: Text) -> bool:
    """Which of what they have is meant, or something new; False where they have nothing."""
    if waiting.asked is None:
        return False
    rows = [(Button(_("New order"), press_data("order", "new")),)]
    if waiting.orders:
        rows.insert(0, (Button(_("My orders"), press_data("orders", "all"), "main"),))
    if waiting.gigs or waiting.to_tell:
        rows.insert(0, (Button(_("My gigs"), press_data("gigs", "all"), "main"),))
    speaker.reply(tx, Message((words,), tuple(rows)))
    return True


def _late(tx: Transaction, speaker: Speaker, waiting: Outstanding) -> bool:
    """Somebody is late: how to reach the other side, for nothing is passed on."""
    if waiting.gigs:
        _show_gigs(tx, speaker, waiting.gigs[:1], (CALL,))
        return True
    booked = [one for one in waiting.orders if one.state == "booked"]
    if booked:
        _show_orders(tx, speaker, booked[:1], CALL)
    return bool(booked)


def _nobody_came(tx: Transaction, speaker: Speaker, waiting: Outstanding) -> bool:
    """Somebody waits where the gig should be: a coordinator is told, and how to reach the other side."""
    if begun := [one for one in waiting.gigs if one.starts_at <= tx.now + timedelta(hours=1)]:
        for booking in begun:
            alarm(tx, "nobody_came", booking.id, booking.order_id)
        _show_gigs(tx, speaker, begun, (TOLD, CALL))
        return True
    return _nobody_came_to(tx, speaker, waiting) or _late(tx, speaker, waiting)


def _nobody_came_to(tx: Transaction, speaker: Speaker, waiting: Outstanding) -> bool:
    """To an order of theirs whose gig has begun."""
    meant = [one for one in waiting.orders if one.state in ("booked", "held") and one.starts_at <= tx.now]
    for order in meant:
        alarm(tx, "nobody_came", order.id, order.id)
    if meant:
        _show_orders(tx, speaker, meant[:_AT_ONCE], TOLD, CALL)
    return bool(meant)


def _cancel(tx: Transaction, speaker: Speaker, waiting: Outstanding) -> bool:
    """Which order: the one whose number was written, else all that may be cancelled."""
    mine = [one for one in waiting.orders if one.state in lifecycle.BEFORE_THE_GIG]
    if not mine:
        return bring_gigs(tx, speaker, waiting) if waiting.gigs else _ask_what(tx, speaker, waiting, NOT_UNDERSTOOD)
    numbers = {int(number) for number in _NUMBER.findall(speaker.incoming.heard.text)}
    meant = [one for one in mine if one.number in numbers] or mine
    _show_orders(tx, speaker, meant, _("Words do not cancel an order. Press the button of the one that you mean."))
    return True


def _change(tx: Transaction, speaker: Speaker, waiting: Outstanding) -> bool:
    """What is to be changed: an order, or an expert's own details."""
    if waiting.offers:
        return _show_offers(tx, speaker, waiting)
    if waiting.orders:
        _show_orders(tx, speaker, waiting.orders, CHANGE_BY_BUTTON)
        return True
    if not speaker.person.is_expert:
        return False
    told = _("You can change your details yourself.")
    speaker.reply(tx, Message((told,), ((Button(_("Change my details"), press_data("profile", "me"), "main"),),)))
    return True


def _away(tx: Transaction, speaker: Speaker, waiting: Outstanding) -> bool:
    """A break or busy days: the button for a break, and what a no to a single request is for."""
    if not speaker.person.is_expert:
        return _what_waits(tx, speaker, waiting)
    told = (
        _("On a break you are not asked for new gigs until you end it."),
        _("To a request for a day that does not suit you, answer: I can't."),
    )
    speaker.reply(tx, Message(told, ((Button(_("Take a break"), press_data("pause", "me"), "main"),),)))
    return True


def _tell_of_it(tx: Transaction, speaker: Speaker, waiting: Outstanding) -> bool:
    """Words after a gig: the form in which they are heard."""
    if waiting.to_tell:
        gigs.self_assess(tx, speaker, waiting.to_tell[0])
        return True
    held = next((one for one in waiting.orders if one.state == "held"), None)
    booking = next(iter(orders.bookings_of(tx, held.id)[-1:]), None) if held else None
    if booking is None or booking.state != "held":
        return _ask_what(tx, speaker, waiting, NOT_UNDERSTOOD)
    gigs.feedback(tx, speaker, booking)
    return True


def _support(tx: Transaction, speaker: Speaker, waiting: Outstanding) -> bool:
    """A wish to talk after a gig is told in its form, where it reaches a coordinator."""
    return bool(waiting.to_tell) and _tell_of_it(tx, speaker, waiting)


def _thanks(tx: Transaction, speaker: Speaker, waiting: Outstanding) -> bool:
    """Thanks get one short line, unless they are feedback or come instead of an answer."""
    if waiting.asked == "feedback":
        return _tell_of_it(tx, speaker, waiting)
    if waiting.asked is None and not any(sign.isalpha() for sign in speaker.incoming.heard.text):
        return False  # a sign alone, from somebody who may not know yet what this is
    speaker.reply(tx, Message((_("Thank you too."),)))
    return True


def _greeting(tx: Transaction, speaker: Speaker, waiting: Outstanding) -> bool:
    """A greeting gets one; to somebody who has nothing here yet, Keikka says what it is."""
    if waiting.asked is None and not speaker.person.is_expert:
        return False
    speaker.reply(tx, Message((_("Greetings from Keikka."),)))
    return True


def _question(tx: Transaction, speaker: Speaker, waiting: Outstanding) -> bool:
    return _show_offers(tx, speaker, waiting, NO_QUESTIONS) or _ask_what(tx, speaker, waiting, NO_QUESTIONS)


ANSWERS: Mapping[ReplyKind, Answer] = {
    "yes": _what_waits,
    "no": _what_waits,
    "cannot_come": bring_gigs,
    "late": _late,
    "nobody_came": _nobody_came,
    "question": _question,
    "when_paid": _question,
    "pause": _away,
    "busy": _away,
    "thanks": _thanks,
    "greeting": _greeting,
    "cancel": _cancel,
    "change": _change,
    "support": _support,
    "other": _what_waits,
}
