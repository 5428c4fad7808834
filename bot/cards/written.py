"""Messages as JSON and back, for sealing: texts stay values, so they are still rendered late, in any language."""

from __future__ import annotations

import base64
from datetime import date, datetime, time
from typing import Any

from dialogs import speech
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
    match value:
        case Text():
            return {
                "t": value.msgid,
                "p": {k: _write(v) for k, v in value.params},
                "m": value.plural,
                "n": value.n,
                "c": value.context,
            }
        case Day():
            return {"day": value.value.isoformat(), "year": value.year}
        case Month():
            return {"month": value.value.isoformat()}
        case Clock():
            return {"clock": value.value.isoformat()}
        case Moment():
            return {"moment": value.value.isoformat(), "zone": value.zone}
        case Span():
            return {"span": [value.start.isoformat(), value.end.isoformat()], "zone": value.zone}
        case Several():
            return {"several": [_write(item) for item in value.items]}
        case Lines():
            return {"lines": [_write(item) for item in value.items]}
        case Named():
            return {"named": [value.fi, value.sv, value.en]}
        case str() | int():
            return value
        case _:
            raise TypeError(f"a text cannot carry a {type(value).__name__}")


def _read(data: Json) -> Any:
    if not isinstance(data, dict):
        return data
    if "t" in data:
        params = tuple(sorted((k, _read(v)) for k, v in data["p"].items()))
        return speech.Text(data["t"], params, data["m"], data["n"], data["c"])
    if "day" in data:
        return Day(date.fromisoformat(data["day"]), data["year"])
    if "month" in data:
        return Month(date.fromisoformat(data["month"]))
    if "clock" in data:
        return Clock(time.fromisoformat(data["clock"]))
    if "moment" in data:
        return Moment(datetime.fromisoformat(data["moment"]), data["zone"])
    if "span" in data:
        start, end = (datetime.fromisoformat(one) for one in data["span"])
        return Span(start, end, data["zone"])
    if "several" in data:
        return Several(tuple(_read(item) for item in data["several"]))
    if "lines" in data:
        return Lines(tuple(_read(item) for item in data["lines"]))
    return Named(*data["named"])
