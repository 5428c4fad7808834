"""How a question looks: its words, the buttons under it, and the summary.

A button's data is `verb:slot[:code]`, with `~stamp` at the end when the draft has a stamp:

`a` answer · `e` edit · `s` skip or remove · `d` done ticking · `p` another page of choices · `y` `n` take or leave
an offered value · `m` a page of what may be added · `w` a word of the form itself (back, help, cancel, over, send,
more, keep)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dialogs.form.draft import Answers, Draft, Json
from dialogs.form.question import Form, Question, additions, is_left_open, live, next_page, open_page, question
from dialogs.form.slot import Choice, Page, Rows, Slot, Unclear, World, values
from dialogs.speech import Button, Lines, Message, Text, Weight, _, pgettext

#: The verbs of every button a form shows; a press on another verb is not the form's.
VERBS = frozenset("aesdpynmw")

#: The code that ticks everything there is.
ALL = "+*"

Buttons = tuple[tuple[Button, ...], ...]


def ask(form: Form, draft: Draft, world: World, said: tuple[Text, ...] = (), unclear: Unclear | None = None) -> Message:
    """The message that asks what is to be asked now, after what there is to say first.

    With `unclear` the question is not repeated: one sentence says what would work, and the buttons stay.
    """
    now = question(form, draft, world)
    words, rows = _LOOKS[now.kind](form, draft, now, world)
    if unclear is not None:
        words = (unclear.say or unclear_text(now),)
        if now.slot is not None and now.kind == "slot":
            rows = _choices(now.slot, draft, _rows_of(unclear.suggestions)) + rows
    return Message((*said, *words), (*_without_twins(rows), *_always(draft)))


def unclear_text(now: Question) -> Text:
    """The sentence that says what would work here."""
    if now.kind == "slot" and now.slot is not None:
        return now.slot.says.unclear
    if now.kind == "offer":
        return _("Please answer yes or no.")
    return _("Please press one of the buttons.")


def lines(form: Form, draft: Draft) -> tuple[Text, ...]:
    """The answers so far, one line each, and what was left open."""
    return tuple(_line_of(slot, value) for slot, value in _shown(form, draft))


def news(form: Form, before: Draft, after: Draft) -> tuple[Text, ...]:
    """The lines that were not there before; one that was being ticked is told when it is ready."""
    was = {slot.name: value for slot, value in _shown(form, before)}
    if before.picking and before.editing in live(form, after):
        was.pop(before.editing or "", None)
    return tuple(_line_of(slot, value) for slot, value in _shown(form, after) if _is_new(slot, value, was))


def _is_new(slot: Slot, value: Json, was: Mapping[str, Json]) -> bool:
    """Whether the line of this value is another than the one that was there; only of what changed it is made."""
    if slot.name not in was:
        return True
    old = was[slot.name]
    return old != value and _line_of(slot, old) != _line_of(slot, value)


#: What a line shows whose question was left open.
_LEFT_OPEN: Any = object()


def _shown(form: Form, draft: Draft) -> list[tuple[Slot, Json]]:
    """The slots that have a line, in order, each with its answer, or with `_LEFT_OPEN`."""
    answers = live(form, draft)
    shown: list[tuple[Slot, Json]] = []
    for slot in form.slots:
        if slot.name in answers:
            shown.append((slot, answers[slot.name]))
        elif slot.name in draft.skipped and form.review and slot.when(answers) and is_left_open(slot, draft, answers):
            shown.append((slot, _LEFT_OPEN))
    return shown


def _line_of(slot: Slot, value: Json) -> Text:
    return with_label(slot.says.label, slot.left_open) if value is _LEFT_OPEN else line(slot, value)


def line(slot: Slot, value: Json) -> Text:
    """One answer as a line: `Place: Oulu`."""
    return with_label(slot.says.label, slot.show(value))


def with_label(label: Text, value: Text) -> Text:
    """`label: value`."""
    return Text("{label}: {value}", (("label", label), ("value", value)))


def together(texts: Iterable[Text]) -> Text:
    """Texts under one another as one."""
    return Text("{lines}", (("lines", Lines(tuple(texts))),))


def button(draft: Draft, label: Text, verb: str, *words: str, weight: Weight = "plain") -> Button:
    """A button of this draft."""
    stamp = f"~{draft.stamp}" if draft.stamp else ""
    return Button(label, ":".join((verb, *words)) + stamp, weight)


# How each kind of question looks: its paragraphs and its rows of buttons.


def _slot(form: Form, draft: Draft, now: Question, world: World) -> tuple[tuple[Text, ...], Buttons]:
    slot = now.slot
    assert slot is not None
    answers = live(form, draft)
    words = [now.why] if now.why else []
    if draft.editing == slot.name and slot.name in answers:
        words.append(_choice_line(slot, answers, draft))
    words.append(slot.says.ask)
    page = draft.page if draft.editing == slot.name else ""
    rows = _choices(slot, draft, _rows_of(_suggestions(slot, draft)))
    rows += _choices(slot, draft, slot.choices(answers, world, page))
    return tuple(words), rows + _ways_out(slot, draft, answers)


def _suggestions(slot: Slot, draft: Draft) -> tuple[Choice, ...]:
    """Earlier readings that were not clear, as buttons; of a list slot each is one member."""
    readings = ((value, [value] if slot.many else value) for value in draft.suggested.get(slot.name, ()))
    return tuple(Choice(value, slot.show(whole)) for value, whole in readings if slot.fits(whole))


def _choice_line(slot: Slot, answers: Answers, draft: Draft) -> Text:
    value = slot.show(answers[slot.name])
    if draft.picking:
        return _("Chosen: {value}")(value=value)
    return _("Now: {value}")(value=value)


def _ways_out(slot: Slot, draft: Draft, answers: Answers) -> Buttons:
    """Done, skip, keep or remove: whichever makes sense for this slot now."""
    rows: list[Button] = []
    has, editing = slot.name in answers, draft.editing == slot.name
    if slot.everything is not None and set(values(answers.get(slot.name))) != set(slot.everything()):
        rows.append(button(draft, pgettext("button", "All of these"), "a", slot.name, ALL))
    if slot.many and has:
        rows.append(button(draft, pgettext("button", "Done"), "d", slot.name, weight="main"))
    elif editing and has:
        rows.append(button(draft, pgettext("button", "Keep it as it is"), "w", "keep"))
    if slot.optional or slot.skippable(answers):
        rows += _without_answer(slot, draft, has=has, editing=editing)
    return (tuple(rows),) if rows else ()


def _without_answer(slot: Slot, draft: Draft, *, has: bool, editing: bool) -> list[Button]:
    """Skip a question that may be left open, or remove its answer while that is changed."""
    if has and not editing:
        return []
    label = pgettext("button", "Remove") if has else pgettext("button", "Skip")
    return [button(draft, label, "s", slot.name)]


def _offer(form: Form, draft: Draft, now: Question, world: World) -> tuple[tuple[Text, ...], Buttons]:
    slot = now.slot
    assert slot is not None
    answers, value = live(form, draft), draft.offered[slot.name]
    changes = slot.name in answers
    words = slot.doubt(value, answers, world)
    if words is None and changes:
        words = _("Change this? {label}: {value}. Now: {old}.")(
            label=slot.says.label, value=slot.show(value), old=slot.show(answers[slot.name])
        )
    elif words is None:
        words = _("Is this right? {label}: {value}")(label=slot.says.label, value=slot.show(value))
    yes = pgettext("button", "Yes, change it") if changes else pgettext("button", "Yes")
    no = pgettext("button", "No, keep it") if changes else pgettext("button", "No")
    return (words,), ((button(draft, yes, "y", slot.name, weight="main"), button(draft, no, "n", slot.name)),)


def _more(form: Form, draft: Draft, _now: Question, _world: World) -> tuple[tuple[Text, ...], Buttons]:
    pages = additions(form, draft)
    open_ones = pages[open_page(form, draft) - 1]
    lines = tuple(button(draft, slot.says.label, "e", slot.name) for slot in open_ones)
    others: Buttons = ()
    if len(pages) > 1:
        others = ((button(draft, pgettext("button", "Other details"), "m", str(next_page(form, draft))),),)
    back = (button(draft, pgettext("button", "Back to the summary"), "w", "keep", weight="main"),)
    return (_("What do you want to add?"),), (*in_rows(lines, 2), *others, back)


def _summary(form: Form, draft: Draft, _now: Question, _world: World) -> tuple[tuple[Text, ...], Buttons]:
    answers = live(form, draft)
    changeable = (slot for slot in form.slots if slot.name in answers or is_left_open(slot, draft, answers))
    edits = tuple(
        button(draft, _("Change: {label}")(label=slot.says.label), "e", slot.name)
        for slot in changeable
        if slot.when(answers)
    )
    rows: Buttons = ((button(draft, form.send, "w", "send", weight="main"),),)
    if additions(form, draft):
        rows += ((button(draft, pgettext("button", "Add more details"), "w", "more"),),)
    return (form.summary, together(lines(form, draft))), rows + in_rows(edits, 2)


def _nothing(_form: Form, _draft: Draft, _now: Question, _world: World) -> tuple[tuple[Text, ...], Buttons]:
    return (), ()


_LOOKS = {"slot": _slot, "offer": _offer, "more": _more, "summary": _summary, "nothing": _nothing}


def _choices(slot: Slot, draft: Draft, rows: Rows) -> Buttons:
    ticked = values(draft.answers.get(slot.name)) if slot.many else ()
    return tuple(tuple(_choice(slot, draft, choice, ticked) for choice in row) for row in rows)


def _choice(slot: Slot, draft: Draft, choice: Choice | Page, ticked: tuple[str, ...]) -> Button:
    if isinstance(choice, Page):
        return button(draft, choice.label, "p", slot.name, choice.to)
    code = slot.encode(choice.value)
    if not slot.many:
        return button(draft, choice.label, "a", slot.name, code)
    if choice.value in ticked:
        return button(draft, Text("✓ {label}")(label=choice.label), "a", slot.name, f"-{code}")
    return button(draft, choice.label, "a", slot.name, f"+{code}")


def _always(draft: Draft) -> Buttons:
    return (
        (
            button(draft, pgettext("button", "Back"), "w", "back"),
            button(draft, pgettext("button", "Help"), "w", "help"),
        ),
        (
            button(draft, pgettext("button", "Start over"), "w", "over"),
            button(draft, pgettext("button", "Cancel"), "w", "cancel"),
        ),
    )


def _rows_of(choices: tuple[Choice, ...]) -> Rows:
    return tuple((choice,) for choice in choices)


def in_rows(buttons: tuple[Button, ...], width: int) -> Buttons:
    """Buttons side by side, `width` in a row."""
    return tuple(buttons[i : i + width] for i in range(0, len(buttons), width))


def _without_twins(rows: Buttons) -> Buttons:
    """The rows without a second button that does what an earlier one does."""
    seen: set[str] = set()
    kept = []
    for row in rows:
        fresh = tuple(one for one in row if one.data not in seen)
        seen.update(one.data for one in fresh)
        if fresh:
            kept.append(fresh)
    return tuple(kept)
