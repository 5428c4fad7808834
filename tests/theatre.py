"""A stage for the whole core: people, their screens, and a clock, over a real SQLite file and without any network.

What a person says goes through the same door as on the web (`hear_and_handle`); what they see is their chat,
rendered in their language. Time passes from one due moment to the next, as it would.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Concatenate
from zoneinfo import ZoneInfo

from adapters.port import Incoming, Outgoing, Receipt, TryLater
from bot.cards import dispatch
from bot.desk import going_on, joining
from bot.due import rules
from bot.due.rules import Due
from bot.house.hearing import hear_and_handle
from bot.views import pages
from dialogs.speech import Heard, Message
from dialogs.speech.language import render
from storage import Database, MasterKeys, orders, people
from storage.engine.database import utc_now
from storage.outbox import Sending
from storage.sealing import generate
from storage.transaction import Transaction
from tests import given
from tests.acting import Does, P, T
from tests.migrated import open_copy

HELSINKI = ZoneInfo("Europe/Helsinki")


@dataclass
class StageClock:
    """A clock that stands still until it is moved."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def move_to(self, moment: datetime) -> None:
        """As the house moves its own clock: never back."""
        self.moment = max(self.moment, moment)


@dataclass
class Player:
    """Somebody on the stage: a person with a web page, whose language decides what they read."""

    name: str
    id: str
    language: str
    last: int = 0
    seen: set[str] = field(default_factory=set)


