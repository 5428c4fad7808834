"""What a press does to a draft: one :class:`Step`, before anything is said about it.

Every verb of :data:`dialogs.form.shown.VERBS` is one function here. A press that does not fit the draft as it is now
(an old button, another form's, a value that is gone) makes the step :func:`old`, which changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from dialogs.form.draft import Draft, Json, without
from dialogs.form.question import Form, live, question
from dialogs.form.shown import ALL, line
from dialogs.form.slot import Slot, Unclear, World, values
from dialogs.speech import Text, _


@dataclass(frozen=True)
class Step:
    """The draft after one heard thing, and what is said before the next question.

    `settled` means that the trail is already as it should be (a step back). `echo` is false where the change is plain
    to see. `afresh` asks as to somebody who comes back.
    """

    draft: Draft
    said: tuple[Text, ...] = ()
    unclear: Unclear | None = None
    outcome: Literal["submit", "cancel", "start_over"] | None = None
    errors: Mapping[str, Text] = field(default_factory=dict)
    settled: bool = False
    echo: bool = True
    afresh: bool = False


def press(form: Form, draft: Draft, data: str, world: World) -> Step:
    """The step of a button's data."""
    body, _tilde, stamp = data.partition("~")
    verb, _colon, rest = body.partition(":")
    if stamp != draft.stamp:
        return old(draft)
    if verb == "w":
        return say(form, draft, rest, world)
    if verb == "m":
        return turn_to(draft, rest)
    name, _colon, code = rest.partition(":")
    slot, act = form.slot(name), _PRESSES.get(verb)
    if slot is None or act is None or not slot.when(live(form, draft)):
        return old(draft)
    return act(form, draft, slot, code, world)


def turn_to(draft: Draft, page: str) -> Step:
    """The step to a page of additions, by its number; one that is not there is the last one."""
    if not re.fullmatch(r"[1-9]", page):
        return old(draft)
    return Step(replace(draft, editing=None, picking=False, page=page, more=True))


def say(form: Form, draft: Draft, word: str, world: World) -> Step:
    """The step of one of the form's own words: back, help, cancel, over, send, more, keep, show."""
    act = _WORDS.get(word)
    return act(form, draft, world) if act else old(draft)


def old(draft: Draft, *more: Text) -> Step:
    """Nothing changes, and the person is told so."""
    return Step(draft, (_("That button belongs to an earlier question. Nothing has changed."), *more))


def take(form: Form, draft: Draft, slot: Slot, value: Json, world: World, *, sure: bool = False) -> Step:
    """Take a value for a slot, unless it cannot be or must be asked again (`sure` leaves out the second)."""
    answers = live(form, draft)
    if not slot.fits(value):
        return Step(draft, unclear=Unclear())
    if why := slot.check(value, answers, world):
        return Step(draft, unclear=Unclear(why))
    if not sure and slot.doubt(value, answers, world):
        return Step(draft.with_offer(slot.name, value))
    return Step(end_change(draft.with_answer(slot.name, value), slot))


def end_change(draft: Draft, slot: Slot) -> Draft:
    """The draft with this slot no longer being changed."""
    if draft.editing != slot.name:
        return replace(draft, more=False)
    return replace(draft, editing=None, picking=False, page="", more=False)


def is_asked(form: Form, draft: Draft, slot: Slot, world: World) -> bool:
    """Whether this slot is being asked, or has no answer yet, so that a press may answer it."""
    return draft.editing == slot.name or slot.name not in live(form, draft) or question(form, draft, world).slot is slot


def can_be_open(form: Form, draft: Draft, slot: Slot) -> bool:
    """Whether the slot may be skipped or its answer removed."""
    return slot.optional or slot.skippable(live(form, draft))


# The verbs.


def _answer(form: Form, draft: Draft, slot: Slot, code: str, world: World) -> Step:
    if slot.many:
        return _tick(form, draft, slot, code, world)
    value = slot.decode(code)
    if value is None or not slot.fits(value):
        return old(draft)
    present = live(form, draft).get(slot.name)
    if not is_asked(form, draft, slot, world):
        return Step(draft) if present == value else old(draft, line(slot, present))
    return take(form, draft, slot, value, world)


def _tick(form: Form, draft: Draft, slot: Slot, code: str, world: World) -> Step:
    if not is_asked(form, draft, slot, world):
        return old(draft)
    if code == ALL and slot.everything is not None:
        return _with_ticks(draft, slot, list(slot.everything()))
    sign, value = code[:1], slot.decode(code[1:])
    if not isinstance(value, str) or sign not in ("+", "-"):
        return old(draft)
    present = values(live(form, draft).get(slot.name))
    if sign == "-":
        return _with_ticks(draft, slot, [one for one in present if one != value])
    return _with_ticks(draft, slot, list(present) if value in present else [*present, value])


