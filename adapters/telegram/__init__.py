"""Telegram: orderers and experts in private chats, coordinators in a dispatch group."""

from adapters.telegram.adapter import TelegramAdapter
from adapters.telegram.webhook import Webhook

__all__ = ["TelegramAdapter", "Webhook"]
