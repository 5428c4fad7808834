"""What one question of a form is: how it is asked, read, checked and shown.

Reading (words to a value) is apart from checking (is the value possible in this world: not in the past, not at
night). A reader returns :class:`Answer` or :class:`Unclear`; it never raises, whatever was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import IntEnum
from typing import Any, Literal

from dialogs.form.draft import Answers, Json
from dialogs.form.words import Option, is_all, matching
from dialogs.speech import Several, Text, _, verbatim


@dataclass(frozen=True)
class World:
    """What a reader may know: the time, the language of the writer, the answers so far.

    `now` is aware and in the zone of the gig: its date is what people call today.
    """

    now: datetime
    language: str = "fi"
    answers: Answers = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The calendar day of `now`."""
        return self.now.date()


@dataclass(frozen=True)
class Choice:
    """A button that answers with `value`."""

    value: Json
    label: Text


@dataclass(frozen=True)
class Page:
    """A button that opens another page of choices of the same slot."""

    to: str
    label: Text


Rows = tuple[tuple[Choice | Page, ...], ...]

#: What a page of all questions holds for a slot that has no choices; "hours" are a time to begin and one to end.
Entry = Literal["line", "lines", "day", "hours"]


@dataclass(frozen=True)
class Answer:
    """Words understood as `value`."""

    value: Json


@dataclass(frozen=True)
class Unclear:
    """Words not understood, or more than one reading: what would work, and the likely values as buttons."""

    say: Text | None = None
    suggestions: tuple[Choice, ...] = ()


Reading = Answer | Unclear


class Circle(IntEnum):
    """Who else than the writer is told an answer; what one circle is told, each later one is told too.

    The first reads it anywhere, also on a messenger without their consent; then who is asked, before their yes; then
    who is booked; then a coordinator who opens the details.
    """

    ANYWHERE = 1
    ASKED = 2
    BOOKED = 3
    STAFF = 4


@dataclass(frozen=True)
class CardLine:
    """How an answer stands among the lines of a card, and the first circle that is told it.

    `words` hold the answer as it was written in place of `{value}`; where the answer is a word of ours, they are what
    the card says for it (None: no line). `holds` names the answers of a line that holds several, by their places in
    the words. Lines stand in the order of `at`, then of the form.
    """

    to: Circle
    words: Text | Callable[[Json], Text | None]
    holds: tuple[tuple[str, str], ...] = ()
    at: int = 5


def _no_rows(_answers: Answers, _world: World, _page: str) -> Rows:
    return ()


def _never(_answers: Answers) -> bool:
    return False


def _always(_answers: Answers) -> bool:
    return True


def _fine(_value: Json, _answers: Answers, _world: World) -> Text | None:
    return None


def as_it_is(found: object, _world: World) -> Sequence[Json]:
    """A finding that is an answer already: a word of ours, the writer's own words, a number."""
    return [found] if isinstance(found, str | int) else []


@dataclass(frozen=True)
class Says:
    """The words of a slot.

    `label` heads its line in the summary, `ask` is the question, `unclear` is the one sentence that says what would
    work after words that were not understood, `help` explains more on request (`unclear` if there is no more; a
    function where the explanation is data).
    """

    label: Text
    ask: Text
    unclear: Text
    help: Text | Callable[[], Text] | None = None

    def explanation(self) -> Text:
        """What is said on request."""
        return self.help() if callable(self.help) and not isinstance(self.help, Text) else self.help or self.unclear


