"""Said at least once and at most twice, in order, lane by lane (I4)."""

from __future__ import annotations

import dataclasses
import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from dialogs.speech import CardName
from storage import Database, SealBroken, Transaction, outbox, outcomes
from storage.outbox import Sending
from storage.waking import OnItsWay, OutboxOf, Wake
from tests.storage.world import DAY, HOUR, KEYS, NOON, Clock, an_expert

S = timedelta(seconds=1)


def say(tx: Transaction, /, about: str = "o1", **named: Any) -> str | None:
    columns = {"platform": "web", "person_id": None, "lane": "lane", "kind": "offer", "about": {"offer": about}}
    return outbox.say(tx, **(columns | named))


def lease(db: Database, limit: int = 10, seconds: float = 30) -> list[Sending]:
    return db.write_now(outbox.lease, "web", limit, seconds, "courier-1")


def state(db: Database, id_: str | None) -> tuple[str, int]:
    assert id_ is not None
    row = db.look_now(outbox.sending, id_)
    assert row is not None
    return row.state, row.copies


def test_it_is_leased_sent_and_its_payload_gone(db: Database) -> None:
    person = db.write_now(an_expert).id
    id_ = db.write_now(say, payload={"link": "secret"}, person_id=person, card=CardName("offer", "o1"))
    assert id_ is not None
    (row,) = lease(db)
    assert (row.id, row.state, row.attempts, row.copies, row.holder) == (id_, "sending", 1, 1, "courier-1")
    assert row.about == {"offer": "o1"}
    assert db.look_now(outbox.payload_of, row) == {"link": "secret"}
    assert lease(db) == []
    assert db.write_now(outcomes.note_sent, id_, "m17") is True
    done = db.look_now(outbox.sending, id_)
    assert done is not None
    assert (done.state, done.payload, done.message_id, done.sent_at) == ("sent", None, "m17", NOON)
    assert db.look_now(outbox.card_message, "web", "lane", CardName("offer", "o1")) == "m17"
    assert db.write_now(outcomes.note_sent, id_, "m18") is False, "a second word about it changes nothing"
    assert db.look_now(outbox.card_message, "web", "lane", CardName("offer", "o1")) == "m17"
    db.write_now(outbox.forget_card, "web", "lane", CardName("offer", "o1"))
    assert db.look_now(outbox.card_message, "web", "lane", CardName("offer", "o1")) is None


def say_and_lease(tx: Transaction, lane: str, *words: str) -> Sending | None:
    for one in words:
        say(tx, one, lane=lane)
    return outbox.lease_said(tx, "web", "lane", 30, "courier-1")


def test_what_is_said_is_leased_in_the_same_commit_and_wakes_no_courier(db: Database) -> None:
    woken: list[frozenset[Wake]] = []
    db.on_commit(woken.append)
    row = db.write_now(say_and_lease, "lane", "first", "second")
    assert row is not None
    assert (row.about, row.state, row.attempts, row.copies) == ({"offer": "first"}, "sending", 1, 1)
    assert woken == [frozenset({OnItsWay("web")})]
    assert lease(db) == [], "the second waits for the first"
    assert db.write_now(outcomes.note_sent, row.id, "m1", row.attempts) is True
    assert woken[-1] == frozenset({OutboxOf("web", row.lane)}), "now it is the second's turn"


def test_only_what_was_said_there_just_now_is_leased_with_it_and_in_order(db: Database) -> None:
    earlier = db.write_now(say)
    assert db.write_now(outbox.lease_said, "web", "lane", 30, "courier-1") is None, "it is the courier's"
    assert db.write_now(say_and_lease, "elsewhere", "other") is None
    leased = db.write_now(say_and_lease, "lane", "later")
    assert leased is not None
    assert leased.id == earlier, "the older one first"
    assert db.write_now(say_and_lease, "lane", "last") is None, "the lane is held"


def test_what_is_said_once_is_said_once(db: Database) -> None:
    woken: list[frozenset[Wake]] = []
    first = db.write_now(say, once="reminder:b1:7d", card=CardName("order", "c"))
    db.on_commit(woken.append)
    assert db.write_now(say, once="reminder:b1:7d", card=CardName("order", "c")) is None
    assert woken == []
    assert state(db, first) == ("waiting", 0), "and the repeated one superseded nothing"
    assert db.write_now(say, once="reminder:b1:3h") is not None
    assert db.write_now(say) is not None
    assert db.write_now(say) is not None, "without `once` every one is said"


