"""Alarms: what a coordinator must see. Each is raised once for what it is about, also after it was cleared."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, update

from storage.kinds import AlarmKind
from storage.rows import Kept
from storage.tables import alarms
from storage.transaction import Transaction


@dataclass(frozen=True)
class Alarm:
    """Something a person must look at; open until `cleared_at`."""

    id: str
    order_id: str | None
    kind: AlarmKind
    about: str
    raised_at: datetime
    cleared_at: datetime | None
    cleared_by: str | None


ALARMS = Kept(alarms, Alarm, alarms.c.raised_at, alarms.c.id)
CLEAR = (
    update(alarms)
    .where(alarms.c.cleared_at.is_(None), alarms.c.kind.in_(bindparam("kinds", expanding=True)))
    .values(cleared_at=bindparam("at"), cleared_by=bindparam("by"))
)
CLEAR_OF = CLEAR.where(alarms.c.order_id == bindparam("of"))
#: About a thing itself, or what begins with it and a slash, which comes before a zero.
CLEAR_ABOUT = CLEAR.where(
    (alarms.c.about == bindparam("this"))
    | ((alarms.c.about > bindparam("from_")) & (alarms.c.about < bindparam("until")))
)
OF_THE_HOUSE = ALARMS.select().where(alarms.c.cleared_at.is_(None), alarms.c.order_id.is_(None))


def raise_alarm(tx: Transaction, kind: AlarmKind, about: str, order_id: str | None = None) -> bool:
    """Raise the alarm; False if it was raised before. Put a round or a time into `about` to raise it anew."""
    raised = ALARMS.add_new(
        tx, ("kind", "about"), id=tx.new_id(), order_id=order_id, kind=kind, about=about, raised_at=tx.now
    )
    return raised is not None


def alarm(tx: Transaction, alarm_id: str) -> Alarm | None:
    """The alarm of this id, open or cleared."""
    return ALARMS.get(tx, id=alarm_id)


def clear_alarm(tx: Transaction, alarm_id: str, by: str | None = None) -> Alarm | None:
    """Somebody has seen to it; None if there is no such open alarm."""
    raised = alarm(tx, alarm_id)
    if raised is None or raised.cleared_at is not None:
        return None
    return ALARMS.change(tx, {"id": alarm_id}, cleared_at=tx.now, cleared_by=by)


def clear_alarms_of(tx: Transaction, order_id: str, kinds: Collection[AlarmKind], by: str) -> None:
    """Those about this order are cleared, by one statement: how long it takes tells nothing of how many there were."""
    tx.execute(CLEAR_OF, {"of": order_id, "kinds": list(kinds), "at": tx.now, "by": by})


def clear_alarms_about(tx: Transaction, about: str, kinds: Collection[AlarmKind], by: str) -> None:
    """The same of those that are about this, or about several things of which it is the first."""
    bounds = {"this": about, "from_": f"{about}/", "until": f"{about}0"}
    tx.execute(CLEAR_ABOUT, {**bounds, "kinds": list(kinds), "at": tx.now, "by": by})


def alarms_open(tx: Transaction, *kinds: AlarmKind) -> list[Alarm]:
    """Alarms not yet cleared, the oldest first; only of these kinds where some are named."""
    of_kinds = (alarms.c.kind.in_(kinds),) if kinds else ()
    return ALARMS.where(tx, alarms.c.cleared_at.is_(None), *of_kinds)


def alarms_of_the_house(tx: Transaction) -> list[Alarm]:
    """Alarms not yet cleared that are about no order, the oldest first."""
    return ALARMS.of(tx, OF_THE_HOUSE)


def alarms_of(tx: Transaction, order_id: str) -> list[Alarm]:
    """Every alarm about an order, cleared ones too."""
    return ALARMS.all(tx, order_id=order_id)
