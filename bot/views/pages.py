"""What pages show: one table from a question to a read-only view. Powers are checked here as they are at a press."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from adapters.platforms import traits_of
from adapters.port import View
from bot.cards.disclosed import disclosed
from bot.due import audit
from bot.views import messenger
from bot.views.answer import NOTHING, About
from bot.views.boards import dispatch_page, me
from bot.views.chat import chat, welcome
from bot.views.links import file, form, invitation, order, poster
from dialogs.speech import Message
from storage import inbox, orders, outbox, people
from storage.people import Person
from storage.transaction import Transaction


def look(tx: Transaction, person_id: str | None, question: str, about: About) -> View:
    """Answer a page's question; an unknown one, or one about what is not yours, finds nothing."""
    answer = VIEWS.get(question)
    person = _who(tx, person_id) if person_id else None
    via = _asked_from(person_id or "")
    view = answer(tx, person, {**about, "via": via}) if answer else NOTHING
    return view if traits_of(via).stays_with_us else replace(view, values=_shown(tx, dict(view.values), via, person))


def _asked_from(name: str) -> str:
    """The platform that asks: a messenger says which one before the account."""
    platform, colon, _account = name.partition(":")
    return platform if colon else ""


def _shown(tx: Transaction, value: Any, via: str, reader: Person | None) -> Any:
    """Every message in a view with no more on it than may be shown there."""
    if isinstance(value, Message):
        return disclosed(tx, value, via, reader).message
    if isinstance(value, dict):
        return {name: _shown(tx, one, via, reader) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_shown(tx, one, via, reader) for one in value)
    return value


def _who(tx: Transaction, name: str) -> Person | None:
    """A person by their id, or by `platform:account` where a messenger asks."""
    platform, colon, account = name.partition(":")
    return people.who_is(tx, platform, account) if colon else people.person(tx, name)


def health_key(tx: Transaction) -> str:
    """What opens the numbers of `/health`: this house's keys make it, so `keikka doctor` beside the house has it."""
    return tx.vault.make_secret("health").hex()


def health(tx: Transaction, person: Person | None, about: About) -> View:
    """Is the last audit clean, does anything wait too long, and is the database whole.

    Numbers only, and they are `open` to whoever brings the house's own key: they tell how busy a house is. For anybody
    else nothing is counted.
    """
    audited = audit.last(tx)
    opened = hmac.compare_digest(about.get("key", "").encode(), health_key(tx).encode())
    facts = (_how_busy(tx) if opened else {}) | {
        "audit_findings": audited[1] if audited else 0,
        "failed_after_commit": tx.shelf.failed_after_commit,
        "damaged": int(tx.shelf.damaged),
    }
    fresh = audited is not None and tx.now - audited[0] < audit.EVERY * 3
    ok = fresh and not any(facts[name] for name in ("audit_findings", "failed_after_commit", "damaged"))
    return View("health", {"ok": ok, "facts": facts, "open": opened})


def _how_busy(tx: Transaction) -> dict[str, int]:
    return {
        "open_orders": orders.count_open(tx),
        "heard_waiting": inbox.backlog(tx),
        "unknown_deliveries": len(outbox.unknown_rows(tx)),
    }


#: Questions that read a few rows of one person.
SMALL = frozenset({"chat", "welcome", "order_form"})

VIEWS: Mapping[str, Callable[[Transaction, Person | None, About], View]] = {
    "chat": chat,
    "welcome": welcome,
    "me": me,
    "dispatch": dispatch_page,
    "order": order,
    "invitation": invitation,
    "form": form,
    "poster": poster,
    "file": file,
    "health": health,
    "front": messenger.front,
    "order_form": messenger.order_form,
    "order_check": messenger.order_check,
}
