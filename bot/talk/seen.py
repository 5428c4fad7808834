"""What an open page of the web chat has shown: offers are delivered by that, and who has seen is not phoned."""

from __future__ import annotations

from bot.desk import offering
from bot.desk.telling import clear_alarms_about
from bot.talk.speaker import Speaker
from dialogs.speech import CardName
from storage import conversations
from storage.transaction import Transaction

#: One report names at most this many messages.
MOST_SEEN = 200


def note_seen(tx: Transaction, speaker: Speaker) -> None:
    """An open page reports which messages it has shown: offers among them are delivered by that."""
    for message_id in speaker.incoming.heard.field("ids").split(",")[:MOST_SEEN]:
        if conversations.note_seen(tx, speaker.person.id, message_id):
            shown = conversations.MESSAGES.get(tx, person_id=speaker.person.id, id=message_id)
            card = CardName.read(shown.card if shown else None)
            if card is None:
                continue
            if card.shows == "offer":
                offering.note_shown(tx, card.subject)
            elif card.shows in ("booking", "ask"):
                clear_alarms_about(tx, card, "unseen_by_orderer")
