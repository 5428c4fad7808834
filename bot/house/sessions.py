"""Web sessions and invitations. Sessions are real time, never the demo's.

A session ends when its days are over, and before that when nothing was done in it for long: looking is not doing. So
whoever leaves a browser open somewhere is signed out there by themselves; a coordinator, who sees everybody, soonest.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from adapters.web.port import Over, Visitor
from bot.desk import access, joining, ways_back
from bot.desk import second_step as asking
from bot.facts import second_step
from bot.house.storing import store
from bot.talk import forms
from dialogs.forms.joining import JOIN_COORDINATOR, JOIN_EXPERT, JOIN_ORDERER
from storage import Database, ledger, people, settings, tokens
from storage.people import Person
from storage.tokens import LinkToken
from storage.transaction import Transaction

FORMS = {"expert": JOIN_EXPERT, "coordinator": JOIN_COORDINATOR, "orderer": JOIN_ORDERER}
#: How exactly it is known when something was last done in a session.
A_WHILE = timedelta(minutes=5)


class WebDoors:
    """Sessions over the database: a token of purpose `session`, whose `about` says whether it is remembered."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def enter(self, session: str) -> Visitor | None:
        """Who holds this session."""
        return await self._database.glance(enter, session)

    async def over(self, session: str) -> Over | None:
        """How a session ended that is no more."""
        return await self._database.glance(over, session)

    async def step(self, session: str) -> int:
        """The number of a browser that is to be confirmed."""
        return await self._database.glance(step, session)

    async def ask_step(self, session: str) -> None:
        """Ask its person."""
        await store(self._database.write(ask_step, session))

    async def stay(self, session: str) -> None:
        """Something is done in it."""
        await store(self._database.write(stay, session))

    async def welcome(self, language: str, *, remember: bool) -> tuple[str, Visitor]:
        """A new orderer with a session."""
        return await store(self._database.write(welcome, language, remember))

    async def accept(self, invitation: str, session: str | None, *, remember: bool) -> tuple[str, Visitor] | None:
        """Bind an invitation; a used or unknown one gives None."""
        return await store(self._database.write(accept, invitation, session, remember))

    async def redeem(self, code: str, session: str | None, *, remember: bool) -> tuple[str, Visitor] | None:
        """Let somebody in by a code that was read out."""
        return await store(self._database.write(redeem, code, session, remember))

    async def remember(self, session: str, *, remember: bool) -> None:
        """Keep this session beyond the browser's closing, or not."""
        await store(self._database.write(remember_session, session, remember))

    async def sign_out(self, session: str) -> None:
        """End this session."""
        await store(self._database.write(sign_out, session))


def visitor(person: Person, *, remembered: bool, quiet: bool = False) -> Visitor:
    """A person as the web sees them."""
    roles = {
        name
        for name, holds in (
            ("orderer", person.is_orderer),
            ("expert", person.is_expert),
            ("coordinator", person.is_coordinator),
        )
        if holds
    }
    known = person.known or person.is_expert or person.is_coordinator
    return Visitor(person.id, person.language, frozenset(roles), remembered, known, quiet)


def enter(tx: Transaction, session: str) -> Visitor | None:
    """The visitor of a session."""
    token = tokens.find(tx, session, "session")
    person = people.person(tx, token.person_id) if token and token.person_id else None
    if token is None or person is None or person.state == "left" or second_step.is_awaited(tx, person, token):
        return None
    quiet = tx.real_now - (token.used_at or token.created_at) > A_WHILE
    return visitor(person, remembered=token.about == "remembered", quiet=quiet)


def over(tx: Transaction, session: str) -> Over | None:
    """Why this session opens nothing; None while it does, and for one that never was or is long forgotten."""
    token = tokens.trace(tx, session, "session")
    if token is None:
        return None
    if tokens.find(tx, session, "session") is None:
        return "idle" if token.revoked_at is None else "ended"
    return "step" if _awaited(tx, session) is not None else None


def step(tx: Transaction, session: str) -> int:
    """The number by which its person knows a browser that is to be confirmed."""
    token = tokens.find(tx, session, "session")
    return second_step.number_of(token) if token is not None else 0


def ask_step(tx: Transaction, session: str) -> None:
    """Ask whether it is its person who sits at this browser; one that is confirmed, or no more, asks nobody."""
    awaited = _awaited(tx, session)
    if awaited is not None:
        asking.ask(tx, *awaited)


