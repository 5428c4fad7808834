"""The conversation that a person has open: which form, what it is about, what was answered, what waits beneath it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.facts import settings
from dialogs.form.draft import Draft
from dialogs.form.turn import Form
from dialogs.forms.feedback import FEEDBACK_EXPERT, FEEDBACK_ORDERER
from dialogs.forms.joining import CHANGE_PROFILE, JOIN_COORDINATOR, JOIN_EXPERT, JOIN_ORDERER
from dialogs.forms.order import CHANGE_ORDER, ORDER
from storage import conversations
from storage.people import Person
from storage.transaction import Transaction

FORMS: Mapping[str, Form] = {
    form.name: form
    for form in (
        ORDER,
        CHANGE_ORDER,
        JOIN_EXPERT,
        CHANGE_PROFILE,
        JOIN_COORDINATOR,
        JOIN_ORDERER,
        FEEDBACK_ORDERER,
        FEEDBACK_EXPERT,
    )
}


@dataclass(frozen=True)
class Open:
    """An open conversation: its form, what it is about, the draft, and what waits beneath it."""

    form: Form
    about: str | None
    draft: Draft
    under: tuple[dict[str, Any], ...] = ()


def current(tx: Transaction, person: Person) -> Open | None:
    """The person's open conversation; None when there is none (or its form is gone)."""
    stored = conversations.draft(tx, person.id)
    if stored is None or stored[0] not in FORMS:
        return None
    form, about, content = stored
    return Open(
        settings.stated(tx, FORMS[form]), about, Draft.from_json(content["draft"]), tuple(content.get("under", ()))
    )


def half_written(one: Open | None) -> bool:
    """Whether this is an order that has answers of the person's own."""
    return one is not None and one.form.name == ORDER.name and one.draft.answers != one.draft.given


def keep(tx: Transaction, person: Person, one: Open) -> None:
    """Keep an open conversation as it is now."""
    content = {"draft": one.draft.to_json(), "under": list(one.under)}
    conversations.save_draft(tx, person.id, one.form.name, one.about, content)
