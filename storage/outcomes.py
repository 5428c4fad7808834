"""What became of a message that was on its way (R4): it arrived, surely did not, may have, or never will.

A result counts once, for a row on its way: see the states in `storage.outbox`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, case, literal_column, update

from storage.cards import REMEMBER_CARD
from storage.outbox import IS_OPEN, UNSAID, Sending, settle_links
from storage.tables import outbox
from storage.transaction import Transaction
from storage.waking import OutboxOf

ON_ITS_WAY = update(outbox).where(
    IS_OPEN, outbox.c.state != literal_column("'waiting'"), outbox.c.id == bindparam("this"), outbox.c.copies > 0
)
RESULT = ON_ITS_WAY.returning(*outbox.c)
NOT_SENT = ON_ITS_WAY.values(
    state=case((outbox.c.copies > 1, "unknown"), else_="waiting"),  # an earlier copy may still have arrived
    copies=outbox.c.copies - 1,
    lease_until=bindparam("later"),
).returning(outbox.c.platform, outbox.c.lane)
THIS_ATTEMPT = outbox.c.attempts == bindparam("of_attempt")
RESULT_OF_ATTEMPT = RESULT.where(THIS_ATTEMPT)
NOT_SENT_OF_ATTEMPT = NOT_SENT.where(THIS_ATTEMPT)


def note_sent(tx: Transaction, sending_id: str, message_id: str | None, attempt: int | None = None) -> bool:
    """The platform has it, under `message_id`; a card is remembered by it. False if the row was not on its way."""
    row = _result(
        tx, sending_id, attempt, state="sent", message_id=message_id, sent_at=tx.now, payload=None, error=None
    )
    if row is not None and row.card is not None and message_id is not None:
        _remember_card(tx, row, message_id)
    return row is not None


def note_not_sent(tx: Transaction, sending_id: str, after: float, attempt: int | None = None) -> bool:
    """It did not arrive: the same again, `after` seconds of real time from now. Its lane waits as long."""
    later = tx.real_now + timedelta(seconds=after)
    known = {"this": sending_id, "of_attempt": attempt, "later": later}
    row = tx.row(NOT_SENT if attempt is None else NOT_SENT_OF_ATTEMPT, known)
    if row is None:
        return False
    tx.wake(OutboxOf(*row))
    return True


def note_unknown(tx: Transaction, sending_id: str, after: float, attempt: int | None = None) -> bool:
    """It may have arrived: a second copy goes out `after` seconds from now, a third never (see `unknown_rows`)."""
    return (
        _result(tx, sending_id, attempt, state="unknown", lease_until=tx.real_now + timedelta(seconds=after))
        is not None
    )


def note_undeliverable(tx: Transaction, sending_id: str, why: str, attempt: int | None = None) -> bool:
    """The platform will never take messages for this lane; `why` is one short word."""
    return _result(tx, sending_id, attempt, state="undeliverable", payload=None, error=why) is not None


def note_failed(tx: Transaction, sending_id: str, error: str, attempt: int | None = None) -> bool:
    """It cannot be sent, through a fault of ours, or a coordinator has seen to an unknown one."""
    return _result(tx, sending_id, attempt, state="failed", payload=None, error=error) is not None


def _result(tx: Transaction, /, sending_id: str, attempt: int | None, **columns: Any) -> Sending | None:
    """A result counts only for a row on its way, and only for the lease it belongs to where `attempt` names it."""
    on_its_way = RESULT if attempt is None else RESULT_OF_ATTEMPT
    row = tx.row(on_its_way, {"this": sending_id, "of_attempt": attempt} | columns)
    if row is None:
        return None
    done = Sending(*row)
    if tx.row(UNSAID, {"on_platform": done.platform, "in_lane": done.lane, "domain": tx.now}) is not None:
        tx.wake(OutboxOf(done.platform, done.lane))  # measured: waking for nothing costs a unit of work
    settle_links(tx, done)
    return done


def _remember_card(tx: Transaction, row: Sending, message_id: str) -> None:
    assert row.card is not None
    shown = {"platform": row.platform, "lane": row.lane, "card": row.card}
    news = {"message_id": message_id, "updated_at": tx.now, "person_id": row.person_id}
    tx.execute(REMEMBER_CARD[tx.dialect], shown | news)
