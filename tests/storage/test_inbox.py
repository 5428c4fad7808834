"""Heard once, in order, lane by lane; wiped when it took effect."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import Database, SealBroken, Transaction, inbox, ledger
from storage.tables import inbox as inbox_table
from storage.waking import INBOX, Noted, Settled, Wake
from tests.storage.world import HOUR, NOON, Clock


def hear(tx: Transaction, external_id: str, lane: str = "lane", words: str = "words") -> tuple[str, bool]:
    return inbox.hear(tx, "web", external_id, lane, {"text": words})


def test_a_repeated_thing_is_heard_once(db: Database) -> None:
    first, new = db.write_now(hear, "1")
    assert new
    assert db.write_now(hear, "1", words="other") == (first, False)
    assert db.write_now(lambda tx: inbox.hear(tx, "telegram", "1", "lane", {}))[1], "another platform's 1 is another"
    kept = db.look_now(inbox.hearing, first)
    assert kept is not None
    assert db.look_now(inbox.body_of, kept) == {"text": "words"}
    assert kept.heard_at == NOON


def test_a_new_thing_wakes_and_a_repeated_one_does_not(db: Database) -> None:
    woken: list[frozenset[Wake]] = []
    db.on_commit(woken.append)
    db.write_now(hear, "1")
    db.write_now(hear, "1")
    assert woken == [frozenset({INBOX})]


def test_it_is_taken_once_and_its_body_is_gone(db: Database) -> None:
    woken: list[frozenset[Wake]] = []
    id_, _ = db.write_now(hear, "1")
    db.on_commit(woken.append)

    def handle(tx: Transaction) -> bool:
        taken = inbox.take(tx, id_)
        if taken is None:
            return False
        ledger.note(tx, "anna", "see", inbox.body_of(tx, taken)["text"])
        return inbox.finish(tx, taken.id)

    assert db.write_now(handle) is True
    assert db.write_now(handle) is False
    done = db.look_now(inbox.hearing, id_)
    assert done is not None
    assert (done.state, done.body, done.done_at) == ("done", None, NOON)
    with pytest.raises(SealBroken):
        db.look_now(inbox.body_of, done)
    assert len(db.look_now(ledger.entries, "words")) == 1
    assert [{one for one in those if not isinstance(one, Noted)} for those in woken] == [{Settled(id_)}]
    assert db.write_now(hear, "1") == (id_, False), "the key stays against duplicates"
    assert db.look_now(inbox.backlog) == 0


def test_a_thing_that_takes_effect_at_once_is_heard_once_and_keeps_its_lane(db: Database) -> None:
    woken: list[frozenset[Wake]] = []
    db.on_commit(woken.append)
    first = db.write_now(inbox.hear_at_once, "web", "1", "lane")
    assert first is not None
    assert woken == [frozenset({Settled(first)})], "nobody need look for it"
    assert db.write_now(inbox.hear_at_once, "web", "1", "lane") is None
    assert db.write_now(hear, "1") == (first, False)
    done = db.look_now(inbox.hearing, first)
    assert done is not None
    assert (done.state, done.body, done.heard_at, done.done_at) == ("done", None, NOON, NOON)

    waiting, _ = db.write_now(hear, "2")
    assert db.write_now(inbox.hear_at_once, "web", "3", "lane") is None, "an earlier thing of its lane waits"
    assert db.write_now(inbox.hear_at_once, "web", "3", "another") is not None
    assert db.look_now(inbox.backlog) == 1
    db.write_now(inbox.finish, waiting)
    assert db.write_now(inbox.hear_at_once, "web", "4", "lane") is not None


def test_if_handling_fails_nothing_of_it_stands_and_it_is_tried_thrice(db: Database) -> None:
    id_, _ = db.write_now(hear, "1")
    later, _ = db.write_now(hear, "2")

    def handle(tx: Transaction) -> None:
        assert inbox.take(tx, id_) is not None
        ledger.note(tx, "anna", "see", "x")
        inbox.finish(tx, id_)
        raise ValueError("broken form")

    states = []
    for _ in range(inbox.TRIES):
        assert [h.id for h in db.look_now(inbox.next_waiting, 10)] == [id_], "its lane waits for it"
        assert db.write_now(inbox.take, later) is None
        with pytest.raises(ValueError, match="broken form"):
            db.write_now(handle)
        states.append(db.write_now(inbox.fail, id_, "ValueError"))
    assert states == ["waiting", "waiting", "failed"]
    assert db.look_now(ledger.entries, "x") == []
    assert [h.id for h in db.look_now(inbox.next_waiting, 10)] == [later], "its lane goes on"
    given_up = db.look_now(inbox.hearing, id_)
    assert given_up is not None
    assert given_up.error == "ValueError"
    assert db.look_now(inbox.body_of, given_up) == {"text": "words"}, "a person may still look into it"
    db.write_now(inbox.wipe, id_)
    wiped = db.look_now(inbox.hearing, id_)
    assert wiped is not None
    assert wiped.body is None
    assert db.write_now(inbox.fail, id_, "again") is None


def test_backlog_and_its_age(db: Database, now: Clock) -> None:
    assert (db.look_now(inbox.backlog), db.look_now(inbox.oldest_waiting)) == (0, None)
    db.write_now(hear, "1")
    now.move(HOUR)
    db.write_now(hear, "2")
    assert (db.look_now(inbox.backlog), db.look_now(inbox.oldest_waiting)) == (2, NOON)


lanes = st.sampled_from(["anna", "berta", "cilla"])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(things=st.lists(lanes, max_size=25), busy=st.sets(lanes), seed=st.randoms(use_true_random=False))
def test_each_lane_is_taken_in_order(db: Database, things: list[str], busy: set[str], seed: object) -> None:
    """Any worker in any order: `next_waiting` gives each free lane's oldest, and `take` nothing before its turn."""
    db.write_now(lambda tx: tx.execute(inbox_table.delete()))
    ids = [db.write_now(hear, str(n), lane)[0] for n, lane in enumerate(things)]
    taken: list[int] = []
    while db.look_now(inbox.backlog):
        for n in seed.sample(range(len(ids)), len(ids)):  # type: ignore[attr-defined]
            first = all(m in taken for m in range(n) if things[m] == things[n])
            may = db.look_now(inbox.take, ids[n]) is not None
            assert may == (first and n not in taken)
        waiting = db.look_now(inbox.next_waiting, 10, busy)
        assert [h.lane for h in waiting if h.lane in busy] == []
        assert [h.seq for h in waiting] == sorted(h.seq for h in waiting)
        heads = {things[n] for n in range(len(ids)) if n not in taken} - busy
        assert {h.lane for h in waiting} == heads
        if not waiting:
            busy = set()
            continue
        done = seed.choice(waiting)  # type: ignore[attr-defined]
        assert db.write_now(inbox.finish, done.id)
        taken.append(ids.index(done.id))
    for lane in set(things):
        order = [n for n in taken if things[n] == lane]
        assert order == sorted(order)
