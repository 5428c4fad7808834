"""Forged, foreign and forwarded presses on Telegram change nothing (I9): a button carries no authority.

Whoever has a changed client may send any data as a press, in any chat. Here strangers, other orderers and experts who
were not asked send what the buttons of others say, with the true ids, and much besides; then the house is as it was.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.law.buttons import FORMERLY
from bot.talk.presses.verbs import VERBS
from storage import tables
from storage.transaction import Transaction
from tests.given import FIELDS
from tests.whole.devices.telegram import TelegramDevice, TelegramStage

FORGERS = ("Eve", "Otto", "Dora")
BATCH = 100
#: What a forger may do to nobody but themselves.
KEPT = (
    tables.orders, tables.offers, tables.bookings, tables.feedback, tables.alarms, tables.profiles, tables.consents,
    tables.settings, tables.organisations, tables.tokens, tables.persons, tables.identities,
)  # fmt: skip


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[TelegramStage]:
    """An order that is being asked about, one that is booked, and one that waits for a coordinator."""
    made = TelegramStage(TelegramDevice(), tmp_path, "2026-11-23 10:00", "fi")
    people = [("orderer", "Oona"), ("newcomer", "Nea"), ("expert", "Aino"), ("expert", "Bertta"),
              ("coordinator", "Kirsi"), ("stranger", "Eve"), ("orderer", "Otto")]  # fmt: skip
    for role, name in people:
        made.enter(role, name, "fi", {})
    made.fills("Oona", "order", FIELDS)
    made.presses("Aino" if made.find("Aino", "Otan keikan") else "Bertta", "Otan keikan")
    made.fills("Oona", "order", {**FIELDS, "date": "2026-12-15"})
    made.fills("Nea", "order", {**FIELDS, "date": "2026-12-16"})
    made.enter("expert", "Dora", "fi", {})
    for name in FORGERS:
        made.says(name, "ohje")
    try:
        yield made
    finally:
        made.close()


def test_what_others_buttons_say_changes_nothing(stage: TelegramStage) -> None:
    forged(stage, 300)


@pytest.mark.soak
def test_ten_thousand_forged_presses_change_nothing(stage: TelegramStage) -> None:
    forged(stage, 10_000)


def _press_all(stage: TelegramStage, dice: random.Random, known: list[str]) -> None:
    for _ in range(BATCH):
        press(stage, dice, known)


def forged(stage: TelegramStage, count: int) -> None:
    dice = random.Random(count)
    ids = {stage.device.phones[name].lane: stage.person(name) for name in FORGERS}
    mine = {person.id for person in ids.values() if person is not None}
    before = stage.look(state, mine)
    seen = [*stage.look(real_data), *(one for row in stage.look(names) for one in made_up(row))]
    shown = [key.data for name in ("Oona", "Aino", "Bertta", "Kirsi") for key in stage.keys(name)]
    for _ in range(count // BATCH):
        stage.act(lambda: _press_all(stage, dice, [*seen, *shown]))
    assert stage.look(state, mine) == before
    assert not stage.device.telegram.world.updates.waiting
    queries = list(stage.device.telegram.world.queries.values())
    assert len(queries) >= count
    assert all(one.answered_at for one in queries), "each press is answered"


def press(stage: TelegramStage, dice: random.Random, known: list[str]) -> None:
    """One forged press: by one of the forgers, in their own chat or in the group, on any message."""
    phone = stage.device.phones[dice.choice(FORGERS)]
    chat = dice.choice([phone.chat, stage.device.group.chat])
    data = dice.choice(known) if dice.random() < 0.8 else garbage(dice)
    phone.forge(data, dice.choice([None, *chat.messages]), chat)


def garbage(dice: random.Random) -> str:
    """Up to 64 bytes of anything."""
    signs = "abcdefghijklmnopqrstuvwxyz:~0123456789-_ ÅÄÖ'\";<>&%\\\x00\u202e🙂"
    return "".join(dice.choice(signs) for _ in range(dice.randrange(1, 40))).encode()[:64].decode("utf-8", "ignore")


#: Verbs by which people do something to themselves alone, which is theirs to do.
OWN = {"erase", "language", "order", "pause", "resume", "profile", "where"}


def names(tx: Transaction) -> list[str]:
    """Everything a button could be about: numbers of orders, ids of offers, bookings, people."""
    found = [str(number) for (number,) in tx.rows(select(tables.orders.c.number))]
    for table in (tables.orders, tables.offers, tables.bookings, tables.persons):
        found += [str(one) for (one,) in tx.rows(select(table.c.id))]
    return found


def made_up(name: str) -> list[str]:
    """Every verb about it, with and without arguments."""
    ends = ("", ":1", ":0", ":onsite", ":yes", f":{name}", f":yes:{name}")
    verbs = [*FORMERLY, *(verb for kind in VERBS.values() for verb in kind.rows)]
    whole = [f"{verb}:{name}{end}" for verb in verbs if verb not in OWN for end in ends]
    return [data for data in whole if len(data.encode()) <= 64]


def real_data(tx: Transaction) -> list[str]:
    """Each live offer's own buttons, as they stand on the phone of the one who was asked."""
    rows = tx.rows(select(tables.offers.c.id, tables.offers.c.round))
    return [f"{verb}:{offer}:{round_}" for offer, round_ in rows for verb in ("yes", "no")]


def state(tx: Transaction, forgers: set[str]) -> dict[str, list[Any]]:
    """All that nobody but its owners may change, without what is the forgers' own."""
    found = {}
    for table in KEPT:
        rows = [dict(zip(table.c.keys(), row, strict=True)) for row in tx.rows(select(table))]
        own = [row for row in rows if row.get("person_id") in forgers or row.get("id") in forgers]
        kept = [row for row in rows if row not in own]
        for row in kept:
            row.pop("last_heard_at", None)
        found[table.name] = sorted(kept, key=repr)
    return found


@pytest.mark.parametrize(("label", "answer"), [("Otan keikan", "Keikka on sinun"), ("En voi", "Kiitos vastauksesta")])
def test_a_forwarded_button_is_the_askeds_alone(stage: TelegramStage, label: str, answer: str) -> None:
    asked = next(name for name in ("Aino", "Bertta", "Dora") if stage.find(name, label))
    key = stage.find(asked, label)
    assert key is not None
    stage.news("Eve")
    stage.sends_data("Eve", key.data)
    assert "vanha tai ei ole sinulle" in told(stage, "Eve")
    stage.news(asked)
    stage.presses(asked, label)
    assert answer in told(stage, asked)


def told(stage: TelegramStage, who: str) -> str:
    return "\n".join(line for one in stage.news(who) for line in one.lines)
