"""Two houses that differ by one expert, and everything that an orderer can see, count or time in each (I17, R20).

Both begin as copies of one file. Clock, ids and randomness are given, so that nothing need be masked: what is drawn in
a unit of work follows from what the unit is about (what was heard, what is due), and not from what was drawn before. So
a unit of the orderer's that does anything more in one of the worlds shows at once, in an id if nowhere else.

`Records` has what is compared: every byte that a client of the orderer gets, and every statement that is run for it.
"""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from bot.desk import joining, offering
from bot.due import rules
from bot.due.rules import Due
from bot.house import delivery, hearing
from bot.talk import beforehand
from bot.views import pages
from dialogs.speech import Heard
from storage import orders, people
from storage.outbox import Sending
from storage.transaction import Transaction
from tests.given import profile
from tests.theatre import Player, Theatre, enrol

#: What an order that is sent sets going is done so long after it, in both worlds.
PAUSE = timedelta(seconds=23)
_token = secrets.token_urlsafe


# -- who is there


def nobody(tx: Transaction) -> None:
    """Nobody knows the topic."""
    _expert(tx, "Bertta", topics_own=["epilepsy"])


def one_who_suits(tx: Transaction) -> None:
    nobody(tx)
    _expert(tx, "Aino")


def one_who_is_away(tx: Transaction) -> None:
    nobody(tx)
    joining.pause(tx, _expert(tx, "Aino"))


def many(tx: Transaction) -> None:
    nobody(tx)
    for n in range(4):
        _expert(tx, f"Aino {n}")


def _expert(tx: Transaction, name: str, **answers: Any) -> people.Person:
    made = people.add_person(tx, language="fi", zone="Europe/Helsinki", is_expert=True)
    people.bind_identity(tx, made.id, "web", made.id, {"lane": made.id})
    enrol(tx, made.id, profile(name, **answers))
    return made


# -- what they do while the orderer waits


def are_silent(stage: Theatre) -> None:
    """Their pages are open and show what they are asked."""
    for offer in stage.database.look_now(orders.live_offers):
        stage.do(offering.note_shown, offer.id)


def say_no(stage: Theatre) -> None:
    """Whoever is asked says no, one after another."""
    are_silent(stage)
    for offer in stage.database.look_now(orders.live_offers):
        stage.hear(Player("", offer.expert_id, "fi"), Heard("press", data=f"no:{offer.id}"))


# -- what is seen


@dataclass
class Records:
    """What the orderer's clients got, in order, and the statements that were run for them."""

    seen: list[tuple[str, str]] = field(default_factory=list)

    def note(self, what: str, got: object) -> None:
        """Something that reached the orderer, or was done for what they did."""
        self.seen.append((what, got if isinstance(got, str) else repr(got)))

    def assert_same(self, other: Records) -> None:
        """Raises `AssertionError` at the first thing that differs, with its surroundings."""
        for number, (mine, theirs) in enumerate(zip(self.seen, other.seen, strict=False)):
            assert mine == theirs, f"number {number} differs: {mine[0]} | {theirs[0]}\n{_apart(mine[1], theirs[1])}"
        assert len(self.seen) == len(other.seen)


def _apart(one: str, other: str) -> str:
    """Where two texts part, and what stands around it."""
    least = min(len(one), len(other))
    place = next((n for n in range(least) if one[n] != other[n]), least)
    begin, end = max(0, place - 300), place + 300
    return f"with nobody: ...{one[begin:end]}\nwith somebody: ...{other[begin:end]}"


