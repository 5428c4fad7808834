"""Who is speaking: an account becomes a person, a stranger becomes an orderer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.platforms import traits_of
from adapters.port import Incoming
from bot.cards import compose
from bot.desk.telling import reply
from bot.facts.reach import Lane
from bot.talk.ahead import HeardAhead
from dialogs.speech import Message, Text, _
from dialogs.speech.tongues import languages
from storage import outbox, people
from storage.kinds import CardKind
from storage.people import Person
from storage.transaction import Transaction

ELSEWHERE = _("Keikka asks you in its own messages. Open them and answer there.")


@dataclass(frozen=True)
class Speaker:
    """A person and the thing they said, with what answering it needs.

    `replies` are what was answered, and `lead` is what the first of them begins with. `ahead` is what of it was read
    before the transaction.
    """

    person: Person
    incoming: Incoming
    replies: list[Message] = field(default_factory=list, compare=False)
    lead: tuple[Text, ...] = ()
    ahead: HeardAhead | None = field(default=None, compare=False)

    def reply(self, tx: Transaction, message: Message) -> None:
        """Answer where this person is answered."""
        lane = lane_of_answer(self.incoming)
        if self.lead and not self.replies:
            message = replace(message, parts=(*self.lead, *message.parts))
        reply(tx, self.person, message, lane=Lane(self.incoming.platform, lane))
        self.replies.append(message)

    def say(self, tx: Transaction, kind: CardKind, about: Mapping[str, str]) -> None:
        """Have a card said in their chat on this messenger, rendered when it goes out."""
        incoming = self.incoming
        lane = incoming.lane if incoming.private else incoming.account
        about_row = dict(about)
        outbox.say(tx, platform=incoming.platform, person_id=self.person.id, lane=lane, kind=kind, about=about_row)

    def in_chat(self, tx: Transaction) -> Speaker:
        """The same one, answered in their chat from here on, for a conversation goes on in words; they are told so."""
        if self.incoming.aside is None:
            return self
        self.reply(tx, Message((ELSEWHERE,)))
        return replace(self, incoming=replace(self.incoming, aside=None))

    def show(self, tx: Transaction, kind: CardKind, about: Mapping[str, str]) -> None:
        """Show a card where the person spoke, with no more on it than they agreed to see there."""
        message = compose(tx, kind, {**about, "via": self.incoming.platform}, self.person)
        if message is not None:
            self.reply(tx, message)

    def local_now(self, tx: Transaction) -> datetime:
        """The domain's time on this person's wall."""
        return tx.now.astimezone(ZoneInfo(self.person.zone))


def lane_of_answer(incoming: Incoming) -> str:
    """Beside what was pressed, else where the person spoke; in private when that was a group."""
    return incoming.aside or (incoming.lane if incoming.private else incoming.account)


def speaker_of(tx: Transaction, incoming: Incoming, ahead: HeardAhead | None = None) -> Speaker | None:
    """The speaker of an incoming thing. A stranger on a messenger becomes an orderer; None for one who has left."""
    where = {"lane": incoming.lane}
    if incoming.private:
        person = people.heard_from(tx, incoming.platform, incoming.account, where)
    else:
        person = people.who_is(tx, incoming.platform, incoming.account)
    if person is None and traits_of(incoming.platform).drawn_by_us:
        return None
    if person is None:
        language, zone = tongue_and_zone(tx, incoming)
        person = people.add_person(tx, language=language, zone=zone, is_orderer=True, last_heard_at=tx.now)
        if incoming.private:
            people.bind_identity(tx, person.id, incoming.platform, incoming.account, where)
    return None if person.state == "left" else Speaker(person, incoming, ahead=ahead)


def tongue_and_zone(tx: Transaction, incoming: Incoming) -> tuple[str, str]:
    """A stranger's language and time zone: as their platform tells, else the house's."""
    language = incoming.language if incoming.language in languages else None
    return language or tx.shelf.house.language, incoming.zone or tx.shelf.house.zone
