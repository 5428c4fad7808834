"""What the house remembers of an expert for a fair rank: offers that arrived, gigs, and the latest one that is over."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete, update

from storage import Clash, Database, Transaction, clearing, erasure, fair_counts, orders, people, recount, settings
from storage.bookings import BOOKINGS
from storage.fair_counts import FairCounts
from storage.offers import OFFERS
from storage.tables import bookings as booking_rows
from storage.tables import fair_days
from storage.tables import offers as offer_rows
from tests.invariants import miscounted
from tests.storage.test_schema import put_back
from tests.storage.world import DAY, HOUR, NOON, Clock, a_booking, an_expert, an_offer, an_order, open_database


def counted(db: Database, expert: str, *, days: int = 365) -> FairCounts | None:
    """What is counted of an expert in the days before noon."""
    return db.look_now(fair_counts.of_those, [expert], (NOON - days * DAY).date()).get(expert)


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
@pytest.mark.parametrize("at_once", [True, False], ids=["made so", "became so"])
def test_an_offer_counts_whatever_was_answered(
    db: Database, now: Clock, state: str, arrived: bool, counts: int, at_once: bool
) -> None:
    def ask(tx: Transaction) -> str:
        expert = an_expert(tx).id
        columns = {"state": state, "delivered_at": tx.now if arrived else None}
        offer = an_offer(tx, an_order(tx), expert, **(columns if at_once else {}))
        if not at_once:
            orders.change_offer(tx, offer.id, "live", **columns)
        return expert

    expert = db.write_now(ask)
    found = counted(db, expert)
    assert found == FairCounts(live_offers=int(state == "live"), last_asked=NOON, offers=counts)
    later = db.look_now(fair_counts.of_those, [expert], (NOON + 3 * DAY).date())[expert]
    assert later.offers == 0, "those of an earlier day are not recent any more"
    assert later.last_asked == NOON, "when they were asked last does not end with the window"


def test_the_latest_gig_that_is_over_is_not_hidden_by_one_to_come(db: Database) -> None:
    def book(tx: Transaction) -> str:
        expert = an_expert(tx).id
        for days, state in ((1, "held"), (3, "held"), (9, "planned")):
            starts = tx.now + days * DAY
            order = an_order(tx, starts_at=starts, ends_at=starts + HOUR)
            offer = an_offer(tx, order, expert, state="accepted")
            a_booking(tx, order, expert, offer_id=offer.id, state=state)
        return expert

    expert = db.write_now(book)
    found = counted(db, expert)
    assert found is not None
    assert (found.last_gig_end, found.gigs) == (NOON + 3 * DAY + HOUR, 3)
    (_first, latest) = db.look_now(orders.bookings_of_expert, expert, ("held",))
    db.write_now(orders.change_booking, latest.id, "held", state="not_held")
    found = counted(db, expert)
    assert found is not None
    assert (found.last_gig_end, found.gigs) == (NOON + DAY + HOUR, 2), (
        "that one was not held: the one before is the latest"
    )


def test_who_is_asked_again_was_asked_on_that_day(db: Database, now: Clock) -> None:
    offer = db.write_now(lambda tx: an_offer(tx, an_order(tx), state="withdrawn", delivered_at=tx.now))
    now.move(5 * DAY)
    db.write_now(orders.change_offer, offer.id, "withdrawn", state="live", created_at=now(), delivered_at=None)
    assert counted(db, offer.expert_id) == FairCounts(live_offers=1, last_asked=now(), offers=1)
    assert db.look_now(miscounted_now) == []


def miscounted_now(tx: Transaction) -> list[tuple[str, str]]:
    return list(miscounted(tx))


def test_what_the_database_refuses_is_not_counted(db: Database) -> None:
    def clash(tx: Transaction) -> str:
        order = an_order(tx)
        made = a_booking(tx, order)
        other = an_order(tx)
        with pytest.raises(Clash):
            a_booking(tx, other, made.expert_id)
        return made.expert_id

    assert counted(db, db.write_now(clash)) == FairCounts(gigs=1)


def test_an_erased_order_leaves_the_counts_and_an_erased_person_takes_them_along(db: Database) -> None:
    def live(tx: Transaction) -> tuple[str, str, str]:
        order = an_order(tx, state="closed")
        offer = an_offer(tx, order, state="accepted", delivered_at=tx.now)
        a_booking(tx, order, offer.expert_id, offer_id=offer.id, state="held")
        erasure.erase_order(tx, order.id)
        return order.id, offer.id, offer.expert_id

    _order, offer, expert = db.write_now(live)
    found = counted(db, expert)
    assert found is not None
    assert (found.offers, found.gigs) == (1, 1)
    db.write_now(erasure.erase_person, expert)
    assert counted(db, expert) is None
    db.write_now(orders.change_offer, offer, "accepted", state="released")
    (booking,) = db.look_now(orders.bookings_of_expert, expert, ("held",))
    db.write_now(orders.change_booking, booking.id, "held", state="not_held")
    assert counted(db, expert) is None, "nothing comes back"
    assert db.look_now(lambda tx: tx.rows(fair_days.select())) == []


def test_what_is_removed_after_its_time_leaves_the_counts(db: Database, now: Clock) -> None:
    """The window of a year stays a year, however short a time contact data are kept."""

    def live(tx: Transaction) -> str:
        order = an_order(tx, state="closed", closed_at=tx.now, starts_at=tx.now - DAY, ends_at=tx.now - DAY + HOUR)
        offer = an_offer(tx, order, state="accepted", delivered_at=tx.now)
        a_booking(tx, order, offer.expert_id, offer_id=offer.id, state="held")
        return offer.expert_id

    expert = db.write_now(live)
    db.write_now(settings.change, "contact_months", 1, "test")
    now.move(300 * DAY)
    before = counted(db, expert, days=65)
    assert before is not None
    assert (before.offers, before.gigs) == (1, 1)
    assert db.write_now(clearing.whole)["orders"] == 1
    (order,) = db.look_now(orders.orders_in, ("closed",))
    assert order.erased_at == now()
    assert counted(db, expert, days=65) == before
    assert db.write_now(recount.recount, "", 100) == ([], "")


STATES = ("live", "declined", "lapsed", "withdrawn", "undeliverable", "reserve", "accepted", "released")


@pytest.mark.parametrize("seed", range(4))
def test_after_any_history_the_counts_are_those_of_the_rows(db: Database, now: Clock, seed: int) -> None:
    """Offers and bookings made and changed, orders and people erased, units taken back, on many days."""
    dice = Random(seed)
    experts = [db.write_now(an_expert).id for _n in range(4)]
    for _step in range(120):
        now.move(dice.choice((HOUR, DAY, 9 * DAY)))
        back = dice.random() < 0.2
        try:
            db.write_now(_one_step, dice, experts, back)
        except TakenBack:
            assert back
        assert db.look_now(miscounted_now) == []
    assert db.write_now(recount.recount, "", 100) == ([], "")


class TakenBack(Exception):
    """The unit is taken back."""


def _one_step(tx: Transaction, dice: Random, experts: list[str], back: bool) -> None:
    asked, gigs = OFFERS.all(tx), BOOKINGS.all(tx)
    match dice.randrange(8):
        case 0 | 1 | 2:
            an_offer(tx, an_order(tx), dice.choice(experts))
        case 3 if asked:
            columns = {"delivered_at": tx.now} if dice.random() < 0.5 else {"created_at": tx.now}
            _try_change(tx, dice.choice(asked).id, state=dice.choice(STATES), **columns)
        case 4 if asked:
            offer = dice.choice(asked)
            starts = tx.now + dice.randrange(-3, 40) * DAY
            times = {"starts_at": starts, "ends_at": starts + HOUR, "busy_from": starts, "busy_until": starts + HOUR}
            order = orders.order(tx, offer.order_id)
            assert order is not None
            try:
                a_booking(tx, order, offer.expert_id, **times)
            except Clash:
                return
        case 5 if gigs:
            state = dice.choice(("held", "not_held", "cancelled_by_expert"))
            orders.change_booking(tx, dice.choice(gigs).id, None, state=state)
        case 6 if asked:
            order_id = dice.choice(asked).order_id
            orders.change_order(tx, order_id, state="closed")
            erasure.erase_order(tx, order_id)
        case 7 if dice.random() < 0.2:
            person = dice.choice(experts)
            if not erasure.open_matters(tx, person):
                erasure.erase_person(tx, person)
    if back:
        raise TakenBack


def _try_change(tx: Transaction, offer_id: str, **columns: object) -> None:
    try:
        orders.change_offer(tx, offer_id, None, **columns)
    except Clash:
        return


def test_the_recount_finds_what_is_wrong_and_puts_it_right(db: Database) -> None:
    expert = db.write_now(lambda tx: an_offer(tx, an_order(tx)).expert_id)
    right = counted(db, expert)
    assert db.write_now(recount.recount, "", 100) == ([], "")
    db.write_now(lambda tx: tx.execute(update(fair_days).values(offers=7)))
    assert counted(db, expert) != right
    assert db.write_now(recount.recount, "", 100) == ([expert], "")
    assert counted(db, expert) == right
    db.write_now(fair_counts.forget, expert)
    assert db.write_now(recount.recount, "", 100) == ([expert], "")
    assert counted(db, expert) == right


def test_the_recount_goes_from_person_to_person(db: Database) -> None:
    everybody = [db.write_now(an_expert).id for _n in range(5)]
    after = ""
    for last in (everybody[1], everybody[3], ""):
        _wrong, after = db.write_now(recount.recount, after, 2)
        assert after == last


def test_the_recount_takes_fewer_people_at_once_where_each_has_much_behind_them(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recount, "ROWS_AT_ONCE", 4)
    everybody = [db.write_now(an_expert).id for _n in range(5)]
    for expert, many in zip(everybody, (1, 3, 9, 0, 4), strict=True):
        for _n in range(many):
            db.write_now(an_offer, db.write_now(an_order), expert, state="declined")
    db.write_now(lambda tx: tx.execute(update(fair_days).values(offers=7)))
    first, after = db.write_now(recount.recount, "", 100)
    steps = [first]
    while after:
        wrong, after = db.write_now(recount.recount, after, 100)
        steps.append(wrong)
    assert steps == [everybody[:2], everybody[2:3], everybody[4:]], "at least one, and as many more as fit in"
    assert db.look_now(miscounted_now) == []


def test_the_recount_leaves_people_who_left_and_days_whose_rows_are_gone(db: Database, now: Clock) -> None:
    expert = db.write_now(lambda tx: an_offer(tx, an_order(tx), state="declined").expert_id)
    gone = db.write_now(an_offer, db.write_now(an_order), state="declined").expert_id
    now.move(3 * DAY)
    db.write_now(an_offer, db.write_now(an_order), expert, state="declined")
    before = counted(db, expert)
    db.write_now(lambda tx: tx.execute(delete(offer_rows).where(offer_rows.c.created_at < now())))
    db.write_now(people.change_person, gone, state="left")
    assert db.write_now(recount.recount, "", 100) == ([], "")
    assert counted(db, expert) == before
    assert before is not None
    assert before.offers == 2
    db.write_now(lambda tx: tx.execute(delete(booking_rows)))
    assert db.write_now(recount.recount, "", 100) == ([], "")


def test_an_older_database_is_counted_once(db: Database, path: Path, now: Clock) -> None:
    """The migration counts what there is, and nobody who was erased."""
    dice = Random(5)
    experts = [db.write_now(an_expert).id for _n in range(4)]
    for _step in range(80):
        now.move(dice.choice((HOUR, DAY, 9 * DAY)))
        db.write_now(_one_step, dice, experts, False)
    before = {expert: counted(db, expert, days=99) for expert in experts}
    assert None in before.values() or len(before) == 4
    db.close_now()
    connection = sqlite3.connect(path)
    put_back(connection, "0008")
    connection.commit()
    connection.close()
    again = open_database(f"sqlite:///{path}", now=now)
    assert {expert: counted(again, expert, days=99) for expert in experts} == before
    assert again.look_now(miscounted_now) == []
    again.close_now()
