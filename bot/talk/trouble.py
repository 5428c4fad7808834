"""What cannot be done has an owner who is told: a heard thing given up, a message refused, a rule that failed."""

from __future__ import annotations

from bot.desk.telling import alarm, reply
from bot.facts.reach import Lane
from bot.talk import stored
from bot.talk.speaker import speaker_of
from dialogs.speech import Message, _
from storage import inbox
from storage.transaction import Transaction

SORRY = _(
    "Something went wrong on our side. Your earlier answers are kept. Please try again, or contact a coordinator."
)


def gave_up(tx: Transaction, inbox_id: str, error: str) -> None:
    """Note a failed try; after the last one tell the person, and raise an alarm. The text itself is wiped."""
    row = inbox.hearing(tx, inbox_id)
    if row is None or inbox.fail(tx, inbox_id, error) != "failed":
        return
    incoming = stored.from_json(inbox.body_of(tx, row))
    inbox.wipe(tx, inbox_id)
    alarm(tx, "given_up", inbox_id, None)
    if incoming.account != "link" and incoming.private:
        speaker = speaker_of(tx, incoming)
        if speaker is not None:
            reply(tx, speaker.person, Message((SORRY,)), lane=Lane(incoming.platform, incoming.lane))


def tell_failed_rule(tx: Transaction, rule: str, about: str) -> None:
    """A rule could not do what was due; a coordinator must look."""
    alarm(tx, "rule_failed", f"{rule}/{about}", None)


def two_ears(tx: Transaction, platform: str) -> None:
    """Somebody else listens with our token."""
    alarm(tx, "two_ears", f"{platform}/{tx.now.date().isoformat()}", None)
