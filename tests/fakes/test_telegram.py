"""The fake judged from outside: aiogram talks to it as a second client, and it refuses what Telegram refuses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.patience import PATIENCE
from tests.fakes.telegram_api import FakeTelegram, Group, Phone
from tests.fakes.telegram_api.lazily import Lazily
from tests.fakes.telegram_api.refusals import NOT_MODIFIED, STALE_QUERY
from tests.fakes.telegram_api.world import CALLBACK_LIFE

if TYPE_CHECKING:
    import aiogram
    import aiogram.client.session.aiohttp
    import aiogram.client.telegram
    import aiogram.exceptions
    import aiogram.types
else:
    aiogram = Lazily("aiogram")  # loading it takes seconds, also where its tests are only collected


@asynccontextmanager
async def second_client() -> AsyncIterator[tuple[FakeTelegram, aiogram.Bot]]:
    async with FakeTelegram() as telegram:
        session = aiogram.client.session.aiohttp.AiohttpSession(
            api=aiogram.client.telegram.TelegramAPIServer.from_base(telegram.url)
        )
        bot = aiogram.Bot(telegram.token, session=session)
        try:
            yield telegram, bot
        finally:
            await session.close()
    assert not telegram.judges.objections, "\n".join(telegram.judges.objections)


def keyboard(**button: Any) -> aiogram.types.InlineKeyboardMarkup:
    return aiogram.types.InlineKeyboardMarkup(
        inline_keyboard=[[aiogram.types.InlineKeyboardButton(**({"text": "Joo"} | button))]]
    )


async def test_aiogram_runs_a_conversation() -> None:
    async with second_client() as (telegram, bot):
        dispatcher = aiogram.Dispatcher()
        done = asyncio.Event()

        @dispatcher.message()
        async def greet(message: aiogram.types.Message) -> None:
            await message.answer(
                f"<b>{message.text}</b>", parse_mode="HTML", reply_markup=keyboard(callback_data="y:1")
            )

        @dispatcher.callback_query()
        async def pressed(query: aiogram.types.CallbackQuery) -> None:
            await query.answer()
            assert isinstance(query.message, aiogram.types.Message)
            await query.message.edit_text("painettu")
            await bot.send_document(
                query.from_user.id, aiogram.types.BufferedInputFile(b"BEGIN", "keikka.ics"), caption="kalenteri"
            )
            done.set()

        running = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, polling_timeout=1))
        aino = Phone(telegram, "Aino")
        aino.send("moi")
        shown = await aino.sees("moi")
        assert shown["entities"] == [{"type": "bold", "offset": 0, "length": 3}]
        query = aino.press("Joo")
        await asyncio.wait_for(done.wait(), PATIENCE)
        assert query.done.is_set()
        assert [m.get("text") or m["caption"] for m in aino.seen] == ["painettu", "kalenteri"]
        await dispatcher.stop_polling()
        await running


async def test_aiogram_keeps_house() -> None:
    async with second_client() as (telegram, bot):
        aino = Phone(telegram, "Aino")
        aino.start()
        group = Group(telegram, "Välitys", [aino])
        group.add_bot(aino, can_manage_topics=True)
        group.chat.is_forum = True
        commands = [aiogram.types.BotCommand(command="ohje", description="Apua")]
        scope = aiogram.types.BotCommandScopeChat(chat_id=aino.chat.id)
        assert await bot.set_my_commands(commands, scope=scope, language_code="fi")
        [stored] = await bot.get_my_commands(scope=scope, language_code="fi")
        assert (stored.command, stored.description) == ("ohje", "Apua")
        await bot.set_my_description("Hei", "fi")
        assert (await bot.get_my_description("fi")).description == "Hei"
        assert (await bot.get_chat(group.chat.id)).title == "Välitys"
        assert (await bot.get_chat_member(group.chat.id, bot.id)).status == "administrator"
        topic = await bot.create_forum_topic(group.chat.id, "Lappi")
        sent = await bot.send_message(group.chat.id, "x", message_thread_id=topic.message_thread_id)
        assert sent.is_topic_message
        assert await bot.send_chat_action(aino.chat.id, "typing")
        assert await bot.leave_chat(group.chat.id)
        assert (await bot.get_webhook_info()).url == ""


async def test_aiogram_sees_each_kind_of_trouble() -> None:
    async with second_client() as (telegram, bot):
        aino = Phone(telegram, "Aino")
        aino.start()
        telegram.faults.refuse("sendMessage", 429, "Too Many Requests: retry after 3", retry_after=3)
        with pytest.raises(aiogram.exceptions.TelegramRetryAfter) as later:
            await bot.send_message(aino.chat.id, "x")
        assert later.value.retry_after == 3
        telegram.faults.server_error("sendMessage", 500)
        with pytest.raises(aiogram.exceptions.TelegramServerError):
            await bot.send_message(aino.chat.id, "x")
        aino.block()
        with pytest.raises(aiogram.exceptions.TelegramForbiddenError, match="bot was blocked by the user"):
            await bot.send_message(aino.chat.id, "x")
        group = Group(telegram, "Välitys", [aino], supergroup=False)
        group.add_bot(aino)
        new = group.migrate(aino)
        with pytest.raises(aiogram.exceptions.TelegramMigrateToChat) as moved:
            await bot.send_message(group.chat.id, "x")
        assert moved.value.migrate_to_chat_id == new.chat.id
        while await bot.get_updates(offset=2**31 - 1):
            pass
        first = asyncio.create_task(bot.get_updates(timeout=20))
        await telegram.world.until(lambda: telegram.polled)
        second = asyncio.create_task(bot.get_updates(timeout=1))
        with pytest.raises(aiogram.exceptions.TelegramConflictError, match="terminated by other getUpdates request"):
            await first
        assert await second == []
        await bot.set_webhook("https://keikka.example/x", secret_token="abc")
        with pytest.raises(aiogram.exceptions.TelegramConflictError, match="webhook is active"):
            await bot.get_updates()
        telegram.revoke()
        with pytest.raises(aiogram.exceptions.TelegramUnauthorizedError):
            await bot.get_me()


HTML = {"parse_mode": "HTML"}
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("empty", {"text": "  "}, "message text is empty"),
    ("too long", {"text": "x" * 4097}, "message is too long"),
    ("too long in UTF-16", {"text": "😀" * 2049}, "message is too long"),
    ("bad markup", {"text": "<b>x"} | HTML, "can't parse entities: Can't find end tag corresponding to start tag"),
    ("unknown tag", {"text": "<x>x</x>"} | HTML, "can't parse entities: Unsupported start tag"),
    ("long data", {"text": "x", "button": {"callback_data": "x" * 65}}, "BUTTON_DATA_INVALID"),
    ("no such chat", {"chat_id": 5, "text": "x"}, "chat not found"),
    ("localhost", {"text": "x", "button": {"url": "http://localhost/x"}}, "Wrong HTTP URL"),
    ("no action", {"text": "x", "button": {}}, "Text buttons are unallowed"),
    ("no topic", {"text": "x", "message_thread_id": 7}, "message thread not found"),
]


@pytest.mark.parametrize(("arguments", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
async def test_it_refuses_what_telegram_refuses(arguments: dict[str, Any], words: str) -> None:
    async with second_client() as (telegram, bot):
        aino = Phone(telegram, "Aino")
        aino.start()
        sent = {"chat_id": aino.chat.id} | arguments
        if "button" in sent:
            sent["reply_markup"] = keyboard(**sent.pop("button"))
        with pytest.raises(aiogram.exceptions.TelegramBadRequest) as told:
            await bot.send_message(**sent)
        assert words in told.value.message


async def test_it_refuses_edits_and_answers_that_come_too_late() -> None:
    async with second_client() as (telegram, bot):
        aino = Phone(telegram, "Aino")
        mine = aino.start()
        sent = await bot.send_message(aino.chat.id, "x", reply_markup=keyboard(callback_data="y:1"))
        cases: list[tuple[Any, str]] = [
            (lambda: bot.edit_message_text("x", chat_id=aino.chat.id, message_id=99), "message to edit not found"),
            (
                lambda: bot.edit_message_text("x", chat_id=aino.chat.id, message_id=mine["message_id"]),
                "message can't be edited",
            ),
            (lambda: sent.edit_text("x", reply_markup=sent.reply_markup), NOT_MODIFIED),
            (lambda: bot.delete_message(aino.chat.id, 99), "message to delete not found"),
            (lambda: bot.answer_callback_query("1"), STALE_QUERY),
        ]
        for call, words in cases:
            with pytest.raises(aiogram.exceptions.TelegramBadRequest) as told:
                await call()
            assert words in told.value.message
        query = aino.press("Joo")
        telegram.world.clock.advance(CALLBACK_LIFE + 1)
        with pytest.raises(aiogram.exceptions.TelegramBadRequest) as told:
            await bot.answer_callback_query(query.id)
        assert STALE_QUERY in told.value.message


async def test_it_counts_what_is_sent() -> None:
    async with second_client() as (telegram, bot):
        telegram.world.clock.stop()
        phones = [Phone(telegram, f"P{n}") for n in range(40)]
        for phone in phones:
            phone.start()
        one_chat = [bot.send_message(phones[0].chat.id, "x") for _ in range(6)]
        assert [type(each) for each in await asyncio.gather(*one_chat, return_exceptions=True)].count(
            aiogram.exceptions.TelegramRetryAfter
        ) == 2
        many_chats = [bot.send_message(phone.chat.id, "x") for phone in phones[1:]]
        assert [type(each) for each in await asyncio.gather(*many_chats, return_exceptions=True)].count(
            aiogram.exceptions.TelegramRetryAfter
        ) == 39 - 26
        assert telegram.world.rates.refused == 15


async def test_the_judges_object() -> None:
    """A judge that never objects is no judge."""
    async with FakeTelegram() as telegram:
        telegram.judges.request("sendmessage", {"chat_id": "1"})
        telegram.judges.request("sendmessage", {"chat_id": "1", "text": "x", "disable_web_page_preview": True})
        telegram.judges.request("sendmessage", {"chat_id": "1", "text": "x", "colour": "red"})
        telegram.judges.request("sendnothing", {})
        telegram.judges.update({"update_id": 1, "message": {"message_id": 1, "date": 1}})
        told = "\n".join(telegram.judges.objections)
    for words in ("text\n  Field required", "disable_web_page_preview is deprecated", "no field colour", "sendnothing"):
        assert words in told
    assert "update:" in told
