"""Nights let go what is past its time, and nobody is told more, less or otherwise for it.

The same random life is lived in two houses with the same ids: in one a night comes before all that is due, in the other
never. At every step both have told everybody the same, and keep the same orders, offers, bookings, feedback and lines
of the ledger. Whoever presses a button of a row that is gone is answered all the same. At last all has gone that must.
"""

from __future__ import annotations

import itertools
import random
import sys
import zlib
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from adapters.port import Outgoing
from bot.due import audit
from dialogs.speech import Heard
from storage import Database, clearing, orders, people
from storage.ends import AFTER_ITS_ORDER, ENDS, MARKS, RULES, Stays
from storage.outbox import Sending
from storage.tables import metadata
from storage.transaction import Transaction
from tests.crash.house_actor import Reopened, _choose
from tests.invariants import broken
from tests.theatre import Player

#: What a life has brought forth: rows that no night changes.
STAYS = ("orders", "offers", "bookings", "feedback", "ledger", "erasures", "fair_counts", "fair_days", "consents")
CHANNEL = ("telegram", "-1001")
LANE = "4711"


class TwinHouse(Reopened):
    """A house with a dispatch channel, whose ids are numbers; one of its experts is on a messenger."""

    def __init__(self, folder: Path, *, nights: bool) -> None:
        folder.mkdir()
        self._nights = nights
        self.gone: Counter[str] = Counter()
        self._numbers: Counter[str] = Counter()
        self._messages = itertools.count(1)
        self.told: list[tuple[Any, ...]] = []
        super().__init__(folder)
        self.do(_is_on_telegram, self.players["expert0"].id)

    def _open(self) -> Database:
        database = super()._open()
        database.shelf.dispatch_lanes = (CHANNEL,)
        database._new_id = self._id
        return database

    def _id(self) -> str:
        """The next one of whoever asks: a message that is shown anew changes the ids of no order."""
        asks = sys._getframe(2).f_code.co_qualname
        self._numbers[asks] += 1
        return f"{zlib.crc32(asks.encode()):08x}-0000-7000-8000-{self._numbers[asks]:012}"

    def due(self) -> Sequence[str]:
        """A night before whatever is due; without nights no more goes than what was left half answered for long.

        A draft in its time is asked again when what lay on top of it is done, one past its time is not: that difference
        is wanted, and told where drafts are tried.
        """
        if self._nights:
            self.gone += self.do(clearing.whole)
        else:
            self.do(_old_drafts_go)
        return super().due()

    def unseen(self, who: Player) -> list[str]:
        """What somebody's page would show as new."""
        return [entry["id"] for entry in self.entries(who) if not entry["seen"]]

    def open(self, who: Player) -> None:
        """Heard in both houses, so that ids stay the same: also where a night has taken what was not seen yet."""
        self.hear(who, Heard("command", data="seen", fields=(("ids", ",".join(self.unseen(who))),)))

    def bring(self) -> None:
        """The couriers of the web and of the messenger; what the messenger was told is kept here."""
        super().bring()
        self.bring_on("telegram", self._arrived)

    def _arrived(self, row: Sending, outgoing: Outgoing) -> str:
        if not self.do(_changes_what_ended_long_ago, row, outgoing):
            self.told.append((self.clock.moment, row.person_id, row.kind, row.about, outgoing.edits is None))
        return f"m{next(self._messages)}"

    def state(self) -> dict[str, Any]:
        """What was told, and what is kept for good."""
        return {"told": self.told, **self.database.look_now(_kept)}


def _old_drafts_go(tx: Transaction) -> None:
    (number,) = (n for n, rule in enumerate(RULES) if rule.key[0].table.name == "conversations")
    clearing.remove(tx, number, clearing.part(tx, clearing.WalkPlace(number)).keys)


def _changes_what_ended_long_ago(tx: Transaction, row: Sending, outgoing: Outgoing) -> bool:
    """The one thing that nights take: the card of such an order is changed no more by an old press on it."""
    order = orders.order(tx, row.about["order"]) if row.kind == "dispatch_card" and outgoing.edits else None
    return order is not None and order.closed_at is not None and order.closed_at < tx.now - AFTER_ITS_ORDER


def _is_on_telegram(tx: Transaction, person_id: str) -> None:
    people.bind_identity(tx, person_id, "telegram", LANE, {"lane": LANE})
    people.give_consent(tx, person_id, "offers_in_messenger", "1", "telegram")
    people.change_person(tx, person_id, prefers_platform="telegram")


def _kept(tx: Transaction) -> dict[str, Any]:
    kept: dict[str, Any] = {name: _rows(tx, name) for name in STAYS}
    kept["how many messages each was shown"] = _rows(tx, "chats")
    kept["open alarms"] = [(one.kind, one.about) for one in orders.alarms_open(tx)]
    return kept


