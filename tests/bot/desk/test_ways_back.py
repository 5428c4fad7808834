"""Somebody lost their way in: what lets them in again goes to them, and a coordinator's screen shows it only where that
is recorded and told (R22).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.port import Incoming
from bot.command import people as command
from bot.desk import ordering
from bot.facts.ways import ways_of
from bot.house import delivery, sessions
from bot.house.hearing import hear_and_handle
from dialogs.speech import heard_press
from storage import ledger, outbox, outcomes, people
from storage.people import Person
from storage.shelf import HouseFacts
from storage.transaction import Transaction
from tests.given import ON_SITE
from tests.theatre import Player, Theatre


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Theatre]:
    """Oona has ordered, Aino is asked, Kirsi coordinates."""
    theatre = Theatre(tmp_path)
    theatre.database.shelf.house = HouseFacts(public_url="https://keikka.example.org")
    oona = theatre.orderer("Oona", "en")
    theatre.expert("Aino", "en")
    theatre.coordinator("Kirsi", "en")
    theatre.do(lambda tx: ordering.submit(tx, person_of(tx, oona), ON_SITE))
    theatre.due()
    yield theatre
    theatre.close()


def person_of(tx: Transaction, who: Player) -> Person:
    found = people.person(tx, who.id)
    assert found is not None
    return found


def has_telegram(theatre: Theatre, who: Player) -> None:
    theatre.do(people.bind_identity, who.id, "telegram", f"account of {who.name}", {"lane": f"chat of {who.name}"})


def screen(theatre: Theatre, name: str) -> str:
    return "\n".join(theatre.screen(theatre.players[name]))


def links(theatre: Theatre, name: str) -> list[str]:
    messages = [one["message"] for one in theatre.entries(theatre.players[name]) if one["side"] == "us"]
    return [link.path for message in messages for link in message.links]


def kirsi_asks_for_aino(theatre: Theatre) -> None:
    kirsi = theatre.players["Kirsi"]
    theatre.press_data(kirsi, "see:1")
    theatre.press(kirsi, "Fresh link for: Aino")


def a_code_is_read_out(theatre: Theatre) -> str:
    kirsi_asks_for_aino(theatre)
    theatre.press(theatre.players["Kirsi"], "Read out a code by phone")
    found = re.findall(r"Read the code out: ([0-9 ]+)", screen(theatre, "Kirsi"))
    return str(found[-1])


def told_on_telegram(theatre: Theatre) -> list[tuple[str, Any]]:
    return [(one.kind, one.about) for one in theatre.do(outbox.lease, "telegram", 100, 60.0, "test")]


def brought_on_telegram(theatre: Theatre) -> list[str]:
    """The links on what is brought there."""
    found: list[str] = []
    while rows := theatre.do(outbox.lease, "telegram", 100, 60.0, "test"):
        for n, row in enumerate(rows):
            made = theatre.do(delivery.prepare, row)
            found += [link.path for link in made.message.links] if made is not None else []
            theatre.do(outcomes.note_sent, row.id, f"m{n}", row.attempts)
    return found


def noted(theatre: Theatre, who: str) -> list[tuple[str, str | None]]:
    """What the ledger has of somebody's ways in."""
    entries = theatre.database.look_now(ledger.entries, theatre.players[who].id)
    ways = [one for one in entries if one.verb in ("invite_again", "come_in", "code_refused")]
    return [(one.verb, one.detail.get("how") or one.detail.get("platform")) for one in ways]


def test_a_code_that_is_read_out_lets_in_once(theatre: Theatre) -> None:
    """Whoever phones reads the number in the register; no link is on the coordinator's screen."""
    code = a_code_is_read_out(theatre)
    assert len(code.replace(" ", "")) == 10
    assert "aino@example.org" in screen(theatre, "Kirsi").split("Phone the number")[1]
    assert links(theatre, "Kirsi") == []
    assert "A coordinator has made a code that opens your Keikka" in screen(theatre, "Aino")
    before, _stranger = theatre.do(sessions.welcome, "fi", False)
    entered = theatre.do(sessions.redeem, code, before, False)
    assert entered is not None
    assert entered[1].person == theatre.players["Aino"].id
    assert theatre.database.look_now(sessions.enter, before) is None, "whoever sat there is not let into it"
    assert "A fresh link to your Keikka was opened just now" in screen(theatre, "Aino")
    assert noted(theatre, "Aino") == [("invite_again", "by_phone"), ("come_in", "web")]
    assert theatre.do(sessions.redeem, code, None, False) is None


@pytest.mark.shows("verb code_refused")
def test_a_code_that_is_typed_wrongly_is_void(theatre: Theatre) -> None:
    code = a_code_is_read_out(theatre)
    wrong = f"{code[:-1]}{(int(code[-1]) + 1) % 10}"
    assert theatre.do(sessions.redeem, wrong, None, False) is None
    assert theatre.do(sessions.redeem, code, None, False) is None
    assert noted(theatre, "Aino") == [("invite_again", "by_phone"), ("code_refused", None)]


@pytest.mark.parametrize("typed", ["", "12", "x" * 40, "٠١٢٣٤٥٦٧٨٩"])
def test_who_does_not_know_how_a_code_begins_uses_up_none(theatre: Theatre, typed: str) -> None:
    code = a_code_is_read_out(theatre)
    begins_otherwise = f"{(int(code[0]) + 1) % 10}{code[1:]}"
    for guess in (typed, begins_otherwise, code[:-1], f"{code}0"):
        assert theatre.do(sessions.redeem, guess, None, False) is None
    assert theatre.do(sessions.redeem, code, None, False) is not None


