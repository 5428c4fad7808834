"""What our adapter is measured beside: python-telegram-bot's own Application with a handler that only answers."""

from __future__ import annotations

import sys

from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes


async def answer(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Stop the spinner, nothing else."""
    assert update.callback_query is not None
    await update.callback_query.answer()


def run(token: str, url: str) -> None:
    """Poll until killed."""
    application = Application.builder().token(token).base_url(f"{url}/bot").concurrent_updates(True).build()
    application.add_handler(CallbackQueryHandler(answer))
    application.run_polling(timeout=25)


if __name__ == "__main__":
    run(*sys.argv[1:3])
