"""What is to be said, at least once and at most twice (R4).

A row holds ids, not texts: the courier renders it from the state at that moment. Nor does it hold an address that can
be read, for on a messenger that is somebody's account: the lane is its keyed hash, and the address itself is sealed.
Before a message goes out its row is `sending` under a lease; after it, one of the results of `storage.outcomes`. A
lease that ran out, or a result nobody knows, makes it `unknown`: the message may have arrived. It is then sent a second
time, saying the same, and never a third.

    waiting -> sending -> sent | undeliverable | failed
                       -> waiting                     surely not sent: the lane waits, then the same again
                       -> unknown -> sending (copy 2) -> sent | unknown for good: the coordinator sees it
    waiting -> dropped                                a newer edit of the same card, or no longer true
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, bindparam, func, literal_column, or_, select, text, update

from storage.cards import card_message as card_message
from storage.cards import forget_card as forget_card
from storage.cards import lane_of as lane_of
from storage.cards import remember_card as remember_card
from storage.kinds import CardKey, ChannelKind, MessageKind
from storage.rows import ByDialect, Kept, insert_of
from storage.sealing import HOUSE
from storage.states import OutboxState
from storage.tables import outbox
from storage.tokens import end_former_links, end_links_of
from storage.transaction import Transaction
from storage.trouble import SealBroken
from storage.waking import OnItsWay, OutboxOf

COPIES = 2  # of one message at most, the second only after an unknown result; the table refuses a third


@dataclass(frozen=True)
class Sending:
    """One message on its way. `about` are ids by name; `copies` counts how often it may have arrived.

    `not_before` is the domain's time, `lease_until` the machine's. `attempts` tells one lease of the row from another.
    `lane` keeps a chat's messages in order and tells nobody which chat it is; `address_of` opens where that is.
    """

    seq: int
    id: str
    platform: str
    person_id: str | None
    lane: str
    kind: MessageKind
    about: dict[str, Any]
    payload: bytes | None = field(repr=False)
    once: str | None
    card: str | None
    state: OutboxState
    created_at: datetime
    not_before: datetime | None
    lease_until: datetime | None
    holder: str | None
    attempts: int
    copies: int
    message_id: str | None
    sent_at: datetime | None
    error: str | None
    address: bytes | None = field(repr=False)


SENDINGS = Kept(outbox, Sending, outbox.c.seq)

IS_WAITING = outbox.c.state == literal_column("'waiting'")
IS_OPEN = text("outbox.state IN ('waiting', 'sending', 'unknown')")  # as the partial index says it
SAY = ByDialect(
    lambda dialect: insert_of(dialect, outbox).on_conflict_do_nothing(index_elements=["once"]).returning(outbox.c.id)
)
SUPERSEDE = (
    update(outbox)
    .where(
        IS_OPEN,
        IS_WAITING,
        outbox.c.platform == bindparam("on_platform"),
        outbox.c.lane == bindparam("in_lane"),
        outbox.c.card == bindparam("of_card"),
    )
    .values(state="dropped", payload=None)
)
LEASE_RAN_OUT = (
    update(outbox)
    .where(
        IS_OPEN,
        outbox.c.platform == bindparam("on_platform"),
        outbox.c.state == literal_column("'sending'"),
        outbox.c.lease_until <= bindparam("real"),
    )
    .values(state="unknown", error="the lease ran out")
    .returning(*outbox.c)
)
HEADS = (
    select(func.min(outbox.c.seq))
    .where(
        IS_OPEN,
        outbox.c.platform == bindparam("on_platform"),
        or_(outbox.c.state != literal_column("'unknown'"), outbox.c.copies < COPIES),
        or_(~IS_WAITING, outbox.c.not_before.is_(None), outbox.c.not_before <= bindparam("domain")),
    )
    .group_by(outbox.c.lane)
    .scalar_subquery()
)
UNSAID = (
    select(outbox.c.seq)
    .where(
        IS_OPEN,
        outbox.c.platform == bindparam("on_platform"),
        outbox.c.lane == bindparam("in_lane"),
        or_(outbox.c.state != literal_column("'unknown'"), outbox.c.copies < COPIES),
        or_(outbox.c.not_before.is_(None), outbox.c.not_before <= bindparam("domain")),
    )
    .limit(1)
)
READY = (
    select(outbox.c.seq)
    .where(
        outbox.c.seq.in_(HEADS),
        outbox.c.state.in_((literal_column("'waiting'"), literal_column("'unknown'"))),
        or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= bindparam("real")),
    )
    .order_by(outbox.c.seq)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
TAKE = (
    update(outbox)
    .values(
        state="sending",
        lease_until=bindparam("until"),
        holder=bindparam("held_by"),
        attempts=outbox.c.attempts + 1,
        copies=outbox.c.copies + 1,
    )
    .returning(*outbox.c)
)
LEASE = TAKE.where(outbox.c.seq == bindparam("ready"))
HEAD_OF_LANE = (
    select(func.min(outbox.c.seq))
    .where(IS_OPEN, outbox.c.platform == bindparam("on_platform"), outbox.c.lane == bindparam("in_lane"))
    .correlate(None)
    .scalar_subquery()
)
LEASE_HEAD = TAKE.where(
    outbox.c.seq == HEAD_OF_LANE, IS_WAITING, outbox.c.not_before.is_(None), outbox.c.lease_until.is_(None)
)

UNKNOWN = select(outbox).where(IS_OPEN, outbox.c.state == literal_column("'unknown'"), outbox.c.copies >= COPIES)
SAID_ONCE = select(outbox.c.id).where(outbox.c.once == bindparam("said"))


def say(
    tx: Transaction,
    *,
    platform: str,
    person_id: str | None,
    lane: str,
    kind: MessageKind,
    about: dict[str, Any],
    payload: Any = None,
    once: str | None = None,
    card: CardKey | None = None,
    not_before: datetime | None = None,
) -> str | None:
    """Have this said; the id of its row. None, and nothing is said, if `once` was said before. Wakes the
    platform's courier.

    An unsent message of the same lane and card is dropped. `not_before` is domain time.
    """
    sending_id = tx.new_id()
    kept_lane = lane_of(tx, platform, lane)
    row = {
        "id": sending_id,
        "platform": platform,
        "person_id": person_id,
        "lane": kept_lane,
        "kind": kind,
        "about": about,
        "payload": None if payload is None else _seal(tx, person_id, "payload", sending_id, payload),
        "once": once,
        "card": None if card is None else str(card),
        "state": "waiting",
        "created_at": tx.now,
        "not_before": not_before,
        "attempts": 0,
        "copies": 0,
        "address": _seal(tx, person_id, "address", sending_id, lane),
    }
    if once is not None and tx.row(SAID_ONCE, {"said": once}) is not None:
        return None
    if card is not None:
        tx.execute(SUPERSEDE, {"on_platform": platform, "in_lane": kept_lane, "of_card": str(card)})
    if tx.row(SAY[tx.dialect], row) is None:
        return None
    tx.wake(OutboxOf(platform, kept_lane))
    return sending_id


def lease(tx: Transaction, platform: str, limit: int, seconds: float, holder: str) -> list[Sending]:
    """Take what may be sent now: the oldest of each lane, oldest first, at most `limit`, for `seconds` of real time.

    A lane whose oldest message is being sent, or waits to be tried again, is held. A message whose lease ran out is
    `unknown` from here on. Messages with a later `not_before` hold nobody.
    """
    known = {"on_platform": platform, "real": tx.real_now}
    for lost in SENDINGS.of(tx, LEASE_RAN_OUT, known):
        settle_links(tx, lost)
    ready = [row[0] for row in tx.rows(READY, known | {"domain": tx.now, "at_most": limit})]
    until = tx.real_now + timedelta(seconds=seconds)
    return [one for seq in ready for one in SENDINGS.of(tx, LEASE, {"ready": seq, "until": until, "held_by": holder})]


def lease_said(tx: Transaction, platform: str, lane: str, seconds: float, holder: str) -> Sending | None:
    """Lease what was said in this lane in this very transaction, where nothing else of the lane is open; else None.

    Then the courier is not woken for it (`OnItsWay`): whoever leased it brings it.
    """
    kept_lane = lane_of(tx, platform, lane)
    said = OutboxOf(platform, kept_lane)
    if said not in tx.woken:
        return None
    until = tx.real_now + timedelta(seconds=seconds)
    known = {"on_platform": platform, "in_lane": kept_lane, "until": until, "held_by": holder}
    row = tx.row(LEASE_HEAD, known)
    if row is None:
        return None
    tx.woken.discard(said)
    tx.wake(OnItsWay(platform))
    return Sending(*row)


def address_of(tx: Transaction, sending: Sending) -> str:
    """Where the message goes, opened. Raises `SealBroken` if the person was erased."""
    if sending.address is None and sending.lane:
        return sending.lane  # said by a version before 0006 and not sent yet
    if sending.address is None:
        raise SealBroken(f"the address of {sending.id} was erased")
    return str(tx.vault.open(sending.person_id or HOUSE, "outbox", "address", sending.id, sending.address))


def payload_of(tx: Transaction, sending: Sending) -> Any:
    """What goes with the ids, opened; None if nothing does."""
    if sending.payload is None:
        return None
    return tx.vault.open(sending.person_id or HOUSE, "outbox", "payload", sending.id, sending.payload)


def drop_unsent(tx: Transaction, name: str, value: str) -> int:
    """Drop what waits to be said about the thing called `value` (`drop_unsent(tx, "offer", id)`); how many."""
    return _drop(tx, outbox.c.about[name].as_string() == value)


def drop_unsent_in(tx: Transaction, platform: str, lane: str) -> int:
    """Drop what waits to be said in this lane; how many. What is on its way already is not held up."""
    return _drop(tx, outbox.c.platform == platform, outbox.c.lane == lane_of(tx, platform, lane))


def _drop(tx: Transaction, *which: ColumnElement[bool]) -> int:
    dropped = update(outbox).where(IS_OPEN, IS_WAITING, *which).values(state="dropped", payload=None)
    return len(tx.rows(dropped.returning(outbox.c.id)))


def sending(tx: Transaction, sending_id: str) -> Sending | None:
    """The message's row, whatever its state."""
    return SENDINGS.get(tx, id=sending_id)