@dataclass
class World:
    """What is given in one of the worlds. `whose` are the orderer's lanes; what is done for them is recorded."""

    records: Records = field(default_factory=Records)
    whose: set[str] = field(default_factory=set)
    heard: Counter[str] = field(default_factory=Counter)
    _drawn: dict[int, Random] = field(default_factory=dict)
    _counted: dict[int, list[str]] = field(default_factory=dict)
    _now: threading.local = field(default_factory=threading.local)

    @contextmanager
    def unit(self, tx: Transaction, label: str, *, recorded: bool) -> Iterator[None]:
        """In this part of a unit of work ids and secrets follow from `label`; statements are counted if `recorded`."""
        draw, count = Random(label), 0

        def new_id() -> str:
            nonlocal count
            count += 1
            at, tail = int(tx.now.timestamp() * 1000), draw.getrandbits(48)
            return f"{at >> 16:08x}-{at & 0xFFFF:04x}-7{count:03x}-8{draw.getrandbits(12):03x}-{tail:012x}"

        before, tx._new_id = tx._new_id, new_id
        self._now.draw = draw
        if recorded:
            self._counted[id(tx)] = []
        try:
            yield
        finally:
            tx._new_id = before
            self._now.draw = None
            if recorded:
                run = self._counted.pop(id(tx))
                self.records.note(f"{label}: {len(run)} statements", "\n".join(run))

    def secret(self, size: int | None = None) -> str:
        """What is drawn for a link."""
        draw: Random | None = getattr(self._now, "draw", None)
        return _token(size) if draw is None else f"{draw.getrandbits(256):064x}"[:43]

    def count(self, tx: Transaction, words: str) -> None:
        """A statement is run."""
        run = self._counted.get(id(tx))
        if run is not None:
            run.append(words)


def watch(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    """From now on what is heard, looked at and due is done under the eyes of the world that is played then."""
    _count_statements(patch, world)
    hear, do, look, stand = hearing.hear_and_handle, rules.do, pages.look, beforehand.stand_of
    settle = delivery.settle

    def hear_and_handle(tx: Transaction, incoming: Any, *more: Any) -> Any:
        heard = world().heard  # how a platform numbers what is said there is not ours
        heard[incoming.lane] += 1
        label = f"{incoming.platform} {incoming.lane} {heard[incoming.lane]}"
        with world().unit(tx, label, recorded=incoming.lane in world().whose):
            return hear(tx, incoming, *more)

    def do_due(tx: Transaction, one: Due) -> bool:
        with world().unit(tx, f"{one.rule} {one.at} {one.about}", recorded=False):
            return do(tx, one)

    def look_at(tx: Transaction, person: str | None, question: str, about: Any) -> Any:
        mine = (person or "") in world().whose or question in ("order", "health")
        with world().unit(tx, f"look {question}", recorded=mine):
            return look(tx, person, question, about)

    def stand_of(tx: Transaction, incoming: Any) -> Any:
        label = f"stand {incoming.lane} {world().heard[incoming.lane]}"
        with world().unit(tx, label, recorded=incoming.lane in world().whose):
            return stand(tx, incoming)

    def settle_row(tx: Transaction, row: Sending) -> Any:
        with world().unit(tx, f"bring {row.kind} {sorted(row.about.items())} {row.card}", recorded=False):
            return settle(tx, row)

    patch.setattr(delivery, "settle", settle_row)
    patch.setattr(hearing, "hear_and_handle", hear_and_handle)
    patch.setattr(rules, "do", do_due)
    patch.setattr(pages, "look", look_at)
    patch.setattr(beforehand, "stand_of", stand_of)
    patch.setattr(secrets, "token_urlsafe", lambda size=None: world().secret(size))


def _count_statements(patch: pytest.MonkeyPatch, world: Callable[[], World]) -> None:
    said: dict[int, tuple[Any, str]] = {}

    def counted(name: str) -> None:
        do = getattr(Transaction, name)

        def run(self: Transaction, statement: Any, params: Any = None) -> Any:
            if id(statement) not in said:
                said[id(statement)] = statement, str(statement)
            world().count(self, said[id(statement)][1])
            return do(self, statement, params)

        patch.setattr(Transaction, name, run)

    for name in ("execute", "row", "rows", "one", "all"):
        counted(name)
