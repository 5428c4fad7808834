"""Due work is plain data derived from the state; a rule is a row, asked for one subject or for all of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import astuple, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from bot.desk import ordering
from bot.desk.telling import alarm
from bot.due import rules, subjects
from bot.due.moments import DueMoment
from bot.due.rules import RULES, Due, Rule
from storage import areas, marks, orders, people, settings
from storage.areas import Area
from storage.bookings import BOOKINGS
from storage.offers import OFFERS
from storage.orders import ORDERS, Booking, Offer, Order
from storage.shelf import HouseFacts
from storage.transaction import Transaction
from tests.given import ORDER
from tests.invariants import broken
from tests.theatre import HELSINKI, Player, Theatre


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Theatre]:
    made = Theatre(tmp_path)
    yield made
    made.close()


def ordered(stage: Theatre, *, known: bool = True) -> Player:
    stage.coordinator("Kirsi")
    aino = stage.expert("Aino")
    oona = stage.orderer("Oona", known=known)
    stage.do(_submit, oona.id)
    return aino


def _submit(tx: Transaction, who: str) -> None:
    person = people.person(tx, who)
    assert person is not None
    ordering.submit(tx, person, ORDER)


def booked(stage: Theatre) -> Player:
    aino = ordered(stage)
    stage.open(aino)
    stage.press(aino, "Otan keikan")
    return aino


def _five_answer(tx: Transaction) -> None:
    """Five of the audience."""
    (order,) = orders.orders_in(tx, ("booked", "held"))
    (booking,) = orders.bookings_of(tx, order.id)
    for n in range(5):
        orders.add_feedback(tx, booking.id, "audience", str(n), {}, 5)


def upcoming(stage: Theatre) -> list[Due]:
    return sorted(cast(Iterable[Due], stage.database.look_now(lambda tx: list(rules.upcoming(tx)))))


def everything_by_one(tx: Transaction) -> set[Due]:
    """What is due for each order, offer, booking and the house, asked one by one, whatever their state."""
    every: list[Order | Offer | Booking | HouseFacts]
    every = [*ORDERS.all(tx), *OFFERS.all(tx), *BOOKINGS.all(tx), tx.shelf.house]
    return {due for subject in every for due in rules.upcoming_of(tx, subject)}


def kept(one: Due) -> str:
    return json.dumps([one.at.isoformat(), one.rule, one.about])


def replayed(text: str) -> Due:
    at, rule, about = json.loads(text)
    return Due(datetime.fromisoformat(at), rule, about)


def test_what_is_due_for_all_is_what_is_due_for_each_at_every_moment_of_a_story(stage: Theatre) -> None:
    aino = ordered(stage)
    ended = stage.clock.moment + timedelta(days=60)
    pressed = False
    while (moment := stage.database.look_now(rules.next_moment)) is not None and moment < ended:
        assert set(upcoming(stage)) == stage.database.look_now(everything_by_one)
        if not pressed:
            stage.open(aino)
            stage.press(aino, "Otan keikan")
            pressed = True
            assert set(upcoming(stage)) == stage.database.look_now(everything_by_one)
            continue
        stage.clock.moment = moment
        stage.due()
    assert stage.do(broken) == []


def test_a_long_stop_leaves_no_moment_that_only_one_of_them_sees(stage: Theatre) -> None:
    """The audience of a gig that ended two windows ago is not spoken of again, whoever asks."""
    booked(stage)
    stage.until("2026-12-08 17:00")
    stage.do(_five_answer)
    (audience,) = [one for one in upcoming(stage) if one.rule == "audience"]
    for days, left in ((27, True), (28, False)):
        stage.clock.moment = datetime(2026, 12, 8, 14, tzinfo=UTC) + timedelta(days=days)
        assert (audience in upcoming(stage)) is left
        assert set(upcoming(stage)) == stage.database.look_now(everything_by_one)
    assert stage.do(rules.do, audience) is False


@pytest.mark.parametrize(
    ("before_gig", "late", "told"),
    [
        (3, timedelta(hours=2), "reminder"),
        (3, timedelta(hours=2, seconds=1), "missed_reminder"),
        (1, timedelta(minutes=59), "reminder"),
        (1, timedelta(hours=1), "missed_reminder"),  # the gig has begun
    ],
)
def test_a_reminder_too_late_is_told_to_the_dispatch_channel_instead(
    stage: Theatre, before_gig: int, late: timedelta, told: str
) -> None:
    stage.do(settings.change, "reminder_hours", before_gig, "test")
    aino = booked(stage)
    (last,) = [one for one in upcoming(stage) if "/soon/" in one.about and one.about.endswith("/expert")]
    stage.clock.moment = last.at + late
    before = len(stage.entries(aino))
    assert stage.do(rules.do, last) is True
    assert stage.do(rules.do, last) is False
    missed = [one.about for one in stage.database.look_now(orders.alarms_open) if one.kind == "missed_reminder"]
    assert missed == ([last.about] if told == "missed_reminder" else [])
    assert len(stage.entries(aino)) - before == (told == "reminder")


def test_a_rule_that_can_be_late_says_what_is_done_then() -> None:
    reminder = RULES["reminder"]
    with pytest.raises(ValueError, match="late"):
        replace(reminder, missed=None)


def test_what_is_due_can_be_kept_read_back_and_is_done_once(stage: Theatre) -> None:
    """Through the whole life of an order, by what was written down before."""
    booked(stage)
    stage.do(_five_answer)
    ended = stage.clock.moment + timedelta(days=60)
    done: list[str] = []
    while (moment := stage.database.look_now(rules.next_moment)) is not None and moment < ended:
        stage.clock.moment = moment
        for text in [kept(one) for one in stage.database.look_now(rules.due)]:
            one = replayed(text)
            assert kept(one) == text
            if stage.do(rules.do, one):
                done.append(one.rule)
                assert stage.do(rules.do, one) is False, one
        stage.bring()
    assert done.count("reminder") == 6
    assert done.count("feedback") == 4
    assert {"take_place", "settle", "audience"} <= set(done)


def test_what_is_due_is_in_order_of_time_then_rule_then_about() -> None:
    early, late = datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 1, 10, tzinfo=UTC)
    listed = [Due(early, "lapse", "b"), Due(early, "settle", "a"), Due(late, "lapse", "a"), Due(late, "lapse", "b")]
    assert sorted([listed[2], listed[1], listed[3], listed[0]]) == listed
    assert astuple(listed[0]) == (early, "lapse", "b")


def test_what_is_not_due_any_more_or_not_yet_is_not_done(stage: Theatre) -> None:
    booked(stage)
    (first, *_rest) = [one for one in upcoming(stage) if one.rule == "reminder"]
    assert stage.do(rules.do, first) is False, "it is not time yet"
    stage.clock.moment = first.at
    assert stage.do(rules.do, Due(first.at, first.rule, first.about + "x")) is False, "nobody knows that one"
    assert stage.do(rules.do, Due(first.at, first.rule, "nothing/at/all")) is False
    assert stage.do(rules.do, first) is True


#: Marks as versions before wrote them, by kind: a rule must go on finding them, or an upgrade fires them twice.
MARKED_BEFORE = {
    "reminder": "{booking}/{name}/{starts}/{side}",
    "feedback": "{booking}/{side}/{turn}",
    "unseen": "{card}/{orderer}",
}


def test_an_upgrade_fires_nothing_that_was_done_before_it(stage: Theatre) -> None:
    booked(stage)
    (order,) = stage.database.look_now(orders.orders_in, ("booked",))
    (booking,) = stage.database.look_now(orders.bookings_of, order.id)
    starts = booking.starts_at.isoformat()
    names = {one.about.split("/")[1] for one in upcoming(stage) if one.rule == "reminder"}
    written = [
        *(("reminder", f"{booking.id}/{name}/{starts}/{side}") for name in names for side in ("orderer", "expert")),
        *(("feedback", f"{booking.id}/{side}/{turn}") for side in ("orderer", "expert") for turn in ("first", "again")),
        *(("unseen", f"{card}:{booking.id}/{order.orderer_id}") for card in ("booking", "ask")),
    ]
    assert {kind for kind, _about in written} == set(MARKED_BEFORE)
    for kind, about in written:
        stage.do(marks.mark, kind, about)
    ended, done = stage.clock.moment + timedelta(days=60), set[str]()
    while (moment := stage.database.look_now(rules.next_moment)) is not None and moment < ended:
        stage.clock.moment = moment
        done.update(stage.due())
    assert done == {"take_place", "settle"}


def test_an_upgrade_tells_again_of_no_waiting_order_areas_or_morning(stage: Theatre) -> None:
    """The marks that the order's other rules and the house's own left."""
    stage.database.shelf.dispatch_lanes = (("telegram", "-100"),)
    ordered(stage, known=False)
    stage.do(areas.put, Area("North", (("municipality", "Oulu"),), {}), "test")
    (order,) = stage.database.look_now(orders.orders_in, ("waiting",))
    change = str(stage.database.look_now(areas.latest_change))
    written = [("waiting_long", order.id), ("areas_changed", change), ("digest", "2026-11-24")]
    kinds = {kind for kind, _about in written}
    assert {one.rule for one in upcoming(stage)} >= kinds
    for kind, about in written:
        stage.do(marks.mark, kind, about)
    done: list[str] = []
    for day in ("2026-11-23 20:00", "2026-11-24 10:00"):
        stage.clock.moment = datetime.fromisoformat(day).replace(tzinfo=HELSINKI).astimezone(UTC)
        done += stage.due()
    assert not kinds & set(done)


def test_a_rule_of_ones_own_is_a_row(stage: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    """A coordinator is reminded of a stuck order a day before its gig: no other file is touched."""

    def stuck(tx: Transaction) -> Iterable[Order]:
        return orders.orders_in(tx, ("stuck",))

    def day_before(tx: Transaction, order: Order) -> Iterator[DueMoment]:
        if order.state == "stuck":
            yield DueMoment(order.starts_at - timedelta(days=1), order.id)

    def remind(tx: Transaction, order: Order, about: str) -> None:
        alarm(tx, "no_candidate", f"{order.id}/again", order.id)

    row = Rule(Order, stuck, subjects.order, day_before, remind, once="stuck_reminder")
    monkeypatch.setitem(cast(MutableMapping[str, object], RULES), "stuck_reminder", row)
    stage.coordinator("Kirsi")
    oona = stage.orderer("Oona")
    stage.do(_submit, oona.id)
    stage.due()
    (order,) = stage.database.look_now(orders.orders_in, ("stuck",))
    assert Due(order.starts_at - timedelta(days=1), cast(Any, "stuck_reminder"), order.id) in upcoming(stage)
    stage.until(order.starts_at - timedelta(hours=20))
    alarms = [one.about for one in stage.database.look_now(orders.alarms_open)]
    assert f"{order.id}/again" in alarms
    assert stage.do(marks.is_marked, "stuck_reminder", order.id)