@dataclass(frozen=True)
class Slot:
    """One question.

    `read` understands typed words. `decode` gives the value in a button's data (None if there is no such value any
    more) and `encode` writes it; of a `many` slot they are about one member of its list. `show` is how the value
    stands in the summary, `fits` whether a stored value is one this version can show. `check` says why a readable
    value cannot be ("that day has passed"), `doubt` what to ask again before taking it ("at night?").

    `when` says whether the slot applies at all; `skippable` whether it may be left open, and `left_open` how that is
    shown; an `optional` slot is asked only when the person wants to add more. `many` slots hold a list and are ticked
    one by one; with `everything` one press ticks all of that. A `free` slot takes the words as they are and nothing
    else is looked for in them; what is found for it later is put beside them, but in a `single` one it would take
    their place, so it is asked. `seek` finds the value of a shared location (latitude, longitude in degrees). `glean`
    gives the values that a finding of the slot's name in a whole sentence may mean, the likeliest first; of a `many`
    slot each finding is about one member.

    On a page that asks everything at once, `entry` is what is typed or picked where there are no choices; a slot that
    is `part_of` another is not asked there beside it; `needed` says when a slot that only sometimes applies is needed.

    `line` is how others than the writer are told the answer; without one nobody is told it in a line of its own.

    What a sent form's answer is to its receiver: a change of a `material` one needs a new yes, a `fillable` one may be
    given by a link on a page that is anybody's, a `remembered` one is the writer's own and begins their next form.
    """

    name: str
    says: Says
    read: Callable[[str, World], Reading]
    show: Callable[[Json], Text]
    fits: Callable[[Json], bool]
    decode: Callable[[str], Json] = field(default=lambda _code: None)
    encode: Callable[[Json], str] = str
    choices: Callable[[Answers, World, str], Rows] = _no_rows
    check: Callable[[Json, Answers, World], Text | None] = _fine
    doubt: Callable[[Json, Answers, World], Text | None] = _fine
    when: Callable[[Answers], bool] = _always
    skippable: Callable[[Answers], bool] = _never
    left_open: Text = field(default_factory=lambda: _("not given"))
    optional: bool = False
    many: bool = False
    free: bool = False
    single: bool = False
    everything: Callable[[], tuple[str, ...]] | None = None
    seek: Callable[[float, float], Json] | None = None
    glean: Callable[[object, World], Sequence[Json]] | None = None
    entry: Entry = "line"
    part_of: str | None = None
    needed: Text | None = None
    line: CardLine | None = None
    material: bool = False
    fillable: bool = False
    remembered: bool = False


def one_of(name: str, says: Says, options: tuple[Option, ...], *, per_row: int = 1, **more: Any) -> Slot:
    """A slot whose value is one of `options`, pressed or written in any of the languages."""
    known = {option.value: option for option in options}

    def read(words: str, _world: World) -> Reading:
        found = matching(words, options)
        return Answer(found[0]) if len(found) == 1 else Unclear()

    slot = Slot(
        name=name,
        says=says,
        read=read,
        show=lambda value: known[str(value)].label,
        fits=lambda value: isinstance(value, str) and value in known,
        decode=lambda code: code if code in known else None,
        choices=lambda _answers, _world, _page: _in_rows(options, per_row),
    )
    return replace(slot, **more)


def some_of(name: str, says: Says, options: tuple[Option, ...], *, per_row: int = 1, **more: Any) -> Slot:
    """A slot whose value is a list of some of `options`, ticked one by one or written as a list."""
    known = {option.value: option for option in options}

    def read(words: str, _world: World) -> Reading:
        if is_all(words):
            return Answer(list(known))
        found = matching(words, options)
        return Answer(list(found)) if found else Unclear()

    slot = Slot(
        name=name,
        says=says,
        read=read,
        show=lambda value: several(tuple(known[str(one)].label for one in values(value))),
        fits=lambda value: bool(values(value)) and all(one in known for one in values(value)),
        decode=lambda code: code if code in known else None,
        choices=lambda _answers, _world, _page: _in_rows(options, per_row),
        many=True,
    )
    return replace(slot, **more)


def in_words(name: str, says: Says, *, limit: int = 1000, lines: bool = True, **more: Any) -> Slot:
    """A slot that takes what is written: at most `limit` characters, with at least one letter or digit.

    With `lines` false the words become one line and may hold no markup: a name, an organisation.
    """

    def read(words: str, _world: World) -> Reading:
        taken = words.strip() if lines else " ".join(words.split())
        if len(taken) > limit:
            return Unclear(_("That is too long. Please write it in at most {n} characters.")(n=limit))
        if not lines and _MARKUP.search(taken):
            return Unclear(_("Please write it with plain letters, without the signs < and >."))
        return Answer(taken) if any(sign.isalnum() for sign in taken) else Unclear()

    slot = Slot(
        name=name,
        says=says,
        read=read,
        show=lambda value: verbatim(str(value)),
        fits=lambda value: isinstance(value, str) and bool(value.strip()),
        free=True,
    )
    return replace(slot, **more)


_MARKUP = re.compile(r"<[^>]*>|</|&#?\w+;")


def values(value: Json) -> tuple[str, ...]:
    """The members of a list answer; empty when it is not a list of words."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(str(one) for one in value)
    return ()


def several(items: tuple[Any, ...]) -> Text:
    """Texts or names as one text: "a, b and c"."""
    return Text("{items}", (("items", Several(items)),))


def _in_rows(options: tuple[Option, ...], per_row: int) -> Rows:
    return side_by_side([Choice(option.value, option.label) for option in options], per_row)


def side_by_side(choices: Sequence[Choice | Page], width: int) -> Rows:
    """Choices in rows, `width` in each."""
    return tuple(tuple(choices[i : i + width]) for i in range(0, len(choices), width))
