"""The doctor at Telegram's: what is wrong is said in words, with what to press."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from adapters.findings import Finding
from adapters.telegram.checks import examine
from dialogs.speech.language import missing, render
from dialogs.speech.tongues import languages
from tests.fakes.telegram_api import FakeTelegram, Group, Phone


async def look(telegram: FakeTelegram, *groups: int, webhook_url: str = "", off: float = 0) -> list[Finding]:
    async with telegram:
        now = datetime.now(UTC) + timedelta(seconds=off)
        found = await examine(telegram.token, api_url=telegram.url, groups=groups, webhook_url=webhook_url, now=now)
    assert not telegram.judges.objections, "\n".join(telegram.judges.objections)
    return found


def words(findings: list[Finding], state: str) -> str:
    return "\n".join(
        f"{render(f.what, 'en')} {render(f.press, 'en') if f.press else ''}" for f in findings if f.state == state
    )


def served(telegram: FakeTelegram, *, supergroup: bool = True, **rights: bool) -> Group:
    aino = Phone(telegram, "Aino")
    group = Group(telegram, "Välitys", [aino], supergroup=supergroup)
    group.add_bot(aino, **rights)
    return group


async def test_all_is_well() -> None:
    telegram = FakeTelegram()
    found = await look(telegram, served(telegram).chat.id)
    assert {f.state for f in found} == {"good"}
    good = words(found, "good")
    assert "t.me/keikka_test_bot" in good
    assert "The dispatch group is Välitys." in good


def no_privacy(telegram: FakeTelegram) -> int:
    telegram.world.privacy = False
    return served(telegram).chat.id


def no_groups(telegram: FakeTelegram) -> int:
    telegram.world.can_join_groups = False
    return served(telegram).chat.id


def not_inside(telegram: FakeTelegram) -> int:
    group = served(telegram)
    group.remove_bot(Phone(telegram, "Eero"))
    return group.chat.id


def restricted(telegram: FakeTelegram) -> int:
    group = served(telegram)
    group.restrict_bot()
    return group.chat.id


def silent_group(telegram: FakeTelegram) -> int:
    group = served(telegram)
    group.chat.members_write = False
    return group.chat.id


def moved(telegram: FakeTelegram) -> int:
    group = served(telegram, supergroup=False)
    group.migrate(Phone(telegram, "Eero"))
    return group.chat.id


def forum(telegram: FakeTelegram) -> int:
    group = served(telegram)
    group.chat.is_forum = True
    return group.chat.id


WRONG: list[tuple[Callable[[FakeTelegram], int], str, str]] = [
    (no_privacy, "bad", "/setprivacy"),
    (no_groups, "bad", "/setjoingroups"),
    (not_inside, "bad", "Add the bot to the group"),
    (lambda telegram: -1009999, "bad", "KEIKKA_TELEGRAM_DISPATCH_CHAT"),
    (restricted, "bad", "may not write"),
    (silent_group, "bad", "may not write"),
    (moved, "bad", "KEIKKA_TELEGRAM_DISPATCH_CHAT=-100"),
    (forum, "hint", "right to manage topics"),
]


@pytest.mark.parametrize(("wrong", "state", "says"), WRONG, ids=[w[0].__name__ for w in WRONG])
async def test_what_is_wrong_is_said(wrong: Callable[[FakeTelegram], int], state: str, says: str) -> None:
    telegram = FakeTelegram()
    assert says in words(await look(telegram, wrong(telegram)), state)


async def test_a_forum_where_the_bot_may_open_topics_is_good() -> None:
    telegram = FakeTelegram()
    group = served(telegram, can_manage_topics=True)
    group.chat.is_forum = True
    assert words(await look(telegram, group.chat.id), "hint") == ""


async def test_without_a_group_it_says_how_to_get_its_number() -> None:
    assert "it answers with the line for the .env file" in words(await look(FakeTelegram()), "hint")


@pytest.mark.parametrize(("off", "state"), [(0, "good"), (20, "good"), (300, "bad"), (-3600, "bad")])
async def test_the_clock(off: float, state: str) -> None:
    assert "clock" in words(await look(FakeTelegram(), off=off), state)


async def test_a_wrong_token_ends_the_visit() -> None:
    async with FakeTelegram() as telegram:
        found = await examine("7:wrong", api_url=telegram.url)
    assert [f.state for f in found] == ["bad"]
    assert "API Token" in words(found, "bad")
    assert "wrong" not in words(found, "bad")


async def test_without_a_network_it_says_so() -> None:
    [found] = await examine("7:x", api_url="http://127.0.0.1:9")
    assert "network" in words([found], "bad")


async def test_the_webhook() -> None:
    async with FakeTelegram() as telegram:
        url = "https://keikka.example/telegram/updates"

        async def state(wanted: str) -> tuple[str, str]:
            found = await examine(telegram.token, api_url=telegram.url, webhook_url=wanted)
            [about] = [f for f in found if "ebhook" in f.what.msgid]
            return about.state, about.what.msgid

        assert (await state(""))[0] == "good"
        assert await state(url) == ("hint", "The webhook is not set yet.")
        await telegram.set_webhook(url)
        assert await state(url) == ("good", "The webhook is set.")
        assert (await state(""))[0] == "hint"
        assert telegram.webhook is not None
        telegram.webhook.error, telegram.webhook.error_at = "SSL error", 1
        assert (await state(url))[0] == "bad"


async def test_every_finding_has_words_in_every_language() -> None:
    before = dict(missing())
    for wrong, _state, _says in WRONG:
        telegram = FakeTelegram()
        for finding in await look(telegram, wrong(telegram)):
            for language in languages:
                assert render(finding.what, language)
                assert finding.press is None or render(finding.press, language)
    assert dict(missing()) == before
