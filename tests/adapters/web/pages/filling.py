"""Messages and cards with everything that can be in them."""

from __future__ import annotations

from dialogs.speech import CardName, Link, Message, verbatim
from tests.adapters.web.fakes import MadeUp, button, words
from tests.adapters.web.given import calendar_file, picture


def rich(text: str = "Tavallinen teksti", number: int = 1) -> Message:
    """A message with everything a message can have."""
    return Message(
        words(f"Otsikko {number}", text, "Kaksi\nriviä"),
        ((button("Kyllä", "y:1", "main"), button("Ei", "n:1")), (button("Peru", "c:1", "danger"),)),
        (Link(verbatim("Sivu"), "/o/x"), Link(verbatim("Tukea"), "https://mieli.fi/"), Link(verbatim("Omat"), "/me")),
        (calendar_file(), picture()),
        card=CardName("order", str(number)),
    )


def fill(house: MadeUp, text: str = "Tavallinen teksti") -> None:
    for person in ("orderer", "expert-1", "dispatch"):
        house.us(person, Message(words(text)))
        house.them(person, text)
        house.us(person, rich(text))
    house.boards["me"] = [rich(text, 1), rich(text, 2)]
    house.boards["alarms"] = [rich(text, 3)]
    house.boards["dispatch"] = [
        {"id": "1", "state": "stuck", "message": rich(text, 4), "details": None},
        {"id": "2", "state": "booked", "message": rich(text, 5), "details": rich(text, 6)},
    ]
