"""Invitations and links of organisations' pages that are still good: what was handed out and not taken back (R22)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.facts.tenancy import is_reached
from bot.facts.ways import handle_of
from storage import tokens
from storage.people import Person
from storage.tokens import LinkToken
from storage.transaction import Transaction

#: So many are shown at once, the newest first: whoever hands out more takes some back.
AT_MOST = 30


@dataclass(frozen=True)
class HandedOut:
    """A link that is still good: `role` is what an invitation gives, `again` for a way back, None for an order link.

    `organisation` and `person` are ids, of those whom an invitation is for where it names them.
    """

    handle: str
    role: str | None
    organisation: str | None
    person: str | None
    token: LinkToken


def handed_out(tx: Transaction, to_see: Person | None) -> list[HandedOut]:
    """What is still good, as far as this coordinator may see it: all of it, or what is for their own organisation.

    None is whoever stands at the machine itself.
    """
    found = [_read(one) for purpose in ("invite", "order_link") for one in tokens.open_links(tx, purpose, AT_MOST)]
    return [one for one in found if to_see is None or _is_theirs(tx, one, to_see)]


def _read(token: LinkToken) -> HandedOut:
    if token.purpose == "order_link":
        return HandedOut(handle_of(token), None, None, None, token)
    role, _language, organisation = token.about.split("/", 2)
    return HandedOut(handle_of(token), role, organisation or None, token.person_id, token)


def _is_theirs(tx: Transaction, one: HandedOut, coordinator: Person) -> bool:
    if coordinator.organisation_id is None:
        return True
    if one.person is not None:
        return is_reached(tx, coordinator, one.person)
    return one.organisation == coordinator.organisation_id


def lines_of(one: HandedOut) -> list[str]:
    """Which lines of an order a link fills in."""
    return [str(name) for name in json.loads(one.token.about)] if one.role is None else []
