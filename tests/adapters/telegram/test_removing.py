"""A message that should not stand in a chat is removed before its answer is said: once, and where Telegram lets us."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.port import Refused, TryLater
from tests.adapters.telegram.house import house
from tests.fakes.telegram_api import FakeTelegram, Group, Phone

CODE = "131052-308T"


async def test_what_was_written_is_removed_and_then_the_answer_said() -> None:
    async with house(listening=False) as home:
        aino = Phone(home.telegram, "Aino")
        kept, written = aino.send("moi"), aino.send(CODE)
        await home.say(aino.lane, "poistettu", removes=str(written["message_id"]))
        assert home.telegram.world.deleted == [(aino.chat.id, written["message_id"])]
        assert kept["message_id"] in aino.chat.messages
        assert aino.last == "poistettu"


async def test_what_is_gone_already_is_removed() -> None:
    async with house(listening=False) as home:
        aino = Phone(home.telegram, "Aino")
        written = aino.send(CODE)
        del aino.chat.messages[written["message_id"]]
        await home.say(aino.lane, "poistettu", removes=str(written["message_id"]))
        assert aino.last == "poistettu"


async def test_what_is_too_old_to_remove_is_refused_and_nothing_is_said() -> None:
    async with house(listening=False) as home:
        aino = Phone(home.telegram, "Aino")
        written = aino.send(CODE)
        home.telegram.world.clock.advance(49 * 3600)
        with pytest.raises(Refused):
            await home.say(aino.lane, "poistettu", removes=str(written["message_id"]))
        assert aino.seen == []
        assert written["message_id"] in aino.chat.messages


LATER: list[tuple[str, Any]] = [
    ("429", lambda f: f.refuse("deleteMessage", 429, "Too Many Requests: retry after 7", retry_after=7)),
    ("502", lambda f: f.server_error("deleteMessage")),
    ("500 after acting", lambda f: f.server_error("deleteMessage", 500, acted=True)),
    ("reset after acting", lambda f: f.reset("deleteMessage", acted=True)),
    ("silence after acting", lambda f: f.silence("deleteMessage")),
]


@pytest.mark.parametrize("misbehave", [each[1] for each in LATER], ids=[each[0] for each in LATER])
async def test_it_is_tried_again_and_the_answer_comes_once(misbehave: Any) -> None:
    async with house(listening=False, patience=0.3) as home:
        aino = Phone(home.telegram, "Aino")
        written = aino.send(CODE)
        misbehave(home.telegram.faults)
        with pytest.raises(TryLater) as told:
            await home.say(aino.lane, "poistettu", idempotency="a", removes=str(written["message_id"]))
        assert told.value.surely_not_sent
        assert aino.seen == []
        await home.say(aino.lane, "poistettu", idempotency="a", removes=str(written["message_id"]))
        assert written["message_id"] not in aino.chat.messages
        assert len(aino.seen) == 1


@pytest.mark.parametrize("may", [True, False])
async def test_in_a_group_only_who_may_removes_and_the_answer_is_private(*, may: bool) -> None:
    telegram = FakeTelegram()
    kirsi = Phone(telegram, "Kirsi")
    group = Group(telegram, "Välitys", [kirsi])
    async with house(telegram, groups=[group.chat.id]) as home:
        kirsi.start()
        group.add_bot(kirsi, can_delete_messages=may)
        written = group.say(kirsi, f"/ohje {CODE}")
        await home.ears.hears(3)
        removes = home.ears.last.removable
        assert removes == f"{group.chat.id}:{written['message_id']}"
        if may:
            await home.say(kirsi.lane, "poistettu", removes=removes)
            assert kirsi.last == "poistettu"
        else:
            with pytest.raises(Refused):
                await home.say(kirsi.lane, "poistettu", removes=removes)
        assert (written["message_id"] in group.chat.messages) is not may
