"""The order form as one window: every question of the form at once, in the form's own words.

Nothing is decided here: each slot of :mod:`dialogs.forms.order` becomes the input that suits what it takes, and what
was filled in goes back as codes and words by slot name, for the form's own readers to judge.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from adapters.lettering import clean_text, split
from adapters.slack.say import Block, plain, whole
from dialogs.form.draft import Answers, Json
from dialogs.form.slot import values
from dialogs.form.turn import Choice, Form, Page, Slot, World
from dialogs.forms.order import CHANGE_ORDER, ORDER
from dialogs.speech import Text, _, pgettext
from dialogs.speech.language import render

FILL, SEND = "fill", "send"  # the two windows of one order: its questions, then its summary
TITLES: Mapping[str, Text] = {ORDER.name: _("Order an expert"), CHANGE_ORDER.name: _("Change the order")}
FORMS: Mapping[str, Form] = {form.name: form for form in (ORDER, CHANGE_ORDER)}

LONGEST_TITLE = 24
LONGEST_LABEL = 2000
LONGEST_OPTION = 75
MOST_OPTIONS = 100  # in one list, and in one group of a grouped list
LONGEST_TYPED = 3000
END = "_end"  # the second clock of a question about hours
WARNING = "warning"

NOTHING_SENT = _("Nothing is sent yet. You can check everything before you send it.")
CAN_ADD = _("You can also add these:")
LOOK_TWICE = _("Please look at this once more:")
CHOOSE = pgettext("list", "Choose or search")
END_LABEL = _("It ends")
BEGINS_LABEL = _("It begins")


def fill_window(form: Form, about: str, answers: Answers, language: str) -> Block:
    """The window with every question, filled in as far as `answers` go. `about` is the number of a sent order."""
    shown = [slot for slot in form.slots if slot.part_of is None]  # two clocks say how long it is
    needed = [block for slot in shown if not slot.optional for block in _blocks(slot, answers, language)]
    extra = [block for slot in shown if slot.optional for block in _blocks(slot, answers, language)]
    words = [_section(NOTHING_SENT, language)]
    more = [{"type": "divider"}, _section(CAN_ADD, language)]
    return {
        "type": "modal",
        "callback_id": f"{FILL}:{form.name}",
        "notify_on_close": True,
        "title": plain(render(TITLES[form.name], language), LONGEST_TITLE),
        "submit": plain(render(pgettext("button", "Check"), language), LONGEST_TITLE),
        "close": plain(render(pgettext("button", "Close"), language), LONGEST_TITLE),
        "private_metadata": json.dumps({"about": about, "language": language}),
        "blocks": [*words, *needed, *more, *extra],
    }


def send_window(form: Form, about: str, lines: Sequence[Text], doubts: Sequence[Text], language: str) -> Block:
    """The summary above the questions: its button sends, and closing it goes back to them."""
    summary = "\n".join(render(one, language) for one in lines)
    doubtful = [_section(LOOK_TWICE, language), *(_section(one, language) for one in doubts)] if doubts else []
    return {
        "type": "modal",
        "callback_id": f"{SEND}:{form.name}",
        "title": plain(render(TITLES[form.name], language), LONGEST_TITLE),
        "submit": plain(render(form.send, language), LONGEST_TITLE),
        "close": plain(render(pgettext("button", "Back"), language), LONGEST_TITLE),
        "private_metadata": json.dumps({"about": about, "language": language}),
        "blocks": [
            _section(form.summary, language),
            *({"type": "section", "text": whole(piece)} for piece in _pieces(summary)),
            *doubtful,
        ],
    }


def with_warning(view: Mapping[str, Any], warning: Text, language: str) -> Block:
    """The same window again, with a line above the rest."""
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    blocks = [block for block in view["blocks"] if block.get("block_id") != WARNING]
    warned = [_section(warning, language) | {"block_id": WARNING}, *blocks]
    return {name: view[name] for name in kept if view.get(name)} | {"blocks": warned}


def fields_of(values_: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, str]:
    """What a window's state says: codes and words by slot name; empty where nothing was given."""
    given = {name: value_of(next(iter(inputs.values()), {})) for name, inputs in values_.items()}
    for clock in [name for name in given if name.endswith(END) and name.removesuffix(END) in given]:
        begins, end = clock.removesuffix(END), given.pop(clock)
        if given[begins] and end:
            given[begins] = f"{given[begins]}-{end}"
    return given


def value_of(given: Mapping[str, Any]) -> str:
    """What one input holds: the code of what was chosen, several with commas, or what was typed."""
    chosen = given.get("selected_option") or {}
    several = ",".join(str(one["value"]) for one in given.get("selected_options") or ())
    typed = given.get("value") or given.get("selected_date") or given.get("selected_time") or ""
    return str(chosen.get("value") or several or typed)


def block_errors(errors: Mapping[str, Text], shown: Mapping[str, Any], language: str) -> dict[str, str]:
    """Errors beside the inputs they are about; one about no input here stands at the first."""
    first = next(iter(shown))
    found: dict[str, str] = {}
    for name, words in errors.items():
        slot = ORDER.slot(name)
        beside = (name, slot.part_of or name) if slot is not None else (name,)
        found.setdefault(next((one for one in beside if one in shown), first), render(words, language))
    return found


# How each slot looks.


