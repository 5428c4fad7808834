"""Who comes in, and how it ends: ways are told when they are opened, and taken back by their person (R22)."""

from __future__ import annotations

from adapters.platforms import traits_of
from bot.desk.telling import tell
from bot.facts.invitations import HandedOut
from bot.facts.reach import Lane, lanes_of
from bot.facts.waking import Dress
from bot.facts.ways import Way, account_way, handle_of, session_way, ways_of
from storage import ledger, orders, outbox, people, tokens
from storage.people import Identity, Person
from storage.tokens import LinkToken
from storage.transaction import Transaction
from storage.waking import ChatOf


def come_in_by_account(tx: Transaction, person: Person, by: LinkToken, platform: str, account: str, lane: str) -> None:
    """An account on a messenger becomes one more way of this person, who used a fresh link there."""
    before = lanes_of(tx, person)
    bound = people.bind_identity(tx, person.id, platform, account, {"lane": lane})
    _tell(tx, person, account_way(bound), by, before)
    tx.wake(Dress(person.id))


def come_in_by_session(tx: Transaction, person: Person, by: LinkToken, session: LinkToken) -> None:
    """A browser was signed in with a fresh link, or with a code that was read out."""
    before = lanes_of(tx, person)
    people.bind_identity(tx, person.id, "web", person.id, {"lane": person.id})
    _tell(tx, person, session_way(session), by, before)


def _tell(tx: Transaction, person: Person, way: Way, by: LinkToken, before: list[Lane]) -> None:
    """The ledger notes it, and the person is told wherever they were reached before: it may have been somebody else."""
    ledger.note(tx, person.id, "come_in", person.id, platform=way.platform, way=way.handle, link=handle_of(by))
    about = {"person": person.id, "way": way.handle, "platform": way.platform}
    for lane in before:
        tell(tx, person.id, "came_in", about, way=lane)


def is_somebody(tx: Transaction, person: Person) -> bool:
    """Whether an account is more than a stranger's: it is then never given to another person by a link."""
    return person.is_expert or person.is_coordinator or person.known or orders.has_ordered(tx, person.id)


def end_way(tx: Transaction, person: Person, way: Way, by: str) -> None:
    """This way leads in no more. What waited to be said there is not said; open pages of a session end."""
    if isinstance(way.holds, Identity):
        lane = str(people.address_of(tx, way.holds)["lane"])
        outbox.drop_unsent_in(tx, way.platform, lane)
        people.unbind_identity(tx, way.holds)
        if person.prefers_platform == way.platform:
            people.change_person(tx, person.id, prefers_platform=None)
    else:
        tokens.revoke_one(tx, way.holds)
    ledger.note(tx, by, "end_way", person.id, platform=way.platform)
    tx.wake(ChatOf(person.id))


def end_sessions(tx: Transaction, person: Person, by: str) -> int:
    """No browser is signed in any more; how many were."""
    there = [way for way in ways_of(tx, person.id) if traits_of(way.platform).drawn_by_us]
    for way in there:
        end_way(tx, person, way, by)
    return len(there)


def may_unseat(tx: Transaction, by: Person, other: Person) -> bool:
    """Whether `by` may remove `other` as a coordinator: one of the same organisation, or anyone where `by` has none."""
    return (
        other.is_coordinator
        and other.state != "left"
        and other.id != by.id
        and by.organisation_id in (None, other.organisation_id)
    )


def unseat(tx: Transaction, other: Person, by: str) -> None:
    """Somebody is a coordinator no more: their browsers are signed out, and they are told.

    Nobody removes oneself in a chat, so whoever removes stays; the last one is removed on the machine itself.
    """
    people.change_person(tx, other.id, is_coordinator=False)
    ledger.note(tx, by, "remove_coordinator", other.id)
    tell(tx, other.id, "coordinator_no_more", {"person": other.id})
    end_sessions(tx, other, by)
    tx.wake(Dress(other.id))


def withdraw(tx: Transaction, one: HandedOut, by: str) -> None:
    """A link that was handed out opens nothing any more."""
    tokens.revoke_one(tx, one.token)
    ledger.note(tx, by, "withdraw", one.role or "order_link")
