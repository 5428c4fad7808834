"""Open conversations: a draft is carried on by what was said, and what a finished form does.

A person has one conversation at a time; one that is begun on top of another (feedback while an order is half
written) leaves the other waiting beneath it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards import words
from bot.cards.refusals import read_up_to
from bot.desk import consents, joining, order_links, ordering
from bot.desk.feedback import give_feedback
from bot.desk.telling import reply
from bot.facts import disclosure, settings
from bot.law.buttons import press_data
from bot.law.lifecycle import NotPossible
from bot.talk.ahead import Stand, stamp_of, turned
from bot.talk.speaker import Speaker
from dialogs.form.draft import Answers, Draft
from dialogs.form.turn import Form, first, is_form_press, takes_any_words
from dialogs.forms.feedback import FEEDBACK_EXPERT, FEEDBACK_ORDERER
from dialogs.forms.joining import CHANGE_PROFILE, JOIN_COORDINATOR, JOIN_EXPERT, JOIN_ORDERER
from dialogs.forms.order import CHANGE_ORDER, ORDER
from dialogs.reading.words.budget import readable, unread
from dialogs.speech import Button, Heard, Message, Text, _, ngettext
from storage import conversations, orders, people
from storage.orders import Booking
from storage.people import Person
from storage.states import ProfileKind, Respondent
from storage.transaction import Transaction

__all__ = ["Open", "begin", "beneath", "current", "end", "handle", "is_form_press", "keep", "show"]

FORMS: Mapping[str, Form] = {
    form.name: form
    for form in (
        ORDER,
        CHANGE_ORDER,
        JOIN_EXPERT,
        CHANGE_PROFILE,
        JOIN_COORDINATOR,
        JOIN_ORDERER,
        FEEDBACK_ORDERER,
        FEEDBACK_EXPERT,
    )
}


@dataclass(frozen=True)
class Open:
    """An open conversation: its form, what it is about, the draft, and what waits beneath it."""

    form: Form
    about: str | None
    draft: Draft
    under: tuple[dict[str, Any], ...] = ()


def current(tx: Transaction, person: Person) -> Open | None:
    """The person's open conversation; None when there is none (or its form is gone)."""
    stored = conversations.draft(tx, person.id)
    if stored is None or stored[0] not in FORMS:
        return None
    form, about, content = stored
    return Open(
        settings.stated(tx, FORMS[form]), about, Draft.from_json(content["draft"]), tuple(content.get("under", ()))
    )


def half_written(one: Open | None) -> bool:
    """Whether this is an order that has answers of the person's own."""
    return one is not None and one.form.name == ORDER.name and one.draft.answers != one.draft.given


def keep(tx: Transaction, person: Person, one: Open) -> None:
    """Keep an open conversation as it is now."""
    content = {"draft": one.draft.to_json(), "under": list(one.under)}
    conversations.save_draft(tx, person.id, one.form.name, one.about, content)


def begin(
    tx: Transaction,
    speaker: Speaker,
    form: Form,
    about: str | None = None,
    given: dict[str, Any] | None = None,
    editing: str | None = None,
    *,
    silent: bool = False,
    heading: Text | None = None,
    complete: bool = False,
    stamp: str | None = None,
) -> Open:
    """Open a conversation and ask its first question (unless `silent`: the first words are already there).

    A `heading` says which order it is about, in place of the form's hello. With `complete` the given answers were
    sent before, to be changed: what may be left open and is not among them was left open. A `stamp` marks its buttons.
    """
    form = settings.stated(tx, form)
    under = _waiting_beneath(current(tx, speaker.person), form, about)
    draft = Draft.begun(given, stamp=stamp or tx.new_id()[-4:])
    if complete:
        draft = replace(draft, skipped=_left_open(form, draft.answers))
    if editing is not None and form.slot(editing) is not None:
        draft = replace(draft, editing=editing)
    one = Open(form, about, draft, under)
    keep(tx, speaker.person, one)
    if not silent:
        _ask_first(tx, speaker.in_chat(tx), one, heading)
    return one


def _waiting_beneath(old: Open | None, form: Form, about: str | None) -> tuple[dict[str, Any], ...]:
    """What waits beneath a new conversation: the one that was open, unless it is the same, and what waited there."""
    if old is None or (old.form.name, old.about) == (form.name, about):
        return ()
    waiting = {"form": old.form.name, "about": old.about, "draft": old.draft.to_json()}
    return (*(one for one in old.under if one["form"] != form.name), waiting)[-3:]


def _left_open(form: Form, answers: Answers) -> tuple[str, ...]:
    """The questions that answers which were sent before leave open, as they may."""
    asked = (one for one in form.slots if not one.optional and one.when(answers))
    return tuple(one.name for one in asked if one.skippable(answers) and one.name not in answers)


def _ask_first(tx: Transaction, speaker: Speaker, one: Open, heading: Text | None) -> None:
    message = first(one.form, one.draft, speaker.local_now(tx))
    if heading is not None:
        message = replace(message, parts=(heading, *(part for part in message.parts if part != one.form.hello)))
    speaker.reply(tx, message)


def open_for(tx: Transaction, person: Person, form: Form) -> None:
    """Open a conversation for a person who has not spoken yet: its first question waits in their chat."""
    form = settings.stated(tx, form)
    draft = Draft.begun(None, stamp=tx.new_id()[-4:])
    keep(tx, person, Open(form, None, draft))
    now = tx.now.astimezone(ZoneInfo(person.zone))
    reply(tx, person, first(form, draft, now))