def _blocks(slot: Slot, answers: Answers, language: str) -> Iterator[Block]:
    known = answers.get(slot.name)
    value = known if known is not None and slot.fits(known) else None
    if slot.entry == "hours":
        start, _dash, end = slot.encode(value).partition("-") if value is not None else ("", "", "")
        yield _input(slot.name, BEGINS_LABEL, _clock(start), language)
        yield _input(slot.name + END, END_LABEL, _clock(end), language)
        return
    kind = _kind(slot)
    hint = slot.needed or (slot.says.ask if kind in ("line", "lines") else None)
    # What other answers call for is optional to Slack: it would else not let go of the window without it.
    optional = slot.optional or slot.needed is not None
    yield _input(slot.name, slot.says.label, ELEMENTS[kind](slot, value, language), language, hint, optional)


def _kind(slot: Slot) -> str:
    if slot.entry == "day" or slot.free or not _options(slot, "fi"):
        return slot.entry
    return "several" if slot.many else "one"


def _input(
    name: str, label: Text, element: Block, language: str, hint: Text | None = None, optional: bool = False
) -> Block:
    made = {
        "type": "input",
        "block_id": name,
        "label": plain(render(label, language), LONGEST_LABEL),
        "element": element | {"action_id": name},
        "optional": optional,
    }
    return made | {"hint": plain(render(hint, language), LONGEST_LABEL)} if hint is not None else made


def _clock(at: str) -> Block:
    return {"type": "timepicker"} | ({"initial_time": at} if at else {})


def _day(_slot: Slot, value: Json, _language: str) -> Block:
    return {"type": "datepicker"} | ({"initial_date": str(value)} if value is not None else {})


def _text_input(slot: Slot, value: Json, language: str) -> Block:
    several = slot.entry == "lines"
    made: Block = {"type": "plain_text_input", "max_length": LONGEST_TYPED, "multiline": several}
    if value is None:
        return made
    words = value if isinstance(value, str) else str(value)
    return made | {"initial_value": words if several else " ".join(words.split())}


def _one(slot: Slot, value: Json, language: str) -> Block:
    chosen = _find(slot, slot.encode(value), language) if value is not None else None
    return {"type": "static_select"} | _select_of(slot, language) | ({"initial_option": chosen} if chosen else {})


def _several(slot: Slot, value: Json, language: str) -> Block:
    chosen = [found for one in values(value) if (found := _find(slot, slot.encode(one), language))]
    made = {"type": "multi_static_select"} | _select_of(slot, language)
    return made | {"initial_options": chosen} if chosen else made


ELEMENTS: Mapping[str, Callable[[Slot, Json, str], Block]] = {
    "day": _day,
    "line": _text_input,
    "lines": _text_input,
    "one": _one,
    "several": _several,
}

# The lists. A slot that is browsed by pages becomes a list in groups, a group for each of its first pages.

Group = tuple[str, tuple[Block, ...]]  # its label and its options


def _select_of(slot: Slot, language: str) -> Block:
    groups = _options(slot, language)
    made: Block = {"placeholder": plain(render(CHOOSE, language), LONGEST_OPTION)}
    if len(groups) == 1:
        return made | {"options": list(groups[0][1])}
    parts = [{"label": plain(label, LONGEST_OPTION), "options": list(options)} for label, options in groups]
    return made | {"option_groups": parts}


def _find(slot: Slot, code: str, language: str) -> Block | None:
    return next((o for _label, options in _options(slot, language) for o in options if o["value"] == code), None)


@lru_cache(64)
def _options(slot: Slot, language: str) -> tuple[Group, ...]:
    """Everything that can be chosen, each once, in groups of at most a hundred."""
    taken: set[str] = set()
    groups: list[Group] = []
    for label, heap in _heaps(slot, language):
        options = [_option(code, words, language) for code, words in heap.items() if code not in taken]
        taken |= heap.keys()
        groups += _groups(render(label, language).removesuffix("…").strip(), options)
    return tuple(groups)


def _heaps(slot: Slot, language: str) -> list[tuple[Text, dict[str, Text]]]:
    """What the first page alone offers, then what each page below it does: their labels, and choices by code."""
    world = World(datetime(2000, 1, 1).astimezone(), language)
    top = _on_page(slot, "", world)
    heaps = [(one.label, _below(slot, one.to, world)) for one in top if isinstance(one, Page)]
    known = {code for _label, heap in heaps for code in heap}
    own = {slot.encode(one.value): one.label for one in top if isinstance(one, Choice)}
    return [(slot.says.label, {code: label for code, label in own.items() if code not in known}), *heaps]


def _groups(heading: str, options: Sequence[Block]) -> Iterator[Group]:
    """The options in groups of at most a hundred; from the second on they are numbered."""
    for n in range(0, len(options), MOST_OPTIONS):
        number = "" if n == 0 else f" {n // MOST_OPTIONS + 1}"
        yield heading + number, tuple(options[n : n + MOST_OPTIONS])


def _on_page(slot: Slot, page: str, world: World) -> list[Choice | Page]:
    return [one for row in slot.choices({}, world, page) for one in row]


def _below(slot: Slot, page: str, world: World) -> dict[str, Text]:
    """What a page and the pages below it offer, by code."""
    found: dict[str, Text] = {}
    seen, waiting = {""}, [page]
    while waiting:
        here = waiting.pop(0)
        if here in seen:
            continue
        seen.add(here)
        for one in _on_page(slot, here, world):
            if isinstance(one, Choice):
                found.setdefault(slot.encode(one.value), one.label)
            else:
                waiting.append(one.to)
    return found


def _option(code: str, label: Text, language: str) -> Block:
    return {"text": plain(render(label, language), LONGEST_OPTION), "value": code}


def _section(text: Text, language: str) -> Block:
    return {"type": "section", "text": whole(render(text, language))}


def _pieces(words: str) -> list[str]:
    return split(clean_text(words), LONGEST_TYPED)
