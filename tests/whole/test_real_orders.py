"""Real messages through the whole house: pasted into the chat, led by buttons and short words to a sent order, asked of
one expert and then another, taken, reminded of, held, and answered by orderer, expert and audience.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.port import Incoming
from bot.house.hearing import hear_and_handle
from bot.talk import forms
from bot.views import pages
from dialogs.form.question import Question, question
from dialogs.form.turn import World
from dialogs.forms.feedback import FEEDBACK_AUDIENCE
from dialogs.speech import Heard
from dialogs.vocabulary.kinds import kinds
from dialogs.vocabulary.topics import topics
from storage import orders, people
from storage.orders import Booking, Order
from storage.transaction import Transaction
from tests.invariants import broken
from tests.theatre import Player, Theatre

MESSAGES = [
    json.loads(line)
    for name, most in (("dev_orders", 24), ("orders_read", 20))
    for line in (Path(__file__).parents[1] / f"understanding/{name}.jsonl").read_text("utf-8").splitlines()[:most]
]

#: Short words as on a phone, for what is typed; what has buttons is pressed every other time.
WORDS: dict[str, list[str]] = {
    "topics": ["masennus", "depression"],
    "perspective": ["kumpi vain", "egen"],
    "kind": ["luento", "panel"],
    "date": ["12.3.", "to 15.4."],
    "time": ["14-16", "klo 9"],
    "length": ["2 t", "90 min"],
    "format": ["paikan päällä", "på plats"],
    "place": ["oulu", "Kuopiossa"],
    "organisation": ["Esimerkkiyhdistys", "Exempelskolan"],
    "contact_name": ["Maija Meri", "Kalle Koivu"],
    "contact": ["040 123 4567", "maija@example.org"],
    "rating": ["5", "4"],
    "useful": ["Tarina jäi mieleen.", "ohita"],
    "words": ["hoppa över", "Kiitos."],
    "again": ["kyllä", "ja"],
    "went": ["5", "4"],
    "after": ["hyvin", "bra"],
    "talk": ["ei", "nej"],
}
MOST_TURNS = 20
REMINDER = "A reminder: the gig is coming."
BROUGHT = ("The orderer has given you feedback.", "{n} person in the audience has answered.")


def test_there_are_enough_of_both() -> None:
    assert len([one for one in MESSAGES if one["id"].startswith("d")]) == 24
    assert len([one for one in MESSAGES if one["id"].startswith("r")]) >= 20


@pytest.fixture(params=MESSAGES, ids=lambda message: message["id"])
def message(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(request.param)


@pytest.fixture
def theatre(message: dict[str, Any], tmp_path: Path) -> Iterator[Theatre]:
    """A house at noon of the message's day, with three experts who know everything and go everywhere."""
    theatre = Theatre(tmp_path, f"{message['base_date']} 12:00")
    everything: dict[str, Any] = {
        "topics_own": list(topics()),
        "topics_family": list(topics()),
        "kinds": list(kinds()),
        "reach": {"km": 2000},
        "short_notice": True,
    }
    for name in ("Aino", "Bertta", "Cia"):
        theatre.expert(name, **everything)
    yield theatre
    theatre.close()


def test_a_pasted_message_becomes_a_gig_with_feedback_from_three_sides(
    theatre: Theatre, message: dict[str, Any]
) -> None:
    oona = theatre.orderer("Oona", message["lang"])
    theatre.say(oona, message["text"])
    asked = converse(theatre, oona)
    assert len(asked) == len(set(asked)), f"asked twice: {asked}"
    press(theatre, oona, "w:send")
    order = the_order(theatre)
    assert order.state == "searching"

    first = refuse(theatre, order)
    second = accept(theatre, order)
    assert second is not first
    booking = the_booking(theatre, order)
    theatre.open(oona)
    theatre.open(second)
    assert second.name in last_words(theatre, oona, count=1)
    told = last_words(theatre, second, count=1)
    assert any(name in told for name in WORDS["contact_name"]), "the expert knows whom to call"

    far = booking.starts_at - theatre.clock.now() > timedelta(days=2)
    theatre.until(booking.starts_at + timedelta(minutes=1))
    for who in (oona, second):
        assert said(theatre, who, REMINDER) >= far, f"{who.name} was not reminded"
    for _listener in range(5):
        audience_answers(theatre, order)
    theatre.until(booking.ends_at + timedelta(days=1, hours=10))
    theatre.open(second)

    assert own_page(theatre, second) == [f"selfassess:{booking.id}", f"notheld:{booking.id}"]
    for who, verb, number in ((oona, "feedback", 3), (second, "selfassess", 3)):
        press(theatre, who, f"{verb}:")
        assert len(converse(theatre, who)) >= number
        theatre.due()
    given = theatre.do(orders.feedback_of, booking.id)
    assert sorted(one.respondent for one in given) == [*["audience"] * 5, "expert", "orderer"]
    assert said(theatre, second, *BROUGHT) == 2, "the orderer's answers, and the audience's together"
    assert own_page(theatre, second) == [], "nothing is left to do"
    assert the_order(theatre).state == "closed"
    assert theatre.database.look_now(broken) == []


