"""The doorway by long polling: nothing is confirmed before it is stored, and nothing stalls it for good."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Bot
from telegram.ext import Updater

from adapters.port import Incoming
from adapters.telegram import TelegramAdapter
from tests.adapters.messenger import Ears
from tests.adapters.telegram.house import House, house
from tests.fakes.patience import PATIENCE
from tests.fakes.telegram_api import FakeTelegram, Phone
from tests.fakes.telegram_api.hurry import hurry
from tests.fakes.telegram_api.updates import DAY, WEEK


async def test_what_cannot_be_stored_is_not_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)
    async with house() as home:
        aino = Phone(home.telegram, "Aino")
        home.ears.failing = 2
        aino.send("yksi")
        aino.send("kaksi")
        await home.ears.hears(2)
        assert [h.heard.text for h in home.ears.heard] == ["yksi", "kaksi"]


async def test_after_a_quiet_week_a_lower_id_is_heard() -> None:
    async with house() as home:
        aino = Phone(home.telegram, "Aino")
        aino.send("ennen")
        await home.ears.hears(1)
        await quiet_poll(home)
        home.telegram.world.clock.advance(WEEK + 1)
        before = home.telegram.world.updates.made
        aino.send("viikon päästä")
        aino.send("heti perään")
        await home.ears.hears(3)
        assert before == 1
        assert [h.heard.text for h in home.ears.heard[1:]] == ["viikon päästä", "heti perään"]


async def quiet_poll(home: House) -> None:
    """Let one whole poll pass without an update, as thousands do in a quiet week."""
    home.telegram.shorten_polls()
    count = home.telegram.empty_polls
    await home.telegram.world.until(lambda: home.telegram.empty_polls >= count + 2)


async def test_the_stock_cursor_stalls_after_a_quiet_week() -> None:
    """What the case above protects from: the same week with the library's own Bot."""
    async with FakeTelegram() as telegram:
        queue: asyncio.Queue[object] = asyncio.Queue()
        updater = Updater(Bot(telegram.token, base_url=f"{telegram.url}/bot"), queue)
        await updater.initialize()
        await updater.start_polling(timeout=5)
        aino = Phone(telegram, "Aino")
        aino.send("ennen")
        await queue.get()
        telegram.shorten_polls()
        count = telegram.empty_polls
        await telegram.world.until(lambda: telegram.empty_polls >= count + 2)
        telegram.world.clock.advance(WEEK + 1)
        aino.send("viikon päästä")
        count = telegram.empty_polls
        await telegram.world.until(lambda: telegram.empty_polls >= count + 2)
        assert queue.empty()
        assert telegram.world.updates.waiting == []  # confirmed by the too high offset: lost
        await updater.stop()
        await updater.shutdown()


async def test_an_update_the_library_cannot_read_is_passed_over_alone() -> None:
    async with house() as home:
        aino = Phone(home.telegram, "Aino")
        home.telegram.judges.silent = True
        home.telegram.world.updates.push("message", {"message_id": "no number", "chat": 7})
        aino.send("moi")
        home.telegram.world.updates.push("callback_query", {"id": 1})
        aino.send("hei")
        await home.ears.hears(2)
        assert [h.heard.text for h in home.ears.heard] == ["moi", "hei"]
        await home.telegram.world.until(lambda: not home.telegram.world.updates.waiting)


async def test_duplicates_and_disorder_are_heard_once_each() -> None:
    async with house() as home:
        updates = home.telegram.world.updates
        aino, eero = Phone(home.telegram, "Aino"), Phone(home.telegram, "Eero")
        updates.shuffle = True
        updates.keep_confirmed = 40
        for n in range(30):
            aino.send(f"a{n}")
            eero.send(f"e{n}")
        await home.ears.hears(60)
        updates.shuffle = False
        aino.send("loppu")
        await home.ears.hears(61)
        assert len({h.external_id for h in home.ears.heard}) == 61


async def test_somebody_else_with_the_token_makes_us_step_down() -> None:
    stepped = asyncio.Event()
    async with house(stepped_down=stepped.set) as home:
        await home.telegram.world.until(lambda: home.telegram.polled)
        other = Bot(home.telegram.token, base_url=f"{home.telegram.url}/bot")
        async with other:
            poll = asyncio.create_task(other.get_updates(timeout=30))
            await asyncio.wait_for(stepped.wait(), PATIENCE)
            assert home.adapter.state == "stepped_down"
            aino = Phone(home.telegram, "Aino")
            aino.send("moi")
            assert [u.message.text for u in await poll if u.message] == ["moi"]
            await home.say(aino.lane, "Lähettäminen toimii")  # the courier's role is another one
            assert aino.last == "Lähettäminen toimii"
        await home.adapter.start(home.ears)  # the role is ours again
        await home.ears.hears(1)


