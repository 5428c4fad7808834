"""What kind of gig, and how it is held: on site, remotely, or whichever the expert chooses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import cast

from dialogs.form.draft import Answers, Json
from dialogs.form.slot import CardLine, Circle, Reading, Rows, as_it_is, several, side_by_side, values
from dialogs.form.turn import Answer, Choice, Option, Says, Slot, Unclear, World, one_of, some_of
from dialogs.form.words import is_all, matching
from dialogs.reading.gig.formats import read_format
from dialogs.reading.gig.kinds import read_kind
from dialogs.speech import Lines, Named, Text, _, pgettext
from dialogs.vocabulary import GigFormat, kinds


def kind_name(key: str) -> Named:
    """The name of a kind of gig in each language."""
    kind = kinds()[key]
    return Named(kind.fi, kind.sv, kind.en)


@cache
def _options() -> tuple[Option, ...]:
    return tuple(Option(key, Text("{kind}")(kind=kind_name(key))) for key in kinds())


def _explanations() -> Text:
    """Every kind with its short explanation, a line each."""
    lines = tuple(
        Text("{kind}: {explained}")(
            kind=kind_name(key), explained=Named(kind.explain_fi, kind.explain_sv, kind.explain_en)
        )
        for key, kind in kinds().items()
    )
    return Text("{lines}")(lines=Lines(lines))


def _read_kind(words: str, _world: World) -> Reading:
    named = matching(words, _options())
    if len(named) == 1:
        return Answer(named[0])
    found = read_kind(words)
    if found is not None and found.sure and not found.others:
        return Answer(found.value)
    likely = list(dict.fromkeys((*named, *((found.value, *found.others) if found else ()))))
    if not likely:
        return Unclear()
    return Unclear(_("Which of these do you mean?"), tuple(_kind_choice(key) for key in likely))


def _kind_rows(_answers: Answers, _world: World, _page: str) -> Rows:
    return side_by_side([_kind_choice(key) for key in kinds()], 2)


def _kind_choice(key: str) -> Choice:
    return Choice(key, Text("{kind}")(kind=kind_name(key)))


KIND = Slot(
    "kind",
    Says(
        _("Kind of gig"),
        _("What kind of gig is it? “Help” tells what each of these means."),
        _("I could not find the kind of gig. Choose from the list or write, for example, lecture."),
        _explanations,
    ),
    _read_kind,
    show=lambda value: Text("{kind}")(kind=kind_name(str(value))),
    fits=lambda value: isinstance(value, str) and value in kinds(),
    decode=lambda code: code if code in kinds() else None,
    choices=_kind_rows,
    glean=as_it_is,
    material=True,
    fillable=True,
)


def _read_kinds(words: str, world: World) -> Reading:
    if is_all(words):
        return Answer(list(kinds()))
    parts = re.split(r"[,;\n]|\s(?:ja|och|and|sekä|samt)\s", words)
    readings = [_read_kind(part, world) for part in parts if part.strip()]
    found = [one.value for one in readings if isinstance(one, Answer)]
    return Answer(list(dict.fromkeys(found))) if found else _read_kind(words, world)


KINDS = Slot(
    "kinds",
    Says(
        _("Kinds of gig"),
        _("What kinds of gig suit you? Choose one or more. “Help” tells what each of these means."),
        _("I could not find the kind of gig. Choose from the list or write: all."),
        _explanations,
    ),
    _read_kinds,
    show=lambda value: several(tuple(kind_name(key) for key in values(value))),
    fits=lambda value: bool(values(value)) and all(key in kinds() for key in values(value)),
    decode=lambda code: code if code in kinds() else None,
    choices=_kind_rows,
    many=True,
    everything=lambda: tuple(kinds()),
)

_FORMATS = (
    Option("onsite", pgettext("format", "On site"), "paikalla, lähi, läsnä, livenä, på plats, in person"),
    Option(
        "remote",
        pgettext("format", "Remotely"),
        "etä, etänä, teams, zoom, verkossa, på distans, distans, online, remote",
    ),
)

#: How a gig is held, inside a sentence.
FORMAT_NAMES: Mapping[GigFormat, Text] = {
    "onsite": _("on site"),
    "remote": _("remotely"),
    "either": _("on site or remotely"),
}

_EITHER = Option(
    "either",
    pgettext("format", "Either one"),
    "kumpi vain, kumpi tahansa, molemmat, ei väliä, båda, vilket som helst, both, either, any",
)


def _read_format(words: str, _world: World) -> Reading:
    named = matching(words, (*_FORMATS, _EITHER))
    if len(named) == 1:
        return Answer(named[0])
    found = read_format(words)
    return Answer(found.value) if found is not None and found.sure else Unclear()


def _format_line(value: Json) -> Text:
    return _("Format: {format}")(format=FORMAT_NAMES[cast("GigFormat", value)])


FORMAT = one_of(
    "format",
    Says(
        _("Format"),
        _("How is the gig held?"),
        _("Please answer: on site, remotely or either one."),
        _(
            "On site means that the expert comes to you. Remotely means a video call or a phone call. With “either "
            "one” the expert chooses. If you want both at once, write that in the wishes."
        ),
    ),
    (*_FORMATS, _EITHER),
    read=_read_format,
    glean=as_it_is,
    line=CardLine(Circle.ANYWHERE, _format_line, at=1),
    material=True,
    fillable=True,
)


def _read_formats(words: str, world: World) -> Reading:
    reading = _read_format(words, world)
    if isinstance(reading, Unclear) or not isinstance(reading.value, str):
        return Answer(["onsite", "remote"]) if is_all(words) or len(matching(words, _FORMATS)) == 2 else Unclear()
    return Answer(["onsite", "remote"] if reading.value == "either" else [reading.value])


FORMATS = some_of(
    "formats",
    Says(
        _("Formats"),
        _("How do you want to do gigs? Choose one or both."),
        _("Please answer: on site, remotely or both."),
    ),
    _FORMATS,
    read=_read_formats,
)
