"""What is Telegram's own in the main job: consent with links, blocked bots, groups that move."""

from __future__ import annotations

from pathlib import Path

from bot.facts import channels
from tests.fakes.telegram_api import Phone
from tests.whole.mornings.telegram import telegram_morning


async def test_with_https_a_card_without_consent_tells_nothing_of_an_illness(tmp_path: Path) -> None:
    async with telegram_morning(tmp_path, "https://keikka.example.org") as here:
        aino = await here.expert("Aino", consents=("register",))
        oona = Phone(here.telegram, "Oona")
        await here.order(oona)
        await here.channel.sees("uusi tilaaja")
        here.channel.press(here.kirsi, "Hyväksy")
        offer = await aino.sees("Pyyntö: luento, Oulu")
        assert "masennus" not in str(offer)
        aino.press("Otan keikan")
        booked = await aino.sees("Keikka on sinun")
        assert "masennus" not in str(booked)
        assert "040 000 0002" not in str(booked)


async def test_a_blocked_expert_is_passed_over_and_comes_back(tmp_path: Path) -> None:
    async with telegram_morning(tmp_path) as here:
        aino = await here.expert("Aino")
        aino.block()
        oona = Phone(here.telegram, "Oona")
        await here.order(oona)
        await here.channel.sees("uusi tilaaja")
        here.channel.press(here.kirsi, "Hyväksy")
        await here.channel.sees("Tila: ei enää ketään")
        aino.unblock()
        here.channel.press(here.kirsi, "Laajenna")
        await aino.sees("Pyyntö")


async def test_a_group_that_becomes_a_supergroup_keeps_getting_cards(tmp_path: Path) -> None:
    async with telegram_morning(tmp_path, supergroup=False) as here:
        new = here.channel.migrate(here.kirsi)
        oona = Phone(here.telegram, "Oona")
        await here.order(oona)
        await new.sees("uusi tilaaja")
        lanes = await here.house.database.look(channels.after_moves, (("telegram", here.channel.lane),))
        assert lanes == [("telegram", new.lane)], "found again after a restart"


async def test_only_a_coordinator_presses_in_the_group(tmp_path: Path) -> None:
    async with telegram_morning(tmp_path) as here:
        oona = Phone(here.telegram, "Oona")
        await here.order(oona)
        await here.channel.sees("uusi tilaaja")
        here.channel.chat.members[oona.user.id] = {"status": "member"}
        here.channel.press(oona, "Hyväksy")
        await oona.sees("vanha tai ei ole sinulle")
        await here.channel.sees("uusi tilaaja")
