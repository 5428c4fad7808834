"""What was heard, once. A thing is committed here before its platform is told that it arrived (R1).

A thing's effects and `finish` belong into one unit of work, so that it takes effect exactly once. One lane's things are
taken in the order they were heard; a thing that cannot be handled blocks its lane only until it is given up.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Executable, bindparam, func, literal_column, select, update

from storage.rows import ByDialect, Kept, insert_of
from storage.sealing import HOUSE
from storage.states import InboxState
from storage.tables import inbox
from storage.transaction import Transaction
from storage.waking import INBOX, Settled

TRIES = 3  # a thing that failed so often is given up, and its lane goes on


@dataclass(frozen=True)
class Hearing:
    """One heard thing. `body` is sealed until the thing is done, then gone; `body_of` opens it."""

    seq: int
    id: str
    platform: str
    external_id: str
    lane: str
    person_id: str | None
    body: bytes | None = field(repr=False)
    state: InboxState
    heard_at: datetime
    done_at: datetime | None
    attempts: int
    error: str | None


HEARINGS = Kept(inbox, Hearing, inbox.c.seq)
WAITING = inbox.c.state == literal_column("'waiting'")  # a literal, so that the partial index serves

HEAR = ByDialect(
    lambda dialect: (
        insert_of(dialect, inbox)
        .on_conflict_do_nothing(index_elements=["platform", "external_id"])
        .returning(inbox.c.seq)
    )
)
AT_ONCE = ("id", "platform", "external_id", "lane", "state", "heard_at", "done_at", "attempts")
HEAR_AT_ONCE = ByDialect(
    lambda dialect: (
        insert_of(dialect, inbox)
        .from_select(
            AT_ONCE,
            select(*(bindparam(name, type_=inbox.c[name].type) for name in AT_ONCE)).where(
                ~select(inbox.c.seq).where(WAITING, inbox.c.lane == bindparam("lane")).exists()
            ),
        )
        .on_conflict_do_nothing(index_elements=["platform", "external_id"])
        .returning(inbox.c.seq)
    )
)
FIRST_HEARD = select(inbox.c.id).where(
    inbox.c.platform == bindparam("platform"), inbox.c.external_id == bindparam("external_id")
)
HEADS = select(func.min(inbox.c.seq)).where(WAITING).group_by(inbox.c.lane).scalar_subquery()
NEXT = select(inbox).where(inbox.c.seq.in_(HEADS)).order_by(inbox.c.seq).limit(bindparam("at_most"))
NEXT_BUT_BUSY = NEXT.where(inbox.c.lane.not_in(bindparam("busy", expanding=True)))
EARLIER = inbox.alias("earlier")
TAKE = (
    select(inbox)
    .where(inbox.c.id == bindparam("this"), WAITING)
    .where(
        ~select(EARLIER.c.seq)
        .where(
            EARLIER.c.state == literal_column("'waiting'"), EARLIER.c.lane == inbox.c.lane, EARLIER.c.seq < inbox.c.seq
        )
        .exists()
    )
    .with_for_update(skip_locked=True)
)
FINISH = (
    update(inbox)
    .where(inbox.c.id == bindparam("this"), WAITING)
    .values(state="done", body=None, error=None, done_at=bindparam("now"))
    .returning(inbox.c.id)
)


def hear(
    tx: Transaction, platform: str, external_id: str, lane: str, body: Any, person_id: str | None = None
) -> tuple[str, bool]:
    """Keep a heard thing: its id, and True if it is new. The same `external_id` again gives the first one's id, False.

    Wakes `inbox`. `body` is JSON, sealed; `lane` the keyed hash of the chat.
    """
    hearing_id = tx.new_id()
    row = {
        "id": hearing_id,
        "platform": platform,
        "external_id": external_id,
        "lane": lane,
        "person_id": person_id,
        "body": tx.vault.seal(HOUSE, "inbox", "body", hearing_id, body),
        "state": "waiting",
        "heard_at": tx.now,
        "attempts": 0,
    }
    if tx.row(HEAR[tx.dialect], row) is None:
        return str(tx.value(FIRST_HEARD, {"platform": platform, "external_id": external_id})), False
    tx.wake(INBOX)
    return hearing_id, True


def hear_at_once(tx: Transaction, platform: str, external_id: str, lane: str) -> str | None:
    """Keep a thing that takes effect in this very unit of work: its id. Wakes `inbox:ID`.

    None, and nothing is kept, if it was heard before or another thing of its lane waits: then `hear` it. Its body never
    comes into the file, which spares sealing, opening and wiping it (measured: a fifth of a press).
    """
    hearing_id = tx.new_id()
    row = {
        "id": hearing_id,
        "platform": platform,
        "external_id": external_id,
        "lane": lane,
        "state": "done",
        "heard_at": tx.now,
        "done_at": tx.now,
        "attempts": 0,
    }
    if tx.row(HEAR_AT_ONCE[tx.dialect], row) is None:
        return None
    tx.wake(Settled(hearing_id))
    return hearing_id


def next_waiting(tx: Transaction, limit: int, busy_lanes: Collection[str] = ()) -> list[Hearing]:
    """The oldest waiting thing of each lane but the busy ones, oldest first, at most `limit`."""
    if not busy_lanes:
        return HEARINGS.of(tx, NEXT, {"at_most": limit})
    return HEARINGS.of(tx, NEXT_BUT_BUSY, {"at_most": limit, "busy": list(busy_lanes)})


def take(tx: Transaction, hearing_id: str) -> Hearing | None:
    """The thing, to be handled in this unit of work. None if it is done, or another of its lane comes first."""
    found = HEARINGS.of(tx, TAKE, {"this": hearing_id})
    return found[0] if found else None


def hearing(tx: Transaction, hearing_id: str) -> Hearing | None:
    """The thing, whatever its state."""
    return HEARINGS.get(tx, id=hearing_id)


def body_of(tx: Transaction, hearing: Hearing) -> Any:
    """What was heard, opened. Raises `SealBroken` once it is wiped."""
    return tx.vault.open(HOUSE, "inbox", "body", hearing.id, hearing.body or b"")


def finish(tx: Transaction, hearing_id: str) -> bool:
    """The thing took effect in this unit of work; its body is gone. False if it was done before. Wakes `inbox:ID`."""
    tx.wake(Settled(hearing_id))
    return tx.row(FINISH, {"this": hearing_id, "now": tx.now}) is not None


def fail(tx: Transaction, hearing_id: str, error: str) -> InboxState | None:
    """Handling it failed, in a unit of its own. `waiting`: try again; `failed`: given up after the third time.

    `error` is a kind and an id for the coordinator, never what a person wrote. A thing given up wakes `inbox:ID`.
    """
    found = HEARINGS.get(tx, id=hearing_id, state="waiting")
    if found is None:
        return None
    attempts = found.attempts + 1
    if attempts < TRIES:
        HEARINGS.change(tx, {"id": hearing_id}, attempts=attempts, error=error)
        return "waiting"
    HEARINGS.change(tx, {"id": hearing_id}, attempts=attempts, error=error, state="failed", done_at=tx.now)
    tx.wake(Settled(hearing_id))
    return "failed"


def wipe(tx: Transaction, hearing_id: str) -> None:
    """Remove what was heard, and nothing else: for a thing given up and seen to."""
    HEARINGS.change(tx, {"id": hearing_id}, body=None)


def backlog(tx: Transaction) -> int:
    """How many heard things wait."""
    return int(tx.value(select(func.count()).select_from(inbox).where(WAITING)))


def oldest_waiting(tx: Transaction) -> datetime | None:
    """When the longest waiting thing was heard."""
    return cast("datetime | None", tx.value(_oldest()))


def _oldest() -> Executable:
    return select(func.min(inbox.c.heard_at)).where(WAITING)
