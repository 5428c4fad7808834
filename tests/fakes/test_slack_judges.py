"""Judges that are not ours: Slack's own types find what does not fit, and Bolt for JavaScript runs against the fake."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.fakes.slack_api import Channel, FakeSlack, Person
from tests.fakes.slack_api.judges import HERE, HOW, as_typed, judges, there
from tests.fakes.slack_api.people import shown

pytestmark = pytest.mark.skipif(not there(), reason=HOW)


def plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": plain("x"), "value": "v"} | more


def message(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"channel": "C1", "text": "x", "blocks": list(blocks)} | more


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    view = {"type": "modal", "title": plain("x"), "submit": plain("x"), "blocks": list(blocks)} | more
    return {"trigger_id": "1.1.a", "view": view}


SECTION = {"type": "section", "text": plain("x")}
FIELD = {"type": "input", "block_id": "b", "label": plain("x"),
         "element": {"type": "plain_text_input", "action_id": "a"}}  # fmt: skip
OPTIONS = [{"text": plain("x"), "value": "v"}]


@pytest.mark.parametrize(
    ("what", "given", "taken"),
    [
        ("chat.postMessage", message(SECTION, {"type": "actions", "elements": [button(style="danger")]}), True),
        ("chat.postMessage", message(SECTION, metadata={"event_type": "a", "event_payload": {"outbox": "b"}}), True),
        ("chat.postMessage", message({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}), False),
        ("chat.postMessage", message({"type": "section", "text": "x"}), False),
        ("chat.postMessage", message({"type": "actions", "elements": [button(style="default")]}), False),
        ("chat.postMessage", message({"type": "actions", "elements": [{"type": "overflow", "options": "x"}]}), False),
        ("chat.postMessage", message(SECTION, metadata={"type": "a"}), False),
        ("chat.postMessage", message(SECTION, parse="some"), False),
        ("chat.postMessage", message(SECTION, colour="red"), False),
        ("chat.update", message(SECTION, ts="1.1"), True),
        ("chat.update", message(SECTION), False),
        ("views.open", modal(FIELD), True),
        ("views.open", modal(FIELD, title="x"), False),
        ("views.open", modal({**FIELD, "element": {"type": "overflow", "options": OPTIONS}}), False),
        ("views.open", modal({**FIELD, "element": {"type": "static_select", "action_id": "a", "options": OPTIONS,
                                                    "initial_option": "v"}}), False),
        ("views.publish", {"user_id": "U1", "view": {"type": "home", "blocks": [SECTION]}}, True),
        ("views.publish", {"user_id": "U1", "view": {"type": "home", "blocks": [{**SECTION, "text": 1}]}}, False),
        ("conversations.history", as_typed({"channel": "C1", "limit": "100", "include_all_metadata": "1"}), True),
        ("conversations.history", {"limit": "100"}, False),
        ("files.completeUploadExternal", as_typed({"channel_id": "C1", "files": '[{"id": "F1", "title": "x"}]'}), True),
        ("home", {"type": "home", "blocks": [FIELD, SECTION]}, True),
        ("modal", {"type": "modal", "blocks": [SECTION]}, False),
    ],
)  # fmt: skip
def test_slacks_own_types_find_what_does_not_fit(what: str, given: dict[str, Any], taken: bool) -> None:
    judging = judges()
    assert judging is not None
    judging.verdict()
    judging.tell(what, given)
    assert (not judging.verdict()) is taken


@asynccontextmanager
async def bolt_for_javascript(slack: FakeSlack, *, http: bool) -> AsyncIterator[None]:
    """The app of `bolt_app.mjs`, listening."""
    child = await asyncio.create_subprocess_exec(
        "node", "bolt_app.mjs", slack.url, slack.token, slack.app_token, *([slack.secret] if http else []),
        cwd=HERE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None
    try:
        ready = (await asyncio.wait_for(child.stdout.readline(), 60)).split()
        assert ready[:1] == [b"ready"], "it did not start"
        if http:
            slack.posting.url = f"http://127.0.0.1:{int(ready[1])}/slack/events"
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
        await child.communicate()


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_bolt_for_javascript_runs_against_the_fake(http: bool) -> None:
    async with FakeSlack() as slack, bolt_for_javascript(slack, http=http):
        aino = Person(slack, "Aino")
        aino.send("moi")
        await aino.sees("Hello")
        aino.press("Tell more")
        await slack.world.until(lambda: aino.modal, what="a modal")
        aino.fill(Day="never")
        aino.submit()
        await slack.world.until(lambda: aino.modal and aino.modal["errors"], what="an error in the modal")
        assert aino.modal is not None
        assert aino.modal["errors"] == {"day": "Some day, please"}
        aino.fill(Day="tomorrow")
        aino.submit()
        await aino.sees("Noted: tomorrow")
        assert aino.modal is None
        aino.opens_home("home")
        await slack.world.until(lambda: aino.home, what="a Home")
        assert shown(aino.home or {}) == "At home"
        place = Channel(slack, "yleinen", [aino], private=False).place
        typed = aino.command("", place)
        await slack.world.until(lambda: aino.whispers(place))
        assert typed.answer == {"response_type": "ephemeral", "text": "Only for you"}
        assert [shown(one) for one in aino.whispers(place)] == ["And later, too"]
        if not http:
            await slack.sockets.refresh()
            await slack.world.until(lambda: slack.sockets.opened == 2 and len(slack.sockets.open) == 1)
            aino.send("moi taas")
            await slack.world.until(lambda: len(aino.seen) == 3, what="an answer after the refresh")
        assert not slack.complaints, "\n".join(slack.complaints)
