"""A coordinator's second way: whoever has a coordinator's link or cookie, and not their phone, sees nothing (R22)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.port import Incoming
from bot.command import people as command
from bot.desk import joining, ways_back
from bot.facts.ways import ways_of
from bot.house import delivery, sessions
from bot.house.hearing import hear_and_handle
from dialogs.speech import Message, heard_press
from storage import ledger, outbox, outcomes, people, settings
from tests.theatre import Player, Theatre


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Theatre]:
    """Kirsi coordinates, and is on Telegram."""
    theatre = Theatre(tmp_path)
    kirsi = theatre.coordinator("Kirsi", "en")
    theatre.do(people.bind_identity, kirsi.id, "telegram", "account", {"lane": "chat"})
    yield theatre
    theatre.close()


def a_new_browser(theatre: Theatre, who: Player) -> str:
    person = theatre.do(people.person, who.id)
    assert person is not None
    accepted = theatre.do(sessions.accept, theatre.do(ways_back.hand_over, person, "Kalle"), None, True)
    assert accepted is not None
    return accepted[0]


def is_in(theatre: Theatre, session: str) -> bool:
    return theatre.database.look_now(sessions.enter, session) is not None


def asked(theatre: Theatre) -> list[Message]:
    """What is brought on Telegram of a browser that is to be confirmed."""
    found = []
    while rows := theatre.do(outbox.lease, "telegram", 100, 60.0, "test"):
        for n, row in enumerate(rows):
            made = theatre.do(delivery.prepare, row)
            found += [made.message] if made is not None and row.kind == "step_asked" else []
            theatre.do(outcomes.note_sent, row.id, f"m{n}", row.attempts)
    return found


def press(theatre: Theatre, data: str) -> None:
    theatre.do(hear_and_handle, Incoming("telegram", f"press:{data}", "account", "chat", heard_press(data)))


def answers(message: Message) -> dict[str, str]:
    return {button.data.split(":")[0]: button.data for row in message.buttons for button in row}


@pytest.mark.shows("card step_asked", "verb confirm_way")
def test_a_new_browser_of_a_coordinator_is_confirmed_on_their_messenger(theatre: Theatre) -> None:
    kirsi = theatre.players["Kirsi"]
    session = a_new_browser(theatre, kirsi)
    assert not is_in(theatre, session)
    assert theatre.database.look_now(sessions.over, session) == "step"
    theatre.do(sessions.ask_step, session)
    (message,) = asked(theatre)
    number = theatre.database.look_now(sessions.step, session)
    assert 10 <= number <= 99
    assert f"The number on its page: {number}" in theatre.text(message, "en")
    press(theatre, answers(message)["confirm"])
    assert is_in(theatre, session)
    assert theatre.database.look_now(sessions.over, session) is None
    assert theatre.database.look_now(ledger.entries, kirsi.id)[-1].verb == "confirm_way"
    theatre.do(sessions.ask_step, session)
    assert asked(theatre) == [], "who is in is not asked again"


def test_it_was_somebody_else(theatre: Theatre) -> None:
    session = a_new_browser(theatre, theatre.players["Kirsi"])
    theatre.do(sessions.ask_step, session)
    (message,) = asked(theatre)
    press(theatre, answers(message)["endway"])
    assert theatre.database.look_now(sessions.over, session) == "ended"
    press(theatre, answers(message)["confirm"])
    assert not is_in(theatre, session)


def test_a_yes_is_for_one_browser(theatre: Theatre) -> None:
    one, other = (a_new_browser(theatre, theatre.players["Kirsi"]) for _n in range(2))
    theatre.do(sessions.ask_step, one)
    (message,) = asked(theatre)
    press(theatre, answers(message)["confirm"])
    assert (is_in(theatre, one), is_in(theatre, other)) == (True, False)


def test_no_browser_vouches_for_another(theatre: Theatre) -> None:
    """Nor does another coordinator."""
    kirsi, kalle = theatre.players["Kirsi"], theatre.coordinator("Kalle", "en")
    session = a_new_browser(theatre, kirsi)
    (way,) = [one for one in theatre.database.look_now(ways_of, kirsi.id) if one.platform == "web"]
    for who in (kirsi, kalle):
        theatre.press_data(who, f"confirm:{way.handle}")
        assert not is_in(theatre, session)
    assert not any(re.search("Thank you", said) for said in theatre.screen(kirsi))


@pytest.mark.parametrize("role", ["expert", "orderer"])
def test_others_are_not_asked(theatre: Theatre, role: str) -> None:
    accepted = theatre.do(sessions.accept, theatre.do(joining.invite, role, None, "en", "cli"), None, True)
    assert accepted is not None
    theatre.do(people.bind_identity, accepted[1].person, "telegram", "4712", {"lane": "4712"})
    assert is_in(theatre, accepted[0])


def test_who_has_a_browser_alone_is_not_locked_out(theatre: Theatre) -> None:
    assert is_in(theatre, a_new_browser(theatre, theatre.coordinator("Kalle", "en")))


def test_a_house_may_do_without(theatre: Theatre) -> None:
    session = a_new_browser(theatre, theatre.players["Kirsi"])
    theatre.do(settings.change, "second_step", False, "test")
    assert is_in(theatre, session)


def test_the_machine_lets_in_who_lost_the_messenger(theatre: Theatre) -> None:
    """Even the last coordinator: the lost one leads in no more, and a new link does."""
    kirsi = theatre.players["Kirsi"]
    assert not is_in(theatre, a_new_browser(theatre, kirsi))
    theatre.do(command.end_ways, kirsi.id)
    accepted = theatre.do(sessions.accept, theatre.do(command.fresh_link, kirsi.id), None, True)
    assert accepted is not None
    assert is_in(theatre, accepted[0])
