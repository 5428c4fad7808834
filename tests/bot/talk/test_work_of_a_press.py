"""What a press and a messenger's turn cost does not grow with what else is stored: counted in statements and in steps
of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from adapters.port import Incoming, Receipt
from adapters.web import hear
from bot.house import delivery, sessions
from bot.house.hearing import hear_and_handle, hear_and_take
from bot.views import pages
from dialogs.speech import Heard
from storage import Database, MasterKeys, conversations, inbox, outbox, people
from storage.transaction import Transaction
from tests.migrated import open_copy

STATEMENTS_AT_MOST = {"enter": 2, "hear": 7, "show": 3}  # of hearing one raises the chat's own count
#: A turn on a messenger: what was written is heard and answered, and its answer leased and rendered, in one commit;
#: in another its arrival is noted.
STATEMENTS_OF_A_TURN = {"hear": 8, "note": 2}
BACKLOG = 600


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_copy(f"sqlite:///{tmp_path}/k.db", MasterKeys((b"k" * 32,)))
    database.shelf.dispatch_lanes = ()
    yield database
    database.close_now()


class Visitor:
    """One chat as the web adapter drives it, and what each part of a press took."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.session, self.visitor = database.write_now(sessions.welcome, "fi", False)
        self.acts = 0
        self.last = 0
        self.took: dict[str, tuple[int, int]] = {}
        self.hear(hear.chat_words(self.visitor, self.act(), "Hei"))

    def act(self) -> str:
        self.acts += 1
        return str(UUID(int=self.acts, version=4))

    def hear(self, incoming: Incoming) -> None:
        self.database.write_now(hear_and_handle, incoming)

    def show(self) -> None:
        view = self.database.look_now(pages.look, self.visitor.person, "chat", {"after": str(self.last)})
        self.last = view.values["last"]

    def press(self) -> None:
        """Open the help of the question: it changes nothing, so that every press is alike."""
        rows = self.database.look_now(conversations.latest, self.visitor.person)[-1].message["buttons"]
        button = next(data for row in rows for _label, data, _weight in row if data.startswith("w:help"))
        parts: dict[str, Callable[[], object]] = {
            "enter": lambda: self.database.look_now(sessions.enter, self.session),
            "hear": lambda: self.hear(hear.chat_press(self.visitor, self.act(), button, None)),
            "show": self.show,
        }
        self.took = {name: counted(self.database, part) for name, part in parts.items()}


def counted(database: Database, part: Callable[[], object]) -> tuple[int, int]:
    """The statements of a part, and how many tens of steps of SQLite's machine they took."""
    points: list[str] = []
    steps = [0]

    def step() -> int:
        steps[0] += 1
        return 0

    drivers: tuple[Any, ...] = (
        database.between(lambda raw: raw),
        database.look_now(lambda tx: tx._open().connection.driver_connection),
    )
    for driver in drivers:
        driver.set_progress_handler(step, 10)
    database.fault = points.append
    part()
    database.fault = None
    for driver in drivers:
        driver.set_progress_handler(None, 10)
    return points.count("statement"), steps[0]


def a_backlog(tx: Transaction) -> None:
    """Others have talked, others wait to be heard, and much is to be said."""
    for n in range(BACKLOG):
        person = people.add_person(tx, language="fi", zone="Europe/Helsinki", is_orderer=True)
        people.bind_identity(tx, person.id, "web", person.id, {"lane": person.id})
        conversations.show(tx, person.id, "us", {"n": n})
        inbox.hear(tx, "web", f"waiting {n}", f"lane {n}", {"n": n})
        outbox.say(tx, platform="telegram", person_id=person.id, lane=f"lane {n}", kind="reply", about={}, payload={})


def test_it_does_not_grow_with_what_others_have_stored(database: Database) -> None:
    visitor = Visitor(database)
    does_not_grow(database, visitor, visitor.press, STATEMENTS_AT_MOST)


def does_not_grow(database: Database, one: Visitor | Writer, act: Callable[[], None], at_most: dict[str, int]) -> None:
    """Each part of the act takes so many statements at most, and no more among what others have stored."""
    for _time in range(4):  # then every statement is ready
        act()
    before = one.took
    for name, (statements, _steps) in before.items():
        assert 0 < statements <= at_most[name], before
    database.write_now(a_backlog)
    act()
    for name, (statements, steps) in one.took.items():
        assert statements == before[name][0], name
        assert steps <= 2 * before[name][1] + 5, f"{name}: {before[name][1]} steps became {steps}"


class Writer:
    """One chat on a messenger as its adapter and its courier drive it, and what each part of a turn took."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.said = 0
        self.took: dict[str, tuple[int, int]] = {}
        self.bring: delivery.Taken | None = None

    def turn(self) -> None:
        """Write what is no answer: the question is asked again, so that every turn is alike."""
        parts: dict[str, Callable[[], object]] = {"hear": self.hear, "note": self.note}
        self.took = {name: counted(self.database, part) for name, part in parts.items()}

    def hear(self) -> None:
        self.said += 1
        heard = Heard("text", text="no idea")
        incoming = Incoming("slack", f"m{self.said}", "U1", "D1", heard, language="en")
        _heard, done, [self.bring] = self.database.write_now(hear_and_take, incoming, None, (60.0, "courier"))
        assert done

    def note(self) -> None:
        assert self.bring is not None
        self.database.write_now(delivery.note_delivery, self.bring[0], Receipt(f"m{self.said}"))


def test_a_turn_on_a_messenger_does_not_grow_with_what_others_have_stored(database: Database) -> None:
    writer = Writer(database)
    does_not_grow(database, writer, writer.turn, STATEMENTS_OF_A_TURN)
