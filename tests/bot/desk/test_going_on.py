"""What a press of an orderer sets going is done after it, at a random moment within a minute (R20)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.desk import ordering
from bot.house import delivery
from bot.law.buttons import SURE, press_data
from storage import Database, MasterKeys, orders, outbox, people
from storage.orders import Order
from storage.sealing import generate
from storage.shelf import PAUSE_AT_MOST
from storage.transaction import Transaction
from tests.given import ON_SITE
from tests.theatre import Player, Theatre

CANCEL = press_data("cancel", 1, SURE)
PAUSE = timedelta(seconds=37)
ANSWERS = {**ON_SITE, "organisation": "Koulu", "contact_name": "Oona", "contact": "oona@example.org"}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Theatre]:
    """A house that waits 37 seconds each time, with one expert who suits."""
    made = Theatre(tmp_path)
    made.database.shelf.pause = lambda: PAUSE
    made.coordinator("Kirsi")
    made.expert("Aino")
    made.orderer("Oona")
    yield made
    made.close()


def submit(stage: Theatre) -> Order:
    def send(tx: Transaction) -> Order:
        oona = people.person(tx, stage.players["Oona"].id)
        assert oona is not None
        return ordering.submit(tx, oona, ANSWERS)

    order: Order = stage.do(send)
    return order


def asked(stage: Theatre, order: Order) -> list[str]:
    """The states of the order's offers."""
    return [one.state for one in stage.database.look_now(orders.offers_of, order.id)]


def pass_by(stage: Theatre, **amount: float) -> None:
    """Time passes; whoever is at the web sees what has come."""
    stage.later(**amount)
    stage.open(stage.players["Aino"])


@pytest.fixture
def order(stage: Theatre) -> Order:
    """An order for which Aino is asked."""
    made = submit(stage)
    pass_by(stage, seconds=60)
    assert asked(stage, made) == ["live"]
    return made


def press(stage: Theatre, who: Player, data: str) -> None:
    stage.press_data(who, data)


def test_send_asks_nobody_and_a_while_later_somebody_is_asked(stage: Theatre) -> None:
    made = submit(stage)
    assert asked(stage, made) == []
    assert "Seuraavaksi: haku jatkuu minuutin kuluessa." in stage.card(1), "nobody was ranked for it either"
    pass_by(stage, seconds=36)
    assert asked(stage, made) == []
    pass_by(stage, seconds=1)
    assert asked(stage, made) == ["live"]


def test_what_was_set_going_is_done_after_a_restart(stage: Theatre) -> None:
    made = submit(stage)
    stage.restart()
    pass_by(stage, seconds=36)
    assert asked(stage, made) == [], "not sooner"
    pass_by(stage, seconds=1)
    assert asked(stage, made) == ["live"]


def test_nothing_else_brings_it_forward(stage: Theatre) -> None:
    """An expert who joins, a coordinator who passes on: each would ask at once, and so would tell of the first look."""
    made = submit(stage)
    stage.expert("Bertta")
    stage.due()
    press(stage, stage.players["Kirsi"], "skip:1")
    stage.due()
    assert asked(stage, made) == []


CHANGES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("another day", {"date": "2026-12-09"}, "withdrawn"),
    ("other words", {"wishes": "Tuolit rinkiin."}, "live"),
)


@pytest.mark.parametrize(("changes", "then"), [one[1:] for one in CHANGES], ids=[one[0] for one in CHANGES])
def test_a_change_reaches_whoever_is_asked_a_while_later(
    stage: Theatre, order: Order, changes: dict[str, Any], then: str
) -> None:
    version = stage.database.look_now(orders.offers_of, order.id)[0].order_version

    def change(tx: Transaction) -> None:
        now = orders.order(tx, order.id)
        assert now is not None
        ordering.edit(tx, now, {**ANSWERS, **changes}, now.orderer_id)

    stage.do(change)
    assert asked(stage, order) == ["live"]
    assert stage.database.look_now(orders.offers_of, order.id)[0].order_version == version
    pass_by(stage, seconds=37)
    assert asked(stage, order)[0] == then
    assert stage.database.look_now(orders.offers_of, order.id)[-1].order_version == version + 1


def test_a_cancelled_order_lets_go_of_whoever_is_asked_a_while_later(stage: Theatre, order: Order) -> None:
    press(stage, stage.players["Oona"], CANCEL)
    assert asked(stage, order) == ["live"]
    assert "Seuraavaksi" not in stage.card(1)
    pass_by(stage, seconds=37)
    assert asked(stage, order) == ["withdrawn"]


def test_a_yes_to_what_was_cancelled_a_moment_ago_is_answered_kindly_and_books_nothing(
    stage: Theatre, order: Order
) -> None:
    aino = stage.players["Aino"]
    yes = next(data for label, data in stage.buttons(aino) if label == "Otan keikan")
    press(stage, stage.players["Oona"], CANCEL)
    press(stage, aino, yes)
    assert stage.screen(aino)[-1].endswith("Tämä pyyntö on päättynyt. Sinun ei tarvitse tehdä mitään. Kiitos.")
    assert stage.button(aino, "Otan keikan") is None
    assert stage.database.look_now(orders.bookings_of, order.id) == []


def test_a_no_within_the_while_is_a_no(stage: Theatre, order: Order) -> None:
    aino = stage.players["Aino"]
    no = next(data for label, data in stage.buttons(aino) if label == "En voi")
    press(stage, stage.players["Oona"], CANCEL)
    press(stage, aino, no)
    pass_by(stage, seconds=60)
    assert asked(stage, order) == ["declined"]


def test_an_offer_that_waits_to_be_sent_is_not_sent_once_its_order_is_cancelled(tmp_path: Path) -> None:
    """Nobody is asked for what is over, also in the minute in which it is not taken back yet."""
    stage = Theatre(tmp_path, "2026-11-23 20:30")  # offers wait until the morning
    stage.expert("Aino")
    stage.orderer("Oona")
    submit(stage)
    stage.due()
    stage.database.shelf.pause = lambda: timedelta(hours=20)
    press(stage, stage.players["Oona"], CANCEL)
    stage.clock.moment += timedelta(hours=13)
    (row,) = [one for one in stage.do(outbox.lease, "web", 32, 60.0, "test") if one.kind == "offer"]
    assert stage.do(delivery.prepare, row) is None
    stage.close()


def test_widening_keeps_whoever_is_asked(stage: Theatre, order: Order) -> None:
    yes = next(data for label, data in stage.buttons(stage.players["Aino"]) if label == "Otan keikan")
    press(stage, stage.players["Oona"], "widen:1")
    press(stage, stage.players["Aino"], yes)
    assert asked(stage, order) == ["accepted"]


def test_the_while_is_any_time_within_a_minute_and_none_in_the_demo(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/house.db", MasterKeys.from_environment_value(generate()))
    drawn = [database.shelf.pause() for _ in range(400)]
    assert all(timedelta() <= one < PAUSE_AT_MOST == timedelta(minutes=1) for one in drawn)
    quarters = [int(one / PAUSE_AT_MOST * 4) for one in drawn]
    assert all(60 < quarters.count(n) < 140 for n in range(4)), "each as likely as another"
    assert len(set(drawn)) > 390
    database.close_now()


def test_the_orderer_hears_at_once_what_they_did(stage: Theatre, order: Order) -> None:
    press(stage, stage.players["Oona"], CANCEL)
    assert "Tilaus on peruttu. Kerromme kaikille, joilta kysyttiin." in stage.screen(stage.players["Oona"])[-1]
