"""What a fair rank needs of an expert, counted where it changes (decision 12).

How often somebody was asked and had gigs, by day; when they were asked last; when their latest gig ended; how many live
offers they have. It is data about that person: erased with them, untouched when an order is erased. Each offer and each
booking has its share in it; what changes one moves its share in the same transaction (`move`). `storage.recount` counts
anew from the rows.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, case, delete, func, literal, literal_column, select

from storage.columns import Instant
from storage.rows import ByDialect, insert_of
from storage.tables import bookings, fair_counts, fair_days, persons
from storage.transaction import Transaction


@dataclass(frozen=True)
class FairCounts:
    """What was counted of one expert; `offers` and `gigs` from the asked day on, gigs to come too; offers `today`."""

    live_offers: int = 0
    last_asked: datetime | None = None
    last_gig_end: datetime | None = None
    offers: int = 0
    gigs: int = 0
    today: int = 0


NOTHING = FairCounts()


@dataclass(frozen=True)
class Share:
    """What one offer or booking adds to its expert's counts, on a day (UTC). `ended` is a held gig's end."""

    person_id: str
    day: date
    offers: int = 0
    gigs: int = 0
    live: int = 0
    asked: datetime | None = None
    ended: datetime | None = None


def _of_whom_stays(*columns: ColumnElement[Any]) -> Select[Any]:
    """These columns for the person, who must not have been erased: nothing is counted of one who was."""
    return select(persons.c.id, *columns).where(persons.c.id == bindparam("person"), persons.c.erased_at.is_(None))


def _later(kept: Any, new: Any) -> Any:
    return case((kept.is_(None) | (new > kept), new), else_=kept)


def _add_day(dialect: str) -> Any:
    given = _of_whom_stays(bindparam("day"), bindparam("offers", type_=Integer), bindparam("gigs", type_=Integer))
    statement = insert_of(dialect, fair_days).from_select(["person_id", "day", "offers", "gigs"], given)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["person_id", "day"],
        set_={"offers": fair_days.c.offers + new.offers, "gigs": fair_days.c.gigs + new.gigs},
    )


def _add_counts(dialect: str) -> Any:
    names = ["person_id", "live_offers", "last_asked", "last_gig_end"]
    given = _of_whom_stays(
        bindparam("live", type_=Integer), bindparam("asked", type_=Instant), bindparam("ended", type_=Instant)
    )
    statement = insert_of(dialect, fair_counts).from_select(names, given)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["person_id"],
        set_={
            "live_offers": fair_counts.c.live_offers + new.live_offers,
            "last_asked": _later(fair_counts.c.last_asked, new.last_asked),
            "last_gig_end": _later(fair_counts.c.last_gig_end, new.last_gig_end),
        },
    )


ADD_DAY = ByDialect(_add_day)
ADD_COUNTS = ByDialect(_add_counts)
LATEST_GIG = (
    fair_counts.update()
    .where(fair_counts.c.person_id == bindparam("person"))
    .values(
        last_gig_end=select(func.max(bookings.c.ends_at))
        .where(bookings.c.expert_id == bindparam("person"), bookings.c.state == literal_column("'held'"))
        .scalar_subquery()
    )
)
OF_THOSE = (
    select(
        fair_counts.c.person_id,
        fair_counts.c.live_offers,
        fair_counts.c.last_asked,
        fair_counts.c.last_gig_end,
        func.coalesce(func.sum(fair_days.c.offers), literal(0)),
        func.coalesce(func.sum(fair_days.c.gigs), literal(0)),
        func.coalesce(func.sum(case((fair_days.c.day == bindparam("today"), fair_days.c.offers), else_=0)), literal(0)),
    )
    .join(
        fair_days,
        (fair_days.c.person_id == fair_counts.c.person_id) & (fair_days.c.day >= bindparam("since")),
        isouter=True,
    )
    .where(fair_counts.c.person_id.in_(bindparam("those", expanding=True)))
    .group_by(*fair_counts.c)
)
FORGET = tuple(delete(table).where(table.c.person_id == bindparam("person")) for table in (fair_counts, fair_days))


def of_those(tx: Transaction, people: Collection[str], since: date, today: date | None = None) -> dict[str, FairCounts]:
    """What was counted of these people, offers and gigs from a day on; who was never asked is not named."""
    day = today.isoformat() if today is not None else ""
    rows = tx.rows(OF_THOSE, {"those": list(people), "since": since.isoformat(), "today": day})
    return {
        person: FairCounts(live, asked, ended, int(offers), int(gigs), int(now))
        for person, live, asked, ended, offers, gigs, now in rows
    }


def move(tx: Transaction, old: Share | None, new: Share) -> None:
    """An offer or a booking has this share now; `old` is the one it had, None when it is new."""
    before = old or Share(new.person_id, new.day)
    if before.day == new.day:
        _add_day_of(tx, new, new.offers - before.offers, new.gigs - before.gigs)
    else:
        _add_day_of(tx, before, -before.offers, -before.gigs)
        _add_day_of(tx, new, new.offers, new.gigs)
    if old is None or (new.live, new.asked, new.ended) != (old.live, old.asked, old.ended):
        live = new.live - before.live
        known = {"person": new.person_id, "live": live, "asked": new.asked, "ended": new.ended}
        tx.execute(ADD_COUNTS[tx.dialect], known)
    if before.ended is not None and before.ended != new.ended:
        tx.execute(LATEST_GIG, {"person": new.person_id})


def forget(tx: Transaction, person_id: str) -> None:
    """Nothing is counted of this person any more."""
    for statement in FORGET:
        tx.execute(statement, {"person": person_id})


def _add_day_of(tx: Transaction, share: Share, offers: int, gigs: int) -> None:
    if offers or gigs:
        known = {"person": share.person_id, "day": share.day.isoformat(), "offers": offers, "gigs": gigs}
        tx.execute(ADD_DAY[tx.dialect], known)
