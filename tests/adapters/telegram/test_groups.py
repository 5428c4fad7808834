"""Groups: only ours are served, an upgrade is survived, topics work, nobody anonymous is taken for somebody."""

from __future__ import annotations

import pytest

from adapters.port import TryLater
from tests.adapters.messenger import CALENDAR, button, text
from tests.adapters.telegram.house import house
from tests.fakes.telegram_api import FakeTelegram, Group, Phone


async def test_a_strange_group_is_left_with_a_farewell() -> None:
    async with house() as home:
        aino = Phone(home.telegram, "Aino", language="sv")
        group = Group(home.telegram, "Juoruryhmä", [aino])
        group.add_bot(aino)
        bot = home.telegram.world.bot.id
        await home.telegram.world.until(lambda: group.chat.members[bot]["status"] == "left")
        [farewell] = group.seen
        assert f"KEIKKA_TELEGRAM_DISPATCH_CHAT={group.chat.id}" in farewell["text"]
        assert ".env-filen" in farewell["text"]
        assert home.ears.heard == []


async def test_a_press_in_a_strange_group_is_not_heard() -> None:
    async with house() as home:
        aino = Phone(home.telegram, "Aino")
        group = Group(home.telegram, "Juoruryhmä", [aino])
        group.chat.members[home.telegram.world.bot.id] = {"status": "member"}
        query = aino.forge("yes:1", 5, group.chat)
        await home.telegram.world.until(query.done.is_set)
        await home.telegram.world.until(lambda: group.chat.members[home.telegram.world.bot.id]["status"] == "left")
        assert home.ears.heard == []


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("/ohje", ("command", "help")),
        ("/ohje@keikka_test_bot", ("command", "help")),
        ("/ohje@KEIKKA_TEST_BOT nyt", ("command", "help")),
        ("/ohje@muu_bot", None),
        ("mitä kuuluu", None),
        ("Aino: masennus, puh. 040 123", None),
    ],
)
async def test_in_our_group_only_commands_for_us_are_heard(said: str, heard: tuple[str, str] | None) -> None:
    telegram = FakeTelegram()
    aino = Phone(telegram, "Aino")
    group = Group(telegram, "Välitys", [aino])
    telegram.world.privacy = False  # the harder case: Telegram tells us everything
    async with house(telegram, groups=[group.chat.id]) as home:
        group.add_bot(aino)
        group.say(aino, said)
        group.say(aino, "/loppu")
        await home.ears.hears(3 if heard else 2)
        first, *rest = home.ears.heard
        assert (first.heard.kind, first.heard.data, first.private) == ("command", "added", False)
        found = [(h.heard.kind, h.heard.data) for h in rest[:-1]]
        assert found == ([heard] if heard else [])
        assert rest[-1].heard.data == "loppu"
        assert all(h.lane == group.lane and not h.private for h in rest)


async def test_a_press_in_our_group_tells_who_pressed() -> None:
    telegram = FakeTelegram()
    aino, eero = Phone(telegram, "Aino"), Phone(telegram, "Eero")
    group = Group(telegram, "Välitys", [aino, eero])
    async with house(telegram, groups=[group.chat.id]) as home:
        group.add_bot(aino)
        await home.say(group.lane, text("Tilaus 214", buttons=((button("Ohita", "skip:1"),),)))
        query = group.press(eero, "Ohita")
        await home.ears.hears(2)
        heard = home.ears.last
        assert (heard.account, heard.lane, heard.heard.data) == (str(eero.user.id), group.lane, "skip:1")
        await telegram.world.until(query.done.is_set)


async def test_an_anonymous_administrator_is_nobody() -> None:
    telegram = FakeTelegram()
    aino = Phone(telegram, "Aino")
    group = Group(telegram, "Välitys", [aino])
    async with house(telegram, groups=[group.chat.id]) as home:
        group.add_bot(aino)
        group.say_anonymously("/kutsu")
        await home.ears.hears(2)
        heard = home.ears.last
        assert (heard.heard.kind, heard.heard.data) == ("unreadable", "anonymous")
        assert heard.account == str(group.chat.id)  # negative: never a person's


async def test_a_group_that_becomes_a_supergroup_is_followed() -> None:
    telegram = FakeTelegram()
    aino = Phone(telegram, "Aino")
    group = Group(telegram, "Välitys", [aino], supergroup=False)
    async with house(telegram, groups=[group.chat.id]) as home:
        group.add_bot(aino)
        await home.ears.hears(1)
        new = group.migrate(aino)
        await home.ears.hears(2)
        assert home.ears.last.heard.data == "migrated"
        assert dict(home.ears.last.heard.fields) == {"from": group.lane, "to": new.lane}
        new.say(aino, "/ohje")
        await home.ears.hears(3)
        assert home.ears.last.lane == new.lane
        await home.say(group.lane, "Vanhaan osoitteeseen")
        assert new.seen[-1]["text"] == "Vanhaan osoitteeseen"


async def test_a_group_that_moved_while_we_were_away_is_found_by_sending() -> None:
    telegram = FakeTelegram()
    aino = Phone(telegram, "Aino")
    group = Group(telegram, "Välitys", [aino], supergroup=False)
    async with house(telegram, groups=[group.chat.id]) as home:
        group.add_bot(aino)
        await home.ears.hears(1)
        await home.adapter.stop()
        new = group.migrate(aino)
        telegram.world.updates.waiting.clear()
        receipt = await home.say(group.lane, "Tilaus 214")
        assert new.seen[-1]["message_id"] == int(receipt.message_id or 0)
        assert home.ears.last.external_id == f"migrated:{group.lane}:{new.lane}"
        assert home.adapter.groups.serves(new.chat.id)


