"""Open conversations: a draft is begun, shown, and carried on by what was said.

A person has one conversation at a time; one that is begun on top of another (feedback while an order is half
written) leaves the other waiting beneath it. What a finished form does is in `sent_forms`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards.refusals import read_up_to
from bot.desk import order_links, ordering
from bot.desk.telling import reply
from bot.facts import settings
from bot.law.buttons import press_data
from bot.talk.ahead import Stand, stamp_of, turned
from bot.talk.open_form import FORMS, Open, current, half_written, keep
from bot.talk.sent_forms import SUBMIT
from bot.talk.speaker import Speaker
from dialogs.form.draft import Answers, Draft
from dialogs.form.turn import Form, first, is_form_press, takes_any_words
from dialogs.forms.order import ORDER
from dialogs.reading.words.budget import readable, unread
from dialogs.speech import Button, Heard, Message, Text, _
from storage import conversations, people
from storage.people import Person
from storage.transaction import Transaction

__all__ = [
    "FORMS",
    "Open",
    "begin",
    "beneath",
    "current",
    "end",
    "half_written",
    "handle",
    "is_form_press",
    "keep",
    "show",
]


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


def handle(tx: Transaction, speaker: Speaker, one: Open | None) -> None:
    """Carry the open conversation one heard thing further; words without one begin an order."""
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
