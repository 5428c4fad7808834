"""Orders, offers, bookings, feedback and alarms: kept as given, changed only while they are what one thinks."""

from __future__ import annotations

from dataclasses import fields

import pytest

from storage import (
    Database,
    alarms,
    bookings,
    conversations,
    fair_counts,
    feedback,
    inbox,
    ledger,
    offers,
    orders,
    outbox,
    people,
    tokens,
)
from storage import settings as settings_room
from storage.fair_counts import FairCounts
from storage.rows import Kept
from storage.states import OrderState
from storage.transaction import Transaction
from tests.bot.talk.test_work_of_a_press import counted
from tests.storage.world import DAY, HOUR, NOON, Clock, a_booking, an_expert, an_offer, an_order, an_orderer


def test_an_order_is_kept_as_given_and_its_answers_sealed(db: Database) -> None:
    made = db.write_now(an_order)
    assert db.look_now(orders.order, made.id) == made
    assert db.look_now(orders.order_by_number, made.number) == made
    assert (made.number, made.round, made.version, made.submitted_at) == (1, 1, 1, NOON)
    assert db.look_now(orders.answers_of, made)["topics"] == ["uupumus"]
    assert b"uupumus" not in (made.sealed or b"")
    assert "uupumus" not in repr(made)
    changed = db.write_now(orders.save_answers, made.id, {"topics": ["adhd"]})
    assert changed is not None
    assert db.look_now(orders.answers_of, changed) == {"topics": ["adhd"]}
    assert db.write_now(an_order).number == 2


def test_an_order_is_changed_only_in_the_version_one_has_seen(db: Database) -> None:
    made = db.write_now(an_order)
    changed = db.write_now(orders.change_order, made.id, 1, version=2, state="stuck")
    assert changed is not None
    assert (changed.version, changed.state) == (2, "stuck")
    assert db.write_now(orders.change_order, made.id, 1, version=2, state="cancelled") is None
    assert db.look_now(orders.order, made.id) == changed
    assert db.write_now(orders.change_order, made.id, state="cancelled") is not None


def test_orders_are_found_by_state_and_orderer(db: Database) -> None:
    anna = db.write_now(an_orderer).id
    made = {
        state: db.write_now(an_order, anna, state=state)
        for state in ("waiting", "searching", "stuck", "booked", "held", "closed", "unfilled", "cancelled")
    }
    other = db.write_now(an_order)
    open_ = [made[state] for state in ("waiting", "searching", "stuck", "booked", "held")]
    assert db.look_now(orders.open_orders) == [*open_, other]
    assert db.look_now(orders.orders_in, ("closed", "waiting")) == [made["waiting"], made["closed"]]
    assert db.look_now(orders.orders_of, anna) == list(made.values())
    assert db.look_now(orders.orders_of, anna, ("held",)) == [made["held"]]
    assert db.look_now(orders.has_ordered, anna)
    assert not db.look_now(orders.has_ordered, db.write_now(an_orderer).id)


def test_of_an_orderers_orders_some_are_counted_and_no_others_are_read(db: Database, now: Clock) -> None:
    anna = db.write_now(an_orderer).id
    every: tuple[OrderState, ...] = ("closed", "cancelled", "booked", "searching")

    def counts() -> list[int]:
        return [
            db.look_now(orders.count_of, anna, ("booked", "searching")),
            db.look_now(orders.count_of, anna, every, now() - DAY),
        ]

    def of_former_years(many: int) -> None:
        for _n in range(many):
            db.write_now(an_order, anna, state="closed", created_at=now() - 400 * DAY)

    for state in every:
        db.write_now(an_order, anna, state=state)
        now.move(9 * HOUR)
    db.write_now(an_order, state="booked")
    of_former_years(3)
    assert counts() == [2, 2]
    _statements, before = counted(db, counts)
    of_former_years(60)
    assert counts() == [2, 2]
    assert counted(db, counts) == (2, before)


def test_an_offer_is_changed_only_from_the_state_one_thinks(db: Database) -> None:
    order = db.write_now(an_order)
    made = db.write_now(an_offer, order, reasons={"distance_km": 12, "recent": 0})
    assert db.look_now(orders.offer, made.id) == made
    assert (made.state, made.seat, made.turn, made.assigned, made.reasons["distance_km"]) == ("live", 1, 1, False, 12)
    delivered = db.write_now(orders.change_offer, made.id, "live", delivered_at=NOON, deadline=NOON + DAY)
    assert delivered is not None
    assert delivered.deadline == NOON + DAY
    accepted = db.write_now(orders.change_offer, made.id, "live", state="accepted", agreed_format="remote")
    assert accepted is not None
    assert db.write_now(orders.change_offer, made.id, "live", state="lapsed") is None
    assert db.look_now(orders.offer, made.id) == accepted


def test_offers_by_order_round_and_expert(db: Database, now: Clock) -> None:
    order = db.write_now(an_order)
    anna = db.write_now(an_expert).id
    first = db.write_now(an_offer, order, anna, state="declined")
    now.move(HOUR)
    second = db.write_now(an_offer, order, anna, round=2)
    third = db.write_now(an_offer, db.write_now(an_order), anna)
    other = db.write_now(an_offer, order, round=2, state="lapsed")
    assert db.look_now(orders.offers_of, order.id) == sorted([first, second, other], key=lambda o: (o.created_at, o.id))
    assert {o.id for o in db.look_now(orders.offers_of, order.id, 2)} == {second.id, other.id}
    assert db.look_now(orders.offers_to, anna, ("live",)) == [second, third]
    assert db.look_now(orders.live_offers) == [second, third]
    counted = db.look_now(fair_counts.of_those, [anna, other.expert_id, "nobody"], NOON.date())
    assert {person: one.live_offers for person, one in counted.items()} == {anna: 2, other.expert_id: 0}
    assert {person: one.last_asked for person, one in counted.items()} == dict.fromkeys(counted, NOON + HOUR)