def waits_in(tx: Transaction, platform: str, lane: str) -> bool:
    """Whether something in this lane may be said now and has not been."""
    return (
        tx.row(UNSAID, {"on_platform": platform, "in_lane": lane_of(tx, platform, lane), "domain": tx.now}) is not None
    )


def card_waits(tx: Transaction, platform: str, lane: str, card: CardKey, kind: ChannelKind) -> bool:
    """Whether this card waits to be said in this lane: it will be shown as things are then."""
    of_lane = (outbox.c.platform == platform, outbox.c.lane == lane_of(tx, platform, lane))
    of_card = (outbox.c.card == str(card), outbox.c.kind == kind)
    return tx.row(select(outbox.c.seq).where(IS_OPEN, IS_WAITING, *of_lane, *of_card).limit(1)) is not None


def oldest_waiting(tx: Transaction, platform: str | None = None) -> datetime | None:
    """Since when the oldest message that may be sent now has not been sent, in domain time."""
    since = func.coalesce(outbox.c.not_before, outbox.c.created_at, type_=outbox.c.created_at.type)
    query = select(func.min(since)).where(
        IS_OPEN,
        or_(outbox.c.state != literal_column("'unknown'"), outbox.c.copies < COPIES),
        or_(outbox.c.not_before.is_(None), outbox.c.not_before <= tx.now),
    )
    if platform is not None:
        query = query.where(outbox.c.platform == platform)
    return cast("datetime | None", tx.value(query))