class Theatre(Does):
    """A house with people in it. Everything is synchronous and deterministic but for random ids."""

    def __init__(self, folder: Path, now: str = "2026-11-23 10:00", keys: MasterKeys | None = None) -> None:
        self.clock = StageClock(datetime.fromisoformat(now).replace(tzinfo=HELSINKI).astimezone(UTC))
        self.file = folder / "theatre.db"
        #: How far the stage is ahead of a machine that grows old with it; None leaves the machine its own time.
        self.ahead: timedelta | None = None
        self._keys = keys or MasterKeys.from_environment_value(generate())
        self.database = self._open()
        self.players: dict[str, Player] = {}
        self._acts = itertools.count(1)

    def _open(self) -> Database:
        database = open_copy(
            f"sqlite:///{self.file}",
            self._keys,
            lambda: self.clock.now(),
            lambda: utc_now() if self.ahead is None else self.clock.now() - self.ahead,
        )
        database.shelf.dispatch_lanes = ()
        return database

    def close(self) -> None:
        self.database.close_now()

    def restart(self) -> None:
        """The house is stopped and started anew over the same file; nothing in memory is left."""
        self.database.close_now()
        self.database = self._open()

    def do(self, fn: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function over a transaction; what it sets going is done when its time has come, after its commit."""
        done = self.database.write_now(fn, *args, **kwargs)
        self.database.write_now(go_on)
        return done

    # -- people

    def orderer(self, name: str, language: str = "fi", *, known: bool = True) -> Player:
        return self._enter(name, language, is_orderer=True, known=known)

    def coordinator(self, name: str, language: str = "fi") -> Player:
        player = self._enter(name, language, is_coordinator=True, is_orderer=True, known=True)
        self.do(people.save_profile, player.id, "coordinator", {"name": name, "contact": "040 000 0001"})
        return player

    def expert(self, name: str, language: str = "fi", **answers: Any) -> Player:
        player = self._enter(name, language, is_expert=True)
        self.do(enrol, player.id, given.profile(name, **answers))
        return player

    def _enter(self, name: str, language: str, **flags: bool) -> Player:
        person = self.do(_enter, language, flags)
        self.players[name] = Player(name, person, language)
        return self.players[name]

    # -- what people do

    def hear(self, who: Player, heard: Heard, act: str | None = None) -> None:
        """Let one thing be heard; `act` repeats an earlier one."""
        external = act or f"act-{next(self._acts)}"
        self.do(hear_and_handle, Incoming("web", external, who.id, who.id, heard))

    def say(self, who: Player, text: str) -> None:
        self.hear(who, Heard("text", text=text))

    def press(self, who: Player, label: str) -> None:
        """Press the newest button with this label, on the screen or on the dispatch page."""
        data = self.button(who, label)
        assert data is not None, f"{who.name} has no button {label!r}; there are: {self.labels(who)}"
        self.hear(who, Heard("press", data=data))

    def press_data(self, who: Player, data: str, act: str | None = None) -> None:
        self.hear(who, Heard("press", data=data), act)

    def open(self, who: Player) -> None:
        """The person's page is open and shows everything there is."""
        ids = [entry["id"] for entry in self.entries(who) if not entry["seen"]]
        if ids:
            self.hear(who, Heard("command", data="seen", fields=(("ids", ",".join(ids)),)))

    # -- what people see

    def entries(self, who: Player) -> list[dict[str, Any]]:
        view = self.database.look_now(pages.look, who.id, "chat", {"after": ""})
        return list(view.values["entries"])

    def screen(self, who: Player, count: int = 50) -> list[str]:
        """The last entries as text, in the reader's language."""
        shown = []
        for entry in self.entries(who)[-count:]:
            if entry["side"] == "them":
                shown.append(f"> {entry['text']}")
            else:
                shown.append(self.text(entry["message"], who.language))
        return shown

    def text(self, message: Message, language: str) -> str:
        lines = [render(part, language) for part in message.parts]
        lines += [" ".join(f"[{render(b.label, language)}]" for b in row) for row in message.buttons]
        return "\n".join(lines)

    def buttons(self, who: Player) -> list[tuple[str, str]]:
        """(label, data) of every button the person can see, the newest first."""
        messages = [one["message"] for one in self.entries(who) if one["side"] == "us"]
        messages = [*self.dispatch_cards(who), *messages]
        found = []
        for message in reversed(messages):
            for row in message.buttons:
                found += [(render(b.label, who.language), b.data) for b in row]
        return found

    def labels(self, who: Player) -> list[str]:
        return [label for label, _data in self.buttons(who)]

    def button(self, who: Player, label: str) -> str | None:
        return next((data for shown, data in self.buttons(who) if shown == label), None)

    def dispatch_cards(self, who: Player) -> list[Message]:
        view = self.database.look_now(pages.look, who.id, "dispatch", {})
        return [card["message"] for card in reversed(view.values.get("cards", ()))]

    def card(self, number: int, language: str = "fi") -> str:
        """The dispatch card of an order as text."""

        def show(tx: Transaction) -> Message:
            order = orders.order_by_number(tx, number)
            assert order is not None
            return dispatch.card(tx, {"order": order.id}, None)

        return self.text(self.database.look_now(show), language)

    # -- time

    def local(self) -> datetime:
        return self.clock.moment.astimezone(HELSINKI)

    def until(self, moment: datetime | str) -> None:
        """Let time pass, doing what is due on the way."""
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment).replace(tzinfo=HELSINKI)
        target = moment.astimezone(UTC)
        self.due()
        for _step in range(1000):
            upcoming = self.database.look_now(rules.next_moment)
            if upcoming is None or upcoming > target:
                break
            self.clock.moment = upcoming
            self.due()
        self.clock.moment = max(target, self.clock.moment)
        self.due()

    def later(self, **amount: float) -> None:
        self.until(self.clock.moment + timedelta(**amount))

    def due(self) -> Sequence[str]:
        """Do what is due now, and bring what may be said now."""
        done: list[str] = []
        tried: set[tuple[str, str]] = set()
        while fresh := [one for one in self.look_ahead() if (one.rule, one.about) not in tried]:
            for one in fresh:
                tried.add((one.rule, one.about))
                self.database.write_now(rules.do, one)
                done.append(one.rule)
        self.bring()
        return done

    def look_ahead(self) -> list[Due]:
        """What is due now; what was derived for that is kept, as the keeper does."""
        found = self.database.look_now(rules.ahead)
        self.database.write_now(rules.keep, found.answers, found.basis)
        return found.due

    def bring(self) -> None:
        """The web's courier."""
        from bot.house import delivery
        from storage import outbox

        while rows := self.database.write_now(outbox.lease, "web", 32, 60.0, "theatre"):
            for row in rows:
                outgoing = self.database.write_now(delivery.prepare, row)
                if outgoing is None:
                    self.database.write_now(delivery.drop, row)
                else:
                    self.database.write_now(delivery.shown_on_web, row, outgoing.message)

    def bring_on(self, platform: str, arrived: Callable[[Sending, Outgoing], str]) -> None:
        """A messenger's courier: `arrived` is told what goes out, and says under which id the messenger has it."""
        from bot.house import delivery
        from storage import outbox, outcomes

        while rows := self.database.write_now(outbox.lease, platform, 32, 60.0, "theatre"):
            for row in rows:
                try:
                    outgoing = self.database.write_now(delivery.prepare, row)
                except TryLater:  # it gives way to what is more urgent in its channel
                    self.database.write_now(outcomes.note_not_sent, row.id, 0.0)
                    continue
                if outgoing is None:
                    self.database.write_now(delivery.drop, row)
                else:
                    self.database.write_now(delivery.note_delivery, row, Receipt(arrived(row, outgoing)))


def _enter(tx: Transaction, language: str, flags: dict[str, bool]) -> str:
    person = people.add_person(tx, language=language, zone="Europe/Helsinki", **flags)
    people.bind_identity(tx, person.id, "web", person.id, {"lane": person.id})
    return person.id


def go_on(tx: Transaction) -> None:
    """Orders go on whose time has come: on a stage nothing waits for a minute, unless a test wants it to."""
    for order in orders.orders_going_on(tx):
        if order.goes_on_at is not None and order.goes_on_at <= tx.now:
            going_on.go_on(tx, order)


def enrol(tx: Transaction, person_id: str, profile: dict[str, Any]) -> None:
    """Make somebody an expert with this profile and the consents in it."""
    people.save_profile(tx, person_id, "expert", profile)
    joining.give_consents(tx, person_id, profile["consents"])
