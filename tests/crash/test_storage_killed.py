"""Real SIGKILL, at boundaries and at random, again and again on one database: promises hold after each reopening.

What was acknowledged is there and whole; what was not is there whole or not at all. A heard thing has one effect, in
the order of its lane; a message goes out once or, around a kill, twice. A few runs here; `make soak` has the many.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from storage import Database, MasterKeys, Transaction, inbox, marks, outbox, people
from storage.engine import schema
from storage.tables import metadata

KEYS = MasterKeys((b"k" * 32,))
POINTS = ("begin", "statement", "before_commit", "after_commit")


def run_and_kill(program: str, *args: str, after: int | None = None) -> list[str]:
    """Run until it dies, or kill it once it has printed `after` lines; every line it printed whole."""
    child = subprocess.Popen([sys.executable, "-m", program, *args], stdout=subprocess.PIPE)
    assert child.stdout is not None
    printed = b""
    with child.stdout:
        while chunk := os.read(child.stdout.fileno(), 65536):
            printed += chunk
            if after is not None and printed.count(b"\n") >= after:
                child.kill()
                printed += child.stdout.read()
                break
    status = child.wait(timeout=60)
    assert status in (0, -signal.SIGKILL), "it ended by itself with an error"
    return printed.decode().split("\n")[:-1]


class Numbers:
    """What must be true of the numbered units after every death."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.acknowledged: set[int] = set()
        self.killed = 0

    def round(self, *fault: str, after: int | None = None) -> None:
        first = max(self.acknowledged, default=0) + 1000 * (self.killed + 1)
        told = run_and_kill("tests.crash.killed_writer", str(self.path), str(first), *fault, after=after)
        self.killed += 1
        self.acknowledged |= {int(line) for line in told}
        self.check()

    def check(self) -> None:
        db = Database(f"sqlite:///{self.path}", KEYS)
        db.migrate()
        whole = db.look_now(self.whole)
        db.close_now()
        assert self.acknowledged <= whole, "acknowledged and lost"
        assert not any(number % 7 == 0 for number in whole), "refused and yet there"
        connection = sqlite3.connect(self.path)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()

    @staticmethod
    def whole(tx: Transaction) -> set[int]:
        """The numbers that left a trace; each must have left all of its traces, once, and its seal must open."""
        marked = [int(about) for about in marks.marks_of(tx, "unit")]
        noted = [int(row[0]) for row in tx.rows(metadata.tables["ledger"].select().with_only_columns(LEDGER.c.about))]
        sealed = [answers["number"] for _, _, answers in people.profiles_since(tx, "expert", 0)]
        assert Counter(marked) == Counter(noted) == Counter(sealed), "half of a unit"
        return set(marked)


LEDGER = metadata.tables["ledger"]


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_boundary(tmp_path: Path, point: str) -> None:
    numbers = Numbers(tmp_path / "keikka.db")
    for count in (3, 40):
        numbers.round(point, str(count))
    assert numbers.killed == 2


def test_killed_at_random(tmp_path: Path) -> None:
    numbers = Numbers(tmp_path / "keikka.db")
    for after in (1, 50, 400):
        numbers.round(after=after)
    assert len(numbers.acknowledged) >= 451


@pytest.mark.soak
def test_killed_at_random_a_hundred_times(tmp_path: Path) -> None:
    dice = random.Random(20261122)
    numbers = Numbers(tmp_path / "keikka.db")
    for _ in range(60):
        numbers.round(after=dice.choice((1, 10, 60, 200)) + dice.randrange(40))
    for _ in range(40):
        numbers.round(dice.choice(POINTS), str(dice.randrange(1, 300)))
    assert len(numbers.acknowledged) > 3_000


# A house that hears, handles and says