def next_moment(tx: Transaction) -> datetime | None:
    """When the next message that waits for its hour may be sent, in domain time; None if none waits."""
    query = select(func.min(outbox.c.not_before)).where(IS_OPEN, IS_WAITING, outbox.c.not_before > tx.now)
    return cast("datetime | None", tx.value(query))


def unknown_rows(tx: Transaction) -> list[Sending]:
    """Messages sent twice without anyone knowing whether they arrived: a coordinator must see them."""
    return sorted(SENDINGS.of(tx, UNKNOWN), key=lambda sending: sending.seq)  # ordered there, all that was said is read


def settle_links(tx: Transaction, row: Sending) -> None:
    """One live link a card: of what arrived, or may have, the newest; what surely did not arrive ends its own.

    While a second copy is still to be sent nobody knows which of two messages stands in the chat, and both links open.
    """
    if row.person_id is None or (row.state == "unknown" and row.copies < COPIES):
        return
    if row.state in ("undeliverable", "failed") and row.copies < COPIES:
        end_links_of(tx, row.id)
    elif row.card is not None:
        end_former_links(tx, platform=row.platform, lane=row.lane, card=row.card, before=row.seq)


def _seal(tx: Transaction, person_id: str | None, column: str, sending_id: str, value: Any) -> bytes:
    return tx.vault.seal(person_id or HOUSE, "outbox", column, sending_id, value)
