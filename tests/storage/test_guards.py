"""R3: the database itself refuses the disasters, whoever writes. Each row of the table is one disaster."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from storage import Clash, Database, Transaction, erasure, ledger, orders, outbox, people
from storage.states import BookingState
from tests.storage.world import DAY, HOUR, NOON, a_booking, an_expert, an_offer, an_order


def second_live_offer(tx: Transaction) -> None:
    order = an_order(tx)
    an_offer(tx, order)
    an_offer(tx, order)


def a_lapsed_offer_revived_beside_a_live_one(tx: Transaction) -> None:
    order = an_order(tx)
    old = an_offer(tx, order, state="lapsed")
    an_offer(tx, order)
    orders.change_offer(tx, old.id, "lapsed", state="live")


def same_expert_asked_twice_in_a_round(tx: Transaction) -> None:
    order = an_order(tx)
    asked = an_offer(tx, order, state="declined")
    an_offer(tx, order, asked.expert_id)


def two_accepted(tx: Transaction) -> None:
    order = an_order(tx)
    an_offer(tx, order, state="accepted")
    orders.change_offer(tx, an_offer(tx, order).id, "live", state="accepted")


def two_bookings_for_a_seat(tx: Transaction) -> None:
    order = an_order(tx)
    a_booking(tx, order)
    a_booking(tx, order)


def one_expert_in_two_places(tx: Transaction) -> None:
    expert = an_expert(tx).id
    a_booking(tx, an_order(tx), expert)
    a_booking(tx, an_order(tx), expert)


def a_booking_moved_onto_another(tx: Transaction) -> None:
    expert = an_expert(tx).id
    later = an_order(tx, starts_at=NOON + 10 * DAY, ends_at=NOON + 10 * DAY + HOUR)
    first, second = a_booking(tx, an_order(tx), expert), a_booking(tx, later, expert)
    orders.change_booking(tx, second.id, "planned", busy_from=first.busy_from)


def a_cancelled_booking_revived_onto_another(tx: Transaction) -> None:
    expert = an_expert(tx).id
    old = a_booking(tx, an_order(tx), expert)
    orders.change_booking(tx, old.id, "planned", state="cancelled_by_orderer")
    a_booking(tx, an_order(tx), expert)
    orders.change_booking(tx, old.id, "cancelled_by_orderer", state="planned")


def a_booking_given_to_a_busy_expert(tx: Transaction) -> None:
    one = a_booking(tx, an_order(tx))
    other = a_booking(tx, an_order(tx))
    orders.change_booking(tx, other.id, "planned", expert_id=one.expert_id)


def a_booking_that_ends_before_it_starts(tx: Transaction) -> None:
    order = an_order(tx)
    a_booking(tx, order, starts_at=order.ends_at, ends_at=order.starts_at)


def a_booking_not_covered_by_its_busy_time(tx: Transaction) -> None:
    order = an_order(tx)
    a_booking(tx, order, busy_from=order.starts_at + HOUR)


def a_phone_booking_without_a_witness(tx: Transaction) -> None:
    a_booking(tx, an_order(tx), how="phone")


def an_order_in_a_made_up_state(tx: Transaction) -> None:
    orders.change_order(tx, an_order(tx).id, state="lost")


def an_offer_in_a_made_up_state(tx: Transaction) -> None:
    an_offer(tx, an_order(tx), state="maybe")


def an_offer_of_nobody(tx: Transaction) -> None:
    an_offer(tx, an_order(tx), "nobody")


def two_orders_with_one_number(tx: Transaction) -> None:
    an_order(tx, number=7)
    an_order(tx, number=7)


def one_account_of_two_people(tx: Transaction) -> None:
    for _ in range(2):
        people.IDENTITIES.add(
            tx,
            id=tx.new_id(),
            person_id=an_expert(tx).id,
            platform="telegram",
            external_hash="same",
            reachable=True,
            created_at=tx.now,
        )


def two_consents_standing(tx: Transaction) -> None:
    consent = people.give_consent(tx, an_expert(tx).id, "register", "1")
    people.CONSENTS.add(
        tx,
        id=tx.new_id(),
        person_id=consent.person_id,
        purpose="register",
        platform=consent.platform,
        text_version="1",
        given_at=tx.now,
    )


def a_ledger_line_changed(tx: Transaction) -> None:
    ledger.note(tx, "cli", "see", "x")
    tx.execute(text("UPDATE ledger SET actor = 'somebody else'"))


def a_ledger_line_removed(tx: Transaction) -> None:
    ledger.note(tx, "cli", "see", "x")
    tx.execute(text("DELETE FROM ledger"))


def an_erasure_unlisted(tx: Transaction) -> None:
    erasure.erase_person(tx, an_expert(tx).id)
    tx.execute(text("DELETE FROM erasures"))


def a_key_for_somebody_erased(tx: Transaction) -> None:
    person = an_expert(tx)
    erasure.erase_person(tx, person.id)
    tx.execute(text(f"INSERT INTO keys VALUES ('{person.id}', x'00', '2026-12-01T10:00:00.000000Z')"))


def a_third_copy(tx: Transaction) -> None:
    outbox.say(tx, platform="web", person_id=None, lane="l", kind="reply", about={})
    tx.execute(text("UPDATE outbox SET state = 'sending', copies = 3"))


def a_message_that_may_have_arrived_waiting_as_new(tx: Transaction) -> None:
    outbox.say(tx, platform="web", person_id=None, lane="l", kind="reply", about={})
    tx.execute(text("UPDATE outbox SET copies = 1"))


DISASTERS: list[tuple[Callable[[Transaction], None], str]] = [
    (second_live_offer, "ux_offers_one_live"),
    (a_lapsed_offer_revived_beside_a_live_one, "ux_offers_one_live"),
    (same_expert_asked_twice_in_a_round, "uq_offers_order_id_round_seat_expert_id"),
    (two_accepted, "ux_offers_one_accepted"),
    (two_bookings_for_a_seat, "ux_bookings_one_planned"),
    (one_expert_in_two_places, "overlap"),
    (a_booking_moved_onto_another, "overlap"),
    (a_cancelled_booking_revived_onto_another, "overlap"),
    (a_booking_given_to_a_busy_expert, "overlap"),
    (a_booking_that_ends_before_it_starts, "ck_bookings_starts_before_it_ends"),
    (a_booking_not_covered_by_its_busy_time, "ck_bookings_busy_covers_the_gig"),
    (a_phone_booking_without_a_witness, "ck_bookings_phone_has_a_witness"),
    (an_order_in_a_made_up_state, "ck_orders_state_known"),
    (an_offer_in_a_made_up_state, "ck_offers_state_known"),
    (an_offer_of_nobody, "foreign key"),
    (two_orders_with_one_number, "uq_orders_number"),
    (one_account_of_two_people, "uq_identities_platform_external_hash"),
    (two_consents_standing, "ux_consents_standing"),
    (a_third_copy, "ck_outbox_two_copies_at_most"),
    (a_message_that_may_have_arrived_waiting_as_new, "ck_outbox_waiting_never_left"),
    (a_ledger_line_changed, "ledger is only added to"),
    (a_ledger_line_removed, "ledger is only added to"),
    (an_erasure_unlisted, "erasures is only added to"),
    (a_key_for_somebody_erased, "erased"),
]


@pytest.mark.parametrize(("disaster", "guard"), DISASTERS, ids=lambda value: getattr(value, "__name__", ""))
def test_disasters_are_refused_and_leave_nothing(
    db: Database, disaster: Callable[[Transaction], None], guard: str
) -> None:
    with pytest.raises(Clash) as refused:
        db.write_now(disaster)
    assert refused.value.guard == guard
    assert db.look_now(lambda tx: (orders.orders_in(tx, ("searching",)), ledger.entries(tx, "x"))) == ([], [])


def test_after_a_clash_the_unit_may_go_on(db: Database) -> None:
    """Two experts press yes at once: the second unit sees the clash, and still answers in the same transaction."""
    order = db.write_now(an_order)
    winner = db.write_now(a_booking, order)

    def late_yes(tx: Transaction) -> str:
        try:
            a_booking(tx, order)
        except Clash as clash:
            ledger.note(tx, "late", "see", order.id, guard=clash.guard)
            return "answered"
        return "booked twice"

    assert db.write_now(late_yes) == "answered"
    assert db.look_now(orders.bookings_of, order.id) == [winner]
    assert [entry.verb for entry in db.look_now(ledger.entries, order.id)] == ["see"]


def test_touching_gigs_do_not_overlap(db: Database) -> None:
    """Busy until two and busy from two is not twice at once."""
    order = db.write_now(an_order)
    booked = db.write_now(a_booking, order)
    length = booked.busy_until - booked.busy_from
    after = {"busy_from": booked.busy_until, "busy_until": booked.busy_until + length}
    next_order = db.write_now(an_order, starts_at=booked.busy_until + HOUR, ends_at=booked.busy_until + 2 * HOUR)
    again = db.write_now(a_booking, next_order, booked.expert_id, **after)
    assert again.busy_from == booked.busy_until


def test_the_same_booking_may_be_changed_within_its_own_time(db: Database) -> None:
    booked = db.write_now(a_booking, db.write_now(an_order))
    shorter = db.write_now(orders.change_booking, booked.id, "planned", busy_until=booked.ends_at)
    assert shorter is not None
    assert shorter.busy_until == booked.ends_at


spans = st.tuples(st.integers(0, 12), st.integers(1, 6), st.sampled_from(["a", "b"]))
moves = st.lists(
    st.one_of(
        st.tuples(st.just("book"), spans),
        st.tuples(st.just("cancel"), st.integers(0, 9)),
        st.tuples(st.just("revive"), st.integers(0, 9)),
        st.tuples(st.just("move"), st.integers(0, 9), st.integers(0, 12), st.integers(1, 6)),
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=moves)
def test_bookings_of_an_expert_never_overlap(db: Database, moves: list[tuple[object, ...]]) -> None:
    """I10, as a property: the database takes a booking exactly if the plain model says that it is free."""

    def play(tx: Transaction) -> None:
        experts = {name: an_expert(tx).id for name in "ab"}
        model: list[tuple[str, str, int, int, BookingState]] = []  # id, expert, from, until, state

        def free(expert: str, start: int, end: int, but: str = "") -> bool:
            planned = [m for m in model if m[4] == "planned" and m[1] == expert and m[0] != but]
            return all(end <= m[2] or m[3] <= start for m in planned)

        def times(start: int, end: int) -> dict[str, object]:
            first, last = NOON + timedelta(hours=start), NOON + timedelta(hours=end)
            return {"starts_at": first, "busy_from": first, "ends_at": last, "busy_until": last}

        for move in moves:
            match move:
                case ("book", (int(start), int(length), str(name))):
                    order = an_order(tx)
                    wanted = free(experts[name], start, start + length)
                    try:
                        made = a_booking(tx, order, experts[name], **times(start, start + length))
                    except Clash:
                        assert not wanted
                    else:
                        assert wanted
                        model.append((made.id, experts[name], start, start + length, "planned"))
                case (str(verb), int(n), *rest) if n < len(model):
                    id_, expert, start, end, state = model[n]
                    if verb == "move":
                        start, end = int(str(rest[0])), int(str(rest[0])) + int(str(rest[1]))
                        change = times(start, end)
                        wanted = state != "planned" or free(expert, start, end, id_)
                    else:
                        state = "planned" if verb == "revive" else "cancelled_by_orderer"
                        change = {"state": state}
                        wanted = state != "planned" or free(expert, start, end, id_)
                    try:
                        orders.change_booking(tx, id_, None, **change)
                    except Clash:
                        assert not wanted
                    else:
                        assert wanted
                        model[n] = (id_, expert, start, end, state)

    db.write_now(play)
