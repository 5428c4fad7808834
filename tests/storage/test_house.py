"""Marks, roles, links, counters and the ledger."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import Database, Transaction, ledger, marks, roles, tokens
from storage.counting import next_of
from storage.tables import tokens as tokens_table
from tests.storage.world import DAY, HOUR, NOON, Clock, an_expert, tokens_of

# Marks


def test_a_mark_is_made_once(db: Database) -> None:
    assert not db.look_now(marks.is_marked, "reminder", "b1 7d")
    assert [db.write_now(marks.mark, "reminder", "b1 7d") for _ in range(3)] == [True, False, False]
    assert db.write_now(marks.mark, "reminder", "b1 3h")
    assert db.write_now(marks.mark, "feedback", "b1 7d")
    assert db.look_now(marks.is_marked, "reminder", "b1 7d")
    assert db.look_now(marks.marks_of, "reminder") == {"b1 7d", "b1 3h"}


def test_a_mark_falls_with_its_unit(db: Database) -> None:
    def mark_and_fail(tx: Transaction) -> None:
        assert marks.mark(tx, "reminder", "b1")
        raise ValueError("sending failed")

    with pytest.raises(ValueError, match="sending failed"):
        db.write_now(mark_and_fail)
    assert db.write_now(marks.mark, "reminder", "b1")


# Roles


def test_a_role_has_one_holder_and_every_term_its_epoch(db: Database, clock: Clock) -> None:
    assert db.write_now(roles.take, "courier", "one", 30) == 1
    assert db.write_now(roles.take, "courier", "two", 30) is None
    assert db.write_now(roles.keep, "courier", "one", 1, 30)
    assert not db.write_now(roles.keep, "courier", "two", 1, 30)
    clock.move(timedelta(seconds=30))
    assert not db.write_now(roles.keep, "courier", "one", 1, 30), "a term that ran out is over"
    assert db.write_now(roles.take, "courier", "two", 30) == 2
    assert not db.look_now(roles.holds, "courier", "one", 1)
    assert db.look_now(roles.holds, "courier", "two", 2)
    db.write_now(roles.leave, "courier", "one", 1)
    assert db.look_now(roles.holds, "courier", "two", 2), "a late leaving changes nothing"
    db.write_now(roles.leave, "courier", "two", 2)
    assert db.write_now(roles.take, "courier", "one", 30) == 3
    assert db.write_now(roles.take, "keeper", "two", 30) == 1


def test_a_role_lives_in_real_time(db: Database, now: Clock) -> None:
    db.write_now(roles.take, "courier", "one", 30)
    now.move(10 * DAY)
    assert db.write_now(roles.take, "courier", "two", 30) is None


steps = st.tuples(st.sampled_from(["take", "keep", "leave"]), st.sampled_from(["one", "two", "three"]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(st.tuples(steps, st.integers(0, 20)), max_size=30))
def test_terms_never_overlap(db: Database, clock: Clock, history: list[tuple[tuple[str, str], int]]) -> None:
    name = f"role {id(history)} {clock.at}"
    epochs: dict[str, int] = {}
    highest = 0
    for (verb, holder), seconds in history:
        clock.move(timedelta(seconds=seconds))
        if verb == "take":
            epoch = db.write_now(roles.take, name, holder, 25)
            if epoch is not None:
                assert epoch == highest + 1
                highest = epochs[holder] = epoch
        elif holder in epochs:
            if verb == "keep":
                db.write_now(roles.keep, name, holder, epochs[holder], 25)
            else:
                db.write_now(roles.leave, name, holder, epochs[holder])
        holding = [h for h, epoch in epochs.items() if db.look_now(roles.holds, name, h, epoch)]
        assert len(holding) <= 1
        assert not holding or epochs[holding[0]] == highest


# Links and codes


def test_a_link_opens_its_own_door_until_it_expires(db: Database, now: Clock, clock: Clock) -> None:
    person = db.write_now(an_expert).id
    plain = db.write_now(tokens.make, "session", "web", person, 30 * DAY)
    found = db.look_now(tokens.find, plain, "session")
    assert found is not None
    assert (found.person_id, found.about, found.expires_at) == (person, "web", NOON + 30 * DAY)
    assert db.look_now(tokens.find, plain, "invite") is None
    assert db.look_now(tokens.find, plain[:-1], "session") is None
    assert db.look_now(tokens.find, plain.swapcase(), "session") is None
    now.move(365 * DAY)
    assert db.look_now(tokens.find, plain, "session") is not None, "links live in real time"
    clock.move(30 * DAY)
    assert db.look_now(tokens.find, plain, "session") is None


def test_a_link_can_be_used_once_and_revoked(db: Database) -> None:
    plain = [db.write_now(tokens.make, "invite", "i1", None, DAY) for _ in range(3)]
    found = [db.look_now(tokens.find, one, "invite") for one in plain]
    first, second = found[0], found[1]
    assert all(found)
    assert first is not None
    assert second is not None
    assert [db.write_now(tokens.use, first) for _ in range(2)] == [True, False]
    assert db.write_now(tokens.revoke_one, second) == 1
    assert [db.look_now(tokens.find, one, "invite") is not None for one in plain] == [True, False, True]
    assert db.write_now(tokens.revoke, "invite", "i1") == 2
    assert [db.look_now(tokens.find, one, "invite") for one in plain] == [None] * 3
    assert len(db.look_now(tokens_of, "invite", "i1")) == 3


def test_a_code_is_short_clear_and_typed_freely(db: Database) -> None:
    codes = {db.write_now(tokens.make_code, f"booking {n}", NOON + 14 * DAY) for n in range(60)}
    assert len(codes) == 60
    assert {len(code) for code in codes} == {8}
    assert not set("".join(codes)) & set("0O1Il|oi")
    code = codes.pop()
    for typed in (code, code.upper(), f" {code[:4]} {code[4:]} ", f"{code[:4]}-{code[4:]}"):
        assert db.look_now(tokens.find, typed, tokens.AUDIENCE) is not None


def test_neither_links_nor_codes_are_in_the_database(db: Database) -> None:
    code = db.write_now(tokens.make_code, "b", NOON + DAY)
    link = db.write_now(tokens.make, "session", "web", None, DAY)
    kept = repr(db.look_now(lambda tx: tx.all(tokens_table.select())))
    assert kept
    for plain in (code, link):
        assert plain not in kept
        assert hashlib.sha256(plain.encode()).hexdigest() not in kept, "a bare hash of a short code can be guessed"


# Counters and ledger


def test_numbers_rise_without_gaps(db: Database) -> None:
    assert [db.write_now(next_of, "orders") for _ in range(3)] == [1, 2, 3]
    with pytest.raises(ZeroDivisionError):
        db.write_now(lambda tx: next_of(tx, "orders") // 0)
    assert db.write_now(next_of, "orders") == 4
    assert db.write_now(next_of, "profiles") == 1


def test_the_ledger_tells_who_did_what_in_order(db: Database, now: Clock) -> None:
    db.write_now(ledger.note, "anna", "see", "order 1", field="contact")
    now.move(HOUR)
    db.write_now(ledger.note, "keikka", "lapse", "order 1")
    db.write_now(ledger.note, "anna", "see", "order 2")
    told = [(e.actor, e.verb, e.detail, e.at) for e in db.look_now(ledger.entries, "order 1")]
    assert told == [("anna", "see", {"field": "contact"}, NOON), ("keikka", "lapse", {}, NOON + HOUR)]
