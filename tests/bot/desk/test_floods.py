"""One orderer who sends and cancels all day costs the others nothing: what is too much is not taken, and told once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk import ordering
from storage import orders, people, settings
from storage.transaction import Transaction
from tests.bot.facts.scenes import alarms_of_floods
from tests.given import ORDER
from tests.theatre import Player, Theatre


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Theatre]:
    theatre = Theatre(tmp_path)
    theatre.do(settings.change, "orders_a_day", 3, "test")
    yield theatre
    theatre.close()


def send(theatre: Theatre, who: Player) -> None:
    """Send an order and cancel it at once."""

    def sent(tx: Transaction) -> None:
        person = people.person(tx, who.id)
        assert person is not None
        order = ordering.submit(tx, person, ORDER)
        ordering.cancel(tx, order, who.id)

    theatre.do(sent)


def test_cancelled_ones_count_for_a_day(theatre: Theatre) -> None:
    oona, otto = theatre.orderer("Oona"), theatre.orderer("Otto")
    for _again in range(3):
        send(theatre, oona)
    with pytest.raises(ordering.TooManyToday):
        send(theatre, oona)
    send(theatre, otto)
    theatre.clock.move_to(theatre.clock.now() + timedelta(hours=23, minutes=59))
    with pytest.raises(ordering.TooManyToday):
        send(theatre, oona)
    theatre.clock.move_to(theatre.clock.now() + timedelta(minutes=2))
    send(theatre, oona)
    assert len(theatre.database.look_now(orders.orders_of, oona.id)) == 4


@pytest.mark.shows("alarm flood")
def test_a_flood_is_one_alarm_a_day(theatre: Theatre) -> None:
    oona = theatre.orderer("Oona")
    person = theatre.database.look_now(people.person, oona.id)
    assert person is not None
    for _again in range(10):
        theatre.do(ordering.note_flood, person)
    assert theatre.database.look_now(alarms_of_floods) == 1