@pytest.mark.shows("card way_back")
def test_a_link_goes_into_the_persons_own_chat(theatre: Theatre) -> None:
    has_telegram(theatre, theatre.players["Aino"])
    kirsi_asks_for_aino(theatre)
    assert "A link was sent into the expert's own chat: Telegram." in screen(theatre, "Kirsi")
    assert links(theatre, "Kirsi") == []
    (link,) = brought_on_telegram(theatre)
    assert noted(theatre, "Aino") == [("invite_again", "own_chat")]
    entered = theatre.do(sessions.accept, link.removeprefix("/i/"), None, True)
    assert entered is not None
    assert entered[1].person == theatre.players["Aino"].id


def test_an_orderers_link_goes_into_their_own_chat_too(theatre: Theatre) -> None:
    has_telegram(theatre, theatre.players["Oona"])
    theatre.press_data(theatre.players["Kirsi"], "freshlink:1")
    assert links(theatre, "Kirsi") == []
    assert [kind for kind, _about in told_on_telegram(theatre)] == ["order"]


@pytest.mark.shows("card way_made", "verb invite_again")
def test_what_is_handed_over_is_asked_first_and_told_and_ended_in_one_press(theatre: Theatre) -> None:
    """Wherever they are reached: who hands it over and who uses it may be the same one."""
    kirsi, aino = theatre.players["Kirsi"], theatre.players["Aino"]
    has_telegram(theatre, aino)
    kirsi_asks_for_aino(theatre)
    told_on_telegram(theatre)
    theatre.press(kirsi, "Hand over a link in person")
    assert links(theatre, "Kirsi") == []
    theatre.press(kirsi, "Make the link")
    (link,) = links(theatre, "Kirsi")
    entered = theatre.do(sessions.accept, link.removeprefix("/i/"), None, True)
    assert entered is not None
    assert noted(theatre, "Aino")[1:] == [("invite_again", "in_person"), ("come_in", "web")]
    theatre.press(aino, "I did not ask for it, end it")
    assert theatre.database.look_now(sessions.enter, entered[0]) is None
    assert "It has ended. Nobody gets in that way any more." in screen(theatre, "Aino")
    theatre.press(aino, "I did not ask for it, end it")
    assert "That has ended already." in screen(theatre, "Aino")


def test_nobody_disowns_what_is_anothers(theatre: Theatre) -> None:
    code = a_code_is_read_out(theatre)
    button = theatre.button(theatre.players["Aino"], "I did not ask for it, end it")
    assert button is not None
    theatre.press_data(theatre.players["Oona"], button)
    assert theatre.do(sessions.redeem, code, None, False) is not None


@pytest.mark.parametrize("press", ["freshlink:1:{}", "readout:1:{}", "handover:1:{}", "handover:1:yes:{}"])
def test_who_was_not_asked_is_let_in_by_no_coordinator_of_the_order(theatre: Theatre, press: str) -> None:
    bertta = theatre.coordinator("Bertta", "en")
    theatre.press_data(theatre.players["Kirsi"], press.format(bertta.id))
    assert "The situation has changed" in screen(theatre, "Kirsi")
    assert noted(theatre, "Bertta") == []


def test_from_a_messenger_one_gets_a_link_to_ones_own_page(theatre: Theatre) -> None:
    aino = theatre.players["Aino"]
    has_telegram(theatre, aino)
    for press in ("ways:mine", "mypage:mine"):
        said = Incoming("telegram", press, "account of Aino", "chat of Aino", heard_press(press))
        theatre.do(hear_and_handle, said)
    (link,) = brought_on_telegram(theatre)
    entered = theatre.do(sessions.accept, link.removeprefix("/i/"), None, True)
    assert entered is not None
    assert entered[1].person == aino.id
    theatre.press_data(aino, "mypage:mine")
    assert "You are on Keikka's own page already." in screen(theatre, "Aino")


def test_the_machine_lets_the_last_coordinator_in_again(theatre: Theatre) -> None:
    token = theatre.do(command.fresh_link, theatre.players["Kirsi"].id)
    entered = theatre.do(sessions.accept, token, None, True)
    assert entered is not None
    assert "coordinator" in entered[1].roles
    assert "A coordinator has made a link" in screen(theatre, "Kirsi")
    assert len(theatre.database.look_now(ways_of, theatre.players["Kirsi"].id)) == 1


@pytest.mark.shows("card ended_for_you")
def test_whose_phone_was_lost_is_signed_out_everywhere_and_reads_why(theatre: Theatre) -> None:
    kirsi, aino = theatre.players["Kirsi"], theatre.players["Aino"]
    has_telegram(theatre, aino)
    code = a_code_is_read_out(theatre)
    theatre.press_data(kirsi, f"signout:1:{aino.id}")
    assert theatre.database.look_now(ways_of, aino.id) != []
    theatre.press(kirsi, "Yes, sign them out")
    assert theatre.database.look_now(ways_of, aino.id) == []
    assert theatre.do(sessions.redeem, code, None, False) is None
    assert "A coordinator has signed you out everywhere" in screen(theatre, "Aino")
