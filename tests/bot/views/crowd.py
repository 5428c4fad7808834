"""A house with many orders in every state, made up through the storage functions."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.law import terms
from bot.law.terms import Terms
from storage import ledger, orders
from storage.orders import Order
from storage.states import OrderState
from storage.transaction import Transaction
from tests.given import ON_SITE, ORDER
from tests.theatre import Player, Theatre

STATES: tuple[OrderState, ...] = ("waiting", "searching", "stuck", "booked", "held")
PLACES = (("Pohjois-Pohjanmaa", "Oulu"), ("Uusimaa", "Helsinki"), ("Lappi", None), (None, None))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Crowd(Theatre):
    """A stage with a coordinator, an orderer and some experts, on which many orders can be put."""

    def __init__(self, folder: Path, seed: int = 1) -> None:
        super().__init__(folder)
        self.chance = random.Random(seed)
        self.kirsi, self.oona = self.coordinator("Kirsi"), self.orderer("Oona")
        self.experts = [self.expert(f"Aino {n}") for n in range(3)]
        self.number = 0

    def put(self, many: int, state: OrderState | None = None, **more: Any) -> list[Order]:
        """So many more orders, of this state or of every state in turn."""
        return [self.do(self._put, state or STATES[n % len(STATES)], more) for n in range(many)]

    def _put(self, tx: Transaction, state: OrderState, more: dict[str, Any]) -> Order:
        self.number += 1
        region, municipality = more.get("place") or self.chance.choice(PLACES)
        held = state == "held"
        # no two gigs to come on one day: those of one expert may not overlap
        starts = tx.now + (-DAY * self.chance.randint(1, 20) if held else DAY * (3 + self.number))
        starts += HOUR * self.chance.randint(0, 5)
        order = orders.add_order(
            tx,
            orderer_id=self.oona.id,
            state=state,
            kind="lecture",
            format="remote" if region is None else "onsite",
            region=region,
            municipality=municipality,
            starts_at=starts,
            ends_at=starts + 2 * HOUR,
            zone=more.get("zone", "Europe/Helsinki"),
            announced_at=tx.now + 2 * DAY,
            known=state != "waiting",
            answers=(ORDER if region is None else ON_SITE) | {"date": starts.date().isoformat()},
            submitted_at=tx.now - HOUR * (500 - self.number),
        )
        ledger.note(tx, self.oona.id, "submit", order.id)
        if state == "stuck":
            ledger.note(tx, "keikka", "run_dry", order.id)
        expert = self._expert(more)
        asked = more.get("asked", ("seen", "unseen", "nobody")[self.number % 3])
        if state == "searching" and asked != "nobody":
            self._ask(tx, order, expert, "live", delivered=asked == "seen")
        if state in ("booked", "held"):
            self._book(tx, order, expert, held, more)
        if more.get("alarmed", self.chance.random() < 0.2):
            orders.raise_alarm(tx, "small_pool", f"{order.id}/1", order.id)
        return order

    def _expert(self, more: dict[str, Any]) -> Player:
        found: Player = more.get("expert") or self.experts[self.number % len(self.experts)]
        return found

    def _ask(self, tx: Transaction, order: Order, expert: Player, state: Any, *, delivered: bool) -> str:
        key = terms.terms_key(order, Terms.of(orders.answers_of(tx, order), order.zone))
        offer = orders.add_offer(
            tx, order_id=order.id, round=1, expert_id=expert.id, rank=1, order_version=1, state=state,
            deadline=tx.now + DAY if delivered else None, delivered_at=tx.now if delivered else None,
            reasons={"matched": 1, "of": 1, "formats": ["remote"], "terms": key},
        )  # fmt: skip
        ledger.note(tx, "keikka", "ask", order.id, offer=offer.id)
        return offer.id

    def _book(self, tx: Transaction, order: Order, expert: Player, held: bool, more: dict[str, Any]) -> None:
        offer = self._ask(tx, order, expert, "accepted", delivered=True)
        booking = orders.add_booking(
            tx, order_id=order.id, offer_id=offer, expert_id=expert.id, how="press",
            format="remote" if order.region is None else "onsite",
            starts_at=order.starts_at, ends_at=order.ends_at,
            busy_from=order.starts_at, busy_until=order.ends_at,
            state="held" if held else "planned",
        )  # fmt: skip
        ledger.note(tx, expert.id, "accept", order.id, booking=booking.id)
        one = [side for side in ("orderer", "expert") if self.chance.random() < 0.2][:1]
        for side in more.get("given", one) if held else ():
            orders.add_feedback(tx, booking.id, side, side, {"rating": 4}, 4)


def statements(stage: Theatre, act: Any) -> int:
    """How many statements something takes."""
    points: list[str] = []
    stage.database.fault = points.append
    act()
    stage.database.fault = None
    return points.count("statement")
