"""Changing the master key: a new one in front of KEIKKA_MASTER_KEYS, `keikka rewrap`, then the old one is left out."""

from __future__ import annotations

from sqlalchemy import select, update

from storage.tables import keys
from storage.transaction import Transaction


def rewrap(tx: Transaction) -> int:
    """Wrap every data key by the first master key; how many were not. What is sealed stays as it is.

    Raises `SealBroken` if a key was wrapped by a master key that is not listed.
    """
    moved = 0
    for subject, wrapped in tx.rows(select(keys.c.subject, keys.c.wrapped)):
        if (news := tx.vault.rewrap(subject, wrapped)) is not None:
            tx.execute(update(keys).where(keys.c.subject == subject).values(wrapped=news))
            moved += 1
    return moved
