"""The auditor: nothing is stuck silently (R7). `/health` is good only while the last audit is clean."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from bot.desk.offering import tell_offer
from bot.desk.telling import alarm
from bot.facts import next_step
from storage import erasure, inbox, marks, orders, outbox, recount
from storage.kinds import AlarmKind
from storage.transaction import Transaction

EVERY = timedelta(minutes=5)
#: A step that should have been taken this long ago is stuck.
LATE = timedelta(minutes=15)
#: An outage longer than this gives open offers their lost time back.
OUTAGE = timedelta(hours=23)
#: For so many people the auditor counts anew at a time: a register of 40,000 takes it a day.
PEOPLE_AT_ONCE = 150


@dataclass(frozen=True)
class Flaw:
    """One thing that is not as it should be: a code word and what it is about. No texts, no names."""

    what: str
    about: str


def look(tx: Transaction) -> list[Flaw]:
    """Everything that is stuck now."""
    found = []
    for order in orders.open_orders(tx):
        step = next_step.next_step(tx, order)
        if step is None:
            found.append(Flaw("order_without_step", order.id))
        elif step.at < tx.now - LATE:
            found.append(Flaw("order_step_late", order.id))
    oldest = outbox.oldest_waiting(tx)
    if oldest is not None and oldest < tx.now - LATE:
        found.append(Flaw("outbox_old", oldest.isoformat()))
    heard = inbox.oldest_waiting(tx)
    if heard is not None and heard < tx.now - LATE:
        found.append(Flaw("inbox_old", heard.isoformat()))
    found.extend(Flaw("unknown_delivery", row.id) for row in outbox.unknown_rows(tx))
    return found


def audit(tx: Transaction) -> list[Flaw]:
    """Look round, raise alarms for what is new, and clean up what may be kept no longer."""
    found = [*look(tx), *_recount(tx)]
    for finding in found:
        kind: AlarmKind = "unknown_delivery" if finding.what == "unknown_delivery" else "audit"
        alarm(tx, kind, f"{finding.what}/{finding.about}", None)
    still = {f"{one.what}/{one.about}" for one in found}
    for one in orders.alarms_open(tx):
        if one.kind in ("audit", "unknown_delivery") and one.about not in still:
            orders.clear_alarm(tx, one.id, "keikka")
    tx.shelf.audited = (tx.now, len(found))
    _forget_what_is_past(tx)
    return found


def _recount(tx: Transaction) -> list[Flaw]:
    """Count anew for some people, others at each audit; what was wrong is right then, and it is told that it was."""
    wrong, tx.shelf.recounted = recount.recount(tx, tx.shelf.recounted, PEOPLE_AT_ONCE)
    return [Flaw("counts_wrong", person) for person in wrong]


def _forget_what_is_past(tx: Transaction) -> None:
    """Once a day, a part at each audit until nothing is left that is past its time."""
    today = tx.now.date().isoformat()
    if not marks.is_marked(tx, "retention", today) and not any(astuple(erasure.retention(tx))):
        marks.mark(tx, "retention", today)


def last(tx: Transaction) -> tuple[datetime, int] | None:
    """When the last audit of this process was, and how many findings it had."""
    return tx.shelf.audited


def after_outage(tx: Transaction) -> int:
    """After a long outage extend open offers by it and show them again (R5). Returns how many.

    The hour marks that the keeper leaves tell when the house was last alive.
    """
    hours = sorted(marks.marks_of(tx, "alive"))
    if not hours:
        return 0
    alive = datetime.fromisoformat(f"{hours[-1]}:00+00:00")
    outage = tx.real_now - alive
    if outage < OUTAGE:
        return 0
    extended = 0
    for offer in orders.live_offers(tx):
        if offer.deadline is not None:
            order = orders.order(tx, offer.order_id)
            until = offer.deadline + outage
            orders.change_offer(tx, offer.id, "live", deadline=min(until, order.starts_at) if order else until)
            tell_offer(tx, offer)
            extended += 1
    return extended