def counted_of(db: Database, expert: str) -> FairCounts:
    """What is counted of this expert from noon's day on."""
    return db.look_now(fair_counts.of_those, [expert], NOON.date())[expert]


def test_bookings_by_order_expert_and_time(db: Database, now: Clock) -> None:
    order = db.write_now(an_order)
    made = db.write_now(a_booking, order)
    later_order = db.write_now(an_order, starts_at=NOON + 20 * DAY, ends_at=NOON + 20 * DAY + HOUR)
    later = db.write_now(a_booking, later_order, made.expert_id)
    assert db.look_now(orders.booking, made.id) == made
    assert db.look_now(orders.bookings_of, order.id) == [made]
    assert db.look_now(orders.bookings_of_expert, made.expert_id, ("planned",)) == [made, later]
    assert db.look_now(orders.planned_between, made.starts_at, later.starts_at) == [made]
    assert counted_of(db, made.expert_id) == FairCounts(gigs=2), "none is over yet"
    held = db.write_now(orders.change_booking, made.id, "planned", state="held", ended_at=made.ends_at)
    assert held is not None
    assert db.write_now(orders.change_booking, made.id, "planned", state="not_held") is None
    assert counted_of(db, made.expert_id) == FairCounts(gigs=2, last_gig_end=made.ends_at), "held gigs count"
    db.write_now(orders.change_booking, later.id, "planned", state="cancelled_by_orderer")
    assert counted_of(db, made.expert_id).gigs == 1, "cancelled ones do not"
    assert db.look_now(orders.planned_between, NOON, NOON + 100 * DAY) == []
    assert db.look_now(bookings.bookings_in, ("held",), made.ends_at - HOUR) == [held]
    assert db.look_now(bookings.bookings_in, ("held",), made.ends_at) == []


def test_feedback_is_taken_once_from_each(db: Database) -> None:
    booking = db.write_now(a_booking, db.write_now(an_order))

    def give(respondent: str, key: str, words: str, rating: int | None = None) -> bool:
        return db.write_now(orders.add_feedback, booking.id, respondent, key, {"words": words}, rating)  # type: ignore[arg-type]

    assert give("orderer", "anna", "good", 5)
    assert not give("orderer", "anna", "changed my mind", 1)
    assert give("expert", booking.expert_id, "tired")
    assert all(give("audience", str(n), "thanks", 4) for n in range(3))
    assert [f.respondent for f in db.look_now(orders.feedback_of, booking.id)].count("audience") == 3
    (orderers,) = db.look_now(orders.feedback_of, booking.id, "orderer")
    assert orderers.rating == 5
    assert db.look_now(orders.feedback_answers, orderers) == {"words": "good"}
    (own,) = db.look_now(orders.feedback_of, booking.id, "expert")
    assert db.look_now(orders.feedback_answers, own) == {"words": "tired"}
    whose = {"expert": booking.expert_id, "orderer": booking.order_id}
    for answer in (own, orderers):
        cell = (whose[answer.respondent], "feedback", "sealed", answer.id, answer.sealed or b"")
        assert db.look_now(_opened, *cell), "each under the key of whose life it tells"


def test_the_latest_that_ended_and_how_many_are_open(db: Database) -> None:
    for n, state in enumerate(("closed", "searching", "cancelled", "held", "closed", "unfilled", "waiting"), 1):
        assert db.write_now(an_order, state=state).number == n
    ended: tuple[OrderState, ...] = ("closed", "unfilled", "cancelled")
    assert [one.number for one in db.look_now(orders.latest_in, ended, 3)] == [3, 5, 6]
    assert db.look_now(orders.latest_in, ended, 9) == db.look_now(orders.orders_in, ended)
    assert db.look_now(orders.count_open) == len(db.look_now(orders.open_orders)) == 3


def test_an_alarm_is_raised_once_for_its_occasion(db: Database) -> None:
    order = db.write_now(an_order)
    assert db.write_now(orders.raise_alarm, "no_candidate", "round 1", order.id)
    assert not db.write_now(orders.raise_alarm, "no_candidate", "round 1", order.id)
    (alarm,) = db.look_now(orders.alarms_open)
    assert alarm.order_id == order.id
    cleared = db.write_now(orders.clear_alarm, alarm.id, "coordinator")
    assert cleared is not None
    assert (cleared.cleared_at, cleared.cleared_by) == (NOON, "coordinator")
    assert db.write_now(orders.clear_alarm, alarm.id, "other") is None
    assert db.look_now(orders.alarms_open) == []
    assert not db.write_now(orders.raise_alarm, "no_candidate", "round 1", order.id), "also after it was cleared"
    assert db.write_now(orders.raise_alarm, "no_candidate", "round 2", order.id)


ROOMS = (
    people,
    orders,
    offers,
    bookings,
    feedback,
    alarms,
    conversations,
    inbox,
    outbox,
    ledger,
    tokens,
    settings_room,
)


@pytest.mark.parametrize("kept", [v for room in ROOMS for v in vars(room).values() if isinstance(v, Kept)])
def test_values_are_frozen_and_show_no_sealed_bytes(kept: Kept[object]) -> None:
    assert isinstance(kept.kind, type)
    assert vars(kept.kind)["__dataclass_params__"].frozen
    shown = {f.name for f in fields(kept.kind) if f.repr}
    assert not shown & {"sealed", "address", "body", "payload", "hash"}


def _opened(tx: Transaction, subject: str, table: str, column: str, row: str, sealed: bytes) -> bool:
    return bool(tx.vault.open(subject, table, column, row, sealed))
