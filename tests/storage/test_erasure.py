"""What is deleted is gone: from the rows, from the bytes of the file and its log, and after a restore (I16)."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from dialogs.speech import CardName
from storage import (
    Database,
    SealBroken,
    StorageTrouble,
    Transaction,
    conversations,
    erasure,
    inbox,
    orders,
    outbox,
    outcomes,
    people,
    tokens,
)
from storage.engine import backup as keeping
from storage.tables import metadata
from tests.storage.world import (
    DAY,
    KEYS,
    NOON,
    a_booking,
    an_expert,
    an_offer,
    an_order,
    an_orderer,
    tokens_of,
)

CANARY = "Canary-7f3a"


def a_life(tx: Transaction) -> tuple[str, str]:
    """An expert and an orderer who have left a trace in every table; both matters are over."""
    expert = an_expert(tx, organisation_id=people.organisation(tx, "Mielenvireys ry")).id
    orderer = an_orderer(tx).id
    for person in (expert, orderer):
        bound = people.bind_identity(tx, person, "telegram", f"{CANARY} {person}", {"chat": CANARY})
        people.set_reachable(tx, bound.id, False, "blocked")
        people.save_profile(tx, person, "expert" if person == expert else "orderer", {"name": CANARY})
        people.give_consent(tx, person, "register", "1")
        conversations.save_draft(tx, person, "order", None, {"words": CANARY})
        conversations.show(tx, person, "us", {"words": CANARY}, CardName("order", "card"))
        inbox.hear(tx, "web", f"heard of {person}", "lane", {"words": CANARY}, person)
        tokens.make(tx, "session", "web", person, DAY)
        said = outbox.say(
            tx,
            platform="web",
            person_id=person,
            lane=f"lane {person}",
            kind="reply",
            about={},
            payload={"words": CANARY},
            card=CardName("order", "c"),
        )
        outbox.lease(tx, "web", 10, 30, "c")
        outcomes.note_sent(tx, str(said), "m1")
        outbox.say(
            tx,
            platform="web",
            person_id=person,
            lane="lane",
            kind="reply",
            about={},
            payload={"words": CANARY},
            card=CardName("order", "d"),
        )
    order = an_order(tx, orderer, answers={"contact": CANARY})
    an_offer(tx, order, expert, state="accepted", why=CANARY, reasons={"note": CANARY})
    booking = a_booking(tx, order, expert)
    orders.add_feedback(tx, booking.id, "orderer", orderer, {"words": CANARY}, 5)
    orders.add_feedback(tx, booking.id, "audience", "1", {"words": CANARY}, 4)
    orders.add_feedback(tx, booking.id, "expert", expert, {"words": CANARY})
    tokens.make(tx, "order", order.id, None, DAY)
    tokens.make_code(tx, booking.id, NOON + DAY)
    orders.raise_alarm(tx, "audit", "a", order.id)
    orders.change_booking(tx, booking.id, "planned", state="held")
    orders.change_order(tx, order.id, state="closed", closed_at=tx.now)
    return expert, orderer


def traces(db: Database, *secrets: bytes) -> list[str]:
    """In which of the database's files any of these bytes are found."""
    path = Path(str(db.url.database))
    files = [file for file in path.parent.iterdir() if file.name.startswith(path.name)]
    return sorted(file.name for file in files if any(secret in file.read_bytes() for secret in secrets))


def sealed_bytes(db: Database, person: str) -> list[bytes]:
    """The wrapped key and the sealed values of a subject, as they lie in the file."""
    queries = (
        "SELECT wrapped FROM keys WHERE subject = :s",
        "SELECT sealed FROM profiles WHERE person_id = :s",
        "SELECT sealed FROM conversations WHERE person_id = :s",
        "SELECT sealed FROM messages WHERE person_id = :s",
        "SELECT address FROM identities WHERE person_id = :s",
        "SELECT payload FROM outbox WHERE person_id = :s AND payload IS NOT NULL",
        "SELECT body FROM inbox WHERE person_id = :s",
    )
    return [row[0] for query in queries for row in db.look_now(_rows, query, person)]


def test_no_lane_of_an_erased_person_is_kept(db: Database) -> None:
    """Not even the hash of their account and its seal: which rows were for the same chat is nobody's matter."""
    expert, _ = db.write_now(a_life)
    lanes = text(
        "SELECT count(*) FROM outbox WHERE person_id = :s"
        " AND (lane <> '' OR address IS NOT NULL OR message_id IS NOT NULL)"
    )
    assert db.look_now(lambda tx: tx.rows(lanes, {"s": expert}))[0][0] == 2
    db.write_now(erasure.erase_person, expert)
    assert db.look_now(lambda tx: tx.rows(lanes, {"s": expert}))[0][0] == 0


