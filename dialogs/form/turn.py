"""A conversation is a form plus answers: one pure function carries a draft from one heard thing to the next.

:func:`turn` takes whatever a person did (words, a press, a page's fields, a photo) and returns the draft after it and
what to say. It never raises and never loses an answer: what is not understood, old or for another form is answered
with what would work, and changes nothing. Everything that changed can be undone with `back`.

The parts: :mod:`dialogs.form.slot` (one question), :mod:`dialogs.form.draft` (the answers),
:mod:`dialogs.form.question` (what is asked next), :mod:`dialogs.form.shown` (how it looks),
:mod:`dialogs.form.pressed` (presses), :mod:`dialogs.form.written` (words).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from dialogs.form.commands import read_command
from dialogs.form.draft import Answers, Draft, Json
from dialogs.form.pressed import Step, press, say
from dialogs.form.question import Form, Gleaned, Question, answers_of, live, question
from dialogs.form.shown import VERBS, ask, lines, news, together
from dialogs.form.slot import Answer, Choice, Page, Says, Slot, Unclear, World, in_words, one_of, some_of
from dialogs.form.words import Option
from dialogs.form.written import fill_in, write
from dialogs.speech import Heard, Message, Text, _

__all__ = [
    "Answer", "Answers", "Checked", "Choice", "Draft", "Form", "Gleaned", "Json", "Option", "Page", "Says", "Slot",
    "Turn", "Unclear", "World", "answers_of", "check", "fill", "first", "in_words", "is_form_press", "is_ready",
    "one_of", "some_of", "summary_lines", "takes_any_words", "turn",
]  # fmt: skip

Outcome = Literal["submit", "cancel", "start_over"]


@dataclass(frozen=True)
class Turn:
    """What came of one heard thing: the draft to keep, the message to say, and what happened to the form.

    With outcome `submit` the form is complete and `answers` are what it says; the message is empty, for what is said
    then is the receiver's. With `cancel` the draft is a fresh one. With `start_over` it holds what was given at the
    beginning, and `back` brings the rest back. `errors` say, by slot name, what was wrong in a page's fields.
    """

    draft: Draft
    message: Message
    outcome: Outcome | None = None
    answers: Answers | None = None
    errors: Mapping[str, Text] = field(default_factory=dict)


def turn(form: Form, draft: Draft, heard: Heard, now: datetime, language: str = "fi") -> Turn:
    """Carry `draft` one heard thing further.

    `now` is aware and in the gig's zone, `language` is the writer's (used for reading only; the message is rendered
    in the reader's language later). Never raises, whatever was heard.
    """
    world = World(now, language)
    return _turn_of(form, draft, _HEARD[heard.kind](form, draft, heard, world), world)


def first(form: Form, draft: Draft, now: datetime) -> Message:
    """The message that opens a form, or carries on one that was broken off: the answers so far and the question."""
    world = World(now)
    waiting = question(form, draft, world)
    fresh = draft.answers == draft.given and not draft.trail
    if waiting.kind != "slot" or draft.editing:
        return ask(form, draft, world, (form.hello,) if fresh else ())
    if not fresh:
        known = lines(form, draft)
        return ask(form, draft, world, (_("Your answers so far:"), together(known)) if known else ())
    message = ask(form, draft, world, (form.hello,))
    if form.opening is None or waiting.slot is not form.slots[0]:
        return message
    return Message((form.hello, form.opening), message.buttons)


def fill(form: Form, draft: Draft, fields: Mapping[str, str], now: datetime, language: str = "fi") -> Turn:
    """Answer several slots at once, as a page or a modal does; `fields` are codes or words by slot name.

    What is right is taken, what is wrong is told in `errors`, and earlier answers stay. An empty field leaves its slot
    as it is: a required one is an error, a skippable one is left open. The field `w:send` sends a complete form.
    """
    world = World(now, language)
    return _turn_of(form, draft, fill_in(form, draft, fields, world), world)


@dataclass(frozen=True)
class Checked:
    """What a page of a whole form says: what is wrong, by slot name; else its lines, and what to look at twice."""

    errors: Mapping[str, Text] = field(default_factory=dict)
    lines: tuple[Text, ...] = ()
    doubts: tuple[Text, ...] = ()


def check(form: Form, fields: Mapping[str, str], now: datetime, language: str = "fi") -> Checked:
    """Judge a page that shows all these fields (empty ones too) as :func:`fill` would take it, and keep nothing."""
    everything = dict(fields) | {"w:sure": "yes"}
    world = World(now, language)
    step = fill_in(form, Draft.begun(), everything, world)
    errors = dict(step.errors) or _still_missing(question(form, step.draft, world))
    if errors:
        return Checked(errors)
    answers = live(form, step.draft)
    doubts = (slot.doubt(answers[slot.name], answers, world) for slot in form.slots if slot.name in answers)
    return Checked({}, lines(form, step.draft), tuple(doubt for doubt in doubts if doubt is not None))


def _still_missing(waiting: Question) -> dict[str, Text]:
    """The slot that a page left without an answer, and why."""
    if waiting.kind != "slot" or waiting.slot is None:
        return {}
    return {waiting.slot.name: waiting.why or waiting.slot.says.unclear}


def is_ready(form: Form, draft: Draft, now: datetime) -> bool:
    """Whether everything needed is answered, so that the form may be sent."""
    return question(form, draft, World(now)).kind in ("summary", "more", "nothing")


def is_form_press(data: str) -> bool:
    """Whether a button's data is one of a form's; any other press is for somebody else."""
    verb, colon, _rest = data.partition(":")
    return bool(colon) and len(verb) == 1 and verb in VERBS


def takes_any_words(form: Form, draft: Draft, now: datetime) -> bool:
    """Whether the question asked now takes what is written as it is: then "language" may be an answer."""
    asking = question(form, draft, World(now))
    return asking.kind == "slot" and asking.slot is not None and asking.slot.free


def summary_lines(form: Form, draft: Draft) -> tuple[Text, ...]:
    """The answers so far, one line each: `Place: Oulu`."""
    return lines(form, draft)


# One heard thing to one step, by kind.


def _take_words(form: Form, draft: Draft, heard: Heard, world: World) -> Step:
    command = _OWN_COMMANDS.get(read_command(heard.text) or "")
    return say(form, draft, command, world) if command else write(form, draft, heard.text, world)


_OWN_COMMANDS = {"back": "back", "help": "help", "cancel": "cancel", "start_over": "over", "resume": "show"}


def _take_command(form: Form, draft: Draft, heard: Heard, world: World) -> Step:
    word = heard.data.removeprefix("/")
    command = _OWN_COMMANDS.get(word) or _OWN_COMMANDS.get(read_command(word.replace("_", " ")) or "", "show")
    return say(form, draft, command, world)


def _take_press(form: Form, draft: Draft, heard: Heard, world: World) -> Step:
    return press(form, draft, heard.data, world)


def _take_page(form: Form, draft: Draft, heard: Heard, world: World) -> Step:
    if heard.data != form.name:
        return Step(draft, (_("That page is of another form. Nothing has changed here."),))
    return fill_in(form, draft, dict(heard.fields), world)


def _take_location(form: Form, draft: Draft, heard: Heard, world: World) -> Step:
    try:
        where = (float(heard.field("lat")), float(heard.field("lon")))
    except ValueError:
        return _unreadable(form, draft, heard, world)
    for slot in form.slots:
        value = slot.seek(*where) if slot.seek is not None and slot.when(live(form, draft)) else None
        if value is not None:
            return Step(draft.with_offer(slot.name, value))
    return _unreadable(form, draft, heard, world)


def _unreadable(_form: Form, draft: Draft, heard: Heard, _world: World) -> Step:
    return Step(draft, (_UNREADABLE.get(heard.data, _("Keikka cannot read that. Please write it in words.")),))


_UNREADABLE = {
    "voice": _("Keikka cannot listen to voice messages. Please write it in words."),
    "photo": _("Keikka cannot look at pictures. Please write it in words."),
    "file": _("Keikka cannot open files. Please write it in words."),
    "edited": _("You changed an earlier message. Keikka reads new messages only. Please write it as a new one."),
}

_HEARD: Mapping[str, Callable[[Form, Draft, Heard, World], Step]] = {
    "text": _take_words,
    "press": _take_press,
    "command": _take_command,
    "form": _take_page,
    "location": _take_location,
    "unreadable": _unreadable,
}


def _turn_of(form: Form, before: Draft, step: Step, world: World) -> Turn:
    """The turn that a step makes: what changed is shown back, then the next question is asked."""
    if step.outcome == "cancel":
        return Turn(Draft.begun(before.given, before.stamp), Message((form.cancelled,)), "cancel")
    draft = step.draft if step.settled else before.moved_to(step.draft)
    waiting = question(form, draft, world)
    sent = step.outcome == "submit" or (waiting.kind == "nothing" and not step.errors)
    if sent:
        return Turn(draft, Message(()), "submit", answers_of(form, draft))
    if step.afresh:
        return Turn(draft, first(form, draft, world.now))
    echo = _echo_lines(form, before, draft) if step.echo and waiting.kind not in ("summary", "nothing") else ()
    message = ask(form, draft, world, (*step.said, *echo), step.unclear)
    return Turn(draft, message, step.outcome, None, step.errors)


def _echo_lines(form: Form, before: Draft, after: Draft) -> tuple[Text, ...]:
    """What was understood, to be shown back."""
    if after.picking:
        return ()  # what is ticked stands in the question itself
    fresh = news(form, before, after)
    if not fresh:
        return ()
    return (fresh[0],) if len(fresh) == 1 else (_("Noted:"), together(fresh))
