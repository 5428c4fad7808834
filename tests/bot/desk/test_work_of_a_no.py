"""What a no costs, with the next one asked: as many statements whatever the house has lived through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.desk import ordering
from dialogs.speech import Heard
from storage import orders, people, settings
from storage.orders import Offer
from storage.transaction import Transaction
from tests.given import ORDER
from tests.theatre import Theatre

ELSEWHERE: dict[str, Any] = {"formats": ["onsite"], "home": "Helsinki"}
HERE = {**ORDER, "format": "onsite", "place": {"kind": "municipality", "key": "Oulu"}}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Theatre]:
    made = Theatre(tmp_path)
    for n in range(4):
        made.expert(f"Aino {n}")
    made.orderer("Oona")
    made.do(settings.change, "orders_a_day", 1000, "test")  # a whole past is made in one day
    made.do(settings.change, "requests_a_day", 1000, "test")
    yield made
    made.close()


def submit(stage: Theatre) -> str:
    """A new order, for which the first one is asked; its id."""

    def ask(tx: Transaction) -> str:
        oona = people.person(tx, stage.players["Oona"].id)
        assert oona is not None
        return ordering.submit(tx, oona, HERE).id

    order: str = stage.do(ask)
    return order


def asked(stage: Theatre, order: str) -> Offer:
    """The live offer of the order."""
    (live,) = [one for one in stage.database.look_now(orders.offers_of, order) if one.state == "live"]
    return live


def statements_of_a_no(stage: Theatre, order: str) -> int:
    """How many statements a no takes, with the next one asked."""
    offer = asked(stage, order)
    player = next(one for one in stage.players.values() if one.id == offer.expert_id)
    points: list[str] = []
    stage.database.fault = points.append
    stage.hear(player, Heard("press", data=f"no:{offer.id}"))
    stage.database.fault = None
    assert asked(stage, order).expert_id != offer.expert_id, "the next one is asked"
    return points.count("statement")


def of_a_new_order(stage: Theatre) -> int:
    """The same for an order that has just come in, which is cancelled then."""
    stage.clock.moment += timedelta(minutes=2)  # then who presses was not heard just now
    order = submit(stage)
    count = statements_of_a_no(stage, order)
    stage.do(_cancel, order)
    return count


def _cancel(tx: Transaction, order_id: str) -> None:
    order = orders.order(tx, order_id)
    assert order is not None
    ordering.cancel(tx, order, order.orderer_id)


def a_past(tx: Transaction, experts: list[str], orderer: str) -> None:
    """Each expert has been asked and has had gigs, again and again."""
    for n in range(60):
        starts = tx.now - timedelta(days=3 + n)
        times = {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}
        order = orders.add_order(
            tx,
            orderer_id=orderer,
            state="closed",
            kind="lecture",
            format="remote",
            zone="Europe/Helsinki",
            announced_at=tx.now,
            known=True,
            answers=ORDER,
            **times,
        )
        for expert in experts:
            state = "accepted" if expert == experts[n % len(experts)] else "declined"
            orders.add_offer(
                tx, order_id=order.id, round=1, expert_id=expert, rank=1, order_version=1, state=state, reasons={}
            )
        busy = {"busy_from": times["starts_at"], "busy_until": times["ends_at"]}
        named = {"order_id": order.id, "expert_id": experts[n % len(experts)], "format": "remote", "how": "press"}
        orders.add_booking(tx, state="held", **named, **times, **busy)  # type: ignore[arg-type]  # columns by name


def test_history_and_other_experts_cost_no_statement(stage: Theatre) -> None:
    of_a_new_order(stage)  # then what is read once is read
    before = of_a_new_order(stage)
    experts = [one.id for name, one in stage.players.items() if name != "Oona"]
    stage.do(a_past, experts, stage.players["Oona"].id)
    assert of_a_new_order(stage) == before
    for n in range(30):
        stage.expert(f"Bertta {n}", **ELSEWHERE)
    of_a_new_order(stage)  # the new profiles are read
    assert of_a_new_order(stage) == before
    for n in range(30):
        stage.expert(f"Cecilia {n}")
    of_a_new_order(stage)
    assert of_a_new_order(stage) == before, "nor do more of those who fit: one statement a fact"