def _rows(tx: Transaction, name: str) -> list[Any]:
    """A table's rows but for sealed bytes, which are never alike twice."""
    columns = [column for column in metadata.tables[name].c if column.name != "sealed"]
    return sorted(map(str, tx.rows(select(*columns))))


def live(folder: Path, seed: int, acts: int) -> TwinHouse:
    """A life in both houses; the one with nights."""
    with_nights, without = TwinHouse(folder / "with", nights=True), TwinHouse(folder / "without", nights=False)
    for n in range(acts):
        dice = random.Random(f"{seed}/{n}")
        who, heard = _choice(without, dice)
        later = timedelta(hours=dice.choice((0, 4, 26, 150, 300)))
        for house in (with_nights, without):
            house.later(hours=later.total_seconds() / 3600)
        awake = [name for name in sorted(without.players) if dice.random() < 0.8]
        awake = [name for name in awake if without.unseen(without.players[name])]
        for house in (with_nights, without):
            for name in awake:
                house.open(house.players[name])
            house.hear(house.players[who.name], heard, f"life-{n}")
            house.due()
            if n % 4 == 0:
                house.do(audit.audit)
        _agree(with_nights.state(), without.state(), f"after act {n}: {heard}")
    assert {"inbox", "outbox", "messages", "marks"} <= with_nights.gone.keys(), "nights had something to do"
    assert with_nights.database.look_now(broken) == []
    without.close()
    return with_nights


def _agree(one: dict[str, Any], other: dict[str, Any], when: str) -> None:
    for what, rows in one.items():
        differing = [pair for pair in itertools.zip_longest(rows, other[what]) if pair[0] != pair[1]]
        assert differing == [], (when, what)


def _choice(house: TwinHouse, dice: random.Random) -> tuple[Player, Heard]:
    """Mostly a yes or feedback where somebody is asked for it, so that much comes after; else as in a random life."""
    asked = [
        (player, data)
        for player in house.players.values()
        for _label, data in house.buttons(player)
        if data.startswith(("yes:", "feedback:", "selfassess:"))
    ]
    if asked and dice.random() < 0.5:
        player, data = dice.choice(asked)
        return player, Heard("press", data=data)
    return _choose(house, dice)


def counts(tx: Transaction) -> dict[str, int]:
    """How many rows each table has."""
    return {name: int(tx.value(select(func.count()).select_from(table))) for name, table in metadata.tables.items()}


def _cards(tx: Transaction) -> set[str]:
    return {row[0] for row in tx.rows(select(metadata.tables["cards"].c.card))}


def _with_alarms(tx: Transaction) -> set[str]:
    return {f"order:{one.order_id}" for one in orders.alarms_open(tx)}


def all_has_gone(house: TwinHouse) -> None:
    """Years later only what stays is there."""
    while house.database.look_now(orders.open_orders):
        house.later(days=20)
    visitor = house.do(people.add_person, language="fi", zone="Europe/Helsinki", is_orderer=True)
    before = house.database.look_now(counts)
    house.clock.moment += timedelta(days=3 * 366)
    house.do(clearing.whole)
    after = house.database.look_now(counts)
    for name, ends in ENDS.items():
        if all(isinstance(end, Stays) for end in ends) and name not in ("keys", "erasures"):
            assert after[name] == before[name], name
    assert after["erasures"] - before["erasures"] == before["keys"] - after["keys"], "of each order that was erased"
    assert not any(after[name] for name in ("inbox", "outbox", "conversations", "tokens"))
    assert after["messages"] == 0, "no order is open"
    assert house.database.look_now(_cards) <= {"digest", *house.database.look_now(_with_alarms)}
    assert after["persons"] == before["persons"] - 1
    assert house.database.look_now(people.person, visitor.id) is None
    kinds = {row[0] for row in house.database.look_now(lambda tx: tx.rows(select(metadata.tables["marks"].c.kind)))}
    assert {kind for kind in kinds if kind in MARKS and not isinstance(MARKS[kind], Stays)} <= {"retention", "alive"}
    sealed = house.database.look_now(lambda tx: tx.rows(select(metadata.tables["orders"].c.sealed)))
    assert {row[0] for row in sealed} == {None}, "what was written about orders"
    assert house.database.look_now(broken) == []


def test_a_random_life_is_the_same_with_nights_and_without(tmp_path: Path) -> None:
    house = live(tmp_path, seed=3, acts=16)
    all_has_gone(house)
    house.close()


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_many_lives_are_the_same_with_nights_and_without(tmp_path: Path, seed: int) -> None:
    house = live(tmp_path, seed=100 + seed, acts=60)  # less than a year, after which words go
    all_has_gone(house)
    house.close()
