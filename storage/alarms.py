"""Alarms: what a coordinator must see. Each is raised once for what it is about, also after it was cleared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
