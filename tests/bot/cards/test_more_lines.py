"""Who is told the lines that order forms ask for, and when; they are sealed and erased with the order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage import clearing, orders
from storage.orders import Order
from storage.transaction import Transaction
from tests.bot.cards.test_made_up_line import House, edit_line

TOLD = {
    "accessibility": ("hissi ja induktiosilmukka", {"asked", "booked", "coordinator", "orderer"}),
    "aim": ("toivoa arkeen", {"asked", "booked", "coordinator", "orderer"}),
    "equipment": ("tykki ja mikrofoni", {"asked", "booked", "coordinator", "orderer"}),
    "meeting": ("Siv Salo, 040 123 4567, pääovi", {"booked", "reminded", "coordinator", "orderer"}),
    "invoice_reference": ("PO-118", {"booked", "reminded", "coordinator", "orderer"}),
}
LINES = {name: words for name, (words, _readers) in TOLD.items()}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.theatre.close()


def screens(house: House, order: Order) -> dict[str, str]:
    """What each reader sees, each at their own moment, from the request to the reminder."""
    stage = house.theatre
    (offer,) = stage.do(orders.offers_of, order.id)
    asked = {"offer": offer.id, "order": order.id}
    seen = {
        "on a messenger without consent": house.shown(house.aino, "offer", via="telegram", **asked),
        "asked": house.shown(house.aino, "offer", **asked) + house.screen(house.aino),
        "orderer": house.shown(house.oona, "order", order=order.id),
    }
    stage.open(house.aino)
    stage.press(house.aino, "Otan keikan")
    (booking,) = stage.do(orders.bookings_of, order.id)
    gig = {"booking": booking.id, "order": order.id}
    seen["booked"] = house.shown(house.aino, "booked_expert", **gig)
    seen["reminded"] = house.shown(house.aino, "reminder", **gig)
    for kind in ("booked_expert", "reminder"):
        seen["on a messenger without consent"] += house.shown(house.aino, kind, via="telegram", **gig)
    stage.press_data(house.kirsi, "see:1")
    return seen | {"coordinator": house.screen(house.kirsi), "dispatch": stage.card(order.number)}


@pytest.mark.parametrize("name", TOLD)
def test_each_is_told_to_its_circle_and_to_nobody_before(name: str, house: House) -> None:
    words, readers = TOLD[name]
    seen = screens(house, house.order(**LINES))
    assert {reader for reader, shown in seen.items() if words in shown} == readers


@pytest.mark.parametrize("name", TOLD)
def test_a_change_of_it_is_told_and_needs_no_new_yes(name: str, house: House) -> None:
    order = house.order(**LINES)
    house.theatre.open(house.aino)
    house.theatre.press(house.aino, "Otan keikan")
    assert house.theatre.do(edit_line, order.number, name, "aivan toinen") == "told"
    assert "aivan toinen" in house.screen(house.aino)


def test_they_go_with_the_contact_data_when_their_time_is_over(house: House) -> None:
    order = house.order(**LINES)
    house.theatre.open(house.aino)
    house.theatre.press(house.aino, "Otan keikan")
    assert all(words in house.screen(house.aino) for words in LINES.values())
    house.theatre.until("2027-01-20 10:00")
    house.theatre.clock.moment += timedelta(days=11 * 30)
    house.theatre.do(clearing.whole)
    assert _left(house, order) == {*LINES}
    house.theatre.clock.moment += timedelta(days=60)
    house.theatre.do(clearing.whole)
    assert _left(house, order) == set()


def _left(house: House, order: Order) -> set[str]:
    left: set[str] = house.theatre.do(_answered, order.id)
    return left


def _answered(tx: Transaction, order_id: str) -> set[str]:
    found = orders.order(tx, order_id)
    assert found is not None
    return {*LINES} & {*(orders.answers_of(tx, found) or {})}
