"""Done once. A rule marks what it has done in the transaction of its doing; the mark stops a second time."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from storage.rows import ByDialect, insert_of
from storage.tables import marks
from storage.transaction import Transaction

MARK = ByDialect(
    lambda dialect: (
        insert_of(dialect, marks).on_conflict_do_nothing(index_elements=["kind", "about"]).returning(marks.c.at)
    )
)
MARKED = select(marks.c.at).where(marks.c.kind == bindparam("kind"), marks.c.about == bindparam("about"))


def mark(tx: Transaction, kind: str, about: str) -> bool:
    """True the first time, False ever after. Put into `about` whatever makes it a new occasion, such as the time."""
    return tx.row(MARK[tx.dialect], {"kind": kind, "about": about, "at": tx.now}) is not None


def is_marked(tx: Transaction, kind: str, about: str) -> bool:
    """Whether it was done."""
    return tx.row(MARKED, {"kind": kind, "about": about}) is not None


def marks_of(tx: Transaction, kind: str) -> set[str]:
    """What was done of this kind."""
    return {row[0] for row in tx.rows(select(marks.c.about).where(marks.c.kind == kind))}
