"""The fake Slack's modals, Home and whispers are as strict as Slack's."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, web

from tests.fakes.slack_api import Channel, FakeSlack, Person
from tests.fakes.slack_api.people import shown

Call = Callable[..., Awaitable[dict[str, Any]]]


def plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def field(name: str, label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": name, "label": plain(label), "element": {"action_id": name, **element}, **more}


TEXT = {"type": "plain_text_input", "max_length": 20}
KIND = {"type": "static_select", "options": [{"text": plain(one), "value": one.lower()} for one in ("Luento", "Paja")]}
BLOCKS = [field("who", "Kuka", TEXT), field("kind", "Mikä", KIND, optional=True)]


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("Tilaus"), "submit": plain("Lähetä"), "blocks": list(blocks)} | more


@asynccontextmanager
async def slack_and_call(answers: list[dict[str, Any] | None] | None = None) -> AsyncIterator[tuple[FakeSlack, Call]]:
    """A Slack, its Web API, and an app by HTTP that answers what is in `answers`, in order, and keeps what it heard."""
    heard: list[dict[str, Any]] = []

    async def answer(request: web.Request) -> web.Response:
        heard.append(json.loads((await request.post())["payload"]))  # type: ignore[arg-type]
        told = answers.pop(0) if answers else None
        return web.Response() if told is None else web.json_response(told)

    app = web.Application()
    app.router.add_post("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with FakeSlack() as slack, ClientSession() as client:
        slack.posting.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        slack.world.__dict__["heard"] = heard

        async def call(method: str, **given: Any) -> dict[str, Any]:
            headers = {"Authorization": f"Bearer {slack.token}"}
            async with client.post(f"{slack.url}/{method}", json=given, headers=headers) as response:
                return dict(await response.json())

        yield slack, call
    await runner.cleanup()


def heard(slack: FakeSlack) -> list[dict[str, Any]]:
    return list(slack.world.__dict__["heard"])


async def test_a_modal_is_filled_in_and_sent_and_closes() -> None:
    async with slack_and_call() as (slack, call):
        aino = Person(slack, "Aino")
        await call("views.open", trigger_id=slack.world.trigger(aino.user.id), view=modal(*BLOCKS, callback_id="order"))
        with pytest.raises(AssertionError, match="Kuka"):
            aino.submit()
        with pytest.raises(AssertionError, match="type more"):
            aino.fill(who="x" * 21)
        aino.fill(Kuka="Koulu", kind="Paja")
        sent = aino.submit()
        await slack.world.until(sent.done.is_set)
        assert aino.modal is None
        view = heard(slack)[0]["view"]
        assert (view["callback_id"], heard(slack)[0]["type"]) == ("order", "view_submission")
        assert view["state"]["values"] == {
            "who": {"who": {"type": "plain_text_input", "value": "Koulu"}},
            "kind": {"kind": {"type": "static_select", "selected_option": KIND["options"][1]}},
        }


async def test_errors_stand_at_their_fields_and_what_was_typed_stays() -> None:
    answers: list[dict[str, Any] | None] = [
        {"response_action": "errors", "errors": {"who": "Kuka tilaa?"}},
        {"response_action": "update", "view": modal(*BLOCKS, title=plain("Toinen"))},
        {"response_action": "push", "view": modal(field("why", "Miksi", TEXT, optional=True))},
        {"response_action": "clear"},
    ]
    async with slack_and_call(answers) as (slack, call):
        aino = Person(slack, "Aino")

        async def sent() -> dict[str, Any]:
            await slack.world.until(aino.submit().done.is_set)
            return aino.modal or {}

        await call("views.open", trigger_id=slack.world.trigger(aino.user.id), view=modal(*BLOCKS))
        aino.fill(who="x")
        assert (await sent())["errors"] == {"who": "Kuka tilaa?"}
        again = await sent()
        assert (again["title"]["text"], again["typed"]["who", "who"]) == ("Toinen", "x")
        assert shown(await sent()) == "Miksi"
        assert await sent() == {}
        assert slack.world.windows[aino.user.id] == []
        assert not slack.complaints


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "update", "view": modal(*BLOCKS, title=plain("x" * 25))},
        {"response_action": "sing"},
        {"text": "x"},
    ],
)
async def test_an_answer_that_slack_does_not_know_is_trouble(answer: dict[str, Any]) -> None:
    async with slack_and_call([answer]) as (slack, call):
        aino = Person(slack, "Aino")
        await call("views.open", trigger_id=slack.world.trigger(aino.user.id), view=modal(*BLOCKS))
        aino.fill(who="x")
        await slack.world.until(aino.submit().done.is_set)
        assert aino.modal is not None
        assert aino.modal["trouble"]
        assert slack.complaints


async def test_a_view_is_changed_by_who_knows_how_it_is_now() -> None:
    async with slack_and_call() as (slack, call):
        aino = Person(slack, "Aino")
        opened = (await call("views.open", trigger_id=slack.world.trigger(aino.user.id), view=modal(*BLOCKS)))["view"]
        aino.fill(who="x")
        new = modal(*BLOCKS, title=plain("Uusi"))
        changed = await call("views.update", view_id=opened["id"], hash=opened["hash"], view=new)
        assert changed["view"]["state"]["values"]["who"]["who"]["value"] == "x"
        late = await call("views.update", view_id=opened["id"], hash=opened["hash"], view=new)
        assert late["error"] == "hash_conflict"
        assert (await call("views.update", view_id="V0", view=new))["error"] == "not_found"
        assert (await call("views.update", view=new))["error"] == "invalid_arguments"
        aino.dismiss()
        assert (await call("views.update", view_id=opened["id"], view=new))["error"] == "not_found"


async def test_three_modals_stand_above_one_another_and_no_fourth() -> None:
    more = {"type": "actions", "block_id": "m", "elements": [
        {"type": "button", "action_id": "more", "text": plain("Lisää"), "value": "1"}]}  # fmt: skip
    async with slack_and_call() as (slack, call):
        aino = Person(slack, "Aino")
        outside = slack.world.trigger(aino.user.id)
        await call("views.open", trigger_id=slack.world.trigger(aino.user.id), view=modal(more))
        assert (await call("views.push", trigger_id=outside, view=modal(more)))["error"] == "invalid_arguments"
        told = []
        for _ in range(3):
            await slack.world.until(aino.press_in_modal("Lisää").done.is_set)
            trigger = heard(slack)[-1]["trigger_id"]
            told.append((await call("views.push", trigger_id=trigger, view=modal(more))).get("error"))
        assert told == [None, None, "push_limit_reached"]
        assert heard(slack)[-1]["container"] == {"type": "view", "view_id": slack.world.windows[aino.user.id][2]["id"]}


async def test_home_is_published_for_people_and_pressed_on() -> None:
    press = {"type": "actions", "elements": [
        {"type": "button", "action_id": "order", "text": plain("Tilaa"), "value": "order"}]}  # fmt: skip
    home = {"type": "home", "blocks": [press]}
    async with slack_and_call() as (slack, call):
        aino = Person(slack, "Aino")
        first = (await call("views.publish", user_id=aino.user.id, view=home))["view"]
        assert (await call("views.publish", user_id=aino.user.id, view=home, hash=first["hash"]))["ok"]
        late = await call("views.publish", user_id=aino.user.id, view=home, hash=first["hash"])
        assert late["error"] == "hash_conflict"
        assert (await call("views.publish", user_id="U0", view=home))["error"] == "invalid_arguments"
        assert (await call("views.publish", user_id=aino.user.id, view=modal(press)))["error"] == "invalid_arguments"
        await slack.world.until(aino.press_at_home("Tilaa").done.is_set)
        told = heard(slack)[0]
        assert (told["view"]["type"], told["actions"][0]["value"]) == ("home", "order")
        opened = await call("views.open", trigger_id=told["trigger_id"], view=modal(*BLOCKS))
        assert opened["ok"]
        slack.world.home_enabled = False
        assert (await call("views.publish", user_id=aino.user.id, view=home))["error"] == "not_enabled"


async def test_a_whisper_is_seen_by_one_and_answered_at_its_own_address() -> None:
    async with slack_and_call() as (slack, call):
        aino, bertta = Person(slack, "Aino"), Person(slack, "Bertta")
        channel = Channel(slack, "välitys", [aino])
        channel.place.members.add("U0KEIKKABOT")
        press = {"type": "actions", "elements": [
            {"type": "button", "action_id": "a", "text": plain("Joo"), "value": "1"}]}  # fmt: skip
        given = {"channel": channel.lane, "text": "Vain sinulle", "blocks": [press]}
        assert (await call("chat.postEphemeral", user=bertta.user.id, **given))["error"] == "user_not_in_channel"
        assert (await call("chat.postEphemeral", user=aino.user.id, **given))["ok"]
        assert channel.seen == []
        await slack.world.until(aino.press_whisper(channel.place, "Joo").done.is_set)
        told = heard(slack)[0]
        assert told["container"]["is_ephemeral"] is True
        async with ClientSession() as client:
            statuses = []
            for _ in range(6):
                thanks = {"replace_original": True, "text": "Kiitos"}
                async with client.post(told["response_url"], json=thanks) as answer:
                    statuses.append(answer.status)
        assert statuses == [200] * 5 + [404]
        assert [shown(one) for one in aino.whispers(channel.place)] == ["Kiitos"]


async def test_threads_begin_with_a_message_and_history_leaves_their_answers_out() -> None:
    async with slack_and_call() as (slack, call):
        aino = Person(slack, "Aino")
        card = await call("chat.postMessage", channel=aino.lane, text="Kortti")
        reply = await call("chat.postMessage", channel=aino.lane, text="Alla", thread_ts=card["ts"])
        shown_too = await call(
            "chat.postMessage", channel=aino.lane, text="Molemmissa", thread_ts=card["ts"], reply_broadcast=True
        )
        nowhere = await call("chat.postMessage", channel=aino.lane, text="x", thread_ts="1.1")
        under_reply = await call("chat.postMessage", channel=aino.lane, text="x", thread_ts=reply["ts"])
        assert (nowhere["error"], under_reply["error"]) == ("thread_not_found", "cannot_reply_to_message")
        async with ClientSession(headers={"Authorization": f"Bearer {slack.token}"}) as client:

            async def stamps(method: str, **given: str) -> list[str]:
                async with client.get(f"{slack.url}/{method}", params={"channel": aino.chat.id, **given}) as answer:
                    return [one["ts"] for one in (await answer.json())["messages"]]

            assert await stamps("conversations.history") == [shown_too["ts"], card["ts"]]
            assert await stamps("conversations.replies", ts=card["ts"]) == [card["ts"], reply["ts"], shown_too["ts"]]


async def test_leaving_a_channel_needs_the_right_and_can_be_done_once() -> None:
    async with slack_and_call() as (slack, call):
        aino = Person(slack, "Aino")
        channel = Channel(slack, "muu", [aino], private=False)
        channel.place.members.add("U0KEIKKABOT")
        assert (await call("conversations.leave", channel=channel.lane))["error"] == "missing_scope"
        slack.world.scopes.add("channels:manage")
        assert await call("conversations.leave", channel=channel.lane) == {"ok": True}
        assert (await call("conversations.leave", channel=channel.lane))["not_in_channel"] is True
        direct = await call("conversations.leave", channel=aino.chat.id)
        assert direct["error"] == "method_not_supported_for_channel_type"