def test_a_canary_search_finds_what_is_there(db: Database) -> None:
    """The search itself must be able to fail: unerased bytes are found, in the log or in the file."""
    expert, _ = db.write_now(a_life)
    secrets = sealed_bytes(db, expert)
    assert len(secrets) >= 7
    assert traces(db, *secrets) == ["keikka.db-wal"]
    keeping.checkpoint(db)
    assert traces(db, *secrets) == ["keikka.db"]


@pytest.mark.parametrize("checkpointed", [False, True], ids=["still in the log", "already in the file"])
def test_after_an_erasure_no_byte_of_it_is_left(db: Database, checkpointed: bool) -> None:
    expert, orderer = db.write_now(a_life)
    secrets = sealed_bytes(db, expert) + sealed_bytes(db, orderer)
    hashes = [row.external_hash.encode() for p in (expert, orderer) for row in db.look_now(people.identities_of, p)]
    if checkpointed:
        keeping.checkpoint(db)
    db.write_now(erasure.erase_person, expert)
    db.write_now(erasure.erase_person, orderer)
    assert traces(db, *secrets, *hashes, CANARY.encode()) == []


def test_the_list_beside_the_file_names_each_once(db: Database) -> None:
    people_ = [db.write_now(an_expert).id for _ in range(3)]
    for person in (*people_, *people_):
        db.write_now(erasure.erase_person, person)
    assert db.erased_list is not None
    assert [line.split()[0] for line in db.erased_list.read_text().splitlines()] == people_
    assert db.erased_list.stat().st_mode & 0o777 == 0o600