def test_an_unsent_card_is_replaced_by_a_newer_one(db: Database) -> None:
    old = db.write_now(say, card=CardName("order", "1"), payload="old")
    other = db.write_now(say, card=CardName("order", "2"))
    kept = db.write_now(say, card=CardName("order", "1"))
    beside = db.write_now(say)
    assert [state(db, id_)[0] for id_ in (old, other, kept, beside)] == ["dropped", "waiting", "waiting", "waiting"]
    assert db.look_now(outbox.sending, str(old)).payload is None  # type: ignore[union-attr]
    assert [row.id for row in lease(db)] == [other]


def test_a_card_that_is_being_sent_is_not_replaced_but_followed(db: Database) -> None:
    first = db.write_now(say, card=CardName("order", "1"))
    lease(db)
    second = db.write_now(say, card=CardName("order", "1"))
    assert state(db, first) == ("sending", 1)
    assert lease(db) == []
    db.write_now(outcomes.note_sent, str(first), "m1")
    assert [row.id for row in lease(db)] == [second]


def test_lanes_do_not_wait_for_each_other(db: Database) -> None:
    ids = [db.write_now(say, lane=lane) for lane in ("a", "a", "b", "c")]
    assert [row.id for row in lease(db, limit=2)] == [ids[0], ids[2]]
    db.write_now(outcomes.note_not_sent, str(ids[0]), 60)
    assert [row.id for row in lease(db)] == [ids[3]], "a is held, b is being sent"


def test_surely_not_sent_tries_again_after_a_while_without_counting(db: Database, clock: Clock) -> None:
    id_ = db.write_now(say)
    for attempt in range(1, 6):
        (row,) = lease(db)
        assert (row.attempts, row.copies) == (attempt, 1)
        assert db.write_now(outcomes.note_not_sent, row.id, 10) is True
        assert state(db, id_) == ("waiting", 0)
        clock.move(9 * S)
        assert lease(db) == []
        clock.move(S)


def test_an_unknown_one_is_sent_a_second_time_and_never_a_third(db: Database, clock: Clock) -> None:
    id_, next_one = db.write_now(say), db.write_now(say)
    lease(db)
    db.write_now(outcomes.note_unknown, str(id_), 5)
    assert lease(db) == [], "its lane waits"
    assert db.look_now(outbox.unknown_rows) == []
    clock.move(5 * S)
    (row,) = lease(db)
    assert (row.id, row.copies) == (id_, 2)
    db.write_now(outcomes.note_unknown, row.id, 5)
    assert [row.id for row in db.look_now(outbox.unknown_rows)] == [id_], "a person must look"
    assert [row.id for row in lease(db)] == [next_one], "and the lane goes on"
    clock.move(HOUR)
    assert id_ not in [row.id for row in lease(db)]
    assert db.write_now(outcomes.note_failed, str(id_), "seen to by hand") is True
    assert db.look_now(outbox.unknown_rows) == []


def test_an_unknown_one_may_turn_out_to_have_arrived(db: Database) -> None:
    id_ = db.write_now(say)
    lease(db)
    db.write_now(outcomes.note_unknown, str(id_), 5)
    assert db.write_now(outcomes.note_sent, str(id_), "read back") is True
    assert state(db, id_) == ("sent", 1)


def test_a_second_copy_surely_not_sent_stays_unknown(db: Database, clock: Clock) -> None:
    id_ = db.write_now(say)
    lease(db)
    db.write_now(outcomes.note_unknown, str(id_), 0)
    lease(db)
    db.write_now(outcomes.note_not_sent, str(id_), 10)
    assert state(db, id_) == ("unknown", 1), "the first copy may still have arrived"
    clock.move(10 * S)
    assert [row.copies for row in lease(db)] == [2]


