"""The powers matrix: every verb with every relation, and every relation as the register gives it (R10).

The matrix is written by hand, not from the code: who may press what. An `x` is a right; a blank is none.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from bot.facts.powers import POWERS, may, relations
from storage import Database, Transaction, people
from storage.orders import Booking, Offer, Order
from storage.people import Person
from tests.storage.world import KEYS, NOON, a_booking, an_expert, an_offer, an_order, an_orderer, open_database

MATRIX = """
               asked_expert  booked_expert  orderer  coordinator  expert  anyone
yes            x             .              .        .            .       .
no             x             .              .        .            .       .
show           .             .              x        x            .       .
edit           .             .              x        x            .       .
move           .             .              x        x            .       .
keep           .             .              x        x            .       .
widen          .             .              x        x            .       .
remote         .             .              x        x            .       .
cancel         .             .              x        x            .       .
cancelled      .             .              x        x            .       .
release        .             .              .        x            .       .
refuse         .             .              .        x            .       .
ask            .             .              .        x            .       .
skip           .             .              .        x            .       .
extend         .             .              .        x            .       .
assign         .             .              .        x            .       .
asked          .             .              .        x            .       .
phone          .             .              .        x            .       .
phoned         .             .              .        x            .       .
see            .             .              .        x            .       .
why            .             .              .        x            .       .
clear          .             .              .        x            .       .
freshlink      .             .              .        x            .       .
talked         .             .              .        x            .       .
staffdrop      .             .              .        x            .       .
staffdropped   .             .              .        x            .       .
invite         .             .              .        x            .       .
heed           .             .              .        x            .       .
gig            .             x              .        .            .       .
drop           .             x              .        .            .       .
dropped        .             x              .        .            .       .
notright       .             x              .        .            .       .
selfassess     .             x              .        .            .       .
feedback       .             .              x        .            .       .
notheld        .             x              x        x            .       .
wasnotheld     .             x              x        x            .       .
another        .             .              x        x            .       .
pause          .             .              .        .            x       .
resume         .             .              .        .            x       .
profile        .             .              .        .            x       .
gigs           .             .              .        .            x       .
where          .             .              .        .            x       .
orders         .             .              .        .            .       x
order          .             .              .        .            .       x
language       .             .              .        .            .       x
erase          .             .              .        .            .       x
"""

_HEAD, *_ROWS = (line.split() for line in MATRIX.strip().splitlines())
RELATIONS = tuple(_HEAD)
EXPECTED = {verb: {name for name, mark in zip(RELATIONS, marks, strict=True) if mark == "x"} for verb, *marks in _ROWS}


def person(state: str = "active") -> Person:
    """Somebody in this state; what they may do comes from the relations alone."""
    return Person(
        id="someone",
        language="fi",
        zone="Europe/Helsinki",
        organisation_id=None,
        is_orderer=True,
        is_expert=True,
        is_coordinator=True,
        known=True,
        state=state,  # type: ignore[arg-type]
        paused_until=None,
        prefers_platform=None,
        created_at=NOON,
        last_heard_at=None,
        erased_at=None,
    )


def test_the_matrix_names_every_verb() -> None:
    assert set(EXPECTED) == set(POWERS)


@pytest.mark.parametrize("verb", sorted(POWERS))
def test_every_verb_with_every_relation(verb: str) -> None:
    given = {name for name in RELATIONS if may(person(), verb, frozenset({name}))}
    assert given == EXPECTED[verb]
    assert given, f"nobody owns {verb}"


@pytest.mark.parametrize("verb", sorted(POWERS))
def test_relations_add_up_and_give_nothing_more(verb: str) -> None:
    for several in combinations(RELATIONS, 2):
        assert may(person(), verb, frozenset(several)) == bool(EXPECTED[verb] & set(several))
    assert may(person(), verb, frozenset(RELATIONS))
    assert not may(person(), verb, frozenset())


@pytest.mark.parametrize("verb", sorted(POWERS))
def test_who_has_left_may_nothing_and_a_break_takes_nothing_away(verb: str) -> None:
    every = frozenset(RELATIONS)
    assert not may(person("left"), verb, every)
    assert may(person("paused"), verb, every)


@pytest.mark.parametrize("verb", ["", "fly", "YES", "yes ", "promote", "__class__"])
def test_an_unknown_verb_nobody_may(verb: str) -> None:
    assert not may(person(), verb, frozenset(RELATIONS))


# Relations, read from the register as it stands


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("powers") / "keikka.db"
    open_database(f"sqlite:///{path}").close_now()
    return path


@pytest.fixture
def tx_db(migrated: Path, tmp_path: Path) -> Iterator[Database]:
    path = shutil.copy(migrated, tmp_path / "keikka.db")
    db = Database(f"sqlite:///{path}", KEYS, lambda: NOON, lambda: NOON)
    yield db
    db.close_now()


#: What each person of a small world is to nothing, to the order, to the offer made to Aino and to Aino's booking.
FOUND = {
    #                 nothing                  order                         offer                      booking
    "aino, asked": ("anyone expert", "anyone expert", "anyone expert asked_expert", "anyone expert booked_expert"),
    "bertta, expert": ("anyone expert", "anyone expert", "anyone expert", "anyone expert"),
    "oona, orderer": ("anyone", "anyone orderer", "anyone", "anyone orderer"),
    "otso, other orderer": ("anyone", "anyone", "anyone", "anyone"),
    "kaino, coordinator": ("anyone coordinator",) * 4,
    "vieras, newcomer": ("anyone",) * 4,
}


def _world(tx: Transaction) -> tuple[dict[str, Person], Order, Offer, Booking]:
    oona, aino = an_orderer(tx), an_expert(tx)
    order = an_order(tx, oona.id)
    offer = an_offer(tx, order, aino.id)
    booking = a_booking(tx, order, aino.id, offer_id=offer.id)
    everybody = {
        "aino, asked": aino,
        "bertta, expert": an_expert(tx),
        "oona, orderer": oona,
        "otso, other orderer": an_orderer(tx),
        "kaino, coordinator": people.add_person(tx, language="en", zone="Europe/Helsinki", is_coordinator=True),
        "vieras, newcomer": people.add_person(tx, language="fi", zone="Europe/Helsinki"),
    }
    return everybody, order, offer, booking


def test_relations_are_read_from_the_register(tx_db: Database) -> None:
    def look(tx: Transaction) -> dict[str, tuple[set[str], ...]]:
        everybody, order, offer, booking = _world(tx)
        subjects = (None, order, offer, booking)
        return {name: tuple(set(relations(tx, one, about)) for about in subjects) for name, one in everybody.items()}

    assert tx_db.write_now(look) == {name: tuple(set(row.split()) for row in rows) for name, rows in FOUND.items()}


def test_a_stranger_may_only_what_anyone_may_about_themselves(tx_db: Database) -> None:
    def look(tx: Transaction) -> set[str]:
        everybody, order, offer, booking = _world(tx)
        stranger = everybody["vieras, newcomer"]
        return {
            verb
            for verb in POWERS
            for about in (None, order, offer, booking)
            if may(stranger, verb, relations(tx, stranger, about))
        }

    assert tx_db.write_now(look) == {"orders", "order", "language", "erase"}


def test_a_role_that_was_taken_away_gives_nothing(tx_db: Database) -> None:
    def look(tx: Transaction) -> tuple[set[str], set[str]]:
        everybody, order, offer, _booking = _world(tx)
        aino = people.change_person(tx, everybody["aino, asked"].id, is_expert=False)
        kaino = people.change_person(tx, everybody["kaino, coordinator"].id, is_coordinator=False)
        assert aino is not None
        assert kaino is not None
        return set(relations(tx, aino, offer)), set(relations(tx, kaino, order))

    assert tx_db.write_now(look) == ({"anyone"}, {"anyone"})


def test_who_left_has_no_right_left_to_their_own(tx_db: Database) -> None:
    def look(tx: Transaction) -> list[str]:
        everybody, order, offer, booking = _world(tx)
        gone = [people.change_person(tx, one.id, state="left") for one in everybody.values()]
        return [
            verb
            for one in gone
            if one is not None
            for about in (None, order, offer, booking)
            for verb in POWERS
            if may(one, verb, relations(tx, one, about))
        ]

    assert tx_db.write_now(look) == []


# The table and the presses know the same verbs

#: What a relation can be to: a verb whose subject cannot have it would have an owner in name only.
GIVEN_BY = {
    "offer": {"asked_expert", "coordinator", "expert", "anyone"},
    "order": {"orderer", "coordinator", "expert", "anyone"},
    "booking": {"booked_expert", "orderer", "coordinator", "expert", "anyone"},
    "self": {"coordinator", "expert", "anyone"},
}


def test_every_power_has_a_press_and_a_subject_that_can_have_its_relation() -> None:
    from bot.talk.presses.verbs import ACTS, SUBJECTS

    assert set(ACTS) == set(SUBJECTS) == set(POWERS)
    for verb, kind in SUBJECTS.items():
        assert POWERS[verb] <= GIVEN_BY[kind], verb