def show(tx: Transaction, speaker: Speaker, one: Open) -> None:
    """Ask again what is being asked, with the answers so far."""
    speaker.in_chat(tx).reply(tx, first(one.form, one.draft, speaker.local_now(tx)))


def end(tx: Transaction, speaker: Speaker, one: Open) -> None:
    """Close a conversation; what waited beneath it comes up, and is said to be there."""
    if not one.under:
        conversations.drop_draft(tx, speaker.person.id)
        return
    below = one.under[-1]
    if below["form"] not in FORMS:
        conversations.drop_draft(tx, speaker.person.id)
        return
    back = Open(FORMS[below["form"]], below["about"], Draft.from_json(below["draft"]), one.under[:-1])
    keep(tx, speaker.person, back)


def beneath(tx: Transaction, speaker: Speaker) -> None:
    """Ask on in the conversation that came up."""
    waiting = current(tx, speaker.person)
    if waiting is not None:
        show(tx, speaker, waiting)


def order_given(tx: Transaction, person: Person) -> dict[str, Any]:
    """What a returning orderer need not say again."""
    return ordering.remembered(people.profile(tx, person.id, "orderer") or {})


def given_at_first(tx: Transaction, person: Person | None, heard: Heard) -> dict[str, Any]:
    """What an order that first words begin has already: of the person, and of the page that they came from."""
    return (order_given(tx, person) if person else {}) | (order_links.filled_in(tx, heard.field("start")) or {})


def handle(tx: Transaction, speaker: Speaker) -> None:
    """Carry the open conversation one heard thing further; words without one begin an order."""
    one = current(tx, speaker.person)
    if one is None:
        if is_form_press(speaker.incoming.heard.data) and speaker.incoming.heard.kind == "press":
            speaker.reply(
                tx,
                Message(
                    (_("That button is of an earlier conversation that has ended. Nothing has changed."),),
                    ((Button(_("New order"), press_data("order", "new")),),),
                ),
            )
            return
        known = given_at_first(tx, speaker.person, speaker.incoming.heard)
        one = begin(tx, speaker, ORDER, given=known, silent=True, stamp=stamp_of(speaker.ahead))
        carry_on(tx, speaker, one, speaker.incoming.heard, fresh=True)
        return
    carry_on(tx, speaker, one, speaker.incoming.heard)


def carry_on(tx: Transaction, speaker: Speaker, one: Open, heard: Heard, *, fresh: bool = False) -> None:
    """Carry this conversation one heard thing further; a `fresh` one that nothing was found for begins with hello."""
    stand = Stand(one.form, one.draft, speaker.local_now(tx), speaker.person.language)
    result = turned(speaker.ahead, heard, stand)
    speaker = replace(speaker, lead=_where_reading_ended(heard, stand))
    if fresh and result.outcome is None and result.draft.state() == one.draft.state():
        speaker.reply(tx, _hello(one, result.message, first(one.form, one.draft, speaker.local_now(tx))))
        return
    if result.outcome == "cancel":
        end(tx, speaker, one)
        speaker.reply(tx, result.message)
        beneath(tx, speaker)
        return
    kept = replace(one, draft=result.draft)
    if result.outcome != "submit":
        keep(tx, speaker.person, kept)
        speaker.reply(tx, result.message)
        return
    keep(tx, speaker.person, kept)
    if SUBMIT[one.form.name](tx, speaker, kept, dict(result.answers or {})):
        end(tx, speaker, kept)
        beneath(tx, speaker)


def _where_reading_ended(heard: Heard, stand: Stand) -> tuple[Text, ...]:
    """What the answer to words begins with, of which less was read than was written; nothing where all was."""
    if heard.kind != "text" or not (heard.left_out or unread(heard.text)):
        return ()
    return () if takes_any_words(stand.form, stand.draft, stand.now) else read_up_to(readable(heard.text))


def _hello(one: Open, answer: Message, opening: Message) -> Message:
    """The first words to somebody whose own first words held no answer: what this is, and how to begin."""
    if answer.parts[-1] == one.form.slots[0].says.unclear:
        return opening
    return answer if one.form.hello in answer.parts else replace(answer, parts=(one.form.hello, *answer.parts))


# What a finished form does. Each returns whether the conversation is over.


def _order(tx: Transaction, speaker: Speaker, one: Open, answers: dict[str, Any]) -> bool:
    try:
        ordering.submit(tx, speaker.person, answers)
    except ordering.TooMany as many:
        speaker.reply(
            tx,
            Message(
                (
                    _("You have {n} open orders, which is the most one can have. Your answers are kept.")(n=many.most),
                    _("When one of them ends or is cancelled, you can send this one."),
                ),
                ((Button(_("My orders"), press_data("orders", "all")),),),
            ),
        )
        return False
    except ordering.TooManyToday as many:
        ordering.note_flood(tx, speaker.person)
        speaker.reply(
            tx,
            Message(
                (
                    ngettext(
                        "You have sent {n} order within a day, which is the most. Your answers are kept.",
                        "You have sent {n} orders within a day, which is the most. Your answers are kept.",
                        many.most,
                    ),
                    _("You can send this one tomorrow. If you need it sooner, contact a coordinator."),
                ),
                ((Button(_("My orders"), press_data("orders", "all")),),),
            ),
        )
        return False
    except ordering.TooLate:
        _ask_another_day(tx, speaker, one)
        return False
    return True


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
