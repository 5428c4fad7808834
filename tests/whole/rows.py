"""What a messenger's stage asks of the house's database: who is there, what waits, where a card stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from bot.desk import joining
from bot.desk.consents import ASKED
from bot.facts.disclosure import AS_EXPERT, AS_ORDERER
from dialogs.speech import CardName
from storage import inbox, marks, orders, outbox, people, tables
from storage.transaction import Transaction
from tests import given
from tests.theatre import enrol
from tests.transcripts.stage import profile_of


def enter(
    tx: Transaction,
    place: tuple[str, str],
    role: str,
    name: str,
    language: str,
    options: Mapping[str, str],
    consents: list[str],
) -> None:
    """As if they had joined or ordered before; how one joins is told by stories of its own.

    `place` is the platform and their lane there.
    """
    platform, lane = place
    flags = {
        "expert": {"is_expert": True},
        "coordinator": {"is_coordinator": True, "is_orderer": True, "known": True},
        "newcomer": {"is_orderer": True, "known": False},
    }.get(role, {"is_orderer": True, "known": True})
    person = people.add_person(tx, language=language, zone="Europe/Helsinki", **flags)
    people.bind_identity(tx, person.id, platform, lane, {"lane": lane})
    if role == "expert":
        enrol(tx, person.id, given.profile(name, consents, **profile_of(options)))
    elif role == "coordinator":
        people.save_profile(tx, person.id, "coordinator", {"name": name, "contact": "040 000 0001"})
    if role in ("orderer", "newcomer") and ("contact" not in options or options["contact"]):
        people.save_profile(tx, person.id, "orderer", given.orderer(name, options))


def agree_all(tx: Transaction, platform: str) -> None:
    """Orderers have agreed to be shown there, and experts have answered there as they answered in the form.

    So a story that is not about being asked this is told nothing of it.
    """
    for one in people.persons_where(tx):
        if one.is_orderer and one.state != "left":
            people.give_consent(tx, one.id, AS_ORDERER, joining.CONSENT_TEXTS, platform)
        if one.is_expert and one.state != "left":
            _answer_as_in_the_form(tx, one, platform)


def _answer_as_in_the_form(tx: Transaction, expert: people.Person, platform: str) -> None:
    marks.mark(tx, ASKED, f"{expert.id}/{AS_EXPERT}/{platform}")
    profile = people.profile(tx, expert.id, "expert")
    if profile is not None and AS_EXPERT in profile["consents"]:
        people.give_consent(tx, expert.id, AS_EXPERT, joining.CONSENT_TEXTS, platform)


def _open_rows(platform: str) -> Any:
    told = tables.outbox.c
    return and_(told.platform == platform, told.state.in_(("waiting", "sending", "unknown")))


def restless(tx: Transaction, platform: str) -> bool:
    """Whether something waits to be handled, or may be said now and is not."""
    told = tables.outbox.c
    now = or_(told.state != "waiting", told.not_before.is_(None), told.not_before <= tx.now)
    unsaid = tx.row(select(func.count()).select_from(tables.outbox).where(_open_rows(platform), now))
    return bool(inbox.backlog(tx) or (unsaid and unsaid[0]))


def held_back(tx: Transaction, platform: str) -> datetime | None:
    """The next moment at which something that waits for its hour may be said."""
    told = tables.outbox.c
    row = tx.row(select(func.min(told.not_before)).where(_open_rows(platform), told.not_before > tx.now))
    return row[0] if row and row[0] else None


def card_message(tx: Transaction, platform: str, lane: str, number: int) -> str | None:
    """Where the card of an order stands."""
    order = orders.order_by_number(tx, number)
    return outbox.card_message(tx, platform, lane, CardName("order", order.id)) if order else None


def last_of(tx: Transaction, kind: str) -> str | None:
    """The message that was last sent of a kind."""
    told = tables.outbox.c
    sent = select(told.message_id).where(told.kind == kind, told.state == "sent").order_by(told.seq.desc()).limit(1)
    row = tx.row(sent)
    return str(row[0]) if row else None
