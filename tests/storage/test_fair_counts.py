"""What the house remembers of an expert for a fair rank: offers that arrived, gigs, and the latest one that is over."""

from __future__ import annotations

from datetime import datetime

import pytest

from storage import Database, Transaction, orders
from tests.storage.world import DAY, HOUR, Clock, a_booking, an_expert, an_offer, an_order


@pytest.mark.parametrize(
    ("state", "arrived", "counts"),
    [
        ("live", False, 1),
        ("live", True, 1),
        ("declined", True, 1),
        ("lapsed", True, 1),
        ("accepted", True, 1),
        ("undeliverable", False, 1),
        ("withdrawn", True, 1),
        ("withdrawn", False, 0),  # the order changed before it was sent
    ],
)
def test_an_offer_counts_whatever_was_answered(
    db: Database, now: Clock, state: str, arrived: bool, counts: int
) -> None:
    def ask(tx: Transaction) -> str:
        expert = an_expert(tx).id
        an_offer(tx, an_order(tx), expert, state=state, delivered_at=tx.now if arrived else None)
        return expert

    expert = db.write_now(ask)
    assert db.look_now(orders.recent_offers, now() - DAY) == ({expert: counts} if counts else {})
    now.move(3 * DAY)
    assert db.look_now(orders.recent_offers, now() - DAY) == {}


def test_the_latest_gig_that_is_over_is_not_hidden_by_one_to_come(db: Database, now: Clock) -> None:
    def book(tx: Transaction) -> tuple[str, datetime]:
        expert = an_expert(tx).id
        for days, state in ((1, "held"), (3, "held"), (9, "planned")):
            starts = tx.now + days * DAY
            order = an_order(tx, starts_at=starts, ends_at=starts + HOUR)
            offer = an_offer(tx, order, expert, state="accepted")
            a_booking(tx, order, expert, offer_id=offer.id, state=state)
        return expert, tx.now + 3 * DAY + HOUR

    expert, ended = db.write_now(book)
    assert db.look_now(orders.last_gig_end) == {}
    now.move(5 * DAY)
    assert db.look_now(orders.last_gig_end) == {expert: ended}
