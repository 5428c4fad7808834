"""A form of `dialogs.form` as one page: every question at once, errors beside the fields, nothing typed lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.web.say import Plain
from dialogs.form.draft import Answers, Draft
from dialogs.form.slot import values
from dialogs.form.turn import Choice, Form, Slot, World, fill
from dialogs.reading.alarm import read_distress, read_identity_code
from dialogs.speech import Text, _
from dialogs.speech.language import render

#: More choices than this stand under each other; up to this, short ones stand in a row like a scale.
_SCALE = 5
_SHORT = 12

_INCOMPLETE = _("Some answers are missing.")
_CODE = _("This looks like a personal identity code. Please leave it out.")


def errors_in(form: Form, fields: Mapping[str, str], now: datetime, language: str) -> dict[str, Text]:
    """What is wrong in the fields of a page, by slot name; empty when the form may be sent."""
    everything = {slot.name: "" for slot in form.slots} | dict(fields) | {"w:send": "1"}
    turn = fill(form, Draft(), everything, now, language)
    errors = dict(turn.errors)
    for slot in form.slots:
        if read_identity_code(everything[slot.name]):
            errors[slot.name] = _CODE
    if turn.outcome == "submit" or errors:
        return errors
    return {form.slots[0].name: _INCOMPLETE}


def tells_of_distress(fields: Mapping[str, str]) -> bool:
    """Whether words of acute distress stand in a field: they are answered before anything else (R19)."""
    return any(read_distress(value) for value in fields.values())


def draw_questions(
    form: Form, answers: Answers, fields: Mapping[str, str], errors: Mapping[str, Text], now: datetime, language: str
) -> list[Plain]:
    """The questions for a template: what was typed stands again, else the answer known before."""
    world = World(now, language)
    return [
        _question(slot, answers, fields, errors, world)
        for slot in form.slots
        if slot.when(dict(answers)) or slot.name in fields or slot.name in errors
    ]


def _question(
    slot: Slot, answers: Answers, fields: Mapping[str, str], errors: Mapping[str, Text], world: World
) -> Plain:
    language = world.language
    options = _options(slot, answers, world)
    typed = fields.get(slot.name)
    picked = _codes(typed) if typed is not None else _known_codes(slot, answers)
    error = errors.get(slot.name)
    return {
        "name": slot.name,
        "ask": render(slot.says.ask, language),
        "help": render(slot.says.explanation(), language) if slot.says.help else "",
        "error": render(error, language) if error else "",
        "many": slot.many,
        "scale": _is_scale([label for _code, label in options]),
        "options": [{"code": code, "label": label, "picked": code in picked} for code, label in options],
        "value": typed if typed is not None else _words(slot, answers),
    }


def _options(slot: Slot, answers: Answers, world: World) -> list[tuple[str, str]]:
    """What can be chosen without turning a page: codes and labels."""
    choices = [one for row in slot.choices(answers, world, "") for one in row if isinstance(one, Choice)]
    return [(slot.encode(one.value), render(one.label, world.language)) for one in choices]


def _is_scale(labels: Sequence[str]) -> bool:
    """Whether the choices stand in a row: few and short ones."""
    return len(labels) <= _SCALE and all(len(label) <= _SHORT for label in labels)


def _codes(typed: str) -> frozenset[str]:
    return frozenset(code.strip() for code in typed.split(","))


def _known_codes(slot: Slot, answers: Answers) -> frozenset[str]:
    value = answers.get(slot.name)
    if value is None or not slot.fits(value):
        return frozenset()
    return frozenset(slot.encode(one) for one in values(value)) if slot.many else frozenset({slot.encode(value)})


def _words(slot: Slot, answers: Answers) -> str:
    value = answers.get(slot.name)
    return value if isinstance(value, str) else ""
