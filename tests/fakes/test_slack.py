"""The fake Slack refuses what Slack refuses; what we send is only as good as its strictness."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.fakes.slack_api import FakeSlack, Person
from tests.fakes.slack_api.blocks import check_message, check_view
from tests.fakes.slack_api.faults import Refusal


def plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def mark(words: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": words}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": plain("x"), "value": "v"} | more


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def menu(kind: str, options: int, text: str = "x", value: str = "v") -> dict[str, Any]:
    made = {"type": kind, "action_id": "m", "options": [{"text": plain(text), "value": value}] * options}
    return made | ({"placeholder": plain("?")} if kind == "static_select" else {})


@pytest.mark.parametrize(
    ("block", "taken"),
    [
        ({"type": "section", "text": plain("x" * 3000)}, True),
        ({"type": "section", "text": plain("x" * 3001)}, False),
        ({"type": "section", "text": plain("")}, False),
        ({"type": "section"}, False),
        ({"type": "section", "text": plain("x"), "color": "red"}, False),
        ({"type": "section", "fields": [mark("x" * 2000)]}, True),
        ({"type": "section", "fields": [mark("x" * 2001)]}, False),
        ({"type": "section", "fields": [mark("x")] * 11}, False),
        ({"type": "header", "text": plain("x" * 150)}, True),
        ({"type": "header", "text": plain("x" * 151)}, False),
        ({"type": "header", "text": mark("x")}, False),
        (actions(), False),
        (actions(button()), True),
        (actions(button(text=plain("x" * 76))), False),
        (actions(button(text=plain("🧑" * 38))), False),
        (actions(button(text=mark("x"))), False),
        (actions(button(value="v" * 2001)), False),
        (actions(button(action_id="")), False),
        (actions(button(style="default")), False),
        (actions(button(), button()), False),
        (actions(*(button(action_id=str(n)) for n in range(26))), False),
        (actions(menu("overflow", 5)), True),
        (actions(menu("overflow", 6)), False),
        (actions(menu("overflow", 0)), False),
        (actions(menu("overflow", 2, text="x" * 76)), False),
        (actions(menu("overflow", 2, value="v" * 75)), True),
        (actions(menu("overflow", 2, value="v" * 76)), False),
        (actions(menu("radio_buttons", 2, value="v" * 76)), False),
        (actions(menu("static_select", 2, value="v" * 150)), True),
        (actions(menu("static_select", 2, value="v" * 151)), False),
        (actions(menu("static_select", 100)), True),
        (actions(menu("static_select", 101)), False),
        ({"type": "nonsense"}, False),
    ],
)
def test_blocks_have_limits(block: dict[str, Any], taken: bool) -> None:
    if taken:
        check_message([block])
        return
    with pytest.raises(Refusal, match="invalid_blocks"):
        check_message([block])


def test_a_message_has_limits() -> None:
    section = {"type": "section", "text": plain("x")}
    check_message([dict(section) for _ in range(50)])
    for blocks, error in (
        ([dict(section) for _ in range(51)], "invalid_blocks"),
        ("[]", "invalid_blocks_format"),
        ([{"type": "section", "text": plain("x" * 3000)} for _ in range(5)], "msg_blocks_too_long"),
    ):
        with pytest.raises(Refusal, match=error):
            check_message(blocks)


@pytest.mark.parametrize(
    "broken",
    [{"title": plain("x" * 25)}, {"title": None}, {"submit": None}, {"private_metadata": "x" * 3001}],
)
def test_views_have_limits(broken: dict[str, Any]) -> None:
    field = {"type": "input", "block_id": "day", "label": plain("Päivä"),
             "element": {"type": "plain_text_input", "action_id": "day"}}  # fmt: skip
    view = {"type": "modal", "title": plain("Tilaus"), "submit": plain("Lähetä"), "blocks": [field]}
    check_view(view)
    with pytest.raises(Refusal):
        check_view({k: v for k, v in (view | broken).items() if v is not None})


async def test_a_trigger_opens_one_view_within_three_seconds() -> None:
    view = {"type": "modal", "title": plain("x"), "blocks": [{"type": "section", "text": plain("x")}]}
    async with FakeSlack() as slack, ClientSession() as client:
        aino = Person(slack, "Aino")

        async def open_with(trigger: str) -> str:
            body = json.dumps({"trigger_id": trigger, "view": view})
            headers = {"Authorization": f"Bearer {slack.token}", "Content-Type": "application/json"}
            async with client.post(f"{slack.url}/views.open", data=body, headers=headers) as answer:
                told = await answer.json()
                return str(told.get("error", "ok"))

        trigger = slack.world.trigger(aino.user.id)
        assert [await open_with(trigger), await open_with(trigger)] == ["ok", "exchanged_trigger_id"]
        late = slack.world.trigger(aino.user.id)
        slack.world.ahead += 3.1
        assert await open_with(late) == "expired_trigger_id"
        assert await open_with("nonsense") == "invalid_trigger_id"


async def test_only_what_slack_takes_is_taken() -> None:
    async with FakeSlack() as slack, ClientSession() as client:
        aino = Person(slack, "Aino")

        async def call(method: str, token: str = slack.token, **given: Any) -> str:
            headers = {"Authorization": f"Bearer {token}"}
            async with client.post(f"{slack.url}/{method}", json=given, headers=headers) as answer:
                told = await answer.json()
                return str(told.get("error", "ok"))

        hello = {"channel": aino.lane, "text": "Hei"}
        assert await call("chat.postMessage", **hello) == "ok"
        assert await call("chat.postMessage", "xoxb-other", **hello) == "invalid_auth"
        assert await call("chat.postMessage", channel=aino.lane) == "no_text"
        assert await call("chat.postMessage", **hello, colour="red") == "invalid_arguments"
        assert await call("chat.postMessage", **hello, metadata={"a": 1}) == "invalid_metadata_format"
        assert await call("chat.postMessage", channel="C0NOWHERE", text="x") == "channel_not_found"
        assert await call("chat.update", channel=aino.chat.id, ts="1.1", text="x") == "message_not_found"
        assert await call("conversations.history", channel=aino.chat.id) == "channel_not_found", "no JSON there"
        assert await call("users.info", user="U0") == "user_not_found", "no JSON there"
        assert await call("apps.connections.open") == "not_allowed_token_type"
        assert await call("chat.sing") == "unknown_method"
        slack.world.scopes.discard("chat:write")
        assert await call("chat.postMessage", **hello) == "missing_scope"


async def test_one_message_a_second_in_a_channel_in_short_bursts() -> None:
    async with FakeSlack() as slack, ClientSession() as client:
        aino = Person(slack, "Aino")
        told = []
        for number in range(6):
            headers = {"Authorization": f"Bearer {slack.token}"}
            body = {"channel": aino.lane, "text": str(number)}
            async with client.post(f"{slack.url}/chat.postMessage", json=body, headers=headers) as answer:
                told.append((answer.status, answer.headers.get("Retry-After")))
        assert told == [(200, None)] * 4 + [(429, "1")] * 2


async def test_an_answer_on_another_socket_is_a_complaint() -> None:
    async with FakeSlack() as slack, ClientSession() as client:
        sockets = []
        for _ in range(2):
            url = f"{slack.world.root}/link?ticket={slack.sockets.ticket()}&app_id=A0KEIKKA01"
            sockets.append(await client.ws_connect(url))
            assert (await sockets[-1].receive_json())["type"] == "hello"
        Person(slack, "Aino").send("moi")
        await slack.world.until(lambda: any(one.waiting for one in slack.sockets.open))
        held = next(n for n, one in enumerate(slack.sockets.open) if one.waiting)
        envelope = await sockets[held].receive_json()
        await sockets[1 - held].send_json({"envelope_id": envelope["envelope_id"]})
        await slack.world.until(lambda: slack.complaints)
        async with client.get(f"{slack.world.root}/link?ticket=used&app_id=A0KEIKKA01") as again:
            assert again.status == 404
