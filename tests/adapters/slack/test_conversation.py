"""What is heard in Slack, over both doorways: the same things, each once."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from adapters.port import Incoming
from adapters.slack.hear import Us, hear, without_markup
from dialogs.speech import CardName, Heard
from dialogs.speech.shortening import BEGINNING, CUT, END
from tests.adapters.messenger import button, text
from tests.adapters.slack.house import house
from tests.fakes.slack_api import Channel, FakeSlack, Person
from tests.fakes.slack_api.blocks import check_message
from tests.fakes.slack_api.people import forge
from tests.fakes.slack_api.world import BOT_USER

DOORWAYS = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
CODE = "a" * 21 + "-_" + "B" * 20


@DOORWAYS
async def test_words_commands_shortcuts_and_presses_are_heard(http: bool) -> None:
    async with house(http=http) as here:
        oona = Person(here.slack, "Oona", "sv-SE")
        oona.send("Luento <masennuksesta> & Oulu")
        first = (await here.ears.hears(1))[0]
        assert (first.heard, first.account, first.lane) == (
            Heard("text", text="Luento <masennuksesta> & Oulu"), oona.user.id, oona.user.id
        )  # fmt: skip
        assert (first.language, first.name, first.zone, first.private) == ("sv", "Oona", "Europe/Helsinki", True)
        assert first.sent_at is not None
        cases: list[tuple[Any, Heard]] = [
            (lambda: oona.command(), Heard("command", data="order")),
            (lambda: oona.command("omat tilaukset"), Heard("text", text="omat tilaukset")),
            (lambda: oona.command(f"start {CODE}"), Heard("command", data="start", text=CODE)),
            (lambda: oona.send(CODE), Heard("command", data="start", text=CODE)),
            (lambda: oona.shortcut("help"), Heard("command", data="help")),
            (lambda: oona.opens_home(), Heard("command", data="start")),
            (lambda: oona.post(files=[{"mimetype": "image/png"}], subtype="file_share", text="katso"),
             Heard("unreadable", data="photo", text="katso")),
            (lambda: oona.post(files=[{"mimetype": "audio/mp4"}], subtype="file_share"),
             Heard("unreadable", data="voice")),
        ]  # fmt: skip
        for number, (act, heard) in enumerate(cases, 2):
            act()
            assert (await here.ears.hears(number))[-1].heard == heard
        await here.say(oona.lane, text("Sopiiko?", buttons=((button("Joo", "yes:1"),),)))
        oona.press("Joo")
        pressed = (await here.ears.hears(len(cases) + 2))[-1]
        assert pressed.heard == Heard("press", data="yes:1")
        assert pressed.replies_to == f"{oona.chat.id}:{oona.seen[-1]['ts']}"


@DOORWAYS
async def test_in_a_channel_only_presses_are_heard_and_answered_in_private(http: bool) -> None:
    slack = FakeSlack()
    kirsi = Person(slack, "Kirsi")
    channel = Channel(slack, "välitys", [kirsi])
    async with house(slack, http=http, channels=[channel.lane]) as here:
        channel.add_bot(kirsi)
        assert (await here.ears.hears(1))[0].heard.data == "added"
        here.slack.event({"type": "message", "channel": channel.lane, "channel_type": "group", "user": kirsi.user.id,
                          "text": "Aino on sairas", "ts": here.world.stamp()})  # fmt: skip
        buttons = tuple((button(name, f"{name}:1"),) for name in ("a", "b", "c", "d", "e", "f", "g"))
        await here.say(channel.lane, text("Tilaus 1", "Tila", buttons=buttons, card=CardName("order", "1")))
        channel.press(kirsi, "g")
        heard = (await here.ears.hears(2))[1]
        assert (heard.heard.data, heard.private, heard.lane, heard.account) == (
            "g:1", False, channel.lane, kirsi.user.id
        )  # fmt: skip
        row = channel.seen[-1]["blocks"][-1]["elements"]
        assert [one["type"] for one in row] == ["button", "button", "overflow"]
        assert all(one.heard.kind != "text" for one in here.ears.heard)


async def test_a_command_in_a_channel_is_answered_to_that_person_alone() -> None:
    async with house() as here:
        oona = Person(here.slack, "Oona", "en-US")
        channel = Channel(here.slack, "yleinen", [oona], private=False)
        typed = oona.command("", channel.place)
        await here.world.until(typed.done.is_set)
        assert typed.answer is not None
        assert typed.answer["response_type"] == "ephemeral"
        assert typed.answer["text"] == "Keikka answers you in its own messages."
        check_message(typed.answer["blocks"])
        assert typed.answer["blocks"][-1]["elements"][0]["value"] == "form:order"
        at_home = oona.command("")
        await here.world.until(at_home.done.is_set)
        assert at_home.answer is None


async def test_a_channel_that_is_not_ours_is_told_how_it_could_be() -> None:
    async with house(language="en") as here:
        kirsi = Person(here.slack, "Kirsi")
        channel = Channel(here.slack, "muu", [kirsi])
        channel.add_bot(kirsi)
        assert f"KEIKKA_SLACK_DISPATCH_CHANNEL={channel.lane}" in await channel.sees("dispatch channel")
        await channel.sees("/remove @Keikka")
        assert here.ears.heard == []


async def test_a_channel_that_is_not_ours_is_left_where_slack_lets_us() -> None:
    async with house(language="en") as here:
        here.world.scopes |= {"groups:write"}
        kirsi = Person(here.slack, "Kirsi")
        channel = Channel(here.slack, "muu", [kirsi])
        channel.add_bot(kirsi)
        await here.world.until(lambda: BOT_USER not in channel.place.members, 10, "the app has left")
        assert len(channel.seen) == 1


async def test_what_happens_to_the_channel_and_the_app_is_told() -> None:
    slack = FakeSlack()
    kirsi = Person(slack, "Kirsi")
    channel = Channel(slack, "välitys", [kirsi])
    async with house(slack, channels=[channel.lane]) as here:
        channel.remove_bot()
        here.slack.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})
        here.slack.event({"type": "app_uninstalled"})
        here.slack.event({"type": "tokens_revoked", "tokens": {"bot": ["U0KEIKKABOT"]}})
        heard = await here.ears.hears(3)
        assert {(one.heard.data, one.lane, one.external_id.startswith("member:")) for one in heard} == {
            ("removed", channel.lane, True)
        }


async def test_an_edit_is_told_and_bots_and_links_are_not() -> None:
    async with house() as here:
        oona = Person(here.slack, "Oona")
        oona.send("12.5.")
        await here.ears.hears(1)
        oona.edit("12.5.", "13.5.")
        assert (await here.ears.hears(2))[1].heard == Heard("unreadable", data="edited", text="13.5.")
        oona.post(bot_id="B1", text="botti")
        await here.say(oona.lane, "Hei")
        opened = forge(
            oona, oona.chat, oona.seen[0]["ts"], {"type": "button", "action_id": "link:0", "url": "https://x"}
        )
        await here.world.until(opened.done.is_set)
        assert not opened.failed
        assert len(here.ears.heard) == 2


async def test_another_workspace_is_not_heard() -> None:
    async with house() as here:
        oona = Person(here.slack, "Oona")
        strange = here.slack.event({"type": "message", "channel_type": "im", "user": oona.user.id, "text": "hei",
                                    "ts": "1.1"}, team_id="T0OTHER", authorizations=[])  # fmt: skip
        await here.world.until(strange.done.is_set)
        assert here.ears.heard == []


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("&lt;!channel&gt; &amp; moi", "<!channel> & moi"),
        ("<https://a.fi|a.fi> <mailto:a@b.fi|a@b.fi> <mailto:c@d.fi>", "a.fi a@b.fi c@d.fi"),
        ("<@U123> <#C1|yleinen> <!here>", "@U123 yleinen @here"),
        ("3 &lt; 5 &amp;amp;", "3 < 5 &amp;"),
    ],
)
def test_text_is_read_as_it_was_typed(typed: str, read: str) -> None:
    assert without_markup(typed) == read


async def test_what_silences_slacks_libraries_leaves_our_own_log_alone() -> None:
    async with house(http=False):
        assert logging.getLogger("keikka").isEnabledFor(logging.ERROR)


async def test_in_a_channel_that_is_not_ours_only_our_own_whispers_are_pressed() -> None:
    async with house() as here:
        oona = Person(here.slack, "Oona")
        channel = Channel(here.slack, "muu", [oona])
        channel.place.members.add(BOT_USER)
        message = text("Tilataanko?", buttons=((button("Joo", "y:1"),),))
        await here.say(channel.lane, message)
        oona.send("Moi")
        await here.ears.hears(1)
        await here.say(f"{oona.user.id}/{channel.lane}", message)
        oona.press_whisper(channel.place, "Joo")
        (_moi, pressed) = await here.ears.hears(2)
        assert (pressed.heard, pressed.lane) == (Heard("press", data="y:1"), channel.lane)
        channel.press(oona, "Joo")
        await channel.sees("KEIKKA_SLACK_DISPATCH_CHANNEL=")
        assert len(here.ears.heard) == 2


def test_long_words_are_cut_where_they_come_in() -> None:
    event = {"type": "message", "channel_type": "im", "user": "U1", "text": "a" * 39_000, "ts": "1764000000.1"}
    body = {"type": "event_callback", "event_id": "E1", "event": event}
    told = hear(body, Us(bot_user=BOT_USER))
    assert isinstance(told, Incoming)
    assert (len(told.heard.text), told.heard.left_out) == (BEGINNING + len(CUT) + END, 39_000 - BEGINNING - END)