def _with_ticks(draft: Draft, slot: Slot, ticked: list[str]) -> Step:
    answers = dict(draft.answers) | {slot.name: list(ticked)} if ticked else without(draft.answers, slot.name)
    page = draft.page if draft.editing == slot.name else ""
    skipped = tuple(name for name in draft.skipped if name != slot.name)
    changed = replace(draft, answers=answers, editing=slot.name, picking=True, page=page, skipped=skipped)
    return Step(changed.without_offer(slot.name))


def _edit(form: Form, draft: Draft, slot: Slot, _code: str, _world: World) -> Step:
    if draft.editing == slot.name:
        return Step(draft)
    return Step(replace(draft.without_offer(slot.name), editing=slot.name, picking=False, page=""))


def _skip(form: Form, draft: Draft, slot: Slot, _code: str, world: World) -> Step:
    if not can_be_open(form, draft, slot) or not is_asked(form, draft, slot, world):
        return old(draft)
    return Step(end_change(draft.without_answer(slot.name), slot))


def _finish(form: Form, draft: Draft, slot: Slot, _code: str, world: World) -> Step:
    if not slot.many:
        return old(draft)
    if slot.name not in live(form, draft):
        return Step(draft, unclear=Unclear(_("Please choose at least one.")))
    if draft.editing != slot.name:
        return Step(draft)
    answered = live(form, draft)[slot.name]
    return Step(end_change(draft.with_answer(slot.name, answered), slot))


def _page(form: Form, draft: Draft, slot: Slot, code: str, world: World) -> Step:
    if not is_asked(form, draft, slot, world):
        return old(draft)
    picking = draft.picking and draft.editing == slot.name
    return Step(replace(draft, editing=slot.name, page=code, picking=picking))


def _yes(form: Form, draft: Draft, slot: Slot, _code: str, world: World) -> Step:
    if slot.name not in draft.offered or not slot.fits(draft.offered[slot.name]):
        return old(draft)
    taken = take(form, draft, slot, draft.offered[slot.name], world, sure=True)
    return taken if taken.unclear is None else Step(draft.without_offer(slot.name), unclear=taken.unclear)


def _no(form: Form, draft: Draft, slot: Slot, _code: str, _world: World) -> Step:
    return Step(draft.without_offer(slot.name)) if slot.name in draft.offered else old(draft)


_PRESSES: Mapping[str, Callable[[Form, Draft, Slot, str, World], Step]] = {
    "a": _answer,
    "e": _edit,
    "s": _skip,
    "d": _finish,
    "p": _page,
    "y": _yes,
    "n": _no,
}

# The form's own words.


def _back(_form: Form, draft: Draft, _world: World) -> Step:
    earlier = draft.back()
    if earlier is None:
        return Step(draft, (_("This is the beginning. There is nothing to undo."),))
    return Step(earlier, settled=True, echo=False)


def _help(form: Form, draft: Draft, world: World) -> Step:
    slot = question(form, draft, world).slot
    said = (
        _(
            "You can write your answer or press a button. “Back” undoes the last answer. “Start over” begins again. "
            "“Cancel” stops. Your answers are kept."
        ),
    )
    return Step(draft, said if slot is None else (slot.says.explanation(), *said))


def _cancel(_form: Form, draft: Draft, _world: World) -> Step:
    return Step(draft, outcome="cancel")


def _over(_form: Form, draft: Draft, _world: World) -> Step:
    said = (_("Started over. “Back” brings the earlier answers back."),)
    return Step(Draft.begun(draft.given, draft.stamp), said, outcome="start_over", echo=False)


def _send(form: Form, draft: Draft, world: World) -> Step:
    if question(form, draft, world).kind in ("summary", "more"):
        return Step(draft, outcome="submit")
    return Step(draft, (_("Something is still needed before sending."),))


def _more(_form: Form, draft: Draft, _world: World) -> Step:
    return Step(replace(draft, more=True, page=draft.page if draft.editing else ""))


def _keep(_form: Form, draft: Draft, _world: World) -> Step:
    return Step(replace(draft, editing=None, picking=False, page="", more=False))


def _show(_form: Form, draft: Draft, _world: World) -> Step:
    return Step(draft, afresh=True)


_WORDS: Mapping[str, Callable[[Form, Draft, World], Step]] = {
    "back": _back,
    "help": _help,
    "cancel": _cancel,
    "over": _over,
    "send": _send,
    "more": _more,
    "keep": _keep,
    "show": _show,
}
