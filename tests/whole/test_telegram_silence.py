"""When nothing is heard for long: a quiet week, a house that was down over a deadline, somebody else at the line."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot

from bot.command import doctor
from bot.house import ears, loops
from bot.house.config import Config
from storage import orders
from storage.orders import Offer
from storage.transaction import Transaction
from tests.fakes.telegram_api import Phone
from tests.fakes.telegram_api.hurry import hurry
from tests.fakes.telegram_api.updates import WEEK
from tests.whole.mornings.telegram import TelegramMorning, opened, telegram_morning


async def week(here: TelegramMorning) -> None:
    """Telegram begins to count its updates anew, and always lower: the hard case of a cursor (R6)."""
    if here.telegram.polled:
        here.telegram.shorten_polls()  # thousands of polls without an update pass in a week
        count = here.telegram.empty_polls
        await here.telegram.world.until(lambda: here.telegram.empty_polls >= count + 2)
        here.telegram.longest_poll = 50.0
    here.telegram.world.clock.advance(WEEK + 1)


async def down(here: TelegramMorning) -> None:
    await here.house.stop()


async def up(here: TelegramMorning) -> None:
    await here.up()


async def says(here: TelegramMorning) -> None:
    assert here.oona is not None
    here.oona.send("/kieli")


#: What happens from one answer to the next.
QUIET = [(week, says), (down, week, up, says), (down, week, says, up), (week, down, up, says), (down, up, week, says)]


async def test_quiet_weeks_and_restarts_lose_nobody(tmp_path: Path) -> None:
    async with telegram_morning(tmp_path) as here:
        here.oona = oona = Phone(here.telegram, "Oona")
        for number, steps in enumerate(QUIET, 1):
            await here.telegram.world.until(lambda: here.telegram.polled, what="the last update is confirmed")
            for step in steps:
                await step(here)
            await here.telegram.world.until(lambda number=number: len(oona.seen) >= number, what=f"answer {number}")
        await here.house.couriers[0].idle.wait()
        assert len(oona.seen) == len(QUIET), "each is answered once"


async def asked(here: TelegramMorning) -> tuple[Phone, Phone]:
    """Two experts, of whom one has been asked; who was asked comes first."""
    both = await here.expert("Aino"), await here.expert("Bertta")
    oona = Phone(here.telegram, "Oona")
    await here.order(oona)
    await here.channel.sees("uusi tilaaja")
    here.channel.press(here.kirsi, "Hyväksy")
    return await here.asked(*both)


def _offers(tx: Transaction) -> list[Offer]:
    found = orders.order_by_number(tx, 1)
    assert found is not None
    return orders.offers_of(tx, found.id)


async def answer_by(here: TelegramMorning) -> datetime:
    """Until when the offer runs: known once its delivery is noted."""
    await here.house.couriers[0].idle.wait()
    deadline = (await here.house.database.look(_offers))[0].deadline
    assert deadline is not None
    return deadline


async def test_a_yes_pressed_in_time_while_the_house_was_down_wins_over_the_lapse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R5: a press carries no time of its own, so the backlog is heard before anything lapses."""
    hurry(monkeypatch)
    async with telegram_morning(tmp_path) as here:
        first, second = await asked(here)
        deadline = await answer_by(here)
        await down(here)
        first.press("Otan keikan")
        here.clock.move_to(deadline + timedelta(hours=1))
        here.telegram.faults.server_error("getupdates", times=2)  # the backlog takes its time
        await up(here)
        await first.sees("Keikka on sinun")
        states = [one.state for one in await here.house.database.look(_offers)]
        assert states == ["accepted"]
        assert not any("Pyyntö" in str(m.get("text")) for m in second.seen)


async def test_without_a_yes_the_offer_lapses_once_the_backlog_is_heard(tmp_path: Path) -> None:
    async with telegram_morning(tmp_path) as here:
        _first, second = await asked(here)
        deadline = await answer_by(here)
        await down(here)
        here.clock.move_to(deadline + timedelta(hours=1))
        await up(here)
        await second.sees("Pyyntö")


async def test_two_copies_take_turns_and_nobody_is_turned_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One listens, by the lease in the database; the other takes over when it stops."""
    async with telegram_morning(tmp_path) as here:
        monkeypatch.setattr(loops, "TERM", 0.6)
        second = await opened(here.config, here.keys, here.clock, here.telegram, here.channel)
        first, waiting = (house.messengers[0].adapter for house in (here.house, second))
        try:
            assert (first.state, waiting.state) == ("open", "closed")
            await down(here)
            oona = Phone(here.telegram, "Oona")
            oona.start()
            await oona.sees("Hei.")
            assert (first.state, waiting.state) == ("closed", "open"), "and it was never stepped down"
        finally:
            here.house = second


async def health(here: TelegramMorning) -> tuple[bool, dict[str, Any]]:
    view = await here.house.look(None, "health")
    return bool(view.values["ok"]), dict(view.values["facts"])


async def well(here: TelegramMorning) -> None:
    """Wait for the first audit, before which nobody can say that all is well."""
    await here.house.keeper.once()
    assert (await health(here))[0]


@pytest.mark.shows("alarm two_ears")
async def test_somebody_else_at_the_line_is_told_in_the_group_and_the_house_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with telegram_morning(tmp_path) as here:
        await well(here)
        monkeypatch.setattr(loops, "TERM", 0.6)
        for ear in here.house.messengers:
            ear.wake()
        async with Bot(here.telegram.token, base_url=f"{here.telegram.url}/bot") as other:
            await here.telegram.world.until(lambda: here.telegram.polled)
            await other.get_updates(timeout=1)
            await here.channel.sees("samalla tunnuksella")
        adapter: Any = here.house.messengers[0].adapter
        await here.telegram.world.until(lambda: adapter.state == "open", what="listening again")
        oona = Phone(here.telegram, "Oona")
        oona.start()
        await oona.sees("Hei.")


async def test_health_tells_how_long_telegram_has_been_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)
    async with telegram_morning(tmp_path) as here:
        await well(here)
        ok, facts = await health(here)
        assert ok
        assert facts["telegram_open"] == 1
        assert facts["telegram_silent_seconds"] < ears.SILENCE
        adapter: Any = here.house.messengers[0].adapter
        adapter.line.answered_at -= 1000
        ok, facts = await health(here)
        assert not ok
        assert facts["telegram_silent_seconds"] >= 1000
        adapter.line.answered_at += 1000
        here.telegram.revoke()
        await here.telegram.world.until(lambda: adapter.state == "refused")
        ok, facts = await health(here)
        assert (ok, facts["telegram_open"]) == (False, 0)


async def test_another_copy_that_does_not_listen_is_well(tmp_path: Path) -> None:
    async with telegram_morning(tmp_path) as here:
        await well(here)
        ear = here.house.messengers[0]
        await ear.role.leave()
        ear._open = False
        adapter: Any = ear.adapter
        adapter.line.answered_at -= 1000
        assert not ear.deaf


def test_the_doctor_asks_a_running_house_how_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    looks = dict(doctor.checks(Config(database_url=f"sqlite:///{tmp_path}/k.db", port=9)))
    assert looks["running"]() is None, "nothing runs there, which is no fault"
    for told, says in (
        ({"ok": True, "facts": {}}, None),
        (
            {"ok": False, "facts": {"telegram_silent_seconds": 640}},
            "Keikka runs, but is not well: telegram_silent_seconds 640.",
        ),
    ):
        monkeypatch.setattr(doctor, "_health", lambda _config, _key, told=told: told)
        assert looks["running"]() == says
