"""Offers: an expert is asked, one in turn. A row is changed only while it still is in the state one thinks it is in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, literal_column, update

from storage import fair_counts
from storage.fair_counts import Share
from storage.rows import Kept
from storage.states import AgreedFormat, OfferState
from storage.tables import offers
from storage.transaction import Transaction


@dataclass(frozen=True)
class Offer:
    """One expert asked for one seat of one round. `reasons` holds codes and numbers, never topics: it is not sealed."""

    id: str
    order_id: str
    round: int
    seat: int
    turn: int
    expert_id: str
    state: OfferState
    rank: int
    reasons: Any
    order_version: int
    created_at: datetime
    delivered_at: datetime | None
    shown_at: datetime | None
    deadline: datetime | None
    answered_at: datetime | None
    agreed_format: AgreedFormat | None
    assigned: bool
    why: str | None
    reserve_at: datetime | None


OFFERS = Kept(offers, Offer, offers.c.created_at, offers.c.id)
LIVE = Kept(offers, Offer, offers.c.created_at, offers.c.id, only=offers.c.state == literal_column("'live'"))


def add_offer(
    tx: Transaction, /, *, order_id: str, round: int, expert_id: str, rank: int, order_version: int, **columns: Any
) -> Offer:
    """A new offer: live, seat 1, turn 1 and not assigned unless named otherwise.

    Raises `Clash` if that seat has a live offer, or the expert was asked in this round before.
    """
    given = {"seat": 1, "turn": 1, "state": "live", "assigned": False} | columns
    with tx.attempt():
        made = OFFERS.add(
            tx,
            id=tx.new_id(),
            order_id=order_id,
            round=round,
            expert_id=expert_id,
            rank=rank,
            order_version=order_version,
            created_at=tx.now,
            **given,
        )
        fair_counts.move(tx, None, _share(made))
    return made


def change_offer(tx: Transaction, /, offer_id: str, expect_state: OfferState | None, **columns: Any) -> Offer | None:
    """Set `columns`; the offer as it is now. None, and nothing is changed, if its state is not `expect_state`.

    Raises `Clash` if it would become the second live or the second accepted offer of its seat.
    """
    expect: dict[str, Any] = {"id": offer_id} | ({} if expect_state is None else {"state": expect_state})
    with tx.attempt():
        old = OFFERS.get(tx, **expect)
        changed = OFFERS.change(tx, expect, **columns)
        if old is not None and changed is not None:
            fair_counts.move(tx, _share(old), _share(changed))
    return changed


CARRY = (
    update(offers)
    .where(
        offers.c.order_id == bindparam("of"),
        offers.c.round == bindparam("from_round"),
        offers.c.state.in_(bindparam("states", expanding=True))
        | ((offers.c.state == literal_column("'withdrawn'")) & (offers.c.why == bindparam("or_why"))),
    )
    .values(round=bindparam("from_round") + 1)
)


def carry_offers(tx: Transaction, order_id: str, round: int, states: Iterable[OfferState], why: str) -> None:
    """The order's offers of this round that are in one of these states, or were withdrawn for `why`, are of the next.

    One statement, so that how long it takes tells next to nothing of how many there are (R20).
    """
    tx.execute(CARRY, {"of": order_id, "from_round": round, "states": list(states), "or_why": why})


def offer(tx: Transaction, offer_id: str) -> Offer | None:
    """The offer, whatever its state."""
    return OFFERS.get(tx, id=offer_id)


def offers_of(tx: Transaction, order_id: str, round: int | None = None) -> list[Offer]:
    """The order's offers in the order they were made; only those of one round where given."""
    equal: dict[str, Any] = {"order_id": order_id} | ({} if round is None else {"round": round})
    return OFFERS.all(tx, **equal)


def offers_to(tx: Transaction, expert_id: str, states: Iterable[OfferState]) -> list[Offer]:
    """The expert's offers in one of these states."""
    return OFFERS.where(tx, offers.c.expert_id == expert_id, offers.c.state.in_(tuple(states)))


def live_offers(tx: Transaction) -> list[Offer]:
    """Every live offer."""
    return OFFERS.all(tx, state="live")


def live_among(tx: Transaction, experts: Collection[str]) -> list[Offer]:
    """The live offers of these experts, read ahead."""
    return LIVE.ahead(tx, "expert_id", experts)


def _share(offer: Offer) -> Share:
    """An offer counts whatever was answered, but for one that was withdrawn before it arrived."""
    arrived = offer.delivered_at is not None or offer.state != "withdrawn"
    return Share(
        offer.expert_id,
        offer.created_at.date(),
        offers=int(arrived),
        live=int(offer.state == "live"),
        asked=offer.created_at,
    )
