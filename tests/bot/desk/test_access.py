"""Ways in: a person sees their own and ends them, a fresh link is told where they were reached before (R22)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.port import Incoming
from bot.desk import access, joining, order_links, ways_back
from bot.facts.invitations import handed_out
from bot.facts.ways import ways_of
from bot.house import sessions
from bot.law.buttons import press_data
from dialogs.speech import Button, Heard, heard_press, verbatim
from storage import ledger, orders, outbox, outcomes, people, tokens
from storage.people import Person
from storage.transaction import Transaction
from tests.theatre import Player, Theatre


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Theatre]:
    theatre = Theatre(tmp_path)
    yield theatre
    theatre.close()


def person(theatre: Theatre, who: Player) -> Person:
    found = theatre.do(people.person, who.id)
    assert found is not None
    return found


def comes_back(theatre: Theatre, who: Player) -> str:
    """With a fresh link, in another browser; the session."""
    accepted = theatre.do(sessions.accept, theatre.do(ways_back.hand_over, person(theatre, who), "Kirsi"), None, True)
    assert accepted is not None
    return accepted[0]


def verbs(theatre: Theatre, about: Player) -> list[str]:
    return [one.verb for one in theatre.database.look_now(ledger.entries, about.id)]


@pytest.mark.shows("card came_in", "verb come_in", "verb end_way")
def test_a_fresh_link_is_told_and_ended_in_one_press(theatre: Theatre) -> None:
    aino = theatre.expert("Aino", "en")
    session = comes_back(theatre, aino)
    assert theatre.database.look_now(sessions.enter, session) is not None
    assert "A fresh link to your Keikka was opened just now. Channel: a browser." in "\n".join(theatre.screen(aino))
    theatre.press(aino, "It was not me, end it")
    assert "It has ended." in "\n".join(theatre.screen(aino))
    assert theatre.database.look_now(sessions.enter, session) is None
    assert verbs(theatre, aino)[-2:] == ["come_in", "end_way"]
    theatre.press(aino, "It was not me, end it")
    assert "That has ended already." in "\n".join(theatre.screen(aino))


def test_it_was_me_ends_nothing(theatre: Theatre) -> None:
    aino = theatre.expert("Aino", "en")
    session = comes_back(theatre, aino)
    theatre.press(aino, "It was me")
    assert theatre.database.look_now(sessions.enter, session) is not None


def test_one_sees_ones_own_ways_and_ends_the_one_that_is_meant(theatre: Theatre) -> None:
    aino = theatre.expert("Aino", "en")
    lost, kept = comes_back(theatre, aino), comes_back(theatre, aino)
    theatre.say(aino, "my devices")
    rows = [data for label, data in theatre.buttons(aino) if label.startswith("End: a browser, since")]
    assert len(rows) == len(theatre.database.look_now(ways_of, aino.id))
    handle = next(
        way.handle for way in theatre.database.look_now(ways_of, aino.id) if way.holds == _token(theatre, lost)
    )
    assert f"endway:{handle}" in rows
    theatre.press_data(aino, press_data("endway", handle))
    assert theatre.database.look_now(sessions.enter, lost) is not None, "it asks first"
    theatre.press(aino, "Yes, end it")
    assert theatre.database.look_now(sessions.enter, lost) is None
    assert theatre.database.look_now(sessions.enter, kept) is not None


def _token(theatre: Theatre, session: str) -> object:
    return theatre.database.look_now(tokens.find, session, "session")


def test_nobody_ends_a_way_of_another(theatre: Theatre) -> None:
    aino, bertta = theatre.expert("Aino", "en"), theatre.expert("Bertta", "en")
    session = comes_back(theatre, aino)
    (handle, *_more) = [way.handle for way in theatre.database.look_now(ways_of, aino.id)]
    theatre.press_data(bertta, f"endway:yes:{handle}")
    assert theatre.database.look_now(sessions.enter, session) is not None
    assert "That has ended already." in "\n".join(theatre.screen(bertta))


def on_telegram(theatre: Theatre, account: str, heard: Heard) -> None:
    """Said or pressed in a private chat on Telegram, by somebody the house may not have heard of."""
    said = Incoming("telegram", f"update:{theatre.clock.now()}:{heard}", account, account, heard, language="en")
    theatre.do(_hear, said)


def _hear(tx: Transaction, incoming: Incoming) -> None:
    from bot.talk import act

    act(tx, incoming, "made-up")


def start(code: str) -> Heard:
    return Heard("command", data="start", text=code)


def said_on_telegram(theatre: Theatre) -> list[str]:
    """What waits to be said there, by kind and words, until nothing waits; it is taken as said."""

    def said(tx: Transaction) -> list[str]:
        rows = outbox.lease(tx, "telegram", 100, 60.0, "test")
        words = [str(outbox.payload_of(tx, one) or one.kind) for one in rows]
        for n, one in enumerate(rows):
            outcomes.note_sent(tx, one.id, f"m{n}", one.attempts)
        return words

    every: list[str] = []
    while news := theatre.do(said):
        every += news
    return every


def test_a_link_says_whom_the_account_would_belong_to_and_asks(theatre: Theatre) -> None:
    aino = theatre.expert("Aino", "en")
    code = theatre.do(ways_back.hand_over, person(theatre, aino), "Kirsi")
    on_telegram(theatre, "4711", start(code))
    assert "Aino" in said_on_telegram(theatre)[-1]
    assert theatre.do(people.who_is, "telegram", "4711").id != aino.id  # type: ignore[union-attr]  # it was heard from
    on_telegram(theatre, "4711", heard_press("comein:no"))
    on_telegram(theatre, "4711", heard_press(f"comein:yes:{code}"))
    assert theatre.do(people.who_is, "telegram", "4711") == person(theatre, aino)
    assert "Channel: Telegram." in "\n".join(theatre.screen(aino)), "told where she was reached before"
    on_telegram(theatre, "4712", heard_press(f"comein:yes:{code}"))
    assert theatre.do(people.who_is, "telegram", "4712") != person(theatre, aino), "it works once"


def test_the_button_of_a_link_fits_on_telegram() -> None:
    longest = "x" * 43
    assert Button(verbatim("x"), press_data("comein", "yes", longest))


@pytest.mark.parametrize("is_", ["is_expert", "is_coordinator", "known"])
def test_an_account_that_is_somebodys_is_not_given_away_by_a_lure(theatre: Theatre, is_: str) -> None:
    """Somebody sends the link of their own to a coordinator, who presses Start: nothing of theirs moves."""
    aino = theatre.expert("Aino", "en")
    on_telegram(theatre, "4711", Heard("text", text="Hello"))
    victim = theatre.do(people.who_is, "telegram", "4711")
    assert victim is not None
    theatre.do(people.change_person, victim.id, **{is_: True})
    code = theatre.do(ways_back.hand_over, person(theatre, aino), "Kirsi")
    said_on_telegram(theatre)
    on_telegram(theatre, "4711", start(code))
    (told,) = said_on_telegram(theatre)
    assert "already in use here by somebody else" in told
    assert "Aino" not in told, "nor is it told whose link it is"
    on_telegram(theatre, "4711", heard_press(f"comein:yes:{code}"))
    still = theatre.do(people.who_is, "telegram", "4711")
    assert still is not None
    assert still.id == victim.id
    assert theatre.do(people.who_is, "telegram", "4712") is None


def test_an_account_that_is_unlinked_is_a_strangers_and_gets_nothing_more(theatre: Theatre) -> None:
    aino = theatre.expert("Aino", "en")
    code = theatre.do(ways_back.hand_over, person(theatre, aino), "Kirsi")
    on_telegram(theatre, "4711", start(code))
    on_telegram(theatre, "4711", heard_press(f"comein:yes:{code}"))
    theatre.do(people.change_person, aino.id, prefers_platform="telegram")
    said_on_telegram(theatre)
    theatre.do(_say_on_telegram, aino.id)
    (way,) = [one for one in theatre.database.look_now(ways_of, aino.id) if one.platform == "telegram"]
    theatre.press_data(aino, f"endway:yes:{way.handle}")
    assert said_on_telegram(theatre) == []
    assert theatre.do(people.who_is, "telegram", "4711") is None
    assert person(theatre, aino).prefers_platform is None


def _say_on_telegram(tx: Transaction, person_id: str) -> None:
    outbox.say(tx, platform="telegram", person_id=person_id, lane="4711", kind="reply", about={}, payload={"x": 1})


@pytest.mark.shows("card coordinator_no_more", "verb remove_coordinator")
def test_a_removed_coordinator_is_signed_out_and_may_nothing(theatre: Theatre) -> None:
    kirsi, kalle = theatre.coordinator("Kirsi", "en"), theatre.coordinator("Kalle", "en")
    session = comes_back(theatre, kalle)
    theatre.press_data(kirsi, f"unseat:yes:{kalle.id}")
    assert not person(theatre, kalle).is_coordinator
    assert theatre.database.look_now(sessions.enter, session) is None
    assert "You are not a coordinator in Keikka any more." in "\n".join(theatre.screen(kalle))
    theatre.press_data(kalle, f"unseat:yes:{kirsi.id}")
    assert person(theatre, kirsi).is_coordinator


def test_nobody_is_removed_by_themselves_or_by_another_organisation(theatre: Theatre) -> None:
    kirsi, kalle = theatre.coordinator("Kirsi", "en"), theatre.coordinator("Kalle", "en")
    mine, other = (theatre.do(people.organisation, name) for name in ("Yhdistys A", "Yhdistys B"))
    theatre.do(people.change_person, kirsi.id, organisation_id=mine)
    theatre.do(people.change_person, kalle.id, organisation_id=other)
    for whom in (kalle, kirsi):
        theatre.press_data(kirsi, f"unseat:yes:{whom.id}")
        assert person(theatre, whom).is_coordinator
    theatre.do(people.change_person, kalle.id, organisation_id=mine)
    theatre.press_data(kirsi, f"unseat:yes:{kalle.id}")
    assert not person(theatre, kalle).is_coordinator


def test_an_order_makes_an_account_somebodys(theatre: Theatre) -> None:
    oona = theatre.orderer("Oona", known=False)
    assert not theatre.database.look_now(access.is_somebody, person(theatre, oona))
    assert theatre.database.look_now(orders.orders_of, oona.id) == []


@pytest.mark.shows("card coordinator_new")
def test_a_new_coordinator_is_announced_to_the_others(theatre: Theatre) -> None:
    kirsi = theatre.coordinator("Kirsi", "en")
    invitation = theatre.do(joining.invite, "coordinator", None, "en", kirsi.id)
    assert theatre.do(sessions.accept, invitation, None, True) is not None
    assert "A new coordinator has come in by an invitation" in "\n".join(theatre.screen(kirsi))


@pytest.mark.shows("verb withdraw")
def test_what_was_handed_out_is_seen_and_taken_back(theatre: Theatre) -> None:
    kirsi, aino = theatre.coordinator("Kirsi", "en"), theatre.expert("Aino", "en")
    invitation = theatre.do(joining.invite, "expert", None, "en", kirsi.id)
    code = theatre.do(order_links.make, {"topics": "depression"}, "en", kirsi.id)
    back = theatre.do(ways_back.hand_over, person(theatre, aino), kirsi.id)
    theatre.say(kirsi, "help")
    theatre.press(kirsi, "Invite somebody")
    theatre.press(kirsi, "Invitations that are open")
    shown = "\n".join(theatre.screen(kirsi))
    for name in ("Withdraw: Invitation of an expert, ", "Withdraw: Order link (topics), ", "Fresh link for: Aino, "):
        assert name in shown
    for label in ("Withdraw: Invitation", "Withdraw: Order link", "Withdraw: Fresh link"):
        theatre.press_data(kirsi, next(data for name, data in theatre.buttons(kirsi) if name.startswith(label)))
    assert theatre.do(sessions.accept, invitation, None, True) is None
    assert theatre.do(sessions.accept, back, None, True) is None
    assert theatre.database.look_now(order_links.filled_in, code) is None
    theatre.press_data(kirsi, "invitations:all")
    assert "There is no invitation or link that is still good." in "\n".join(theatre.screen(kirsi))


def test_invitations_of_another_organisation_are_not_seen_or_taken_back(theatre: Theatre) -> None:
    kirsi = theatre.coordinator("Kirsi", "en")
    mine = theatre.do(people.organisation, "Yhdistys A")
    theatre.do(people.change_person, kirsi.id, organisation_id=mine)
    theatre.do(joining.invite, "expert", "Yhdistys A", "en", "cli")
    theatre.do(joining.invite, "expert", "Yhdistys B", "en", "cli")
    both = theatre.database.look_now(handed_out, None)
    seen = theatre.database.look_now(handed_out, person(theatre, kirsi))
    assert (len(both), [one.organisation for one in seen]) == (2, [mine])
    (other,) = [one for one in both if one.organisation != mine]
    theatre.press_data(kirsi, f"withdraw:{other.handle}")
    assert len(theatre.database.look_now(handed_out, None)) == 2


def test_an_invitation_to_be_a_coordinator_is_short(theatre: Theatre) -> None:
    theatre.do(joining.invite, "coordinator", None, "en", "cli")
    (one,) = theatre.database.look_now(handed_out, None)
    assert one.token.expires_at - one.token.created_at == timedelta(hours=72)
