"""A message that is kept says the same when it is read again: every value a text may carry comes back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import get_args

import pytest

from bot.cards import from_json, to_json
from dialogs import speech
from dialogs.speech import Button, Clock, Day, File, Lines, Link, Message, Moment, Month, Named, Several, Span, Text

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)

VALUES = (
    "Oulu",
    5,
    Text("Order {number}")(number=1),
    Text("{n} person", (("n", 2),), "{n} people", 2),
    Day(date(2026, 12, 1), year=True),
    Month(date(2026, 12, 1)),
    Clock(time(14, 15)),
    Moment(NOON, "Europe/Stockholm"),
    Span(NOON, NOON.replace(hour=14), "Europe/Helsinki"),
    Several(("a", Text("b"))),
    Lines((Text("a"), Day(date(2026, 12, 1)))),
    Named("Oulu", "Uleåborg", "Oulu"),
)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_every_value_comes_back(value: object) -> None:
    text = Text("{value}", (("value", value),))
    message = Message(
        (text,),
        ((Button(text, "w:back~1", "main"),),),
        (Link(text, "/o/abc"),),
        (File("a.ics", "text/calendar", b"\x00\xff", text),),
        card="order:1",
    )
    assert from_json(json.loads(json.dumps(to_json(message)))) == message


def test_the_values_above_are_all_there_are() -> None:
    named = set(speech.Param.replace(" ", "").split("|"))
    assert named == {type(value).__name__ for value in VALUES}
    assert get_args(speech.Weight) == ("plain", "main", "danger")