# What people do.


def converse(theatre: Theatre, who: Player) -> list[str]:
    """Answer what is asked until nothing is, by turns with a button and with short words; the slots that were asked."""
    asked: list[str] = []
    for turn in range(MOST_TURNS):
        waiting = waits(theatre, who)
        if waiting is None or waiting.kind == "summary":
            return asked
        if waiting.slot is None or waiting.kind == "offer":
            theatre.say(who, "kyllä" if turn % 2 else "ei")
            asked.append(f"{waiting.kind} {waiting.slot.name if waiting.slot else turn}")
            continue
        asked.append(waiting.slot.name)
        if turn % 2 and (data := button(theatre, who, f"a:{waiting.slot.name}:")):
            theatre.press_data(who, data)
        else:
            theatre.say(who, WORDS[waiting.slot.name][turn // 2 % 2])
    raise AssertionError(f"asked and asked: {asked}")


def waits(theatre: Theatre, who: Player) -> Question | None:
    """What the open form waits for; None when no form is open."""

    def look(tx: Transaction) -> Question | None:
        person = people.person(tx, who.id)
        assert person is not None
        one = forms.current(tx, person)
        return question(one.form, one.draft, World(theatre.local(), who.language)) if one else None

    return theatre.database.look_now(look)


def button(theatre: Theatre, who: Player, begins: str) -> str | None:
    """The data of the newest button that begins so."""
    return next((data for _label, data in theatre.buttons(who) if data.startswith(begins)), None)


def press(theatre: Theatre, who: Player, begins: str) -> None:
    data = button(theatre, who, begins)
    assert data is not None, f"{who.name} has no button {begins}: {theatre.screen(who, 2)}"
    theatre.press_data(who, data)
    theatre.due()


def asked_now(theatre: Theatre, order: Order) -> Player:
    """Who holds the live offer, with their page open."""
    for _hour in range(72):  # nobody is asked in quiet hours
        theatre.due()
        live = [one for one in theatre.do(orders.live_offers) if one.order_id == order.id]
        asked = [who for who in theatre.players.values() if live and who.id == live[0].expert_id]
        if asked and button(theatre, asked[0], "yes:"):
            theatre.open(asked[0])
            return asked[0]
        theatre.later(hours=1)
    raise AssertionError("nobody is asked")


def refuse(theatre: Theatre, order: Order) -> Player:
    who = asked_now(theatre, order)
    press(theatre, who, "no:")
    return who


def accept(theatre: Theatre, order: Order) -> Player:
    who = asked_now(theatre, order)
    press(theatre, who, "yes:")
    return who


def audience_answers(theatre: Theatre, order: Order) -> None:
    """One listener fills the page behind the code."""

    def code(tx: Transaction) -> str:
        found = orders.order(tx, order.id)
        assert found is not None
        return str(orders.answers_of(tx, found)["audience_code"])

    empty = {slot.name: "" for slot in FEEDBACK_AUDIENCE.slots}
    fields = {"token": theatre.database.look_now(code), **empty, "rating": "4", "gave": "Toivoa."}
    act = f"listener-{next(theatre._acts)}"
    heard = Heard("form", data="audience", fields=tuple(fields.items()))
    theatre.database.write_now(hear_and_handle, Incoming("web", act, "link", act, heard))


# What is seen.


def the_order(theatre: Theatre) -> Order:
    order = theatre.do(orders.order_by_number, 1)
    assert order is not None
    return order


def the_booking(theatre: Theatre, order: Order) -> Booking:
    (booking,) = theatre.do(orders.bookings_of, order.id)
    return booking


def last_words(theatre: Theatre, who: Player, count: int) -> str:
    return "\n".join(theatre.screen(who, count))


def own_page(theatre: Theatre, who: Player) -> list[str]:
    """What the buttons on an expert's own page do."""
    view = theatre.database.look_now(pages.look, who.id, "me", {})
    return [one.data for card in view.values["cards"] for row in card.buttons for one in row]


def said(theatre: Theatre, who: Player, *english: str) -> int:
    """How many messages have one of these texts in them, by its English."""
    ours = [one["message"] for one in theatre.entries(who) if one["side"] == "us"]
    return sum(any(part.msgid in english for part in message.parts) for message in ours)
