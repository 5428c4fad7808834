"""Sealed values open for their own cell and their own subject only, and never again once the key is gone."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from storage import (
    Clash,
    Database,
    MasterKeys,
    SealBroken,
    StorageTrouble,
    Transaction,
    erasure,
    orders,
    people,
    sealing,
)
from storage.engine.rewrapping import rewrap
from tests.storage.world import KEYS, an_expert, an_order

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
CELL = ("anna", "profiles", "sealed", "row-1")


class Shelf:
    """A vault over a plain dictionary of keys."""

    def __init__(self, masters: MasterKeys = KEYS) -> None:
        self.keys: dict[str, bytes] = {}
        self.masters = masters

    def vault(self) -> sealing.Vault:
        return sealing.Vault(self.masters, sealing.KeyRing(), self.keys.get, self.find_all, self.keys.__setitem__)

    def find_all(self, subjects: list[str]) -> dict[str, bytes]:
        return {one: self.keys[one] for one in subjects if one in self.keys}


def test_keys_are_looked_for_ahead_at_once_and_those_that_are_not_there_no_more() -> None:
    shelf = Shelf()
    for name in ("anna", "bo"):
        shelf.vault().seal(name, *CELL[1:], "so that there is a key")
    sealed = shelf.vault().seal(*CELL, "secret")
    asked: list[object] = []

    def find(subject: str) -> bytes | None:
        asked.append(subject)
        return shelf.keys.get(subject)

    def find_all(subjects: list[str]) -> dict[str, bytes]:
        asked.append(subjects)
        return shelf.find_all(subjects)

    vault = sealing.Vault(KEYS, sealing.KeyRing(), find, find_all, shelf.keys.__setitem__)
    vault.open_ahead(["anna", "bo", "gone", "anna"])
    vault.open_ahead(["bo", "anna"])
    assert vault.open(*CELL, sealed) == "secret"
    with pytest.raises(SealBroken):
        vault.open("gone", *CELL[1:], sealed)
    assert asked == [["anna", "bo", "gone"]]
    assert vault.open("gone", *CELL[1:], vault.seal("gone", *CELL[1:], "made now")) == "made now"


@given(value=json_values)
def test_what_is_sealed_opens(value: Any) -> None:
    shelf = Shelf()
    assert shelf.vault().open(*CELL, shelf.vault().seal(*CELL, value)) == value


@pytest.mark.parametrize("words", ["\ud83d", "a\x00b", "\u202e", "Ääkköset", "😀" * 3_000])
def test_odd_words_come_back_as_they_were(words: str) -> None:
    """Half an emoji arrives where a client cut a text in the middle; what was heard may not fail for it."""
    vault = Shelf().vault()
    assert vault.open(*CELL, vault.seal(*CELL, {"words": words})) == {"words": words}


@pytest.mark.parametrize("place", range(4))
def test_it_opens_in_no_other_cell(place: int) -> None:
    shelf = Shelf()
    vault = shelf.vault()
    vault.seal("other", *CELL[1:], "so that the other subject has a key")
    sealed = vault.seal(*CELL, "secret")
    subject, table, column, row = ("other" if n == place else CELL[n] for n in range(4))
    with pytest.raises(SealBroken):
        vault.open(subject, table, column, row, sealed)


@given(at=st.integers(0, 60), change=st.integers(1, 255))
def test_no_byte_of_it_can_be_changed(at: int, change: int) -> None:
    vault = Shelf().vault()
    sealed = bytearray(vault.seal(*CELL, "a secret of some length"))
    sealed[at % len(sealed)] ^= change
    with pytest.raises(SealBroken):
        vault.open(*CELL, bytes(sealed))


@pytest.mark.parametrize("rubbish", [b"", b"\x01", b"\x01" + b"x" * 27, b"plain text that was never sealed at all"])
def test_what_was_never_sealed_is_refused_by_name(rubbish: bytes) -> None:
    vault = Shelf().vault()
    vault.seal(*CELL, "so that there is a key")
    with pytest.raises(SealBroken, match=r"profiles.sealed of row-1"):
        vault.open(*CELL, rubbish)


def test_equal_values_are_sealed_differently() -> None:
    vault = Shelf().vault()
    assert len({vault.seal(*CELL, "same") for _ in range(100)}) == 100


def test_the_error_says_neither_value_nor_key() -> None:
    shelf = Shelf()
    sealed = shelf.vault().seal(*CELL, "CANARY")
    shelf.keys.clear()
    with pytest.raises(SealBroken, match="the key of anna was erased") as broken:
        shelf.vault().open(*CELL, sealed)
    assert "CANARY" not in repr(broken.value)
    assert base64.b64encode(KEYS.secrets[0]).decode() not in repr(KEYS)
    assert "kkkk" not in repr(KEYS)


ONE, TWO = (bytes([n]) * 32 for n in (1, 2))


def test_a_new_master_key_in_front_opens_all_and_rewrap_moves_to_it(path: Path) -> None:
    def with_keys(*secrets: bytes) -> Database:
        return Database(f"sqlite:///{path}", MasterKeys(secrets))

    old = with_keys(*KEYS.secrets)
    order = old.write_now(an_order)
    hashed = old.look_now(lambda tx: tx.vault.keyed_hash("telegram:1"))
    old.close_now()

    both = with_keys(TWO, *KEYS.secrets)
    assert both.look_now(orders.answers_of, order)["topics"] == ["uupumus"]
    assert both.look_now(lambda tx: tx.vault.keyed_hash("telegram:1")) == hashed, "accounts are found as before"
    moved = both.write_now(rewrap)
    assert moved == 3, "the order's and the house's two"
    assert both.write_now(rewrap) == 0
    both.close_now()

    new = with_keys(TWO)
    new.migrate()
    assert new.look_now(orders.answers_of, order)["topics"] == ["uupumus"]
    new.close_now()

    gone = with_keys(*KEYS.secrets)
    with pytest.raises(SealBroken, match="KEIKKA_MASTER_KEYS"):
        gone.look_now(orders.answers_of, order)
    gone.close_now()


GOOD_KEY = base64.b64encode(b"k" * 32).decode()


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("", "key 1"),
        ("short", "key 1"),
        (base64.b64encode(b"x" * 31).decode(), "key 1"),
        (f"{GOOD_KEY},", "key 2"),
        (f"{GOOD_KEY},not base64 at all!", "key 2"),
    ],
)
def test_bad_master_keys_are_named_but_not_shown(value: str, says: str) -> None:
    with pytest.raises(StorageTrouble, match=says) as trouble:
        MasterKeys.from_environment_value(value)
    assert not value or value not in str(trouble.value)


def test_master_keys_are_read_with_spaces_and_both_alphabets() -> None:
    secret = b"\xfb\xff" * 16
    plain, url = base64.b64encode(secret).decode(), base64.urlsafe_b64encode(secret).decode()
    assert MasterKeys.from_environment_value(f" {plain} , {url}").secrets == (secret, secret)


def test_the_development_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "keikka.key"
    made = MasterKeys.development(file)
    assert MasterKeys.development(file) == made
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text("oh no")
    with pytest.raises(StorageTrouble, match=r"keikka\.key"):
        MasterKeys.development(file)
    with pytest.raises(StorageTrouble, match="cannot be made"):
        MasterKeys.development(tmp_path / "nowhere" / "keikka.key")


# Keys that are remembered in memory must never be other than those in the database.


def save(tx: Transaction, person_id: str, words: str) -> None:
    people.save_profile(tx, person_id, "expert", words)


def test_a_key_made_in_a_unit_that_failed_is_forgotten(db: Database) -> None:
    person = db.write_now(an_expert).id

    def fails(tx: Transaction) -> None:
        save(tx, person, "first")
        raise ValueError("after the key was made")

    with pytest.raises(ValueError, match="after the key"):
        db.write_now(fails)
    db.write_now(save, person, "second")
    assert db.look_now(people.profile, person, "expert") == "second"


def test_a_key_made_in_a_lost_commit_is_forgotten(db: Database) -> None:
    person = db.write_now(an_expert).id

    def loses_the_commit(tx: Transaction) -> None:
        save(tx, person, "first")
        tx.execute(text("PRAGMA defer_foreign_keys = ON"))
        tx.execute(text("INSERT INTO conversations VALUES ('nobody', 'x', NULL, x'00', '2026-12-01T10:00:00.000000Z')"))

    with pytest.raises(Clash):
        db.write_now(loses_the_commit)
    db.write_now(save, person, "second")
    assert db.look_now(people.profile, person, "expert") == "second"


def test_a_key_erased_by_another_program_seals_no_more(path: Path) -> None:
    """The server remembers the key; the command line erases the person; the server must notice."""
    server, cli = (Database(f"sqlite:///{path}", KEYS) for _ in range(2))
    person = server.write_now(an_expert).id
    server.write_now(save, person, "words")
    cli.write_now(erasure.erase_person, person)
    with pytest.raises(SealBroken, match="was erased"):
        server.write_now(save, person, "later words")
    for db in (server, cli):
        db.close_now()


def test_an_erased_subject_gets_no_new_key_in_the_same_unit(db: Database) -> None:
    def erase_and_go_on(tx: Transaction) -> None:
        person = an_expert(tx).id
        save(tx, person, "words")
        erasure.erase_person(tx, person)
        save(tx, person, "later words")

    with pytest.raises(SealBroken, match="was erased"):
        db.write_now(erase_and_go_on)


def test_many_subjects_do_not_fill_the_memory() -> None:
    ring = sealing.KeyRing()
    for n in range(3 * ring.LIMIT):
        ring.keep({str(n): ONE}, ())
    assert ring.get(str(3 * ring.LIMIT - 1)) == ONE
    assert len(ring._open) <= ring.LIMIT
