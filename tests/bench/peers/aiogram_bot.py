"""A conversation in aiogram: `python -m tests.bench.peers.aiogram_bot API_URL TOKEN memory|FILE`.

With a file the state is kept in SQLite with FULL sync, in one commit a turn, before the turn is answered.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from typing import Any, cast

import aiosqlite
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

from tests.bench.peers.conversation import BUTTONS, QUESTIONS, summary


class Asked(StatesGroup):
    """Which question was asked last."""

    topic = State()
    day = State()
    place = State()
    audience = State()
    contact = State()


ASKED = (Asked.topic, Asked.day, Asked.place, Asked.audience, Asked.contact)
KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text=text, callback_data=data) for text, data in BUTTONS]]
)
SCHEMA = "CREATE TABLE IF NOT EXISTS fsm (chat INTEGER, user INTEGER, state TEXT, data TEXT, PRIMARY KEY (chat, user))"
KEEP = "INSERT INTO fsm VALUES (?, ?, ?, ?) ON CONFLICT (chat, user) DO UPDATE SET state = excluded.state, data = excluded.data"  # noqa: E501
KEEP_STATE = "INSERT INTO fsm VALUES (?, ?, ?, '{}') ON CONFLICT (chat, user) DO UPDATE SET state = excluded.state"
KEEP_DATA = "INSERT INTO fsm VALUES (?, ?, NULL, ?) ON CONFLICT (chat, user) DO UPDATE SET data = excluded.data"


class SqliteStorage(BaseStorage):
    """States and data of conversations in one table; each statement commits by itself."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    @classmethod
    async def opened(cls, file: str) -> SqliteStorage:
        """The storage in this file."""
        connection = await aiosqlite.connect(file, isolation_level=None)
        for line in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", SCHEMA):
            await connection.execute(line)
        return cls(connection)

    async def keep(self, key: StorageKey, state: StateType, data: Mapping[str, Any]) -> None:
        """State and data together: one commit."""
        await self._write(KEEP, key, _name(state), json.dumps(data))

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        await self._write(KEEP_STATE, key, _name(state))

    async def get_state(self, key: StorageKey) -> str | None:
        return await self._read("state", key)

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await self._write(KEEP_DATA, key, json.dumps(data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return cast("dict[str, Any]", json.loads(await self._read("data", key) or "{}"))

    async def close(self) -> None:
        await self._connection.close()

    async def _write(self, statement: str, key: StorageKey, *values: str | None) -> None:
        async with self._connection.execute(statement, (key.chat_id, key.user_id, *values)):
            pass

    async def _read(self, column: str, key: StorageKey) -> str | None:
        wanted = f"SELECT {column} FROM fsm WHERE chat = ? AND user = ?"
        async with self._connection.execute(wanted, (key.chat_id, key.user_id)) as cursor:
            row = await cursor.fetchone()
        return None if row is None else row[0]


def _name(state: StateType) -> str | None:
    return state.state if isinstance(state, State) else state


async def hear(message: Message, state: FSMContext, raw_state: str | None) -> None:
    """Keep what was written, and ask on."""
    words = [*(await state.get_data()).get("words", []), message.text]
    place = next((number for number, one in enumerate(ASKED, 1) if one.state == raw_state), 0)
    asks = ASKED[place] if place < len(ASKED) else None
    kept = {"words": words if asks is not None else []}
    if isinstance(state.storage, SqliteStorage):
        await state.storage.keep(state.key, asks, kept)
    else:
        await state.set_data(kept)
        await state.set_state(asks)
    await message.answer(QUESTIONS[place] if asks is not None else summary(words), reply_markup=KEYBOARD)


async def main(url: str, token: str, kept: str) -> None:
    """Poll until killed."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    dispatcher = Dispatcher(storage=MemoryStorage() if kept == "memory" else await SqliteStorage.opened(kept))
    dispatcher.message.register(hear)
    await dispatcher.start_polling(Bot(token, session=session), polling_timeout=25)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