def _awaited(tx: Transaction, session: str) -> tuple[Person, LinkToken] | None:
    token = tokens.find(tx, session, "session")
    person = people.person(tx, token.person_id) if token and token.person_id else None
    if token is None or person is None or not second_step.is_awaited(tx, person, token):
        return None
    return person, token


def stay(tx: Transaction, session: str) -> None:
    """Something is done in it: it is open for as long again, but no longer than its days."""
    token = tokens.find(tx, session, "session")
    person = people.person(tx, token.person_id) if token and token.person_id else None
    if token is not None and person is not None:
        tokens.keep_open(tx, token, _open_until(tx, person, token.created_at))


def _open_session(tx: Transaction, person: Person, remember: bool) -> str:
    until = _open_until(tx, person, tx.real_now)
    return tokens.make(tx, "session", "remembered" if remember else "once", person.id, until - tx.real_now)


def _open_until(tx: Transaction, person: Person, begun: datetime) -> datetime:
    """When a session ends in which nothing is done from now on."""
    standing = settings.values(tx)
    days = timedelta(days=standing.number("session_expert_days" if person.is_expert else "session_days"))
    if person.is_coordinator:
        idle = timedelta(hours=standing.number("idle_coordinator_hours"))
    else:
        idle = timedelta(days=standing.number("idle_expert_days" if person.is_expert else "idle_days"))
    return min(begun + days, tx.real_now + idle)


def welcome(tx: Transaction, language: str, remember: bool) -> tuple[str, Visitor]:
    """A new orderer, unknown until a coordinator releases their first order."""
    person = _add_person(tx, language)
    return _open_session(tx, person, remember), visitor(person, remembered=remember)


def accept(tx: Transaction, invitation: str, session: str | None, remember: bool) -> tuple[str, Visitor] | None:
    """Take up an invitation: in the session there is, else as a new person; then the joining form is opened."""
    token = tokens.find(tx, invitation, "invite")
    if token is None or token.used_at is not None:
        return None
    role, language, _organisation = joining.read_invitation(token)
    held = tokens.find(tx, session, "session") if session else None
    if role == "again":
        entered = _come_back(tx, token, remember)
    else:
        person = people.person(tx, held.person_id) if held and held.person_id else None
        person = joining.take_up(tx, person or _add_person(tx, language), token)
        ledger.note(tx, person.id, "sign_in", person.id, platform="web")
        forms.open_for(tx, person, FORMS[role])
        entered = _open_session(tx, person, remember), visitor(person, remembered=remember)
    if entered is not None and held is not None:
        tokens.revoke_one(tx, held)  # whoever had it must not come into the new rights: the browser holds a new one
    return entered


def _come_back(tx: Transaction, token: LinkToken, remember: bool) -> tuple[str, Visitor] | None:
    """A session for whoever lost theirs, by an invitation that works once; None if it has."""
    person = people.person(tx, token.person_id or "")
    if person is None or not tokens.use(tx, token):
        return None
    return _let_in(tx, person, token, remember)


def redeem(tx: Transaction, code: str, session: str | None, remember: bool) -> tuple[str, Visitor] | None:
    """A session by a code that was read out by phone; None, and the code is void, unless all of it is right."""
    found = ways_back.redeem(tx, code)
    if found is None:
        return None
    sign_out(tx, session or "")  # of whoever sat there before
    return _let_in(tx, *found, remember)


def _let_in(tx: Transaction, person: Person, by: LinkToken, remember: bool) -> tuple[str, Visitor]:
    session = _open_session(tx, person, remember)
    opened = tokens.find(tx, session, "session")
    assert opened is not None
    access.come_in_by_session(tx, person, by, opened)
    return session, visitor(person, remembered=remember)


def _add_person(tx: Transaction, language: str) -> Person:
    person = people.add_person(tx, language=language, zone=tx.shelf.house.zone, is_orderer=True)
    people.bind_identity(tx, person.id, "web", person.id, {"lane": person.id})
    return person


def remember_session(tx: Transaction, session: str, remember: bool) -> None:
    """The answer to "remember me on this device?"."""
    token = tokens.find(tx, session, "session")
    if token is not None:
        tokens.describe(tx, token, "remembered" if remember else "once")


def sign_out(tx: Transaction, session: str) -> None:
    """End a session; an unknown one is no error."""
    token = tokens.find(tx, session, "session")
    if token is not None:
        tokens.revoke_one(tx, token)
        ledger.note(tx, token.person_id or "", "sign_out", token.person_id or "", platform="web")
