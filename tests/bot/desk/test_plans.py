"""What is asked of the database in a life of an order: no statement reads a table that only grows from end to end."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.desk import joining, ordering
from bot.due import audit, rules
from bot.views import pages
from storage import erasure, orders, people
from storage.orders import Order
from storage.transaction import Transaction
from tests.given import ORDER
from tests.theatre import Player, Theatre

#: Tables whose rows become more with every order, message or person.
GROWING = (
    *("orders", "offers", "bookings", "feedback", "alarms", "ledger", "marks", "tokens"),
    *(
        "inbox",
        "outbox",
        "messages",
        "cards",
        "persons",
        "identities",
        "consents",
        "keys",
        "profiles",
        "fair_counts",
        "fair_days",
        "due",
        "awaited",
    ),
)
#: Of these only rows that are still open are kept.
OF_WHAT_IS_OPEN = ("ix_inbox_waiting", "ix_outbox_open", "ix_alarms_open", "ix_offers_live", "ix_bookings_planned_at")
SCAN = re.compile(r"^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?")


class House:
    """An order that two experts may take, and everything the database was asked."""

    def __init__(self, folder: Path) -> None:
        self.stage = Theatre(folder)
        self.stage.database.shelf.dispatch_lanes = (("slack", "C0DISPATCH"),)
        self.kirsi, self.oona = self.stage.coordinator("Kirsi"), self.stage.orderer("Oona")
        self.experts = [self.stage.expert("Aino"), self.stage.expert("Bertta")]
        self.said: list[str] = []
        self.stage.do(lambda tx: ordering.submit(tx, _person(tx, self.oona.id), ORDER))

    def listen(self) -> None:
        """From here on keep what is asked."""
        for raw in (
            self.stage.database.between(lambda raw: raw),
            self.stage.database.look_now(lambda tx: tx._open().connection.driver_connection),
        ):
            assert isinstance(raw, sqlite3.Connection)
            raw.set_trace_callback(self.said.append)

    def answer(self, label: str) -> Player:
        """Whoever is asked now presses this."""
        (offer,) = self.stage.database.look_now(orders.live_offers)
        asked = next(one for one in self.experts if one.id == offer.expert_id)
        self.stage.open(asked)
        self.stage.press(asked, label)
        return asked

    def order(self) -> Order:
        found = self.stage.database.look_now(orders.order_by_number, 1)
        assert found is not None
        return found

    def scans(self) -> set[str]:
        """The statements that read a growing table from end to end."""
        looking = sqlite3.connect(self.stage.file)
        found = set()
        for words in {one for one in self.said if one.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE"))}:
            for *_ids, step in looking.execute(f"EXPLAIN QUERY PLAN {words}"):
                scan = SCAN.match(step)
                first_alone = "LIMIT 1" in words and "WHERE" not in words
                if scan and scan[1] in GROWING and scan[2] not in OF_WHAT_IS_OPEN and not first_alone:
                    found.add(f"{step}: {words}")
        looking.close()
        return found


def _person(tx: Transaction, person_id: str) -> people.Person:
    found = people.person(tx, person_id)
    assert found is not None
    return found


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    one = House(tmp_path)
    yield one
    one.stage.close()


def an_expert_changes_their_details(house: House) -> None:
    (aino, _bertta) = house.experts
    profile = house.stage.do(people.profile, aino.id, "expert")
    house.stage.do(lambda tx: joining.join(tx, _person(tx, aino.id), "expert", {**profile, "consents": ["register"]}))


def no_and_yes(house: House) -> None:
    house.answer("En voi")
    house.answer("Otan keikan")


def a_booked_expert_leaves(house: House) -> None:
    asked = house.answer("Otan keikan")
    house.listen()
    house.stage.do(lambda tx: joining.leave(tx, _person(tx, asked.id), asked.id))


def an_orderer_leaves(house: House) -> None:
    house.stage.do(lambda tx: joining.leave(tx, _person(tx, house.oona.id), house.oona.id))


def an_order_is_erased(house: House) -> None:
    house.stage.do(lambda tx: ordering.cancel(tx, house.order(), house.oona.id))
    house.said.clear()
    house.stage.do(erasure.erase_order, house.order().id)


def what_is_due(house: House) -> None:
    house.stage.database.look_now(rules.ahead)


def the_auditor(house: House) -> None:
    house.stage.do(audit.audit)


def health(house: House) -> None:
    house.stage.database.look_now(pages.look, None, "health", {})


def the_dispatch_page(house: House) -> None:
    house.stage.database.look_now(pages.look, house.kirsi.id, "dispatch", {})


ACTS: tuple[Callable[[House], Any], ...] = (
    no_and_yes,
    a_booked_expert_leaves,
    an_expert_changes_their_details,
    an_orderer_leaves,
    an_order_is_erased,
    what_is_due,
    the_auditor,
    health,
    the_dispatch_page,
)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_no_growing_table_is_read_from_end_to_end(act: Callable[[House], Any], house: House) -> None:
    house.listen()
    act(house)
    assert len(house.said) > 1, "it is heard what is asked"
    assert house.scans() == set()
