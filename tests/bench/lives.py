"""The lives of the orders of a grown house: who orders what, who says no, who says yes, and how far it has come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from bot.law import terms
from bot.law.terms import Terms
from storage import ledger, marks, orders, outbox, people, tokens
from storage.orders import Order
from storage.states import OfferState, OrderState
from storage.tables import outbox as sendings
from storage.transaction import Transaction
from tests.bench.made_up import (
    DAY,
    HELSINKI,
    HERE,
    HOUR,
    LANE,
    NOW,
    TOPIC,
    TOPIC_OF_MANY,
    Cast,
    Size,
    answers,
    other_topics,
)

#: Orders to measure with: as many acts can be tried on new ones.
TRIES = 24
#: Of so many past orders one is the busiest orderer's, and one the busiest expert's.
BUSY = 100


@dataclass(frozen=True)
class Life:
    """One order to make up: who ordered, who said no, who says yes or is asked, when, and how far it has come."""

    orderer: str
    refused: str | None
    expert: str
    starts: datetime
    state: OrderState
    topic: str
    stage: str  # what was asked: `live`, `accepted` or nobody


def _gig(day: int) -> datetime:
    return (NOW + day * DAY).replace(hour=12)


def plan(size: Size) -> Iterator[int]:
    """Which expert takes the next gig: all in turn, so that no two gigs of one overlap."""
    number = 0
    while True:
        yield number % size.experts
        number += 1


def past(turns: Iterator[int], cast: Cast, count: int) -> Iterator[Life]:
    """A year's orders that have ended."""
    everybody, asked = [*cast.experts, *cast.suitable], other_topics()
    for number in range(count):
        # a gig's day lies 20 days after its order; an expert's next gig is at least a day later
        starts = _gig(round(-309 + 300 * number / count)) + HOUR * (number * 7 % 5)
        busy = number % BUSY == 0
        taker = cast.busiest[1] if busy else everybody[next(turns)]
        orderer = cast.busiest[0] if busy else cast.orderers[number % len(cast.orderers)]
        refused = everybody[(number * 31 + 7) % len(everybody)]
        yield Life(
            orderer,
            refused if refused != taker else everybody[0],
            taker,
            starts,
            "closed",
            asked[number % len(asked)],
            "accepted",
        )


