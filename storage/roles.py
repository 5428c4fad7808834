"""Who does what only one may do: the telegram ear, one courier for each platform, the keeper. All in real time.

A role is a lease with an epoch that rises with every new term, so that an old holder's late word can be told apart.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select, update

from storage.rows import insert_of
from storage.tables import roles
from storage.transaction import Transaction


def take(tx: Transaction, name: str, holder: str, seconds: float) -> int | None:
    """Begin a term of `seconds` if nobody holds the role: its epoch, else None.

    `holder` names one run of one process; a holder that takes its own running term again begins a new one.
    """
    until = tx.real_now + timedelta(seconds=seconds)
    statement = insert_of(tx.dialect, roles).values(name=name, holder=holder, epoch=1, until=until)
    taken = statement.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": holder, "epoch": roles.c.epoch + 1, "until": until},
        where=or_(roles.c.until <= tx.real_now, roles.c.holder == holder, roles.c.holder.is_(None)),
    )
    epoch = tx.value(taken.returning(roles.c.epoch))
    return None if epoch is None else int(epoch)


def keep(tx: Transaction, name: str, holder: str, epoch: int, seconds: float) -> bool:
    """Lengthen the term; False if it is over, and then the holder must stop at once."""
    kept = (
        update(roles)
        .where(roles.c.name == name, roles.c.holder == holder, roles.c.epoch == epoch, roles.c.until > tx.real_now)
        .values(until=tx.real_now + timedelta(seconds=seconds))
        .returning(roles.c.epoch)
    )
    return tx.row(kept) is not None


def leave(tx: Transaction, name: str, holder: str, epoch: int) -> None:
    """End the term at once, so that nobody waits for it to run out."""
    tx.execute(
        update(roles)
        .where(roles.c.name == name, roles.c.holder == holder, roles.c.epoch == epoch)
        .values(holder=None, until=tx.real_now)
    )


def holds(tx: Transaction, name: str, holder: str, epoch: int) -> bool:
    """Whether this term still runs."""
    running = select(roles.c.epoch).where(
        roles.c.name == name, roles.c.holder == holder, roles.c.epoch == epoch, roles.c.until > tx.real_now
    )
    return tx.row(running) is not None