def test_a_lease_that_ran_out_is_unknown(db: Database, clock: Clock) -> None:
    id_ = db.write_now(say)
    lease(db, seconds=30)
    clock.move(29 * S)
    assert lease(db) == []
    clock.move(S)
    assert [(row.id, row.copies) for row in lease(db, seconds=30)] == [(id_, 2)]
    clock.move(30 * S)
    assert lease(db) == []
    assert state(db, id_) == ("unknown", 2)


def test_a_late_word_of_an_old_lease_is_ignored(db: Database, clock: Clock) -> None:
    id_ = str(db.write_now(say))
    (old,) = lease(db)
    clock.move(31 * S)
    (new,) = lease(db)
    for late in (outcomes.note_not_sent, outcomes.note_unknown):
        assert db.write_now(late, id_, 0, attempt=old.attempts) is False
    assert state(db, id_) == ("sending", 2)
    assert db.write_now(outcomes.note_sent, id_, "m", attempt=new.attempts) is True


@pytest.mark.parametrize(
    ("end", "final"), [(outcomes.note_undeliverable, "undeliverable"), (outcomes.note_failed, "failed")]
)
def test_a_final_result_frees_the_lane(db: Database, end: Any, final: str) -> None:
    id_, next_one = db.write_now(say, payload="secret"), db.write_now(say)
    lease(db)
    assert db.write_now(end, str(id_), "blocked") is True
    row = db.look_now(outbox.sending, str(id_))
    assert row is not None
    assert (row.state, row.error, row.payload) == (final, "blocked", None)
    assert [row.id for row in lease(db)] == [next_one]


def test_quiet_hours_hold_nobody_else(db: Database, now: Clock, clock: Clock) -> None:
    """`not_before` is domain time: the machine's clock does not bring it nearer."""
    later = db.write_now(say, not_before=NOON + HOUR)
    at_once = db.write_now(say)
    assert [row.id for row in lease(db)] == [at_once]
    db.write_now(outcomes.note_sent, str(at_once), None)
    clock.move(DAY)
    assert lease(db) == []
    assert db.look_now(outbox.oldest_waiting) is None
    now.move(HOUR)
    assert db.look_now(outbox.oldest_waiting) == NOON + HOUR
    assert [row.id for row in lease(db)] == [later]


def test_what_is_no_longer_true_is_dropped_but_not_what_may_have_arrived(db: Database) -> None:
    ids = [db.write_now(say, about, lane=lane) for about, lane in (("o1", "a"), ("o1", "b"), ("o2", "c"), ("o1", "d"))]
    leased = lease(db, limit=1)
    assert [row.id for row in leased] == [ids[0]]
    db.write_now(outcomes.note_unknown, str(ids[0]), 0)
    assert db.write_now(outbox.drop_unsent, "offer", "o1") == 2
    assert [state(db, id_)[0] for id_ in ids] == ["unknown", "dropped", "waiting", "dropped"]
    assert db.write_now(outbox.drop_unsent, "order", "o1") == 0


def test_platforms_are_apart(db: Database) -> None:
    db.write_now(say, platform="telegram")
    assert lease(db) == []
    assert db.look_now(outbox.oldest_waiting, "web") is None
    assert db.look_now(outbox.oldest_waiting) == NOON
    assert len(db.write_now(outbox.lease, "telegram", 10, 30, "x")) == 1


def test_a_payload_opens_for_its_row_only(db: Database) -> None:
    one, two = (db.write_now(say, payload=words, lane=words) for words in ("one", "two"))
    rows = {row.id: row for row in lease(db)}
    moved = dataclasses.replace(rows[str(one)], payload=rows[str(two)].payload)
    with pytest.raises(SealBroken):
        db.look_now(outbox.payload_of, moved)


