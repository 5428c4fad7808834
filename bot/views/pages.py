"""What pages show: one table from a question to a read-only view. Powers are checked here as they are at a press."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping

from adapters.port import View
from bot.due import audit
from bot.views import messenger
from bot.views.answer import NOTHING, About
from bot.views.boards import dispatch_page, me
from bot.views.chat import chat, welcome
from bot.views.links import file, form, invitation, order, poster
from storage import inbox, orders, outbox, people
from storage.people import Person
from storage.transaction import Transaction


def look(tx: Transaction, person_id: str | None, question: str, about: About) -> View:
    """Answer a page's question; an unknown one, or one about what is not yours, finds nothing."""
    answer = VIEWS.get(question)
    person = _who(tx, person_id) if person_id else None
    return answer(tx, person, about) if answer else NOTHING


def _who(tx: Transaction, name: str) -> Person | None:
    """A person by their id, or by `platform:account` where a messenger asks."""
    platform, colon, account = name.partition(":")
    return people.who_is(tx, platform, account) if colon else people.person(tx, name)


def health_key(tx: Transaction) -> str:
    """What opens the numbers of `/health`: this house's keys make it, so `keikka doctor` beside the house has it."""
    return tx.vault.make_secret("health").hex()


def health(tx: Transaction, person: Person | None, about: About) -> View:
    """Is the last audit clean, does anything wait too long, and is the database whole.

    Numbers only, and they are `open` to whoever brings the house's own key: they tell how busy a house is.
    """
    audited = audit.last(tx)
    facts = {
        "open_orders": orders.count_open(tx),
        "heard_waiting": inbox.backlog(tx),
        "unknown_deliveries": len(outbox.unknown_rows(tx)),
        "audit_findings": audited[1] if audited else 0,
        "failed_after_commit": tx.shelf.failed_after_commit,
        "damaged": int(tx.shelf.damaged),
    }
    fresh = audited is not None and tx.now - audited[0] < audit.EVERY * 3
    ok = fresh and not any(facts[name] for name in ("audit_findings", "failed_after_commit", "damaged"))
    opened = hmac.compare_digest(about.get("key", "").encode(), health_key(tx).encode())
    return View("health", {"ok": ok, "facts": facts, "open": opened})


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