async def test_a_refused_token_is_told_in_one_sentence() -> None:
    async with FakeTelegram() as telegram:
        adapter = TelegramAdapter("7:wrong", api_url=telegram.url)
        with pytest.raises(OSError, match="KEIKKA_TELEGRAM_TOKEN") as told:
            await adapter.start(Ears())
        assert "7:wrong" not in str(told.value)
        assert adapter.state == "refused"
        await adapter.close()


async def test_a_token_revoked_while_polling_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)
    async with house() as home:
        await home.telegram.world.until(lambda: home.telegram.polled)
        home.telegram.revoke()
        await home.telegram.world.until(lambda: home.adapter.state == "refused")


async def test_without_a_network_it_goes_on_trying(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.reaching.REOPEN", (0.01,))
    telegram = FakeTelegram()
    telegram.faults.reset("getme", times=3)
    async with house(telegram) as home:
        first = home.adapter.state
        assert first == "opening"
        Phone(telegram, "Aino").send("moi")
        await home.ears.hears(1)
        assert home.adapter.state == "open"


async def test_the_backlog_is_drained_before_anything_else_is_said_to_be() -> None:
    telegram = FakeTelegram()
    aino = Phone(telegram, "Aino")
    for n in range(230):
        aino.send(f"odotti {n}")
    async with house(telegram) as home:
        assert await home.adapter.wait_for_backlog(PATIENCE)
        assert [h.heard.text for h in home.ears.heard] == [f"odotti {n}" for n in range(230)]


async def test_without_a_network_nothing_is_drained_and_the_silence_is_told() -> None:
    telegram = FakeTelegram()
    telegram.faults.reset("getupdates", times=1000)
    async with house(telegram) as home:
        before = home.adapter.silent_for
        assert not await home.adapter.wait_for_backlog(0.2)
        assert home.adapter.silent_for > before


async def test_telegram_remembers_a_day() -> None:
    telegram = FakeTelegram()
    aino = Phone(telegram, "Aino")
    aino.send("toissapäivänä")
    telegram.world.clock.advance(DAY + 1)
    aino.send("tänään")
    async with house(telegram) as home:
        assert await home.adapter.wait_for_backlog(PATIENCE)
        assert [h.heard.text for h in home.ears.heard] == ["tänään"]


@pytest.mark.parametrize("trouble", ["reset", "server_error"])
async def test_polling_survives(trouble: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)
    telegram = FakeTelegram()
    getattr(telegram.faults, trouble)("getupdates", times=2)
    async with house(telegram) as home:
        Phone(telegram, "Aino").send("moi")
        await home.ears.hears(1)


async def test_a_batch_is_stored_chat_beside_chat_and_each_chat_in_order() -> None:
    """A slow chat holds back its own updates, not the others', and the offset waits for all."""
    telegram = FakeTelegram()
    aino, eero = Phone(telegram, "Aino"), Phone(telegram, "Eero")
    for n in range(3):
        aino.send(f"a{n}")
        eero.send(f"e{n}")
    ears = SlowEars(aino.lane)
    async with telegram:
        adapter = TelegramAdapter(telegram.token, api_url=telegram.url)
        await adapter.start(ears)
        await ears.hears(3)
        assert [h.heard.text for h in ears.heard] == ["e0", "e1", "e2"]
        assert len(telegram.world.updates.waiting) == 6
        ears.go.set()
        await ears.hears(6)
        assert [h.heard.text for h in ears.heard[3:]] == ["a0", "a1", "a2"]
        await telegram.world.until(lambda: not telegram.world.updates.waiting)
        await adapter.close()


class SlowEars(Ears):
    """Stores nothing of one lane until told."""

    def __init__(self, lane: str) -> None:
        super().__init__()
        self.lane = lane
        self.go = asyncio.Event()

    async def hear(self, incoming: Incoming) -> str:
        if incoming.lane == self.lane:
            await self.go.wait()
        return await super().hear(incoming)


async def test_what_follows_an_unstored_one_in_its_chat_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)
    telegram = FakeTelegram()
    aino, eero = Phone(telegram, "Aino"), Phone(telegram, "Eero")
    async with house(telegram) as home:
        home.ears.failing_text = "a0"
        for n in range(2):
            aino.send(f"a{n}")
            eero.send(f"e{n}")
        await home.ears.hears(4)
        texts = [h.heard.text for h in home.ears.heard]
        assert texts.index("a0") < texts.index("a1")
        assert home.ears.failing_text == ""


async def test_who_listens_again_begins_at_the_oldest_unheard_whatever_its_id() -> None:
    """We gave the role away; a quiet week passed at somebody else's; ids begin anew, lower. Nothing may be skipped."""
    async with house() as home:
        aino = Phone(home.telegram, "Aino")
        aino.send("ennen")
        await home.ears.hears(1)
        await home.adapter.stop()
        home.telegram.world.clock.advance(WEEK + 1)
        for n in range(3):
            aino.send(f"jälkeen {n}")
        await home.adapter.start(home.ears)
        assert await home.adapter.wait_for_backlog(PATIENCE)
        assert [h.heard.text for h in home.ears.heard[1:]] == ["jälkeen 0", "jälkeen 1", "jälkeen 2"]