class Courier(RuleBasedStateMachine):
    """Any history of saying, leasing, results, late words, crashes and waiting keeps the promises.

    The platform notes what really arrived; the courier's own knowledge may differ.
    """

    folder: Any = None  # set by the test

    @initialize()
    def open(self) -> None:
        self.clock = Clock()
        self.db = Database(f"sqlite:///{self.folder()}", KEYS, self.clock, self.clock)
        self.said: dict[str, list[str]] = {"a": [], "b": []}
        self.arrived: list[tuple[str, str]] = []  # lane, id
        self.copies: Counter[str] = Counter()
        self.on_the_way: list[Sending] = []

    @rule(lane=st.sampled_from("ab"))
    def say(self, lane: str) -> None:
        id_ = self.db.write_now(say, lane=lane)
        assert id_ is not None
        self.said[lane].append(id_)

    @rule(limit=st.integers(1, 3))
    def lease(self, limit: int) -> None:
        leased = self.db.write_now(outbox.lease, "web", limit, 30, "c")
        assert len({row.lane for row in leased}) == len(leased)
        self.on_the_way += leased

    @precondition(lambda self: self.on_the_way)
    @rule(data=st.data(), word=st.sampled_from(["sent", "unknown, arrived", "unknown, lost", "refused", "crash"]))
    def result(self, data: st.DataObject, word: str) -> None:
        row = self.on_the_way.pop(data.draw(st.integers(0, len(self.on_the_way) - 1)))
        if word in ("sent", "unknown, arrived", "crash"):
            self.arrived.append((self.db.look_now(outbox.address_of, row), row.id))
            self.copies[row.id] += 1
        if word == "sent":
            self.db.write_now(outcomes.note_sent, row.id, "m", attempt=row.attempts)
        elif word.startswith("unknown"):
            self.db.write_now(outcomes.note_unknown, row.id, 5, attempt=row.attempts)
        elif word == "refused":
            self.db.write_now(outcomes.note_not_sent, row.id, 5, attempt=row.attempts)

    @rule(seconds=st.sampled_from([5, 31]))
    def wait(self, seconds: int) -> None:
        self.clock.move(seconds * S)

    @invariant()
    def at_most_two_copies(self) -> None:
        if hasattr(self, "copies"):
            assert all(count <= 2 for count in self.copies.values()), self.copies

    def teardown(self) -> None:
        if not hasattr(self, "db"):
            return
        try:
            for _ in range(4 * sum(map(len, self.said.values())) + 4):  # faults stop: everything must get out
                for row in self.db.write_now(outbox.lease, "web", 10, 30, "c"):
                    self.arrived.append((self.db.look_now(outbox.address_of, row), row.id))
                    self.copies[row.id] += 1
                    self.db.write_now(outcomes.note_sent, row.id, "m")
                self.clock.move(31 * S)
            self.at_most_two_copies()
            seen_by_hand = {row.id for row in self.db.look_now(outbox.unknown_rows)}
            for lane, ids in self.said.items():
                first_arrivals = list(dict.fromkeys(id_ for at, id_ in self.arrived if at == lane))
                missing = set(ids) - set(first_arrivals)
                assert missing <= seen_by_hand, "nothing is lost without a person being told"
                assert self.db.look_now(outbox.oldest_waiting) is None
        finally:
            self.db.close_now()


def test_any_history_keeps_the_bounds(migrated: Path, tmp_path: Path) -> None:
    names = iter(range(10**6))
    Courier.folder = staticmethod(lambda: shutil.copy(migrated, tmp_path / f"{next(names)}.db"))
    run_state_machine_as_test(
        Courier,
        settings=settings(
            max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_an_address_is_sealed_and_its_lane_tells_nothing(db: Database) -> None:
    one, again, other = (db.write_now(say, lane=lane, platform=on) for lane, on in
                         (("77700011", "web"), ("77700011", "web"), ("77700011", "slack")))  # fmt: skip
    rows = [row for id_ in (one, again, other) if id_ and (row := db.look_now(outbox.sending, id_)) is not None]
    assert len(rows) == 3
    assert [db.look_now(outbox.address_of, row) for row in rows] == ["77700011"] * 3
    assert [row.lane == rows[0].lane for row in rows] == [True, True, False]
    assert "77700011" not in repr([(row, row.address) for row in rows])


def test_what_an_earlier_version_left_unsent_still_finds_its_chat(db: Database) -> None:
    id_ = db.write_now(say, lane="a")
    plain = text("UPDATE outbox SET lane = '777', address = NULL WHERE id = :id")
    db.write_now(lambda tx: tx.execute(plain, {"id": id_}))
    assert id_ is not None
    row = db.look_now(outbox.sending, id_)
    assert row is not None
    assert db.look_now(outbox.address_of, row) == "777"
