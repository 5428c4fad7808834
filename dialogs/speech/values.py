"""What is said and what is heard, as values.

A :class:`Text` is not a string: it is a message id with its parameters, rendered as late as possible in the
language of whoever reads it (:mod:`dialogs.speech.language`). Parameters may be texts themselves, names, numbers
and the time values below, so one order can be told to a Swedish orderer and a Finnish expert from the same values.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any, Literal

from dialogs.speech.cards import CardName


@dataclass(frozen=True)
class Day:
    """A calendar day, shown as `ti 1.12.` / `ti 1.12` / `Tue 1 Dec`; with the year when `year` is true."""

    value: date
    year: bool = False


@dataclass(frozen=True)
class Month:
    """A calendar month, shown as `tammikuu 2027` / `januari 2027` / `January 2027`."""

    value: date


@dataclass(frozen=True)
class ClockTime:
    """A wall-clock time, shown as `14`, `9.15` (fi, sv) or `14:00` (en)."""

    value: time


@dataclass(frozen=True)
class Moment:
    """An aware instant, shown in `zone` as day and time: `ti 24.11. klo 12`."""

    value: datetime
    zone: str = "Europe/Helsinki"


@dataclass(frozen=True)
class Span:
    """A gig's time from `start` to `end` (aware), shown as `ti 1.12. klo 14–16`."""

    start: datetime
    end: datetime
    zone: str = "Europe/Helsinki"


@dataclass(frozen=True)
class Several:
    """Texts or names in one line, joined as the reader's language joins a list ("a, b ja c")."""

    items: tuple[Any, ...]


@dataclass(frozen=True)
class Lines:
    """Texts under one another: the lines of a summary or of an explanation, each on its own line."""

    items: tuple[Any, ...]


@dataclass(frozen=True)
class Named:
    """A name that has a form in each language: a topic, a municipality, a region. Shown in the reader's language."""

    fi: str
    sv: str
    en: str


Param = "str | int | Text | Day | Month | ClockTime | Moment | Span | Several | Lines | Named"


@dataclass(frozen=True)
class Text:
    """A catalogue message and its parameters; `plural` with `n` chooses the plural form."""

    msgid: str
    params: tuple[tuple[str, Any], ...] = ()
    plural: str | None = None
    n: int | None = None
    context: str | None = None

    def __call__(self, **params: Any) -> Text:
        """The same message with these parameters set."""
        merged = dict(self.params) | params
        return Text(self.msgid, tuple(sorted(merged.items())), self.plural, self.n, self.context)


def _(msgid: str) -> Text:
    """Mark a text for the catalogues: `_("Order {number} is sent.")(number=214)`."""
    return Text(msgid)


def pgettext(context: str, msgid: str) -> Text:
    """Mark a text whose meaning depends on where it stands, such as a button's single word."""
    return Text(msgid, context=context)


def ngettext(one: str, many: str, n: int) -> Text:
    """Mark a counted text: `ngettext("{n} person", "{n} people", 3)`."""
    return Text(one, (("n", n),), many, n)


def verbatim(words: str) -> Text:
    """A text that is the same in every language: what a person wrote, a name, an address."""
    return Text("{words}", (("words", words),))


#: "aside" is for what opens beside a card without changing anything: where a platform can, it stands beside the text.
Weight = Literal["plain", "main", "danger", "aside"]


@dataclass(frozen=True)
class Button:
    """A press: `data` is `verb:subject[:argument]`, at most 64 bytes of ASCII. It carries no authority."""

    label: Text
    data: str
    weight: Weight = "plain"

    def __post_init__(self) -> None:
        if len(self.data.encode()) > 64:
            raise ValueError(f"button data over 64 bytes: {self.data!r}")


@dataclass(frozen=True)
class Link:
    """A web address with a label. `path` is our own page, made absolute with the public address at rendering."""

    label: Text
    path: str


#: What opens behind a door: an order's own page, a feedback form, or everything of the one whom it lets in.
DoorKind = Literal["order", "feedback", "own_page"]


@dataclass(frozen=True)
class Door:
    """A link that is yet to be made: by whoever brings the message, so that composing one changes nothing.

    `about` says what it opens, `holder` is the id of the person whose link it is.
    """

    label: Text
    kind: DoorKind
    about: str
    holder: str


@dataclass(frozen=True)
class File:
    """A file that goes with a message; `content` is read by the platform adapter as it stands."""

    name: str
    media_type: str
    content: bytes
    alt: Text | None = None


@dataclass(frozen=True)
class Message:
    """What a person sees at once: paragraphs, rows of buttons, links and files; `doors` become links on the way.

    `card` names what the message shows: a later message with the same card edits the
    earlier one in place. A message without `card` is only ever added.
    """

    parts: tuple[Text, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()
    links: tuple[Link, ...] = ()
    files: tuple[File, ...] = ()
    card: CardName | None = None
    doors: tuple[Door, ...] = ()

    def with_buttons(self, *rows: tuple[Button, ...]) -> Message:
        """The same message with these rows of buttons under it."""
        return replace(self, buttons=rows)


HeardKind = Literal["text", "press", "command", "form", "location", "unreadable"]


@dataclass(frozen=True)
class Heard:
    """One thing a person did: wrote, pressed a button, filled a page's form, or sent what has no words.

    `data` is the button's data, the command's word or the name of the form. `fields` are a form's answers by
    slot name, or `lat` and `lon` of a location. `unreadable` says in `data` what came: `voice`, `photo`,
    `sticker`, `file`. `left_out` counts the characters that the doorway cut out of a text that is too long.
    """

    kind: HeardKind
    text: str = ""
    data: str = ""
    fields: tuple[tuple[str, str], ...] = field(default=())
    left_out: int = 0

    def field(self, name: str) -> str:
        """The form field `name`, or an empty string."""
        return dict(self.fields).get(name, "")


def heard_words(text: str) -> Heard:
    """Words."""
    return Heard("text", text=text)


def heard_press(data: str) -> Heard:
    """A press on a button."""
    return Heard("press", data=data)
