"""Messages as JSON and back, for sealing: texts stay values, so they are still rendered late, in any language.

What a message quotes of somebody else than its reader is sealed apart, under the key of whom it tells of: their erasure
takes it out of every chat (R15). A line that quotes it is then left out, and the message says so.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bot.cards.told import Line, Told
from dialogs.form.slot import Circle
from dialogs.speech import (
    Button,
    CardName,
    ClockTime,
    Day,
    Door,
    File,
    Lines,
    Link,
    Message,
    Moment,
    Month,
    Named,
    Several,
    Span,
    Text,
    _,
)
from storage import SealBroken
from storage.transaction import Transaction

Json = Any

#: Stands where a line was that quoted somebody who has been erased.
ERASED = _("Something here has been erased.")


class _Erased(Exception):
    """What is quoted can be opened no more."""


def to_json(tx: Transaction, message: Message) -> Json:
    """A message as plain JSON data; what it quotes of others is sealed in it, and `of` names whom it quotes."""
    quoted: set[str] = set()
    to = _Quoting(tx, quoted)
    written = {
        "parts": [_write(to, part) for part in message.parts],
        "buttons": [[[_write(to, b.label), b.data, b.weight] for b in row] for row in message.buttons],
        "links": [[_write(to, link.label), link.path] for link in message.links],
        "files": [
            [f.name, f.media_type, base64.b64encode(f.content).decode(), _write(to, f.alt) if f.alt else None]
            for f in message.files
        ],
        "card": message.card,
    }
    if message.doors:
        written["doors"] = [[_write(to, one.label), one.kind, one.about, one.holder] for one in message.doors]
    return written | {"of": sorted(quoted)} if quoted else written


def quotes(data: Json) -> frozenset[str]:
    """Whose words a kept message quotes: ids of persons and orders."""
    return frozenset(data.get("of", ()))


def from_json(tx: Transaction, data: Json) -> Message:
    """The message that :func:`to_json` wrote, also by an earlier version; without what has been erased since."""
    return Message(
        tuple(_parts(tx, data["parts"])),
        tuple(row for row in (tuple(_buttons(tx, row)) for row in data["buttons"]) if row),
        tuple(Link(_read(tx, label), path) for label, path in data.get("links", ())),
        tuple(
            File(name, media, base64.b64decode(content), _read(tx, alt) if alt else None)
            for name, media, content, alt in data.get("files", ())
        ),
        CardName.read(data.get("card")),
        tuple(Door(_read(tx, label), kind, about, holder) for label, kind, about, holder in data.get("doors", ())),
    )


def _parts(tx: Transaction, parts: Iterable[Json]) -> Iterator[Text]:
    told = False
    for part in parts:
        try:
            yield _read(tx, part)
        except _Erased:
            if not told:
                yield ERASED
            told = True


def _buttons(tx: Transaction, row: Iterable[Json]) -> Iterator[Button]:
    """Who is erased can be chosen no more."""
    for label, press, weight in row:
        try:
            words = _read(tx, label)
        except _Erased:
            continue
        yield Button(words, press, weight)


@dataclass(frozen=True)
class _Quoting:
    """Where writing seals what is quoted, and notes of whom."""

    tx: Transaction
    of: set[str]

    def seal(self, words: Told) -> Json:
        self.of.add(words.of)
        sealed = self.tx.vault.seal(words.of, *_CELL, words.of, str(words))
        written = {"told": base64.b64encode(sealed).decode(), "of": words.of}
        return written if words.names else written | {"names": False}


#: What the seal of quoted words is bound to, beside the subject.
_CELL = ("messages", "told")


def _open(tx: Transaction, data: Json) -> Told:
    try:
        words = tx.vault.open(data["of"], *_CELL, data["of"], base64.b64decode(data["told"]))
    except SealBroken:
        raise _Erased from None
    return Told(words, data["of"], names=data.get("names", True))


def _write(to: _Quoting, value: Any) -> Json:
    write = _WRITE.get(type(value))
    if write is None and isinstance(value, str | int):
        return value
    if write is None:
        raise TypeError(f"a text cannot carry a {type(value).__name__}")
    return write(to, value)


def _write_text(to: _Quoting, text: Text) -> Json:
    written: dict[str, Any] = {"t": text.msgid}
    if text.params:
        written["p"] = {name: _write(to, value) for name, value in text.params}
    if text.plural is not None:
        written |= {"m": text.plural, "n": text.n}
    if text.context is not None:
        written["c"] = text.context
    return written


def _write_line(to: _Quoting, line: Line) -> Json:
    written: dict[str, Any] = _write_text(to, line)
    return written | {"line": [line.order, int(line.circle), _write(to, line.least) if line.least else None]}


_WRITE: Mapping[type, Callable[[_Quoting, Any], Json]] = {
    Told: lambda to, one: to.seal(one),
    Text: _write_text,
    Line: _write_line,
    Named: lambda _to, one: {"named": [one.fi, one.sv, one.en]},
    Day: lambda _to, one: {"day": one.value.isoformat(), "year": one.year},
    Month: lambda _to, one: {"month": one.value.isoformat()},
    ClockTime: lambda _to, one: {"clock": one.value.isoformat()},
    Moment: lambda _to, one: {"moment": one.value.isoformat(), "zone": one.zone},
    Span: lambda _to, one: {"span": [one.start.isoformat(), one.end.isoformat()], "zone": one.zone},
    Several: lambda to, one: {"several": [_write(to, item) for item in one.items]},
    Lines: lambda to, one: {"lines": [_write(to, item) for item in one.items]},
}


def _read(tx: Transaction, data: Json) -> Any:
    if not isinstance(data, dict):
        return data
    return _READ[next(iter(data))](tx, data)


def _read_text(tx: Transaction, data: Json) -> Text:
    params = tuple([(name, _read(tx, value)) for name, value in data["p"].items()]) if "p" in data else ()
    said = (data["t"], params, data.get("m"), data.get("n"), data.get("c"))
    if "line" not in data:
        return Text(*said)
    order, circle, least = data["line"]
    return Line(*said, order, Circle(circle), _read(tx, least) if least else None)


def _read_span(_tx: Transaction, data: Json) -> Span:
    start, end = (datetime.fromisoformat(one) for one in data["span"])
    return Span(start, end, data["zone"])


#: By the first key of what was written: it names the kind.
_READ: Mapping[str, Callable[[Transaction, Any], Any]] = {
    "told": _open,
    "t": _read_text,
    "named": lambda _tx, data: Named(*data["named"]),
    "day": lambda _tx, data: Day(date.fromisoformat(data["day"]), data["year"]),
    "month": lambda _tx, data: Month(date.fromisoformat(data["month"])),
    "clock": lambda _tx, data: ClockTime(time.fromisoformat(data["clock"])),
    "moment": lambda _tx, data: Moment(datetime.fromisoformat(data["moment"]), data["zone"]),
    "span": _read_span,
    "several": lambda tx, data: Several(tuple(_read(tx, item) for item in data["several"])),
    "lines": lambda tx, data: Lines(tuple(_read(tx, item) for item in data["lines"])),
}