async def test_topics_have_lanes_of_their_own() -> None:
    telegram = FakeTelegram()
    aino = Phone(telegram, "Aino")
    group = Group(telegram, "Välitys", [aino])
    async with house(telegram, groups=[group.chat.id]) as home:
        group.add_bot(aino, can_manage_topics=True)
        thread = group.open_topic(aino, "Lappi")
        await home.ears.hears(2)
        lane = f"{group.lane}/{thread}"
        assert (home.ears.last.heard.data, home.ears.last.heard.text, home.ears.last.lane) == ("topic", "Lappi", lane)
        group.say(aino, "/ohje", topic=thread)
        await home.ears.hears(3)
        assert home.ears.last.lane == lane
        await home.say(lane, "Tilaus 214")
        assert group.seen[-1]["message_thread_id"] == thread
        ours = await home.adapter.topic(group.chat.id, "Kainuu")
        assert ours is not None
        await home.say(ours, "Tilaus 215")
        assert group.seen[-1]["text"] == "Tilaus 215"
        del group.chat.topics[thread]
        await home.say(lane, "Tilaus 216")
        assert "message_thread_id" not in group.seen[-1]


async def test_what_belongs_to_a_card_answers_it_in_its_topic() -> None:
    telegram = FakeTelegram()
    aino = Phone(telegram, "Aino")
    group = Group(telegram, "Välitys", [aino])
    async with house(telegram, groups=[group.chat.id]) as home:
        group.add_bot(aino, can_manage_topics=True)
        lane = f"{group.lane}/{group.open_topic(aino, 'Lappi')}"
        card = (await home.say(lane, "Tilaus 214")).message_id
        await home.say(lane, text("Pyyntöä ei ole nähty. " * 300, files=(CALENDAR,)), under=card)
        replies = [m.get("reply_to_message", {}).get("text") for m in group.seen[1:]]
        assert len(replies) == 3
        assert set(replies) == {"Tilaus 214"}
        assert {m["message_thread_id"] for m in group.seen} == {int(lane.partition("/")[2])}


async def test_a_card_that_is_gone_keeps_nothing_from_being_said() -> None:
    telegram = FakeTelegram()
    aino = Phone(telegram, "Aino")
    group = Group(telegram, "Välitys", [aino])
    async with house(telegram, groups=[group.chat.id]) as home:
        group.add_bot(aino)
        card = (await home.say(group.lane, "Tilaus 214")).message_id
        del group.chat.messages[int(card or 0)]
        for under in (card, "C1:17.5", "", "0"):
            await home.say(group.lane, "Pyyntöä ei ole nähty", under=under)
            assert "reply_to_message" not in group.seen[-1]
        assert len(group.seen) == 4


async def test_an_answer_goes_to_the_topic_of_its_card_and_beside_it_where_that_is_closed() -> None:
    telegram = FakeTelegram()
    aino = Phone(telegram, "Aino")
    group = Group(telegram, "Välitys", [aino])
    async with house(telegram, groups=[group.chat.id]) as home:
        group.add_bot(aino, can_manage_topics=True)
        thread = group.open_topic(aino, "Lappi")
        card = (await home.say(f"{group.lane}/{thread}", "Tilaus 214")).message_id
        await home.say(group.lane, "Kysytty: 1", under=card)
        assert group.seen[-1]["message_thread_id"] == thread
        group.chat.closed_topics.add(thread)
        for lane in (group.lane, f"{group.lane}/{thread}"):
            await home.say(lane, "Kysytty: 2", under=card)
            assert "message_thread_id" not in group.seen[-1]
            assert "reply_to_message" not in group.seen[-1]


async def test_without_the_right_no_topic_is_opened() -> None:
    telegram = FakeTelegram()
    aino = Phone(telegram, "Aino")
    group = Group(telegram, "Välitys", [aino])
    async with house(telegram, groups=[group.chat.id]) as home:
        group.add_bot(aino)
        assert await home.adapter.topic(group.chat.id, "Kainuu") is None


async def test_what_happens_to_us_in_our_group_is_heard() -> None:
    telegram = FakeTelegram()
    aino = Phone(telegram, "Aino")
    group = Group(telegram, "Välitys", [aino])
    async with house(telegram, groups=[group.chat.id]) as home:
        group.add_bot(aino)
        group.set_bot({"status": "administrator", "can_manage_topics": True}, aino)
        group.remove_bot(aino)
        await home.ears.hears(3)
        assert [h.heard.data for h in home.ears.heard] == ["added", "rights", "removed"]


async def test_a_move_that_could_not_be_stored_is_heard_again() -> None:
    telegram = FakeTelegram()
    aino = Phone(telegram, "Aino")
    group = Group(telegram, "Välitys", [aino], supergroup=False)
    async with house(telegram, groups=[group.chat.id]) as home:
        group.add_bot(aino)
        await home.ears.hears(1)
        home.ears.failing = 1
        group.migrate(aino)
        await home.ears.hears(2)
        assert home.ears.last.heard.data == "migrated"


async def test_a_move_found_by_sending_is_stored_before_anything_is_said_there() -> None:
    telegram = FakeTelegram()
    aino = Phone(telegram, "Aino")
    group = Group(telegram, "Välitys", [aino], supergroup=False)
    async with house(telegram, groups=[group.chat.id]) as home:
        group.add_bot(aino)
        await home.ears.hears(1)
        await home.adapter.stop()
        new = group.migrate(aino)
        home.ears.failing = 1
        with pytest.raises(TryLater) as told:
            await home.say(group.lane, "Tilaus 214", idempotency="row")
        assert told.value.surely_not_sent
        await home.say(group.lane, "Tilaus 214", idempotency="row")
        assert home.ears.last.heard.data == "migrated"
        assert [m["text"] for m in new.seen] == ["Tilaus 214"]
