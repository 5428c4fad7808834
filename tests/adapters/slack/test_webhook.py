"""HTTP: who may post (R14), what is answered, and that repeats are heard once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from adapters.slack import SlackAdapter
from adapters.slack.webhook import PATH, is_signed
from adapters.web.site import WebAdapter
from tests.adapters.messenger import Ears, button, text
from tests.adapters.slack.house import house
from tests.adapters.web.fakes import MadeUp
from tests.fakes.slack_api import FakeSlack, Person
from tests.fakes.slack_api.posting import SECRET, signed

BODY = json.dumps({"type": "url_verification", "challenge": "c"}).encode()
CANARY = b'{"type": "event_callback", "event": {"text": "canary words that no log may show"}}'


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (lambda: signed(BODY), 200),
        (dict, 401),
        (lambda: signed(BODY, "f" * 32), 401),
        (lambda: signed(b"other"), 401),
        (lambda: signed(BODY, at=time.time() - 1000), 401),
        (lambda: signed(BODY, at=time.time() + 1000), 401),
        (lambda: signed(BODY) | {"X-Slack-Request-Timestamp": "soon"}, 401),
        (lambda: signed(BODY) | {"X-Slack-Request-Timestamp": ""}, 401),
        (lambda: signed(BODY) | {"X-Slack-Request-Timestamp": "1e9"}, 401),
        (lambda: signed(BODY) | {"X-Slack-Request-Timestamp": "\u0661" * 10}, 401),
        (lambda: signed(BODY) | {"X-Slack-Request-Timestamp": "-123456789"}, 401),
        (lambda: signed(BODY) | {"X-Slack-Request-Timestamp": "9" * 400}, 401),
        (lambda: signed(BODY) | {"X-Slack-Signature": "v0="}, 401),
        (lambda: signed(BODY) | {"X-Slack-Signature": "ä"}, 401),
        (lambda: {k: v for k, v in signed(BODY).items() if "Signature" in k}, 401),
    ],
)
async def test_only_what_slack_signed_just_now_is_read(headers: Callable[[], dict[str, str]], status: int) -> None:
    async with house(http=True) as here:
        sent = {k: v.encode().decode("latin-1") for k, v in headers().items()}
        answered, made = await here.slack.posting.post(BODY, sent)
        assert (answered, made) == (status, {"challenge": "c"} if status == 200 else None)


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"\xff\xfe", 400), (b"{", 400), (b"[]", 400), (b'"x"', 400), (b"{}", 200), (b"x" * 600_000, 413)],
)
async def test_signed_nonsense_breaks_nothing(body: bytes, status: int) -> None:
    async with house(http=True) as here:
        answered, _made = await here.slack.posting.post(body, signed(body))
        assert answered == status
        assert here.ears.heard == []


async def test_rejected_bodies_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with house(http=True) as here:
        await here.slack.posting.post(CANARY, signed(CANARY, "f" * 32))
        await here.slack.posting.post(CANARY, signed(CANARY))
        here.ears.failing = 9
        await here.say(Person(here.slack, "Oona").lane, "canary")
    assert "canary" not in caplog.text


async def test_everything_that_comes_ten_times_is_heard_once() -> None:
    async with house(http=True) as here:
        here.slack.posting.repeats = 10
        oona = Person(here.slack, "Oona")
        await here.say(oona.lane, text("Sopiiko?", buttons=((button("Joo", "yes:1"),),)))
        acts = [oona.send("moi"), oona.press("Joo"), oona.press("Joo"), oona.command(), oona.shortcut("help")]
        await here.world.until(lambda: len(here.slack.posting.statuses) == 10 * len(acts))
        assert set(here.slack.posting.statuses) == {200}
        assert len(here.ears.heard) == len(acts), "two presses are two, a repeat of one is none"


async def test_an_event_that_could_not_be_stored_comes_again_and_a_press_does_not() -> None:
    async with house(http=True) as here:
        oona = Person(here.slack, "Oona")
        here.ears.failing = 2
        sent = oona.send("moi")
        await here.world.until(sent.done.is_set)
        assert (sent.failed, here.slack.posting.statuses) == (False, [503, 503, 200])
        here.ears.failing = 1
        pressed = oona.shortcut("help")
        await here.world.until(pressed.done.is_set)
        assert pressed.failed


async def test_the_webs_server_carries_the_doorway_past_its_own_guard() -> None:
    async with FakeSlack() as slack:
        adapter = SlackAdapter(slack.token, signing_secret=slack.secret, api_url=slack.url)
        ears, made_up = Ears(), MadeUp()
        web = WebAdapter(
            host="127.0.0.1", port=0, public_url="https://keikka.example.org", doors=made_up, carries=adapter.routes
        )
        await web.start(made_up)
        try:
            slack.posting.url = f"http://127.0.0.1:{web.port}{PATH}"
            early = Person(slack, "Oona").send("liian aikaisin")
            await slack.world.until(early.done.is_set)
            await adapter.start(ears)
            Person(slack, "Aino").send("moi")
            assert (await ears.hears(1))[0].heard.text == "moi"
            assert (await slack.posting.post(BODY, signed(BODY, "f" * 32)))[0] == 401
            assert slack.posting.statuses[0] == 503
        finally:
            await adapter.close()
            await web.stop()


async def test_when_closed_slack_is_told_to_come_again() -> None:
    async with house(http=True) as here:
        ear = here.adapter.ear
        await here.adapter.stop()
        assert is_signed(SECRET, "1234567890", "", b"", 1234567890) is False
        assert here.adapter.routes
        assert await here.adapter.wait_for_backlog(0.01) is False
        assert ear is here.adapter.ear
