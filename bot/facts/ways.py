"""The ways a person comes in: web sessions, and accounts on messengers (R22)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from adapters.platforms import PLATFORMS, traits_of
from dialogs.speech import Text, _
from storage import people, tokens
from storage.people import Identity
from storage.states import ProfileKind
from storage.tokens import LinkToken
from storage.transaction import Transaction

#: How people call each: our own page is wherever a browser is.
OWN_NAMES: Mapping[str, Text] = {row.name: row.own_name for row in PLATFORMS} | {"web": _("a browser")}
#: So much of a session's hash names it in a button: it opens nothing, and no two of a person's are alike.
_ENOUGH = 16


@dataclass(frozen=True)
class Way:
    """One way in: its `handle` names it in a button. `since` is when it was opened (UTC; of a session in real time)."""

    handle: str
    platform: str
    since: datetime
    holds: LinkToken | Identity

    @property
    def named(self) -> Text:
        """How people call it."""
        return OWN_NAMES[self.platform]


def ways_of(tx: Transaction, person_id: str) -> list[Way]:
    """Every way of a person that still leads in, sessions first, the oldest of each first."""
    sessions = [session_way(one) for one in tokens.open_of(tx, "session", person_id)]
    accounts = [
        account_way(one) for one in people.identities_of(tx, person_id) if not traits_of(one.platform).drawn_by_us
    ]
    return [*sessions, *accounts]


def account_way(account: Identity) -> Way:
    """The way that an account on a messenger is."""
    return Way(f"c-{account.id}", account.platform, account.created_at, account)


def session_way(token: LinkToken) -> Way:
    """The way that a web session is."""
    return Way(f"s-{handle_of(token)}", "web", token.created_at, token)


def handle_of(token: LinkToken) -> str:
    """What a button calls a link by: it opens nothing."""
    return token.hash[:_ENOUGH]


def name_of(tx: Transaction, person_id: str) -> str | None:
    """What a person has said they are called, in whichever role; None for one who has not."""
    kinds: tuple[tuple[ProfileKind, str], ...] = (
        ("expert", "name"),
        ("coordinator", "name"),
        ("orderer", "contact_name"),
    )
    for kind, line in kinds:
        if found := (people.profile(tx, person_id, kind) or {}).get(line):
            return str(found)
    return None


def way_called(tx: Transaction, person_id: str, handle: str) -> Way | None:
    """The person's way of this name, if it still leads in."""
    return next((one for one in ways_of(tx, person_id) if one.handle == handle), None)
