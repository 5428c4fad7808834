"""The core with dispatch channels on messengers: what goes out stands in channels here, edited in place as it would."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.port import Outgoing, Receipt, TryLater
from bot.desk import ordering
from bot.house import delivery
from dialogs.speech.language import render
from storage import Database, outbox, outcomes, people
from storage.orders import Order
from storage.outbox import Sending
from storage.transaction import Transaction
from tests.given import ON_SITE
from tests.migrated import open_copy
from tests.theatre import Theatre

SLACK, GROUP = ("slack", "C0000000MAIN"), ("telegram", "-100777")

ANSWERS = ON_SITE | {
    "organisation": "Kanarialintukoulu", "contact_name": "Oonakanaria", "contact": "oona-kanaria@example.org",
}  # fmt: skip


@dataclass
class Post:
    """A message in a channel as it stands now."""

    lane: str
    text: str
    under: str | None
    quiet: bool
    kind: str
    before: list[str] = field(default_factory=list)


class ChannelHouse(Theatre):
    """A theatre whose house has a Slack channel and a Telegram group; experts are at the web chat."""

    def __init__(self, folder: Path, now: str = "2026-11-23 10:00", *, lanes: tuple[tuple[str, str], ...]) -> None:
        self.lanes = lanes
        self.machine = datetime(2026, 11, 23, tzinfo=UTC)
        self.posts: dict[str, Post] = {}
        self.went: list[str] = []
        super().__init__(folder, now)

    def _open(self) -> Database:
        database = open_copy(f"sqlite:///{self.file}", self._keys, lambda: self.clock.now(), lambda: self.machine)
        database.shelf.dispatch_lanes = self.lanes
        return database

    def order(self, orderer: str, **answers: Any) -> Order:
        """Send an order, and let it be told."""
        made: Order = self.do(_submit, self.players[orderer].id, ANSWERS | answers)
        self.say_all()
        return made

    def due(self) -> Any:
        done = super().due()
        self.say_all()
        return done

    def say_all(self) -> None:
        """Let everything be said that may be said now; what gives way is tried again a little later."""
        for _round in range(400):
            said = sum(self.say_some(platform) for platform, _lane in self.lanes)
            if not said and not self.database.look_now(_held):
                return
            self.machine += timedelta(seconds=2)
        raise AssertionError("there is no end of saying")

    def say_some(self, platform: str) -> int:
        """One round of a platform's courier; how many rows were leased."""
        rows = self.database.write_now(outbox.lease, platform, 32, 60.0, "house")
        for row in rows:
            try:
                outgoing = self.database.write_now(delivery.prepare, row)
            except TryLater as later:
                self.database.write_now(outcomes.note_not_sent, row.id, later.after, row.attempts)
                continue
            if outgoing is None:
                self.database.write_now(delivery.drop, row)
            else:
                self.database.write_now(delivery.note_delivery, row, self._delivered(row, outgoing))
        return len(rows)

    def _delivered(self, row: Sending, outgoing: Outgoing) -> Receipt:
        text = "\n".join(render(part, outgoing.language) for part in outgoing.message.parts)
        self.went.append(row.kind)
        if outgoing.edits is not None:
            post = self.posts[outgoing.edits]
            post.before.append(post.text)
            post.text, post.kind = text, row.kind
            return Receipt(outgoing.edits)
        name = f"m{len(self.posts) + 1}"
        assert outgoing.under is None or outgoing.under in self.posts, "it answers a message that does not stand yet"
        self.posts[name] = Post(outgoing.lane, text, outgoing.under, outgoing.quiet, row.kind)
        return Receipt(name)

    def seen(self, lane: str, kind: str | None = None) -> list[Post]:
        """What stands in a channel, perhaps only of one kind."""
        return [one for one in self.posts.values() if one.lane == lane and kind in (None, one.kind)]

    def story(self, lane: str) -> list[str]:
        """The lines of the story in a channel, in order."""
        return [line for one in self.seen(lane, "story") for line in one.text.splitlines()]


def _submit(tx: Transaction, person_id: str, answers: dict[str, Any]) -> Order:
    person = people.person(tx, person_id)
    assert person is not None
    return ordering.submit(tx, person, answers)


def _held(tx: Transaction) -> bool:
    """Whether something that may be said waits for the machine's time."""
    return outbox.oldest_waiting(tx, "slack") is not None or outbox.oldest_waiting(tx, "telegram") is not None
