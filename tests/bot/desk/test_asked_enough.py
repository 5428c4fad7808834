"""S14: who orders and cancels all day rings on an expert's phone a few times, and a coordinator is told once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk import offering
from storage import orders
from storage.transaction import Transaction
from tests.bot.facts.scenes import NOTHING, House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "house", "2026-11-23 10:00", None)
    yield made
    made.stage.close()


def flood(house: House, times: int) -> None:
    """Oona orders what only Aino could do, and cancels as soon as Aino has seen it."""
    for _time in range(times):
        house.order()
        house.stage.opens("Aino")
        number = max(one.number for one in house.theatre.do(_orders))
        house.theatre.press_data(house.theatre.players["Oona"], f"cancel:{number}:yes")


def _orders(tx: Transaction) -> list[orders.Order]:
    return orders.orders_in(tx, ("waiting", "searching", "stuck", "booked", "cancelled"))


@pytest.mark.shows("alarm asked_enough")
def test_an_expert_is_asked_three_times_a_day_and_again_the_next(house: House) -> None:
    house.expert()
    flood(house, 6)
    assert sum("Request" in text for text in house.chat("Aino")) == 3
    house.order()
    assert house.card("An expert was asked 3 times today", 4) != NOTHING
    alarms = [one.kind for one in house.theatre.do(_alarms)]
    assert alarms.count("asked_enough") == 1, "once a day, however many orders wait for her"
    assert "They can be asked again Tue 24 Nov 02:00" in house.card("Next", 7)
    house.theatre.until("2026-11-24 09:30")
    assert sum("Request" in text for text in house.chat("Aino")) == 4


def _alarms(tx: Transaction) -> list[orders.Alarm]:
    return [one for order in _orders(tx) for one in orders.alarms_of(tx, order.id)]


def test_others_are_asked_meanwhile_and_a_coordinator_may_still_choose_her(house: House) -> None:
    house.expert()
    flood(house, 3)
    house.expert("Bertta")
    house.order()
    assert sum("Request" in text for text in house.chat("Bertta")) == 1
    house.stage.presses("Bertta", "I can't")
    (order,) = house.theatre.do(orders.open_orders)
    house.theatre.do(offering.assign, order, house.theatre.players["Aino"].id, "Kirsi")
    house.stage.opens("Aino")
    assert sum("Request" in text for text in house.chat("Aino")) == 4
