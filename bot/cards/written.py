"""Messages as JSON and back, for sealing: texts stay values, so they are still rendered late, in any language."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from dialogs.speech import Button, Clock, Day, File, Lines, Link, Message, Moment, Month, Named, Several, Span, Text

Json = Any


def to_json(message: Message) -> Json:
    """A message as plain JSON data."""
    return {
        "parts": [_write(part) for part in message.parts],
        "buttons": [[[_write(b.label), b.data, b.weight] for b in row] for row in message.buttons],
        "links": [[_write(link.label), link.path] for link in message.links],
        "files": [
            [f.name, f.media_type, base64.b64encode(f.content).decode(), _write(f.alt) if f.alt else None]
            for f in message.files
        ],
        "card": message.card,
    }


def from_json(data: Json) -> Message:
    """The message that :func:`to_json` wrote, also by an earlier version."""
    return Message(
        tuple(_read(part) for part in data["parts"]),
        tuple(tuple(Button(_read(label), press, weight) for label, press, weight in row) for row in data["buttons"]),
        tuple(Link(_read(label), path) for label, path in data.get("links", ())),
        tuple(
            File(name, media, base64.b64decode(content), _read(alt) if alt else None)
            for name, media, content, alt in data.get("files", ())
        ),
        data.get("card"),
    )


def _write(value: Any) -> Json:
    write = _WRITE.get(type(value))
    if write is None and isinstance(value, str | int):
        return value
    if write is None:
        raise TypeError(f"a text cannot carry a {type(value).__name__}")
    return write(value)


def _write_text(text: Text) -> Json:
    written: dict[str, Any] = {"t": text.msgid}
    if text.params:
        written["p"] = {name: _write(value) for name, value in text.params}
    if text.plural is not None:
        written |= {"m": text.plural, "n": text.n}
    if text.context is not None:
        written["c"] = text.context
    return written


_WRITE: Mapping[type, Callable[[Any], Json]] = {
    Text: _write_text,
    Named: lambda one: {"named": [one.fi, one.sv, one.en]},
    Day: lambda one: {"day": one.value.isoformat(), "year": one.year},
    Month: lambda one: {"month": one.value.isoformat()},
    Clock: lambda one: {"clock": one.value.isoformat()},
    Moment: lambda one: {"moment": one.value.isoformat(), "zone": one.zone},
    Span: lambda one: {"span": [one.start.isoformat(), one.end.isoformat()], "zone": one.zone},
    Several: lambda one: {"several": [_write(item) for item in one.items]},
    Lines: lambda one: {"lines": [_write(item) for item in one.items]},
}


def _read(data: Json) -> Any:
    if not isinstance(data, dict):
        return data
    return _READ[next(iter(data))](data)


def _read_text(data: Json) -> Text:
    params = tuple((name, _read(value)) for name, value in data["p"].items()) if "p" in data else ()
    return Text(data["t"], params, data.get("m"), data.get("n"), data.get("c"))


def _read_span(data: Json) -> Span:
    start, end = (datetime.fromisoformat(one) for one in data["span"])
    return Span(start, end, data["zone"])


#: By the first key of what was written: it names the kind.
_READ: Mapping[str, Callable[[Any], Any]] = {
    "t": _read_text,
    "named": lambda data: Named(*data["named"]),
    "day": lambda data: Day(date.fromisoformat(data["day"]), data["year"]),
    "month": lambda data: Month(date.fromisoformat(data["month"])),
    "clock": lambda data: Clock(time.fromisoformat(data["clock"])),
    "moment": lambda data: Moment(datetime.fromisoformat(data["moment"]), data["zone"]),
    "span": _read_span,
    "several": lambda data: Several(tuple(_read(item) for item in data["several"])),
    "lines": lambda data: Lines(tuple(_read(item) for item in data["lines"])),
}
