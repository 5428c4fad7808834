"""The counts for a fair rank, counted anew from the offers and bookings: the auditor's cross-check (decision 12).

Whoever was erased has no counts, and rows that are kept no longer cannot be counted: days before the oldest row that
there is are left as they were counted once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import accumulate

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    bindparam,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
)

from storage.rows import upsert
from storage.tables import bookings, fair_counts, fair_days, offers, persons
from storage.transaction import Transaction


@dataclass
class Counted:
    """What is counted of one person: by day (offers, gigs), and beside the days."""

    live_offers: int = 0
    last_asked: datetime | None = None
    last_gig_end: datetime | None = None
    offers: Counter[str] = field(default_factory=Counter)
    gigs: Counter[str] = field(default_factory=Counter)


THOSE: BindParameter[str] = bindparam("those", expanding=True)
#: So many offers and gigs are counted at once, of one person all there are: a step takes as long whatever there was.
ROWS_AT_ONCE = 150
HAS: ColumnElement[int] = sum(
    (
        select(func.count()).where(table.c.expert_id == persons.c.id).correlate(persons).scalar_subquery()
        for table in (offers, bookings)
    ),
    start=literal(0),
)
AFTER = (
    select(persons.c.id, HAS)
    .where(
        persons.c.id > bindparam("after"), persons.c.erased_at.is_(None), persons.c.state != literal_column("'left'")
    )
    .order_by(persons.c.id)
    .limit(bindparam("at_most"))
)
ASKED = select(offers.c.expert_id, offers.c.created_at, offers.c.delivered_at, offers.c.state).where(
    offers.c.expert_id.in_(THOSE)
)
GIGS = select(bookings.c.expert_id, bookings.c.starts_at, bookings.c.ends_at, bookings.c.state).where(
    bookings.c.expert_id.in_(THOSE), bookings.c.state.in_((literal_column("'planned'"), literal_column("'held'")))
)
KEPT = select(fair_counts).where(fair_counts.c.person_id.in_(THOSE))
KEPT_DAYS = select(fair_days).where(fair_days.c.person_id.in_(THOSE))
FIRST_ASKED = select(offers.c.created_at).order_by(offers.c.id).limit(1)
FIRST_HELD, FIRST_PLANNED = (
    select(func.min(bookings.c.ends_at)).where(bookings.c.state == literal_column(f"'{state}'"))
    for state in ("held", "planned")
)
SET_COUNTS = upsert(fair_counts, ("person_id",), ("live_offers", "last_asked", "last_gig_end"))
CLEAR_DAYS = delete(fair_days).where(fair_days.c.person_id == bindparam("person"))
ADD_DAY = insert(fair_days)


def recount(tx: Transaction, after: str, at_most: int) -> tuple[list[str], str]:
    """Count anew for the next people by id: whose counts were wrong, and are right now; the last id, '' at the end.

    At most so many people, and fewer who have much behind them.
    """
    those, more = _some(tx, after, at_most)
    if not those:
        return [], ""
    kept, counted = _kept(tx, those), _counted(tx, those)
    asked_from, held_from = oldest(tx)
    wrong = []
    for person in those:
        before, now = kept.get(person, Counted()), counted.get(person, Counted())
        _leave_what_is_gone(before, now, asked_from, held_from)
        if before != now:
            _set(tx, person, now)
            wrong.append(person)
    return wrong, those[-1] if more else ""


def _some(tx: Transaction, after: str, at_most: int) -> tuple[list[str], bool]:
    """The next people by id, and whether there may be more."""
    found = tx.rows(AFTER, {"after": after, "at_most": at_most})
    behind = list(accumulate(has for _person, has in found))
    those = [person for (person, _has), rows in zip(found, behind, strict=True) if rows <= ROWS_AT_ONCE]
    those = those or [person for person, _has in found[:1]]
    return those, len(those) < len(found) or len(found) == at_most


def oldest(tx: Transaction) -> tuple[str, str]:
    """From which day on there are offers, and gigs; a day far ahead where there are none."""
    asked = tx.value(FIRST_ASKED)
    gigs = [at for at in (tx.value(FIRST_HELD), tx.value(FIRST_PLANNED)) if at is not None]
    never = date.max.isoformat()
    return (_day(asked) if asked else never), (_day(min(gigs)) if gigs else never)


def _kept(tx: Transaction, those: Collection[str]) -> dict[str, Counted]:
    found = {
        person: Counted(live, asked, ended) for person, live, asked, ended in tx.rows(KEPT, {"those": list(those)})
    }
    for person, day, asked, gigs in tx.rows(KEPT_DAYS, {"those": list(those)}):
        one = found.setdefault(person, Counted())
        one.offers[day] += asked
        one.gigs[day] += gigs
    return found


def _counted(tx: Transaction, those: Collection[str]) -> dict[str, Counted]:
    found: dict[str, Counted] = {}
    for person, asked, delivered, state in tx.rows(ASKED, {"those": list(those)}):
        one = found.setdefault(person, Counted())
        one.live_offers += state == "live"
        one.last_asked = max(one.last_asked or asked, asked)
        one.offers[_day(asked)] += delivered is not None or state != "withdrawn"
    for person, starts, ends, state in tx.rows(GIGS, {"those": list(those)}):
        one = found.setdefault(person, Counted())
        one.gigs[_day(starts)] += 1
        if state == "held":
            one.last_gig_end = max(one.last_gig_end or ends, ends)
    return found


def _leave_what_is_gone(before: Counted, now: Counted, asked_from: str, held_from: str) -> None:
    """What was counted before the oldest row there is stands."""
    for kept, counted, first in ((before.offers, now.offers, asked_from), (before.gigs, now.gigs, held_from)):
        counted.update({day: n for day, n in kept.items() if day < first and day not in counted})
    now.last_asked = now.last_asked or _if_gone(before.last_asked, asked_from)
    now.last_gig_end = now.last_gig_end or _if_gone(before.last_gig_end, held_from)


def _if_gone(moment: datetime | None, first: str) -> datetime | None:
    return moment if moment is not None and _day(moment) < first else None


def _set(tx: Transaction, person: str, now: Counted) -> None:
    row = {"live_offers": now.live_offers, "last_asked": now.last_asked, "last_gig_end": now.last_gig_end}
    tx.execute(SET_COUNTS[tx.dialect], {"person_id": person} | row)
    tx.execute(CLEAR_DAYS, {"person": person})
    for day in sorted({*now.offers, *now.gigs}):
        tx.execute(ADD_DAY, {"person_id": person, "day": day, "offers": now.offers[day], "gigs": now.gigs[day]})


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
