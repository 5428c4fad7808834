"""A conversation in python-telegram-bot: `python -m tests.bench.peers.ptb_bot API_URL TOKEN FILE [SECONDS]`.

Its `ConversationHandler` is persistent in a `PicklePersistence`, which is brought up to date after each update, as the
library's documentation tells those who would lose nothing; with SECONDS only so often, as it does by itself.
"""

from __future__ import annotations

import sys
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    TypeHandler,
    filters,
)

from tests.bench.peers.conversation import BUTTONS, QUESTIONS, summary

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data) for text, data in BUTTONS]])


async def hear(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    """Keep what was written, and ask on; which question was asked is the conversation's state."""
    assert context.user_data is not None
    assert update.message is not None
    words: list[str] = context.user_data.setdefault("words", [])
    words.append(update.message.text or "")
    if len(words) <= len(QUESTIONS):
        await update.message.reply_text(QUESTIONS[len(words) - 1], reply_markup=KEYBOARD)
        return len(words)
    await update.message.reply_text(summary(words), reply_markup=KEYBOARD)
    words.clear()
    return ConversationHandler.END


async def keep(_: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Bring the file up to date; in a group of its own, so that the conversation's new state is there."""
    await context.application.update_persistence()


def run(url: str, token: str, file: str, seconds: str = "") -> None:
    """Poll until killed."""
    persistence: PicklePersistence[Any, Any, Any] = PicklePersistence(file, update_interval=float(seconds or 60))
    application: Application[Any, Any, Any, Any, Any, Any] = (
        ApplicationBuilder().token(token).base_url(f"{url}/bot").persistence(persistence).build()
    )
    words: Any = MessageHandler(filters.TEXT, hear)
    steps: dict[object, list[Any]] = {number: [words] for number in range(1, len(QUESTIONS) + 1)}
    application.add_handler(ConversationHandler([words], steps, [], name="order", persistent=True))
    if not seconds:
        application.add_handler(TypeHandler(Update, keep), group=1)
    application.run_polling(timeout=25)


if __name__ == "__main__":
    run(*sys.argv[1:5])
