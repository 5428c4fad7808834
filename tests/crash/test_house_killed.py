"""SIGKILL at random statements and commits while orders live: nothing acknowledged is lost, nothing happens twice."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from bot.law import lifecycle
from storage import Database, MasterKeys, conversations, ledger, orders
from storage.feedback import FEEDBACK
from storage.inbox import HEARINGS
from storage.ledger import ENTRIES
from storage.transaction import Transaction
from tests.crash.house_actor import SECRET
from tests.invariants import broken

ROOT = Path(__file__).parents[2]


def live(folder: Path, seed: int, acts: int, fault: tuple[int, int] | None) -> tuple[list[int], bool, bool]:
    """One life until its end or its kill: the acts it acknowledged, whether it finished, whether it was killed."""
    words = [str(folder), *map(str, (seed, acts, *(fault or ())))]
    command = [sys.executable, "-m", "tests.crash.house_actor", *words]
    child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert child.returncode in (0, -9), child.stderr[-3000:]
    acked = [int(n) for n in re.findall(r"^ack (\d+)$", child.stdout, re.M)]
    return acked, "finished" in child.stdout, child.returncode == -9


def check(tx: Transaction, acked: set[int], lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """What must hold after each restart. Returns the ledger's lines, which the next check finds unchanged."""
    assert broken(tx) == []
    heard = {one.external_id for one in HEARINGS.all(tx) if one.state == "done"}
    lost = [n for n in acked if f"life-{n}" not in heard]
    assert lost == [], f"I3 acknowledged and lost: {lost}"
    shown = Counter(one.outbox_id for one in conversations.MESSAGES.all(tx) if one.outbox_id)
    assert [key for key, n in shown.items() if n > 1] == [], "I4 said twice"
    told = [(one.id, f"{one.at} {one.actor} {one.verb} {one.about}") for one in ENTRIES.all(tx)]
    assert told[: len(lines)] == lines, "I18 the ledger changed"
    return told


def story(folder: Path, seed: int, acts: int, kills: int) -> None:
    """A life of so many acts with a kill in each part of it, the last of them near or after its end."""
    dice = random.Random(seed)
    acked: set[int] = set()
    lines: list[tuple[int, str]] = []
    killed = 0
    finished = False
    while not finished:
        part = range(acts * killed // kills, acts * (killed + 1) // kills + 1)
        fault = (dice.choice(part), dice.randrange(1, 600)) if killed < kills else None
        fresh, finished, was_killed = live(folder, seed, acts, fault)
        killed += was_killed
        acked |= set(fresh)
        database = Database(f"sqlite:///{folder}/theatre.db", MasterKeys.from_environment_value(SECRET))
        try:
            lines = database.write_now(check, acked, lines)
        finally:
            database.close_now()
    assert killed >= kills, "the faults lay beyond the end of the life"
    database = Database(f"sqlite:///{folder}/theatre.db", MasterKeys.from_environment_value(SECRET))
    try:
        database.look_now(everything_ended)
    finally:
        database.close_now()


def everything_ended(tx: Transaction) -> None:
    """I3: every order reached an end, and the orderer was told. I15: what was written for a gig is still there."""
    noted = sum(one.verb == "feedback" for one in ENTRIES.all(tx))
    assert len(FEEDBACK.all(tx)) == noted, "I15 feedback was lost"
    everything = orders.orders_in(tx, lifecycle.ORDER_STATES)
    assert everything
    assert [one.number for one in everything if one.state in lifecycle.OPEN] == []
    for order in everything:
        verbs = {one.verb for one in ledger.entries(tx, order.id)}
        assert verbs & {"run_out", "cancel", "refuse", "not_held", "settle"}, (order.number, order.state, verbs)


def test_a_life_with_kills_keeps_every_promise(tmp_path: Path) -> None:
    story(tmp_path, seed=7, acts=60, kills=4)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_five_hundred_orders_with_many_kills(tmp_path: Path, seed: int) -> None:
    story(tmp_path, seed=1000 + seed, acts=1500, kills=40)
