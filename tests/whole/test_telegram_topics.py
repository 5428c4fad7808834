"""Topics of the dispatch group by region: the real house and adapter, the strict Bot API opposite."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.facts import forum as topics
from bot.house import tending
from tests.fakes.telegram_api import Phone
from tests.whole.mornings.telegram import TelegramMorning, telegram_morning

REGION, SWEDISH = "Pohjois-Pohjanmaa", "Norra Österbotten"


async def forum(here: TelegramMorning, *, may_open: bool = True) -> None:
    """The group gets topics, and we the right to open some or not; Telegram tells of it."""
    here.channel.chat.is_forum = True
    rights = {"can_manage_topics": may_open, "can_edit_messages": True}
    here.channel.set_bot({"status": "administrator", **rights}, here.kirsi)
    if may_open:
        await comes_true(here, topics.may_open, "telegram", here.channel.lane)


async def comes_true(here: TelegramMorning, fn: Callable[..., Any], *args: Any) -> None:
    """Wait until the house has taken in what it was told."""
    async with asyncio.timeout(30):
        while not await here.house.database.look(fn, *args):  # noqa: ASYNC110  # there is no event to wait for
            await asyncio.sleep(0.01)


async def card_of(here: TelegramMorning, name: str) -> dict[str, Any]:
    """The card of this orderer's new order, once it stands in the group."""
    number = sum(_is_card(one) for one in here.channel.seen) + 1
    await here.order(Phone(here.telegram, name))
    await here.telegram.world.until(lambda: sum(_is_card(one) for one in here.channel.seen) == number)
    return [one for one in here.channel.seen if _is_card(one)][-1]


def _is_card(message: dict[str, Any]) -> bool:
    return "Tila: " in str(message.get("text", ""))


async def test_a_region_gets_a_topic_and_all_of_its_orders_stand_there(tmp_path: Path) -> None:
    async with telegram_morning(tmp_path) as here:
        await forum(here)
        first = await card_of(here, "Oona")
        assert here.channel.chat.topics == {first["message_thread_id"]: REGION}
        second = await card_of(here, "Onni")
        assert second["message_thread_id"] == first["message_thread_id"]
        assert list(here.channel.chat.topics.values()) == [REGION], "one topic for a region"
        here.channel.press(here.kirsi, "Hyväksy", first)
        await here.telegram.world.until(lambda: "ei enää ketään" in _text(here, first))


async def test_a_topic_that_somebody_opened_is_used(tmp_path: Path) -> None:
    async with telegram_morning(tmp_path) as here:
        await forum(here, may_open=False)
        thread = here.channel.open_topic(here.kirsi, SWEDISH)
        await comes_true(here, topics.thread_of, "telegram", here.channel.lane, REGION)
        card = await card_of(here, "Oona")
        assert card["message_thread_id"] == thread


async def test_without_the_right_and_without_topics_the_card_is_in_the_group_itself(tmp_path: Path) -> None:
    async with telegram_morning(tmp_path) as here:
        assert "message_thread_id" not in await card_of(here, "Oona")
        await forum(here, may_open=False)
        assert "message_thread_id" not in await card_of(here, "Onni")
        assert not here.channel.chat.topics


async def test_the_right_is_taken_away_between_two_cards(tmp_path: Path) -> None:
    async with telegram_morning(tmp_path) as here:
        await forum(here)
        here.channel.chat.members[here.telegram.world.bot.id]["can_manage_topics"] = False  # nobody tells us
        assert "message_thread_id" not in await card_of(here, "Oona")
        await tending.tend(here.house.database, here.house.messengers[0].adapter)
        assert not await here.house.database.look(topics.may_open, "telegram", here.channel.lane)


async def test_a_deleted_topic_loses_no_card_and_the_next_one_opens_another(tmp_path: Path) -> None:
    async with telegram_morning(tmp_path) as here:
        await forum(here)
        first = await card_of(here, "Oona")
        del here.channel.chat.topics[first["message_thread_id"]]
        second = await card_of(here, "Onni")
        assert "message_thread_id" not in second
        third = await card_of(here, "Olga")
        assert here.channel.chat.topics == {third["message_thread_id"]: REGION}


def _text(here: TelegramMorning, message: dict[str, Any]) -> str:
    return str(here.channel.chat.messages[message["message_id"]]["text"])
