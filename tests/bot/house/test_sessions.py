"""A session lets one person in until it ends; whoever held one before a right was given is not let into the right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk import joining, ways_back
from bot.house import sessions
from storage import ledger, people
from tests.theatre import Theatre


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Theatre]:
    theatre = Theatre(tmp_path)
    yield theatre
    theatre.close()


@pytest.mark.parametrize("role", ["coordinator", "expert", "orderer"])
def test_an_invitation_ends_the_session_that_was_there_before(theatre: Theatre, role: str) -> None:
    """On a shared computer whoever opened the chat first still has the old one."""
    before, visitor = theatre.do(sessions.welcome, "fi", True)
    invitation = theatre.do(joining.invite, role, None, "fi", "keikka")
    accepted = theatre.do(sessions.accept, invitation, before, True)
    assert accepted is not None
    after, now = accepted
    assert (now.person, role in now.roles) == (visitor.person, True)
    assert theatre.database.look_now(sessions.enter, before) is None
    assert theatre.database.look_now(sessions.enter, after) == now


@pytest.mark.shows("verb sign_in", "verb sign_out")
def test_coming_in_and_going_out_are_in_the_ledger(theatre: Theatre) -> None:
    accepted = theatre.do(sessions.accept, theatre.do(joining.invite, "coordinator", None, "fi", "cli"), None, True)
    assert accepted is not None
    session, kirsi = accepted
    theatre.do(sessions.sign_out, session)
    theatre.do(sessions.sign_out, session)
    told = theatre.database.look_now(ledger.entries, kirsi.person)
    assert [(one.actor, one.verb) for one in told] == [(kirsi.person, "sign_in"), (kirsi.person, "sign_out")]
    _chat, stranger = theatre.do(sessions.welcome, "fi", True)
    assert theatre.database.look_now(ledger.entries, stranger.person) == [], "who only writes has signed in nowhere"


def test_a_way_back_ends_the_session_of_whoever_sat_there(theatre: Theatre) -> None:
    other, _visitor = theatre.do(sessions.welcome, "fi", True)
    _lost, mine = theatre.do(sessions.welcome, "fi", True)
    person = theatre.do(people.person, mine.person)
    assert person is not None
    accepted = theatre.do(sessions.accept, theatre.do(ways_back.hand_over, person, "keikka"), other, True)
    assert accepted is not None
    assert accepted[1].person == mine.person
    assert theatre.database.look_now(sessions.enter, other) is None


def test_an_invitation_that_is_no_good_ends_nothing(theatre: Theatre) -> None:
    before, _visitor = theatre.do(sessions.welcome, "fi", True)
    assert theatre.do(sessions.accept, "nothing-like-it", before, True) is None
    assert theatre.database.look_now(sessions.enter, before) is not None


def test_a_session_is_as_old_as_what_was_last_done_in_it(theatre: Theatre) -> None:
    """Looking is not doing; a coordinator, who sees everybody, is signed out soonest, and not by a long weekend."""
    theatre.ahead = timedelta(0)
    accepted = theatre.do(sessions.accept, theatre.do(joining.invite, "coordinator", None, "fi", "cli"), None, True)
    assert accepted is not None
    session = accepted[0]
    theatre.clock.moment += timedelta(hours=1)
    assert is_quiet(theatre, session)
    theatre.do(sessions.stay, session)
    assert not is_quiet(theatre, session)
    theatre.clock.moment += timedelta(days=4) - timedelta(hours=1)
    assert is_quiet(theatre, session)
    theatre.clock.moment += timedelta(hours=2)
    assert theatre.database.look_now(sessions.enter, session) is None
    assert theatre.database.look_now(sessions.over, session) == "idle"
    theatre.do(sessions.stay, session)
    assert theatre.database.look_now(sessions.enter, session) is None, "what is over is not woken"


def is_quiet(theatre: Theatre, session: str) -> bool:
    entered = theatre.database.look_now(sessions.enter, session)
    assert entered is not None
    return entered.quiet
