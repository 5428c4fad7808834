"""The powers matrix: every verb with every relation, and every relation as the register gives it (R10).

The matrix is written by hand, not from the code: who may press what. An `x` is a right; a blank is none. A name that
buttons had formerly has the rights of what they say today.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import cast, get_args

import pytest

from adapters.port import Incoming
from bot.facts.powers import Relation, may, relations
from bot.law.buttons import FORMERLY
from bot.talk.presses.verbs import VERBS
from bot.talk.speaker import Speaker
from dialogs.speech import heard_press
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
readout        .             .              .        x            .       .
handover       .             .              .        x            .       .
signout        .             .              .        x            .       .
talked         .             .              .        x            .       .
staffdrop      .             .              .        x            .       .
staffdropped   .             .              .        x            .       .
invite         .             .              .        x            .       .
coordinators   .             .              .        x            .       .
invitations    .             .              .        x            .       .
withdraw       .             .              .        x            .       .
confirm        .             .              .        x            .       .
unseat         .             .              .        x            .       .
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
comein         .             .              .        .            .       x
ways           .             .              .        .            .       x
endway         .             .              .        .            .       x
wasme          .             .              .        .            .       x
notme          .             .              .        .            .       x
mypage         .             .              .        .            .       x
agree          .             .              .        .            .       x
"""

_HEAD, *_ROWS = (line.split() for line in MATRIX.strip().splitlines())
RELATIONS = cast(tuple[Relation, ...], tuple(_HEAD))
EXPECTED = {verb: {name for name, mark in zip(RELATIONS, marks, strict=True) if mark == "x"} for verb, *marks in _ROWS}

#: What the house has: each verb of today, and each former name of one.
KIND = {verb: kind for kind, verbs in VERBS.items() for verb in verbs.rows}
WHO: dict[str, frozenset[Relation]] = {verb: verbs.rows[verb].who for verbs in VERBS.values() for verb in verbs.rows}
WHO |= {name: WHO[today.split(":")[0]] for name, today in FORMERLY.items()}


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
    assert set(EXPECTED) == set(WHO)
    assert set(RELATIONS) == set(get_args(Relation))


@pytest.mark.parametrize("verb", sorted(WHO))
def test_every_verb_with_every_relation(verb: str) -> None:
    given = {name for name in RELATIONS if may(person(), WHO[verb], frozenset({name}))}
    assert given == EXPECTED[verb]
    assert given, f"nobody owns {verb}"


@pytest.mark.parametrize("verb", sorted(WHO))
def test_relations_add_up_and_give_nothing_more(verb: str) -> None:
    for several in combinations(RELATIONS, 2):
        assert may(person(), WHO[verb], frozenset(several)) == bool(EXPECTED[verb] & set(several))
    assert may(person(), WHO[verb], frozenset(RELATIONS))
    assert not may(person(), WHO[verb], frozenset())


@pytest.mark.parametrize("verb", sorted(WHO))
def test_who_has_left_may_nothing_and_a_break_takes_nothing_away(verb: str) -> None:
    every = frozenset(RELATIONS)
    assert not may(person("left"), WHO[verb], every)
    assert may(person("paused"), WHO[verb], every)


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
            for verb in WHO
            for about in (None, order, offer, booking)
            if may(stranger, WHO[verb], relations(tx, stranger, about))
        }

    assert tx_db.write_now(look) == {
        *("orders", "order", "language", "erase", "comein", "ways", "endway", "wasme", "agree", "notme", "mypage"),
    }


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
            for verb in WHO
            if may(one, WHO[verb], relations(tx, one, about))
        ]

    assert tx_db.write_now(look) == []


# The rows of the verbs


@pytest.mark.parametrize("verb", ["", "fly", "YES", "yes ", "promote", "__class__"])
def test_an_unknown_verb_nobody_may(verb: str, tx_db: Database) -> None:
    def press(tx: Transaction) -> list[bool]:
        everybody, order, offer, booking = _world(tx)
        everybody["all at once"] = people.add_person(
            tx, language="fi", zone="Europe/Helsinki", is_orderer=True, is_expert=True, is_coordinator=True
        )
        names = [str(order.number), offer.id, booking.id, everybody["oona, orderer"].id]
        return [
            verbs.press(tx, Speaker(one, Incoming("web", "1", one.id, one.id, heard_press(verb))), verb, [name])
            for one in everybody.values()
            for verbs in VERBS.values()
            for name in names
        ]

    assert not any(tx_db.write_now(press))


#: What a relation can be to: a verb whose subject cannot have it would have an owner in name only.
GIVEN_BY = {
    "offer": {"asked_expert", "coordinator", "expert", "anyone"},
    "order": {"orderer", "coordinator", "expert", "anyone"},
    "booking": {"booked_expert", "orderer", "coordinator", "expert", "anyone"},
    "alarm": {"coordinator", "expert", "anyone"},
    "self": {"coordinator", "expert", "anyone"},
}


def test_every_verb_has_a_subject_that_can_have_its_relation() -> None:
    for verb, kind in KIND.items():
        assert WHO[verb] <= GIVEN_BY[kind], verb
