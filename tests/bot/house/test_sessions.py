"""A session lets one person in until it ends; whoever held one before a right was given is not let into the right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk import joining
from bot.house import sessions
from storage import people
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


def test_a_way_back_ends_the_session_of_whoever_sat_there(theatre: Theatre) -> None:
    other, _visitor = theatre.do(sessions.welcome, "fi", True)
    _lost, mine = theatre.do(sessions.welcome, "fi", True)
    person = theatre.do(people.person, mine.person)
    assert person is not None
    accepted = theatre.do(sessions.accept, theatre.do(joining.invite_again, person, "keikka"), other, True)
    assert accepted is not None
    assert accepted[1].person == mine.person
    assert theatre.database.look_now(sessions.enter, other) is None


def test_an_invitation_that_is_no_good_ends_nothing(theatre: Theatre) -> None:
    before, _visitor = theatre.do(sessions.welcome, "fi", True)
    assert theatre.do(sessions.accept, "nothing-like-it", before, True) is None
    assert theatre.database.look_now(sessions.enter, before) is not None
