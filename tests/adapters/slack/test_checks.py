"""`keikka doctor slack`: each thing that can be wrong has its own words and what to press."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import checks
from adapters.slack.checks import SCOPES, examine
from dialogs.speech.language import render
from tests.fakes.slack_api import Channel, FakeSlack, Person


async def _look(change: Callable[[FakeSlack, Channel, dict[str, Any]], None] | None = None) -> dict[str, str]:
    async with FakeSlack() as slack:
        kirsi = Person(slack, "Kirsi")
        channel = Channel(slack, "välitys", [kirsi])
        channel.place.members.add("U0KEIKKABOT")
        given: dict[str, Any] = {"app_token": slack.app_token, "api_url": slack.url, "channel": channel.lane}
        token = slack.token
        if change is not None:
            change(slack, channel, given)
        found = await examine(given.pop("token", token), **given)
        assert not slack.complaints
        return {render(one.what, "en"): one.state for one in found}


async def test_when_all_is_well_it_says_so() -> None:
    assert set((await _look()).values()) == {"good"}


@pytest.mark.parametrize(
    ("change", "words", "state"),
    [
        (lambda s, c, g: g.update(token="xoxb-old"), "Slack refuses the bot's token.", "bad"),
        (lambda s, c, g: g.update(app_token="xapp-old"), "Slack refuses the app-level token.", "bad"),
        (lambda s, c, g: g.update(app_token=""), "Neither KEIKKA_SLACK_APP_TOKEN nor", "bad"),
        (lambda s, c, g: g.update(app_token="", by_http=True), "Slack posts to Keikka", "good"),
        (lambda s, c, g: s.world.scopes.discard("files:write"), "The app lacks rights: files:write", "bad"),
        (lambda s, c, g: g.update(channel=""), "No dispatch channel is set.", "hint"),
        (lambda s, c, g: g.update(channel="C0"), "The app is not in the dispatch channel C0.", "bad"),
        (lambda s, c, g: c.place.members.discard("U0KEIKKABOT"), "The app is not in the dispatch channel", "bad"),
        (lambda s, c, g: setattr(c.place, "is_private", False), "is public: everybody at work", "hint"),
        (lambda s, c, g: setattr(c.place, "is_archived", True), "is archived", "bad"),
        (lambda s, c, g: s.faults.reset("auth.test"), "Slack could not be reached.", "bad"),
        (lambda s, c, g: s.faults.reset("apps.connections.open"), "A socket to Slack could not be opened", "bad"),
        (lambda s, c, g: s.faults.reset("conversations.info"), "could not be looked at", "bad"),
        (lambda s, c, g: g.update(now=datetime.now(UTC) + timedelta(seconds=500)), "seconds off", "bad"),
    ],
)
async def test_what_is_wrong_is_said(change: Any, words: str, state: str) -> None:
    found = await _look(change)
    assert [told for what, told in found.items() if words in what] == [state], found


def test_the_manifest_asks_for_exactly_the_rights_the_doctor_looks_for() -> None:
    text = (Path(checks.__file__).parent / "manifest.yaml").read_text()
    asked = [
        line.strip().removeprefix("- ").split(" #")[0]
        for line in text.split("bot:\n")[1].split("settings:")[0].splitlines()
    ]
    assert tuple(one for one in asked if one) == SCOPES


def test_the_manifest_turns_on_everything_that_is_served() -> None:
    text = (Path(checks.__file__).parent / "manifest.yaml").read_text()
    for line in (
        "home_tab_enabled: true", "messages_tab_enabled: true", "messages_tab_read_only_enabled: false",
        "callback_id: order", "type: global", "command: /keikka", "should_escape: false", "- app_home_opened",
        "- message.im", "- member_joined_channel", "- app_uninstalled", "- tokens_revoked", "is_enabled: true",
    ):  # fmt: skip
        assert line in text
