"""A booking speaks of the audience's code, QR picture and poster only where an audience can open them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.cards import render
from bot.desk import ordering
from bot.views import pages
from dialogs.speech import Message
from storage import orders, people
from storage.kinds import CardKind
from storage.shelf import HouseFacts
from storage.transaction import Transaction
from tests.given import ORDER
from tests.theatre import Player, Theatre


def _orders(tx: Transaction, person_id: str) -> None:
    person = people.person(tx, person_id)
    assert person is not None
    ordering.submit(tx, person, ORDER)


def _card(tx: Transaction, kind: CardKind, person_id: str, via: str) -> Message:
    order = orders.order_by_number(tx, 1)
    person = people.person(tx, person_id)
    assert order is not None
    assert person is not None
    (booking,) = orders.bookings_of(tx, order.id)
    message = render(tx, kind, {"order": order.id, "booking": booking.id, "via": via}, person)
    assert message is not None
    return message


@pytest.mark.parametrize("via", ["web", "telegram"])
@pytest.mark.parametrize(
    ("shelf", "opens"),
    [
        ({"public_url": "https://keikka.example.org"}, True),
        ({"public_url": "http://localhost:8080"}, False),
        ({"public_url": "http://192.168.1.5:8080"}, False),
        ({"public_url": "http://localhost:8080", "demo": True}, True),
    ],
)
def test_what_a_booking_says_of_the_audience(shelf: dict[str, Any], opens: bool, via: str, tmp_path: Path) -> None:
    stage = Theatre(tmp_path)
    stage.database.shelf.house = HouseFacts(**shelf)
    aino, oona = stage.expert("Aino"), stage.orderer("Oona")
    stage.do(_orders, oona.id)
    stage.open(aino)
    stage.press(aino, "Otan keikan")
    told: tuple[tuple[CardKind, Player], ...] = (("booked_expert", aino), ("booked_orderer", oona))
    for kind, who in told:
        card = stage.do(_card, kind, who.id, via)
        words = stage.text(card, "fi")
        assert ("koodilla" in words) is opens, kind
        assert any(link.path.endswith("/poster") for link in card.links) is opens, kind
        assert any(file.name == "palaute.png" for file in card.files) is (opens and via == "telegram"), kind
        assert any(file.name == "keikka-1.ics" for file in card.files), kind
    booked = stage.entries(oona)[-1]["message"]
    (own,) = [link.path for link in booked.links if "/o/" in link.path]
    view = stage.database.look_now(pages.look, None, "order", {"token": own.removeprefix("/o/")})
    assert bool(view.values["code"]) is opens
    stage.close()
