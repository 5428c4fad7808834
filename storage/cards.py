"""What shows a card in a chat: the message to edit, or the topic of a forum. A chat is known by its lane alone."""

from __future__ import annotations

from typing import cast

from sqlalchemy import select

from storage.kinds import CardKey
from storage.rows import upsert
from storage.tables import cards
from storage.transaction import Transaction

LANE_LENGTH = 32  # of the hash's 64 digits: enough to tell chats apart, and half the page
REMEMBER_CARD = upsert(cards, ("platform", "lane", "card"), ("message_id", "updated_at", "person_id"))


def lane_of(tx: Transaction, platform: str, address: str) -> str:
    """The lane of a chat: the same for the same address, and not to be traced back to it."""
    return tx.vault.keyed_hash(f"{platform}/{address}")[:LANE_LENGTH]


def card_message(tx: Transaction, platform: str, lane: str, card: CardKey) -> str | None:
    """The platform's id of the message that shows this card in this lane, to edit it."""
    shown = (cards.c.platform == platform, cards.c.lane == lane_of(tx, platform, lane), cards.c.card == str(card))
    found = select(cards.c.message_id).where(*shown)
    return cast("str | None", tx.value(found))


def remember_card(tx: Transaction, platform: str, lane: str, card: CardKey, message_id: str) -> None:
    """What shows the card in this lane, when no message of ours told it: a forum's topic that somebody opened."""
    news = {"message_id": message_id, "updated_at": tx.now, "person_id": None}
    tx.execute(
        REMEMBER_CARD[tx.dialect], {"platform": platform, "lane": lane_of(tx, platform, lane), "card": str(card)} | news
    )


def forget_card(tx: Transaction, platform: str, lane: str, card: CardKey) -> None:
    """The message that showed the card is gone: the next one is a new message."""
    shown = (cards.c.platform == platform, cards.c.lane == lane_of(tx, platform, lane), cards.c.card == str(card))
    tx.execute(cards.delete().where(*shown))
