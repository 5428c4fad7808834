"""Presses that no button of theirs carries: whoever makes them up changes nothing and reads nothing of others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.facts.powers import COORDINATOR
from bot.law import lifecycle
from bot.law.buttons import FORMERLY
from bot.talk.presses.verbs import VERBS
from dialogs.speech import Heard
from storage import orders, people
from storage.bookings import BOOKINGS
from storage.offers import OFFERS
from storage.tokens import TOKENS
from storage.transaction import Transaction
from tests.given import FIELDS
from tests.invariants import broken
from tests.theatre import Player, Theatre

CANARY = "kanarialintu"
CONTACT = f"{CANARY}@example.org"
#: What may follow a button's subject, as our own buttons write it and as they do not.
ARGUMENTS = ("", ":yes", ":yes:{expert}", ":{expert}:yes", ":1:onsite")
SUBJECTS = {verb: kind for kind, verbs in VERBS.items() for verb in verbs.rows}
SUBJECTS |= {name: SUBJECTS[today.split(":")[0]] for name, today in FORMERLY.items()}
#: Of what concerns nobody but who presses, only what coordinators alone may do is tried.
OWN = {verb for verb, row in VERBS["self"].rows.items() if row.who != COORDINATOR}
TRIED = [verb for verb in SUBJECTS if verb not in OWN]


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Theatre]:
    """Three orders: one asked of Aino, one that Bertta has taken, one held."""
    theatre = Theatre(tmp_path)
    oona = theatre.orderer("Oona")
    for name in ("Aino", "Bertta", "Cia"):
        theatre.expert(name, contact=CONTACT)
    for day in ("2026-11-25", "2026-12-08"):
        order(theatre, oona, day)
        offer = next(iter(theatre.do(orders.live_offers)))
        asked = next(who for who in theatre.players.values() if who.id == offer.expert_id)
        theatre.open(asked)
        theatre.press_data(asked, f"yes:{offer.id}:1:onsite")
        theatre.due()
    theatre.until("2026-11-25 16:00")
    order(theatre, oona, "2026-12-09")
    yield theatre
    theatre.close()


def order(theatre: Theatre, who: Player, day: str) -> None:
    """Order, on one page."""
    fields = {
        **FIELDS, "date": day, "time": "12:00-14:00", "w:send": "1",
        "organisation": f"{CANARY} oy", "contact_name": f"{CANARY} meri", "contact": CONTACT,
    }  # fmt: skip
    theatre.hear(who, Heard("form", data="order", fields=tuple(fields.items())))
    theatre.due()


def stands(tx: Transaction) -> Any:
    """Everything that a press of others may change."""
    everybody = sorted((one.id, one.state, one.known, one.is_coordinator) for one in people.persons_where(tx))
    sessions = sorted(one.hash for one in TOKENS.all(tx) if one.purpose in ("session", "invite"))
    rows = [orders.orders_in(tx, lifecycle.ORDER_STATES), OFFERS.all(tx), BOOKINGS.all(tx), orders.alarms_open(tx)]
    return everybody, sessions, rows


def subjects(theatre: Theatre, kind: str, who: Player) -> list[str]:
    """The orders, offers, bookings and alarms that are not theirs."""
    if kind == "order":
        return ["1", "2", "3", "-1"]
    if kind == "alarm":
        return [one.id for one in theatre.do(orders.alarms_open)]
    found = theatre.do(OFFERS.all) if kind == "offer" else theatre.do(BOOKINGS.all)
    others = [one.id for one in found if one.expert_id != who.id]
    return [*others, ""] if kind != "self" else ["expert", "coordinator", "me", "new"]


def test_the_stage_is_set(theatre: Theatre) -> None:
    states = [one.state for one in theatre.do(orders.orders_in, lifecycle.ORDER_STATES)]
    assert sorted(states) == ["booked", "held", "searching"]


@pytest.mark.parametrize("name", ["Stranger", "Aino"])
def test_made_up_presses_change_nothing_and_tell_nothing(theatre: Theatre, name: str) -> None:
    theatre.orderer("Stranger", known=False)
    who = theatre.players[name]
    theatre.open(who)
    shown = len(theatre.entries(who))
    before = theatre.database.look_now(stands)
    expert = theatre.players["Cia"].id
    for verb in TRIED:
        for subject in subjects(theatre, SUBJECTS[verb], who):
            for arguments in ARGUMENTS if SUBJECTS[verb] == "offer" else ARGUMENTS[:4]:
                data = f"{verb}:{subject}{arguments.format(expert=expert)}"
                if not (name != "Stranger" and _own(theatre, who, SUBJECTS[verb], subject)):
                    theatre.press_data(who, data)
    assert theatre.database.look_now(stands) == before
    answers = theatre.entries(who)[shown:]
    assert answers
    told = "\n".join(theatre.text(one["message"], "fi") for one in answers if one["side"] == "us")
    assert CANARY not in told
    assert "/i/" not in told
    assert theatre.database.look_now(broken) == []


def _own(theatre: Theatre, who: Player, kind: str, subject: str) -> bool:
    """Whether a booking named by its order's number is theirs."""
    if kind != "booking" or not subject.isdigit():
        return False
    return any(one.expert_id == who.id for one in theatre.do(BOOKINGS.all))