class Story:
    """Events of several lanes, and what must be true of them after every death and at the end."""

    def __init__(self, folder: Path, count: int, lanes: int) -> None:
        self.path, self.platform, self.events = folder / "keikka.db", folder / "platform", folder / "events"
        self.lane_of = {f"e{n}": f"lane{n % lanes}" for n in range(count)}
        self.events.write_text("".join(f"{event} {lane}\n" for event, lane in self.lane_of.items()))
        self.platform.touch()
        self.heard: set[str] = set()

    def round(self, *fault: str, after: int | None = None) -> bool:
        """One life of the house; whether it came to the end."""
        args = (str(self.path), str(self.platform), str(self.events), *fault)
        told = run_and_kill("tests.crash.killed_queues", *args, after=after)
        self.heard |= {line.removeprefix("heard ") for line in told if line.startswith("heard ")}
        self.check()
        return told[-1:] == ["all done"]

    def check(self) -> None:
        db = Database(f"sqlite:///{self.path}", KEYS)
        db.migrate()
        did = {lane: db.look_now(self.did_of, lane) for lane in set(self.lane_of.values())}
        known = db.look_now(lambda tx: {row[0] for row in tx.rows(HEARD)})
        db.close_now()
        assert self.heard <= known, "confirmed to the platform and lost"
        for lane, events in did.items():
            expected = [event for event, of in self.lane_of.items() if of == lane]
            assert events == expected[: len(events)], "once each, in order, without a gap"
        copies = Counter(self.platform.read_text().split())
        assert set(copies.values()) <= {1, 2}, copies

    def check_end(self) -> None:
        db = Database(f"sqlite:///{self.path}", KEYS)
        assert db.look_now(inbox.backlog) == 0
        assert db.look_now(outbox.oldest_waiting) is None
        in_doubt = {row.about["event"] for row in db.look_now(outbox.unknown_rows)}
        db.close_now()
        arrived = list(dict.fromkeys(self.platform.read_text().split()))
        assert set(arrived) | in_doubt == set(self.lane_of), "nothing is lost without a person being told"
        for lane in set(self.lane_of.values()):
            of_lane = [event for event in arrived if self.lane_of[event] == lane]
            expected = [event for event, of in self.lane_of.items() if of == lane and event in set(arrived)]
            assert of_lane == expected, "said in order"

    @staticmethod
    def did_of(tx: Transaction, lane: str) -> list[str]:
        rows = tx.rows(
            LEDGER.select().where(LEDGER.c.actor == lane).order_by(LEDGER.c.id).with_only_columns(LEDGER.c.about)
        )
        return [row[0] for row in rows]


HEARD = metadata.tables["inbox"].select().with_only_columns(metadata.tables["inbox"].c.external_id)


def test_a_house_that_is_killed_again_and_again(tmp_path: Path) -> None:
    story = Story(tmp_path, 60, 5)
    for fault in (("statement", "30"), ("before_commit", "20"), ("after_commit", "25")):
        story.round(*fault)
    while not story.round():
        pass
    story.check_end()


@pytest.mark.soak
def test_a_house_that_is_killed_many_times(tmp_path: Path) -> None:
    dice = random.Random(7)
    story = Story(tmp_path, 3_000, 40)
    for _ in range(60):
        if dice.random() < 0.5:
            story.round(dice.choice(POINTS), str(dice.randrange(1, 400)))
        else:
            story.round(after=dice.randrange(1, 900))
    while not story.round():
        pass
    story.check_end()


# Killed while the schema is made

KILLED_MIGRATION = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from storage import Database, MasterKeys
left = int(sys.argv[2])
def count(*args):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(Engine, "before_cursor_execute", count)
db = Database("sqlite:///" + sys.argv[1], MasterKeys((b"k" * 32,)))
db.migrate()
db.close_now()
print("migrated")
"""


def migrate_and_die(path: Path, statement: int) -> bool:
    """Whether the migration came to its end before that statement."""
    args = [sys.executable, "-c", KILLED_MIGRATION, str(path), str(statement)]
    done = subprocess.run(args, capture_output=True, timeout=60, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode == 0


def check_migrated(path: Path) -> None:
    db = Database(f"sqlite:///{path}", KEYS)
    db.migrate()
    assert db.write_now(people.add_person, language="fi", zone="x").language == "fi"
    db.close_now()
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(schema.newest(),)]
    connection.close()


@pytest.mark.parametrize("statement", [1, 5, 30, 60, 75])
def test_killed_while_the_schema_is_made(tmp_path: Path, statement: int) -> None:
    path = tmp_path / "keikka.db"
    migrate_and_die(path, statement)
    check_migrated(path)


@pytest.mark.soak
def test_killed_at_every_statement_of_the_migration(tmp_path: Path) -> None:
    ends = 0
    for statement in range(1, 200):
        path = tmp_path / f"{statement}.db"
        ended = migrate_and_die(path, statement)
        check_migrated(path)
        path.unlink()
        ends += ended
        if ends == 3:
            return
    raise AssertionError("the migration has more statements than this test tries")


@pytest.mark.parametrize("room", [600_000, 1_500_000])
def test_a_disk_that_fills_up_refuses_and_forgets_nothing(tmp_path: Path, room: int) -> None:
    """Each order is refused with one sentence or kept whole; once there is room, work goes on without a restart."""
    numbers = Numbers(tmp_path / "keikka.db")
    told = [line.split(maxsplit=2) for line in run_and_kill("tests.crash.filled_disk", str(numbers.path), str(room))]
    refused = {int(number): rest[0] for word, number, *rest in told if word == "refused"}
    numbers.acknowledged = {int(number) for word, number, *_ in told if word == "acknowledged"}
    assert len(refused) >= 40
    assert {text.count(".") for text in refused.values()} <= {1, 2}
    db = Database(f"sqlite:///{numbers.path}", KEYS)
    assert db.look_now(numbers.whole) == numbers.acknowledged, "what was refused left nothing, the rest is whole"
    db.close_now()
