"""A small form with one slot of each sort, for the laws that hold for every form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from dialogs.form.draft import Answers, Json
from dialogs.form.slot import Reading
from dialogs.form.turn import Answer, Form, Gleaned, Option, Says, Slot, Unclear, World, in_words, one_of, some_of
from dialogs.speech import Text, verbatim

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=ZoneInfo("Europe/Helsinki"))


def says(name: str) -> Says:
    return Says(verbatim(name.capitalize()), verbatim(f"{name}?"), verbatim(f"Write {name} like this."))


def _options(*names: str) -> tuple[Option, ...]:
    return tuple(Option(name, verbatim(name)) for name in names)


def _read_size(words: str, _world: World) -> Reading:
    digits = re.findall(r"\d{1,6}", words)
    return Answer(int(digits[0])) if digits else Unclear()


def _check_size(value: Json, _answers: Answers, _world: World) -> Text | None:
    return verbatim("At most 500.") if isinstance(value, int) and value > 500 else None


def _doubt_size(value: Json, _answers: Answers, _world: World) -> Text | None:
    return verbatim("Really over 300?") if isinstance(value, int) and value > 300 else None


def glean(text: str, _world: World) -> Mapping[str, Gleaned]:
    """Colours after a hash, sizes after a times sign, two sizes as a choice, doubtful fruit with a question mark."""
    found: dict[str, Gleaned] = {}
    if colour := re.search(r"#(red|green|blue)", text):
        found["colour"] = Gleaned(colour[1])
    sizes = [int(size) for size in re.findall(r"x(\d{1,3})", text)]
    if sizes:
        found["size"] = Gleaned(sizes[0], others=tuple(sizes[1:2]))
    if fruit := re.search(r"(apple|pear)\?", text):
        found["fruit"] = Gleaned([fruit[1]], sure=False)
    return found


SIZE = Slot(
    "size",
    says("size"),
    _read_size,
    show=lambda value: verbatim(str(value)),
    fits=lambda value: isinstance(value, int) and not isinstance(value, bool),
    decode=lambda code: int(code) if re.fullmatch(r"\d{1,6}", code) else None,
    check=_check_size,
    doubt=_doubt_size,
)

FORM = Form(
    "small",
    (
        one_of("colour", says("colour"), _options("red", "green", "blue")),
        SIZE,
        some_of("fruit", says("fruit"), _options("apple", "pear", "plum")),
        one_of(
            "where", says("where"), _options("here", "there"), skippable=lambda answers: answers.get("colour") == "red"
        ),
        in_words("name", says("name"), limit=40, lines=False, when=lambda answers: answers.get("where") != "there"),
        in_words("wish", says("wish"), optional=True),
    ),
    hello=verbatim("Hello."),
    cancelled=verbatim("Stopped."),
    glean=glean,
)

_MORE = tuple(in_words(f"extra_{n}", says(f"extra {n}"), optional=True) for n in range(6))

#: The same with so many lines to add that they fill more than a page.
LONG_FORM = replace(FORM, slots=(*FORM.slots, *_MORE))

#: A complete form, as presses and words in the asked order.
COMPLETE: dict[str, Json] = {"colour": "blue", "size": 20, "fruit": ["apple"], "where": "here", "name": "Maija"}
