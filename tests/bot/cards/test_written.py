"""A message that is kept says the same when it is read again: every value a text may carry comes back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import get_args

import pytest

from bot.cards import from_json, quotes, to_json
from bot.cards.told import Told, quote
from bot.cards.written import ERASED
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
    values,
)
from storage import Database, MasterKeys, erasure, people
from storage.sealing import generate
from storage.transaction import Transaction
from tests.migrated import open_copy

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)

VALUES = (
    "Oulu",
    5,
    Text("Order {number}")(number=1),
    Text("{n} person", (("n", 2),), "{n} people", 2),
    Day(date(2026, 12, 1), year=True),
    Month(date(2026, 12, 1)),
    ClockTime(time(14, 15)),
    Moment(NOON, "Europe/Stockholm"),
    Span(NOON, NOON.replace(hour=14), "Europe/Helsinki"),
    Several(("a", Text("b"))),
    Lines((Text("a"), Day(date(2026, 12, 1)))),
    Named("Oulu", "Uleåborg", "Oulu"),
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path_factory.mktemp('written') / 'kept.db'}"
    made = open_copy(url, MasterKeys.from_environment_value(generate()), lambda: NOON)
    yield made
    made.close_now()


def kept(tx: Transaction, message: Message) -> str:
    return json.dumps(to_json(tx, message))


def read(tx: Transaction, written: str) -> Message:
    return from_json(tx, json.loads(written))


def somebody(tx: Transaction) -> str:
    return people.add_person(tx, language="fi", zone="Europe/Helsinki", is_expert=True).id


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_every_value_comes_back(value: object, database: Database) -> None:
    text = Text("{value}", (("value", value),))
    message = Message(
        (text,),
        ((Button(text, "w:back~1", "main"),),),
        (Link(text, "/o/abc"),),
        (File("a.ics", "text/calendar", b"\x00\xff", text),),
        card=CardName("order", "1"),
        doors=(Door(text, "order", "an order", "a person"),),
    )
    assert database.look_now(read, database.write_now(kept, message)) == message


def test_what_is_quoted_of_another_is_read_until_they_are_erased(database: Database) -> None:
    """Nowhere in plain, not even inside the reader's own seal; then the line is gone, once, and the button with it."""
    aino, oona = database.write_now(somebody), database.write_now(somebody)
    contact = Text("Contact: {name}, {contact}")(name=quote("Aino Koi", aino), contact=quote("aino@example.org", aino))
    other = Text("Expert: {name}")(name=quote("Oona", oona))
    inside = Lines((Text("a"), Text("Name: {name}")(name=quote("Aino Koi", aino))))
    first, last = Text("The gig is yours. Thank you."), Text("{all}")(all=inside)
    buttons = (
        (Button(contact, "assign:1:yes:a"),),
        (Button(contact, "assign:1:yes:b"), Button(other, "assign:1:yes:c")),
    )
    message = Message((first, contact, other, last), buttons)
    written = database.write_now(kept, message)
    assert not any(word in written for word in ("Aino Koi", "aino@"))  # no sealed value looks like these by chance
    assert quotes(json.loads(written)) == {aino, oona}
    again = database.look_now(read, written)
    assert again == message
    assert [type(value) for _name, value in again.parts[1].params] == [Told, Told], "it would be sealed again"
    database.write_now(erasure.erase_person, aino)
    assert database.look_now(read, written) == Message((first, ERASED, other), ((Button(other, "assign:1:yes:c"),),))


def test_nothing_that_was_told_is_nothing() -> None:
    assert (quote(None, "a"), quote("", "a"), quote(5, "a")) == ("", "", "5")


def test_the_values_above_are_all_there_are() -> None:
    named = set(values.Param.replace(" ", "").split("|"))
    assert named == {type(value).__name__ for value in VALUES}
    assert get_args(values.Weight) == ("plain", "main", "danger", "aside")
