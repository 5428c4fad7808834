"""Socket Mode: two sockets, refreshes and deaths lose nothing, and nothing is answered before it is stored."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from adapters.slack import SlackAdapter
from tests.adapters.messenger import Ears
from tests.adapters.slack.house import House, house
from tests.fakes.slack_api import FakeSlack, Person
from tests.fakes.slack_api.faults import Refusal
from tests.fakes.slack_api.people import forge


async def test_a_refresh_loses_nothing() -> None:
    async with house() as here:
        oona = Person(here.slack, "Oona")
        for number in range(40):
            oona.send(f"viesti {number}")
            if number in (10, 25):
                await here.slack.sockets.refresh()
            if number % 8 == 0:
                await asyncio.sleep(0.02)
        heard = await here.ears.hears(40)
        assert sorted(one.heard.text for one in heard) == sorted(f"viesti {n}" for n in range(40))
        await here.world.until(lambda: here.slack.sockets.opened == 4 and len(here.slack.sockets.open) == 2)


async def test_the_new_socket_is_open_before_the_old_one_closes() -> None:
    async with house() as here:
        await here.slack.sockets.refresh(grace=5)
        await here.world.until(lambda: len(here.slack.sockets.open) == 3)


async def test_presses_are_answered_on_the_socket_they_came_on_while_it_leaves() -> None:
    async with house() as here:
        oona = Person(here.slack, "Oona")
        envelopes = []
        for number in range(20):
            envelopes.append(oona.shortcut(f"s{number}"))
            if number % 5 == 0:
                await here.slack.sockets.refresh()
                await here.two_sockets()
        await here.world.until(lambda: all(one.done.is_set() for one in envelopes))
        assert not any(one.failed for one in envelopes)


@pytest.mark.parametrize("death", ["kill", "freeze"])
async def test_a_socket_that_dies_is_replaced_and_events_come_again(death: str) -> None:
    async with house(heartbeat=0.3) as here:
        here.slack.sockets.ack_seconds, here.slack.sockets.retries = 0.3, 100
        oona = Person(here.slack, "Oona")
        getattr(here.slack.sockets, death)()
        for number in range(10):
            oona.send(f"viesti {number}")
        heard = await here.ears.hears(10)
        assert len({one.heard.text for one in heard}) == 10
        await here.world.until(lambda: here.slack.sockets.opened >= 3)


async def test_a_quiet_socket_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack.socket.CLOSING", 0.01)
    async with house(heartbeat=0.1) as here:
        await here.world.until(lambda: all(one.pings >= 5 for one in here.slack.sockets.open))
        assert here.slack.sockets.opened == 2, "nothing was said on them, and they are the same two"


async def test_sockets_that_lived_are_replaced_at_once_however_many_died_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.slack.socket.AGAIN", (3600.0,))
    monkeypatch.setattr("adapters.slack.socket.LIVED", 0.0)
    async with house() as here:
        for _ in range(8):
            here.slack.sockets.kill()
            before = here.slack.sockets.opened
            await here.world.until(partial(_more_than, here, before), what="another")
            await here.two_sockets()


async def test_when_all_sockets_die_both_come_back() -> None:
    async with house() as here:
        oona = Person(here.slack, "Oona")
        for socket in list(here.slack.sockets.open):
            here.slack.sockets.kill(socket)
        await here.world.until(lambda: not here.slack.sockets.open or here.slack.sockets.opened > 2)
        oona.send("moi")
        await here.ears.hears(1)
        await here.two_sockets()


async def test_what_could_not_be_stored_is_not_answered_and_comes_again() -> None:
    async with house() as here:
        here.slack.sockets.ack_seconds, here.slack.sockets.retries = 0.1, 100
        here.ears.failing = 2
        sent = Person(here.slack, "Oona").send("moi")
        assert [one.heard.text for one in await here.ears.hears(1)] == ["moi"]
        await here.world.until(sent.done.is_set)
        assert not sent.failed


async def test_a_press_that_could_not_be_stored_is_not_answered() -> None:
    async with house() as here:
        here.slack.sockets.ack_seconds = 0.1
        here.ears.failing = 1
        oona = Person(here.slack, "Oona")
        pressed = forge(oona, oona.chat, "1.1", {"type": "button", "action_id": "yes:1", "value": "yes:1"})
        await here.world.until(pressed.done.is_set)
        assert pressed.failed, "the person sees that it did not go through"


async def test_a_refused_token_is_said_in_one_sentence() -> None:
    async with FakeSlack() as slack:
        for tokens in ({"token": "xoxb-old"}, {"app_token": "xapp-old"}):
            given = {"token": slack.token, "app_token": slack.app_token} | tokens
            adapter = SlackAdapter(given["token"], app_token=given["app_token"], api_url=slack.url)
            with pytest.raises(OSError, match="Slack refuses a token") as refused:
                await adapter.start(Ears())
            assert "xapp" not in str(refused.value)
            await adapter.close()


async def test_without_a_network_it_goes_on_trying(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.reaching.REOPEN", (0.01,))
    slack = FakeSlack()
    slack.faults.reset("auth.test", times=3)
    slack.faults.refuse("apps.connections.open", Refusal("internal_error", 500), times=2)
    async with house(slack) as here:
        await here.two_sockets()
        assert here.adapter.state == "open"
        assert await here.adapter.wait_for_backlog(1)


async def test_a_token_that_is_taken_away_while_running_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack.socket.AGAIN", (0.01,))
    async with house() as here:
        here.slack.app_token = "xapp-new"
        for socket in list(here.slack.sockets.open):
            here.slack.sockets.kill(socket)
        await here.world.until(lambda: here.adapter.state == "refused")
        here.slack.app_token = "xapp-1-canary-token-that-no-log-may-show"
        await here.two_sockets()


def _more_than(here: House, before: int) -> bool:
    opened: int = here.slack.sockets.opened
    return opened > before
