"""People who only said hello: nobody needs to know that there was one.

A visitor came by themselves, was given no role, has sent no order and agreed to nothing; on a messenger everybody who
writes to us begins so, on the web everybody who opens the chat. They are not listed as erased: a restored backup brings
them back, and the next night lets them go again. Whoever writes later is a stranger, and is greeted as one.
"""

from __future__ import annotations

from sqlalchemy import and_, delete, exists, func, literal_column, not_, or_, select, update

from storage.outbox import IS_OPEN
from storage.tables import (
    awaited,
    bookings,
    cards,
    chats,
    consents,
    conversations,
    fair_counts,
    identities,
    inbox,
    keys,
    messages,
    offers,
    orders,
    outbox,
    persons,
    profiles,
    tokens,
)
from storage.transaction import Transaction
from storage.waking import ERASED

#: When a person was heard last.
HEARD = func.coalesce(persons.c.last_heard_at, persons.c.created_at, type_=persons.c.created_at.type)
#: What makes somebody more than a visitor. Links of theirs do not: a session is made before a word is said.
PARTS = (
    *(orders.c.orderer_id, offers.c.expert_id, bookings.c.expert_id, bookings.c.recorded_by),
    *(profiles.c.person_id, consents.c.person_id, conversations.c.person_id, awaited.c.person_id),
    fair_counts.c.person_id,
)
IS_IDLE = and_(
    persons.c.state == literal_column("'active'"),
    persons.c.erased_at.is_(None),
    persons.c.organisation_id.is_(None),
    not_(persons.c.known),
    not_(persons.c.is_expert),
    not_(persons.c.is_coordinator),
    *(~exists(select(literal_column("1")).select_from(part.table).where(part == persons.c.id)) for part in PARTS),
    ~exists(select(outbox.c.seq).where(outbox.c.person_id == persons.c.id, IS_OPEN)),
    ~exists(select(inbox.c.seq).where(inbox.c.person_id == persons.c.id, inbox.c.state == literal_column("'waiting'"))),
)


def forget(tx: Transaction, person_id: str) -> None:
    """Remove a visitor with all that is theirs. What was heard of them is nobody's, and still known against repeats."""
    for gone in (
        delete(keys).where(keys.c.subject == person_id),
        delete(cards).where(cards.c.person_id == person_id),
        delete(messages).where(messages.c.person_id == person_id),
        delete(chats).where(chats.c.person_id == person_id),
        delete(tokens).where(or_(tokens.c.person_id == person_id, tokens.c.about == person_id)),
        delete(outbox).where(outbox.c.person_id == person_id),
        update(inbox).where(inbox.c.person_id == person_id).values(body=None, person_id=None, error=None),
        delete(identities).where(identities.c.person_id == person_id),
        delete(persons).where(persons.c.id == person_id),
    ):
        tx.execute(gone)
    tx.vault.forget(person_id)
    tx.wake(ERASED)
