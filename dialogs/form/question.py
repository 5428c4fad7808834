"""What is asked next: a pure function of the form, its answers and the world."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from dialogs.form.draft import Answers, Draft, Json
from dialogs.form.slot import Slot, World
from dialogs.speech import Text, _, pgettext


@dataclass(frozen=True)
class Gleaned:
    """A value found in a whole sentence for a slot that was not asked.

    `others` are as likely readings: the slot is then asked, with all of them as buttons. `say` is told when the value
    is taken.
    """

    value: Json
    sure: bool = True
    others: tuple[Json, ...] = ()
    say: Text | None = None


def _nothing(_text: str, _world: World) -> Mapping[str, Gleaned]:
    return {}


def _as_they_are(answers: Answers) -> Answers:
    return answers


_CHECK = _("Please check the answers.")
_SEND = pgettext("button", "Send")


@dataclass(frozen=True, eq=False)
class Form:
    """Slots in the order they are asked, and the words around them. Two forms are equal only when they are one.

    `hello` opens a fresh form and `opening` stands in place of its first question. With `review` the answers are
    shown under `summary` and sent by a press on `send`; without it the form is sent by its last answer. `glean`
    finds values for several slots in one text; `finish` makes of the answers what the receiver is promised.
    """

    name: str
    slots: tuple[Slot, ...]
    hello: Text
    cancelled: Text
    opening: Text | None = None
    summary: Text = _CHECK
    send: Text = _SEND
    review: bool = True
    glean: Callable[[str, World], Mapping[str, Gleaned]] = _nothing
    finish: Callable[[Answers], Answers] = _as_they_are

    def slot(self, name: str | None) -> Slot | None:
        """The slot of this name; None if the form has none."""
        return next((slot for slot in self.slots if slot.name == name), None)


@dataclass(frozen=True)
class Question:
    """What a draft waits for: an answer, a yes to an offered value, a choice of what to add, or to be sent.

    `why` says what is wrong with the present answer of the slot, when it must be asked again.
    """

    kind: Literal["slot", "offer", "more", "summary", "nothing"]
    slot: Slot | None = None
    why: Text | None = None


def question(form: Form, draft: Draft, world: World) -> Question:
    """The one thing to ask now."""
    for known, then, asked in draft.asked:  # a turn asks three times
        if known is form and then == world and isinstance(asked, Question):
            return asked
    found = _question(form, draft, world)
    draft.asked.append((form, world, found))
    return found


def _question(form: Form, draft: Draft, world: World) -> Question:
    answers = live(form, draft)
    if (offered := pending(form, draft)) is not None:
        return Question("offer", offered)
    editing = form.slot(draft.editing)
    if editing is not None and editing.when(answers):
        return Question("slot", editing)
    if (missing := _missing(form, draft, world)) is not None:
        return missing
    if not form.review:
        return Question("nothing")
    return Question("more" if draft.more and additions(form, draft) else "summary")


def _missing(form: Form, draft: Draft, world: World) -> Question | None:
    """The first slot that needs an answer, or a better one."""
    answers = live(form, draft)
    for slot in form.slots:
        if slot.optional or is_left_open(slot, draft, answers) or not slot.when(answers):
            continue
        if slot.name not in answers:
            return Question("slot", slot)
        if why := slot.check(answers[slot.name], answers, world):
            return Question("slot", slot, why)
    return None


def live(form: Form, draft: Draft) -> Answers:
    """The answers that count: of slots this form has, in a shape it knows, that apply to the other answers."""
    for known, answers in draft.worked_out:  # a turn asks eight times
        if known is form:
            return answers
    fitting = {
        slot.name: draft.answers[slot.name]
        for slot in form.slots
        if slot.name in draft.answers and slot.fits(draft.answers[slot.name])
    }
    counting = {slot.name: fitting[slot.name] for slot in form.slots if slot.name in fitting and slot.when(fitting)}
    draft.worked_out.append((form, counting))
    return counting


def answers_of(form: Form, draft: Draft) -> Answers:
    """What a sent form says: the answers that count, finished as the form promises."""
    return form.finish(live(form, draft))


def pending(form: Form, draft: Draft) -> Slot | None:
    """The slot whose offered value waits for a yes or a no."""
    answers = live(form, draft)
    for slot in form.slots:
        if slot.name in draft.offered and slot.when(answers):
            value = draft.offered[slot.name]
            if slot.fits(value) and value != answers.get(slot.name):
                return slot
    return None


def is_left_open(slot: Slot, draft: Draft, answers: Answers) -> bool:
    """Whether the slot may be left open and was."""
    return slot.name not in answers and slot.name in draft.skipped and slot.skippable(answers)


#: How many lines one page of additions offers: with the ways on and back they make no wall of buttons.
ON_A_PAGE = 6


def additions(form: Form, draft: Draft) -> tuple[tuple[Slot, ...], ...]:
    """The optional slots that apply and have no answer yet, in pages; none when there is nothing to add."""
    answers = live(form, draft)
    left = [slot for slot in form.slots if slot.optional and slot.when(answers) and slot.name not in answers]
    return tuple(tuple(left[i : i + ON_A_PAGE]) for i in range(0, len(left), ON_A_PAGE))


def open_page(form: Form, draft: Draft) -> int:
    """The page of additions that is open, from 1; the last one when there are fewer by now."""
    page = int(draft.page) if re.fullmatch(r"[1-9]", draft.page) else 1
    return min(page, len(additions(form, draft)))


def next_page(form: Form, draft: Draft) -> int:
    """The page of additions after the open one; after the last the first."""
    return open_page(form, draft) % len(additions(form, draft)) + 1
