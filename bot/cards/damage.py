"""What coordinators are told when damage was found in the database's file. It is no card of the table: it goes past the
outbox, for the database takes nothing any more."""

from __future__ import annotations

from dialogs.speech import Message, _

DAMAGED = _(
    "Keikka's database is damaged, so Keikka takes in nothing any more: no orders, no answers, no messages. "
    "What was there can still be looked at. "
    "Whoever keeps the machine must put back the latest backup and start Keikka again. Until then, agree by phone."
)


def message() -> Message:
    """The warning."""
    return Message((DAMAGED,))