def test_an_erasure_reads_no_list_of_all_that_were(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a country's house it is as long as the years; only a start compares all of it."""
    first, second, third = (db.write_now(an_expert).id for _ in range(3))
    db.write_now(erasure.erase_person, first)
    with monkeypatch.context() as shut:
        shut.delattr(keeping, "read_list")
        db.write_now(erasure.erase_person, second)
    assert db.erased_list is not None
    db.erased_list.write_text(db.erased_list.read_text().splitlines(keepends=True)[1])
    again = Database(db.url.render_as_string(), KEYS)
    again.migrate()
    again.write_now(erasure.erase_person, third)
    again.close_now()
    assert set(keeping.read_list(db.erased_list)) == {first, second, third}, "what was missing there is back"


async def test_when_write_returns_it_is_gone(running: Database) -> None:
    expert, _ = await running.write(a_life)
    secrets = sealed_bytes(running, expert)
    await running.write(erasure.erase_person, expert)
    assert traces(running, *secrets) == []


def test_the_canary_is_nowhere_in_the_clear_even_before(db: Database) -> None:
    """Everything a person wrote is sealed; a reason and a why of an offer are ours to keep free of it."""
    db.write_now(a_life)
    db.write_now(lambda tx: tx.execute(text("UPDATE offers SET why = NULL, reasons = NULL")))
    keeping.checkpoint(db)
    assert traces(db, CANARY.encode()) == []


def test_what_opens_and_what_remains_after_an_expert_is_erased(db: Database) -> None:
    expert, orderer = db.write_now(a_life)
    seq = max(at for _, at, _ in db.look_now(people.profiles_since, "expert", 0))
    db.write_now(erasure.erase_person, expert)
    gone = db.look_now(people.person, expert)
    assert gone is not None
    assert (gone.state, gone.erased_at, gone.organisation_id) == ("left", NOON, None)
    assert db.look_now(people.profile, expert, "expert") is None
    assert [(p, a) for p, _, a in db.look_now(people.profiles_since, "expert", seq)] == [(expert, None)]
    assert db.look_now(people.who_is, "telegram", f"{CANARY} {expert}") is None
    assert db.look_now(conversations.draft, expert) is None
    assert db.look_now(conversations.latest, expert) == []
    assert db.look_now(_rows, "SELECT * FROM chats WHERE person_id = :s", expert) == []
    assert db.look_now(tokens_of, "session", "web")[0].person_id == orderer
    assert db.look_now(people.consenting, "register", [expert, orderer]) == {(orderer, "")}
    assert [h.person_id for h in db.look_now(inbox.next_waiting, 10)] == [orderer]
    (order,) = db.look_now(orders.orders_of, orderer)
    assert db.look_now(orders.answers_of, order) == {"contact": CANARY}, "the order is its orderer's"
    (booking,) = db.look_now(orders.bookings_of, order.id)
    assert booking.expert_id == expert, "statistics keep an id that leads to nobody"
    feedback = {f.respondent: f for f in db.look_now(orders.feedback_of, booking.id)}
    assert db.look_now(orders.feedback_answers, feedback["expert"]) is None, "a self-assessment is the expert's"
    assert db.look_now(orders.feedback_answers, feedback["orderer"]) == {"words": CANARY}
    assert feedback["orderer"].rating == 5
    db.write_now(erasure.erase_person, expert)


def test_an_orderers_erasure_reaches_the_orders(db: Database) -> None:
    expert, orderer = db.write_now(a_life)
    db.write_now(erasure.erase_person, orderer)
    (order,) = db.look_now(orders.orders_of, orderer)
    assert (order.sealed, order.erased_at, order.municipality) == (None, NOON, "Oulu")
    assert db.look_now(orders.answers_of, order) is None
    (booking,) = db.look_now(orders.bookings_of, order.id)
    for answer in db.look_now(orders.feedback_of, booking.id):
        assert db.look_now(orders.feedback_answers, answer) is None
    assert [f.rating for f in db.look_now(orders.feedback_of, booking.id)] == [5, 4, None]
    assert db.look_now(people.profile, expert, "expert") == {"name": CANARY}
    assert db.look_now(tokens_of, "order", order.id) == []
    with pytest.raises(SealBroken):
        db.write_now(orders.save_answers, order.id, {"contact": "again"})


def test_no_copy_of_the_file_opens_what_was_erased(db: Database, tmp_path: Path) -> None:
    """Crypto-erasure: even rows that were copied away before cannot be opened with the database of today."""
    expert, _ = db.write_now(a_life)
    (before,) = db.look_now(lambda tx: tx.rows(text("SELECT sealed FROM profiles WHERE person_id = :p"), {"p": expert}))
    db.write_now(erasure.erase_person, expert)
    with pytest.raises(SealBroken, match="erased"):
        db.look_now(lambda tx: tx.vault.open(expert, "profiles", "expert", expert, before[0]))


def open_order(tx: Transaction) -> str:
    return an_order(tx).orderer_id


def live_offer(tx: Transaction) -> str:
    return an_offer(tx, an_order(tx)).expert_id


def kept_in_reserve(tx: Transaction) -> str:
    return an_offer(tx, an_order(tx), state="reserve").expert_id


def planned_booking(tx: Transaction) -> str:
    return a_booking(tx, an_order(tx)).expert_id


@pytest.mark.parametrize("matter", [open_order, live_offer, kept_in_reserve, planned_booking])
def test_nobody_is_erased_while_others_wait_for_them(db: Database, matter: Callable[[Transaction], str]) -> None:
    person = db.write_now(matter)
    with pytest.raises(erasure.StillOpen):
        db.write_now(erasure.erase_person, person)
    left = db.look_now(people.person, person)
    assert left is not None
    assert left.erased_at is None
    assert db.look_now(erasure.erased_subjects) == {}


def test_an_open_order_is_not_erased(db: Database) -> None:
    order = db.write_now(an_order)
    with pytest.raises(erasure.StillOpen):
        db.write_now(erasure.erase_order, order.id)
    assert db.look_now(orders.answers_of, order) is not None


def test_the_houses_own_keys_cannot_be_erased(db: Database) -> None:
    with pytest.raises(ValueError, match="house"):
        db.write_now(erasure.erase_person, "house")


# Restore


def test_a_restored_backup_erases_again_before_it_serves(path: Path, tmp_path: Path) -> None:
    db = Database(f"sqlite:///{path}", KEYS)
    expert, orderer = db.write_now(a_life)
    secrets = sealed_bytes(db, expert)
    backup = tmp_path / "backup.db"
    keeping.backup(db, backup)
    assert any(secret in backup.read_bytes() for secret in secrets), "the backup is older than the erasure"
    db.write_now(erasure.erase_person, expert)
    db.close_now()

    for extra in ("-wal", "-shm"):
        path.with_name(path.name + extra).unlink(missing_ok=True)
    shutil.copy(backup, path)
    db = Database(f"sqlite:///{path}", KEYS)
    db.migrate()
    assert db.brought_back == []
    assert traces(db, *secrets) == []
    assert expert in db.look_now(erasure.erased_subjects)
    assert db.look_now(people.profile, orderer, "orderer") == {"name": CANARY}, "others are as they were"
    db.close_now()


def test_a_restore_names_whose_open_matters_came_back(path: Path, tmp_path: Path) -> None:
    db = Database(f"sqlite:///{path}", KEYS)
    expert = db.write_now(planned_booking)
    backup = tmp_path / "backup.db"
    keeping.backup(db, backup)
    (booking,) = db.look_now(orders.bookings_of_expert, expert, ("planned",))
    db.write_now(orders.change_booking, booking.id, "planned", state="cancelled_by_expert")
    db.write_now(erasure.erase_person, expert)
    db.close_now()
    for extra in ("-wal", "-shm"):
        path.with_name(path.name + extra).unlink(missing_ok=True)
    shutil.copy(backup, path)
    db = Database(f"sqlite:///{path}", KEYS)
    db.migrate()
    assert db.brought_back == [expert]
    db.close_now()


def test_a_backup_is_whole_and_its_owners_alone(db: Database, tmp_path: Path) -> None:
    order = db.write_now(an_order)
    backup = tmp_path / "backup.db"
    keeping.backup(db, backup)
    keeping.backup(db, backup)
    assert backup.stat().st_mode & 0o777 == 0o600
    copy = Database(f"sqlite:///{backup}", KEYS)
    copy.migrate()
    assert copy.look_now(orders.order, order.id) == order
    copy.close_now()
    with pytest.raises(StorageTrouble, match="could not be written"):
        keeping.backup(db, tmp_path / "nowhere" / "backup.db")
    assert [file.name for file in tmp_path.glob("backup*.unfinished")] == []


@given(cut=st.integers(0, 70), count=st.integers(1, 3))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_list_cut_short_by_a_crash_is_made_whole(tmp_path: Path, cut: int, count: int) -> None:
    listed = tmp_path / "list.erased"
    listed.unlink(missing_ok=True)
    subjects = {f"01a202ef-b3ee-75a0-b5b0-3b5502a3de4{n}": NOON for n in range(count)}
    keeping.append(listed, subjects)
    whole = listed.read_bytes()
    listed.write_bytes(whole[: len(whole) - min(cut, len(whole))])
    known = keeping.read_list(listed)
    assert known.keys() <= subjects.keys()
    keeping.append(listed, {s: at for s, at in subjects.items() if s not in known})
    assert keeping.read_list(listed).keys() >= subjects.keys()
    assert {s for s in keeping.read_list(listed) if len(s) == 36} == subjects.keys()


def test_a_reader_in_the_way_only_delays_it(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkpoint cannot empty the log under a reader; the erasure is finished with a later commit."""
    monkeypatch.setattr(keeping, "PATIENCE_MS", 10)
    monkeypatch.setattr("storage.engine.database.ERASE_AGAIN_S", 0.0)
    expert, _ = db.write_now(a_life)
    secrets = sealed_bytes(db, expert)
    reading, done = threading.Event(), threading.Event()

    def slow_look(tx: Transaction) -> None:
        people.person(tx, expert)
        reading.set()
        assert done.wait(20)

    reader = threading.Thread(target=db.look_now, args=(slow_look,))
    reader.start()
    assert reading.wait(20)
    db.write_now(erasure.erase_person, expert)
    assert traces(db, *secrets) != []
    done.set()
    reader.join()
    db.write_now(an_expert)
    assert traces(db, *secrets) == []


def test_a_checkpoint_that_fails_only_delays_it(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer lives on, whoever asked is told, and the next commit finishes the erasure."""
    monkeypatch.setattr("storage.engine.database.ERASE_AGAIN_S", 0.0)
    expert, _ = db.write_now(a_life)
    secrets = sealed_bytes(db, expert)

    def fail(raw: object) -> bool:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patched:
        patched.setattr(keeping, "_checkpoint", fail)
        db.write_now(erasure.erase_person, expert)
        assert traces(db, *secrets) != []
    db.write_now(an_expert)
    assert traces(db, *secrets) == []


def test_a_list_that_cannot_be_written_only_delays_it(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.engine.database.ERASE_AGAIN_S", 0.0)
    person = db.write_now(an_expert).id
    assert db.erased_list is not None
    db.erased_list.mkdir()
    db.write_now(erasure.erase_person, person)
    db.erased_list.rmdir()
    db.write_now(an_expert)
    assert set(keeping.read_list(db.erased_list)) == {person}


def test_every_table_was_thought_of() -> None:
    """A new table must say what an erasure does with it."""
    erased = {"identities", "profiles", "conversations", "messages", "chats", "tokens"}
    erased |= {"inbox", "outbox", "cards", "keys", "fair_counts", "fair_days", "awaited"}
    emptied = {"persons", "orders", "offers", "feedback", "consents"}
    ids_only = {"bookings", "alarms", "marks", "roles", "settings", "counters", "ledger", "erasures", "organisations"}
    ids_only |= {"due"}
    assert erased | emptied | ids_only == metadata.tables.keys()


def _rows(tx: Transaction, query: str, person: str) -> list[Any]:
    return list(tx.rows(text(query), {"s": person}))
