"""A few orders lived through from end to end, in chats on the web and on a messenger, until each has ended.

They are asked about, refused, accepted, reminded of, held, answered by all three sides, cancelled, dropped out of;
beside each of them somebody only says hello. All people are made up.
"""

from __future__ import annotations

import itertools
import secrets
from datetime import timedelta
from pathlib import Path

from adapters.port import Incoming, Outgoing
from bot.desk import feedback
from bot.house.hearing import hear_and_handle
from bot.house.sessions import welcome
from dialogs.speech import Heard, Message
from dialogs.speech.language import render
from storage import MasterKeys, orders, people, settings
from storage.bookings import bookings_in
from storage.outbox import Sending
from storage.transaction import Transaction
from tests.theatre import Player, Theatre

KEYS = MasterKeys((b"d" * 32,))
#: So many orders are lived through at once.
LIVED = 20
CHANNEL = ("telegram", "-1001")
EXPERTS, ORDERERS = 8, 5


class Country(Theatre):
    """A house in which every other person is on a messenger, and a dispatch channel is."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "2026-01-05 09:00", KEYS)
        self._sent = itertools.count(1)
        self._heard = itertools.count(1)
        self._chats: dict[str, list[Message]] = {}
        self.database.shelf.dispatch_lanes = (CHANNEL,)
        self.do(settings.change, "orders_at_most", 500, "bench")
        self.do(settings.change, "orders_a_day", 1000, "bench")
        self.coordinator("Kirsi")
        for n in range(EXPERTS):
            self._reach(self.expert(f"expert{n}", short_notice=True), n)
        for n in range(ORDERERS):
            self._reach(self.orderer(f"orderer{n}"), n)

    def _reach(self, who: Player, n: int) -> None:
        if n % 2:
            self._chats[who.id] = []
            self.do(_is_on_telegram, who.id)

    def hear(self, who: Player, heard: Heard, act: str | None = None) -> None:
        """On the platform where they are."""
        if who.id not in self._chats:
            super().hear(who, heard, act)
            return
        name = act or f"{next(self._heard):010}"
        self.do(hear_and_handle, Incoming("telegram", name, who.id, who.id, heard))

    def bring(self) -> None:
        """The couriers of both."""
        super().bring()
        self.bring_on("telegram", self._arrived)

    def _arrived(self, row: Sending, outgoing: Outgoing) -> str:
        self._chats.get(row.person_id or "", []).append(outgoing.message)
        return f"{next(self._sent):08}"

    def buttons(self, who: Player) -> list[tuple[str, str]]:
        """On the screen where they are."""
        shown = self._chats.get(who.id)
        if shown is None:
            return super().buttons(who)
        found = [(b.label, b.data) for message in reversed(shown) for row in message.buttons for b in row]
        return [(render(label, who.language), data) for label, data in found]

    def answers(self, who: Player, words: str) -> None:
        """Somebody says something, and reads what is said to them."""
        self.hear(who, Heard("text", text=words))
        self.bring()
        self.see(who)

    def act(self, who: Player, begins: str) -> bool:
        """Press the newest button whose data begins so; False where there is none."""
        self.see(who)
        data = next((data for _label, data in self.buttons(who) if data.startswith(begins)), None)
        if data is not None:
            self.hear(who, Heard("press", data=data))
            self.bring()
            self.see(who)
        return data is not None

    def see(self, who: Player) -> None:
        """Whoever has a page looks at it."""
        if who.id not in self._chats:
            self.open(who)


def _is_on_telegram(tx: Transaction, person_id: str) -> None:
    people.bind_identity(tx, person_id, "telegram", person_id, {"lane": person_id})
    people.give_consent(tx, person_id, "offers_in_messenger", "1", "telegram")
    people.give_consent(tx, person_id, "contact_in_messenger", "1", "telegram")
    people.change_person(tx, person_id, prefers_platform="telegram")


def live(folder: Path) -> Path:
    """The file of a house in which some orders have been lived through."""
    house = Country(folder)
    for n in range(LIVED):
        house.later(minutes=40)
        _order(house, n)
        _visitor(house, n)
    for _day in range(70):
        house.later(days=1)
        for n in range(EXPERTS):
            _expert(house, n)
        for n in range(ORDERERS):
            _orderer(house, n)
        house.do(_audiences)
    left = house.database.look_now(orders.open_orders)
    assert not left, [one.state for one in left]
    house.database.between(lambda raw: raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").close())
    house.close()
    return house.file


def _order(house: Country, n: int) -> None:
    who = house.players[f"orderer{n % ORDERERS}"]
    day = (house.local() + timedelta(days=12 + n)).date()
    house.answers(who, f"Tarvitsemme luennon masennuksesta Ouluun {day.day}.{day.month}. klo 14-16")
    house.answers(who, "apua")
    fields = {
        "topics": "depression",
        "perspective": "either",
        "kind": "lecture",
        "date": f"{day.day}.{day.month}.{day.year}",
        "time": f"{9 + n % 6}-{11 + n % 6}",
        "format": ("onsite", "remote", "either")[n % 3],
        "place": "Oulu",
        "organisation": "Esimerkin ammattikorkeakoulu",
        "contact_name": "Oona Esimerkki",
        "contact": "oona@example.org",
        "wishes": "Ryhmä on hoitotyön toisen vuoden opiskelijoita, jotka ovat kuulleet aiheesta luennoilla.",
        "w:send": "1",
    }
    house.hear(who, Heard("form", data="order", fields=tuple(fields.items())))
    house.due()
    house.see(who)
    if n % 10 == 9:
        house.later(hours=5)
        house.act(who, "cancel:")
        house.act(who, "cancel:")


def _visitor(house: Country, n: int) -> None:
    """Somebody says hello, and nothing more: on the web or on a messenger."""
    if n % 2:
        _session, visitor = house.do(welcome, "fi", True)
        guest = Player(f"guest{n}", visitor.person, "fi")
        house.hear(guest, Heard("text", text="hei"))
    else:
        house.do(hear_and_handle, Incoming("telegram", f"hello {n}", f"t{n}", f"t{n}", Heard("text", text="hei")))
    house.bring()


def _expert(house: Country, n: int) -> None:
    """Answers what waits: every fourth a no, one in twelve drops out later."""
    who = house.players[f"expert{n}"]
    house.see(who)
    live = house.database.look_now(orders.offers_to, who.id, ("live",))
    for number, one in enumerate(live):
        house.act(who, f"{'no' if (n + number) % 4 == 3 else 'yes'}:{one.id}")
    if live and n == 5:
        house.act(who, "drop:")
        house.act(who, "drop:")
    house.do(_self_assessments, who.id)


def _self_assessments(tx: Transaction, person_id: str) -> None:
    for booking in orders.bookings_of_expert(tx, person_id, ("held",)):
        given = {one.respondent for one in orders.feedback_of(tx, booking.id)}
        order = orders.order(tx, booking.order_id)
        if order is not None and order.state == "held" and tx.now > booking.ends_at + timedelta(days=1):
            if "expert" not in given:
                feedback.give_feedback(tx, booking, "expert", person_id, {"feeling": "fine", "talk": "no"})
            elif "orderer" not in given:
                words = "Puheenvuoro oli rauhallinen ja rohkea, ja opiskelijat kysyivät vielä tauollakin."
                answers = {"rating": 5, "words": words, "again": "yes"}
                feedback.give_feedback(tx, booking, "orderer", order.orderer_id, answers)


def _audiences(tx: Transaction) -> None:
    for booking in bookings_in(tx, ("held",), tx.now - timedelta(days=2)):
        if len(orders.feedback_of(tx, booking.id, "audience")) < 6:
            for _one in range(3):
                feedback.hear_audience(tx, booking, secrets.token_hex(16), {"rating": 5, "words": "Jäi mieleen."})


def _orderer(house: Country, n: int) -> None:
    house.see(house.players[f"orderer{n}"])