def still_open(cast: Cast, count: int) -> Iterator[Life]:
    """In ten: four booked, three being asked, one held, one stuck, one waiting."""
    asked = other_topics()
    stages = ("booked", "searching", "booked", "held", "searching", "booked", "stuck", "searching", "booked", "waiting")
    for number in range(count):
        state = stages[number % len(stages)]
        starts = _gig(-1 - number % 8 if state == "held" else 10 + number // 150)
        stage = {"booked": "accepted", "held": "accepted", "searching": "live"}.get(state, "")
        yield Life(
            cast.orderers[number % len(cast.orderers)],
            None,
            cast.experts[number % len(cast.experts)],
            starts,
            state,  # type: ignore[arg-type]  # one of `stages`
            asked[number % len(asked)],
            stage,
        )


def live(tx: Transaction, lives: Iterable[Life]) -> list[str]:
    """Live through these; the orders' ids."""
    return [_one_life(tx, life).id for life in lives]


def _one_life(tx: Transaction, life: Life) -> Order:
    order = orders.add_order(
        tx,
        orderer_id=life.orderer,
        state=life.state,
        kind="lecture",
        format="onsite",
        region="Pohjois-Pohjanmaa",
        municipality=HERE,
        starts_at=life.starts,
        ends_at=life.starts + 2 * HOUR,
        zone=HELSINKI,
        announced_at=max(tx.now, NOW) + 2 * DAY,
        known=life.state != "waiting",
        answers=answers(life.topic, life.starts),
        closed_at=life.starts + 10 * DAY if life.state == "closed" else None,
        area=":".join(LANE),
    )
    ledger.note(tx, life.orderer, "submit", order.id, number=order.number)
    _say(tx, life.orderer, order, "sent", {"order": order.id})
    if life.refused is not None:
        _ask(tx, order, life.refused, "declined")
        if order.number % 4 == 0:
            orders.raise_alarm(tx, "small_pool", f"{order.id}/1", order.id)
            for alarm in orders.alarms_of(tx, order.id):
                orders.clear_alarm(tx, alarm.id, "keikka")
    if life.stage:
        offer = _ask(tx, order, life.expert, "live" if life.stage == "live" else "accepted")
        if life.stage == "accepted":
            _book(tx, order, life, offer)
    return order


def _ask(tx: Transaction, order: Order, expert: str, state: OfferState) -> str:
    key = terms.terms_key(order, Terms.of(orders.answers_of(tx, order), HELSINKI))
    offer = orders.add_offer(
        tx,
        order_id=order.id,
        round=1,
        expert_id=expert,
        rank=1,
        order_version=1,
        state=state,
        delivered_at=tx.now,
        deadline=max(tx.now, NOW) + DAY,
        reasons={
            "matched": 1,
            "of": 1,
            "formats": ["onsite"],
            "terms": key,
        },
    )
    ledger.note(tx, "keikka", "ask", order.id, offer=offer.id, rank=1)
    _say(tx, expert, order, "offer", {"offer": offer.id, "order": order.id})
    if state == "declined":
        ledger.note(tx, expert, "decline", order.id, offer=offer.id)
    return offer.id


def _book(tx: Transaction, order: Order, life: Life, offer: str) -> None:
    over = life.starts < NOW
    booking = orders.add_booking(
        tx,
        order_id=order.id,
        offer_id=offer,
        expert_id=life.expert,
        format="onsite",
        starts_at=life.starts,
        ends_at=life.starts + 2 * HOUR,
        busy_from=life.starts - HOUR,
        busy_until=life.starts + 3 * HOUR,
        how="press",
        state="held" if over else "planned",
        ended_at=life.starts + 2 * HOUR if over else None,
    )
    ledger.note(tx, life.expert, "accept", order.id, booking=booking.id)
    for person, kind in ((life.expert, "booked_expert"), (life.orderer, "booked_orderer")):
        _say(tx, person, order, kind, {"booking": booking.id, "order": order.id})
    if over:
        ledger.note(tx, "keikka", "take_place", order.id, booking=booking.id)
        for side in ("orderer", "expert"):
            for turn in ("first", "again"):
                marks.mark(tx, "feedback", f"{booking.id}/{side}/{turn}")
        marks.mark(tx, "audience_closed", booking.id)
        tokens.make(tx, "audience", booking.id, None, 30 * DAY)


def _say(tx: Transaction, person: str, order: Order, kind: Any, about: dict[str, Any]) -> None:
    outbox.say(tx, platform="telegram", person_id=person, lane=f"lane {person}", kind=kind, about=about)


def said(tx: Transaction) -> None:
    """All that was to be said has been said."""
    sent = {"state": "sent", "copies": 1, "attempts": 1, "message_id": "1"}
    tx.execute(update(sendings).where(outbox.IS_OPEN, outbox.IS_WAITING).values(**sent))


def add_measured(tx: Transaction, cast: Cast) -> None:
    """Orders that still wait, for what the `SUITABLE` and the `MANY` know; marks name what is needed."""
    for topic in (TOPIC, TOPIC_OF_MANY):
        for number in range(TRIES):
            life = Life(cast.orderers[number % 10], None, "", _gig(100 + number), "waiting", topic, "")
            marks.mark(tx, topic, _one_life(tx, life).id)
    marks.mark(tx, "coordinator", cast.coordinator)
    for kind, person in zip(("busiest orderer", "busiest expert"), cast.busiest, strict=True):
        marks.mark(tx, kind, person)
        people.bind_identity(tx, person, "telegram", person, {"lane": f"lane {person}"})
