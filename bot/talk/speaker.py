"""Who is speaking: an account becomes a person, a stranger becomes an orderer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.port import Incoming
from bot.cards import render
from bot.desk.telling import Lane, reply
from dialogs.language import languages
from dialogs.speech import Message
from storage import people
from storage.people import Person
from storage.transaction import Transaction


@dataclass(frozen=True)
class Speaker:
    """A person and the thing they said, with what answering it needs."""

    person: Person
    incoming: Incoming

    def answer(self, tx: Transaction, message: Message) -> None:
        """Answer where the person spoke; in private when that was a group, for an answer may name people."""
        lane = self.incoming.lane if self.incoming.private else self.incoming.account
        reply(tx, self.person, message, lane=Lane(self.incoming.platform, lane))

    def show(self, tx: Transaction, kind: str, about: Mapping[str, str]) -> None:
        """Show a card where the person spoke, with no more on it than they agreed to see there."""
        message = render(tx, kind, {**about, "via": self.incoming.platform}, self.person)
        if message is not None:
            self.answer(tx, message)

    def local_now(self, tx: Transaction) -> datetime:
        """The domain's time on this person's wall."""
        return tx.now.astimezone(ZoneInfo(self.person.zone))


def speaker_of(tx: Transaction, incoming: Incoming) -> Speaker | None:
    """The speaker of an incoming thing. A stranger on a messenger becomes an orderer; None for one who has left."""
    where = {"lane": incoming.lane}
    if incoming.private:
        person = people.heard_from(tx, incoming.platform, incoming.account, where)
    else:
        person = people.who_is(tx, incoming.platform, incoming.account)
    if person is None and incoming.platform == "web":
        return None
    if person is None:
        language = incoming.language or ""
        if language not in languages:
            language = str(tx.shelf.get("language", "fi"))
        zone = incoming.zone or str(tx.shelf.get("zone", "Europe/Helsinki"))
        person = people.add_person(tx, language=language, zone=zone, is_orderer=True, last_heard_at=tx.now)
        if incoming.private:
            people.bind_identity(tx, person.id, incoming.platform, incoming.account, where)
    return None if person.state == "left" else Speaker(person, incoming)
