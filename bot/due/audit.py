"""The auditor: nothing is stuck silently (R7). `/health` is good only while the last audit is clean."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.desk.offering import tell_offer
from bot.desk.telling import alarm, show_order
from bot.facts import next_step, settings
from bot.law import calendar
from storage import erasure, inbox, marks, orders, outbox, recount
from storage.kinds import AlarmKind
from storage.orders import Offer, Order
from storage.shelf import Shelf
from storage.transaction import Transaction

EVERY = timedelta(minutes=5)
#: A step that should have been taken this long ago is stuck.
LATE = timedelta(minutes=15)
#: An outage longer than this gives open offers their lost time back.
OUTAGE = timedelta(hours=23)
#: For so many people the auditor counts anew at a time: a register of 40,000 takes it a day.
PEOPLE_AT_ONCE = 150
#: How an hour in which the house was alive is written, in UTC; what is written later sorts later.
ALIVE = "%Y-%m-%dT%H"


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
    found = [*look(tx), *_recount(tx), *_failed_after_commit(tx)]
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


def _failed_after_commit(tx: Transaction) -> list[Flaw]:
    """Whether something that follows a commit has failed since the last audit; the log says what. It is told once."""
    failed = tx.shelf.failed_after_commit
    if not failed:
        return []
    tx.once_committed(partial(_is_told, tx.shelf, failed))
    return [Flaw("after_commit", tx.now.isoformat())]


def _is_told(shelf: Shelf, failed: int) -> None:
    shelf.failed_after_commit -= failed


def _forget_what_is_past(tx: Transaction) -> None:
    """Once a day, a part at each audit until nothing is left that is past its time."""
    today = tx.now.date().isoformat()
    if not marks.is_marked(tx, "retention", today) and not any(astuple(erasure.retention(tx))):
        marks.mark(tx, "retention", today)


def last(tx: Transaction) -> tuple[datetime, int] | None:
    """When the last audit of this process was, and how many findings it had."""
    return tx.shelf.audited


def note_alive(tx: Transaction) -> None:
    """The house is alive in this hour of the machine's: after an outage the last such hour tells when it began."""
    marks.mark(tx, "alive", tx.real_now.strftime(ALIVE))


def after_outage(tx: Transaction) -> int:
    """After a long outage open offers get the lost time back, and are shown again (R5). Returns how many.

    How long it was is told by the machine's clock; the house's has gone on as far in that time, also in the demo.
    A start that is broken off and tried again gives nothing twice.
    """
    hours = marks.marks_of(tx, "alive")
    outage = tx.real_now - datetime.strptime(max(hours), ALIVE).replace(tzinfo=UTC) if hours else timedelta()
    note_alive(tx)
    if outage < OUTAGE:
        return 0
    live = orders.live_offers(tx)
    for offer in live:
        _give_back(tx, offer, tx.now - outage)
    return len(live)


def _give_back(tx: Transaction, offer: Offer, since: datetime) -> None:
    """The house was away from `since` until now: what was left to answer a live offer then is left again.

    One that was not delivered yet has its whole time to arrive again.
    """
    order = orders.order(tx, offer.order_id)
    if order is None or offer.deadline is None or offer.delivered_at is None:
        orders.change_offer(tx, offer.id, "live", created_at=tx.now)
    else:
        until = _counted_on(tx, order, offer, max(since, offer.delivered_at), offer.deadline)
        orders.change_offer(tx, offer.id, "live", deadline=max(until, offer.deadline))
        tell_offer(tx, offer)
    show_order(tx, offer.order_id)


def _counted_on(tx: Transaction, order: Order, offer: Offer, begin: datetime, end: datetime) -> datetime:
    """By when an expert has as much time from now on as they had between these moments. UTC."""
    zone, hours, turns = settings.zone_of(tx, offer.expert_id), settings.hours(tx), settings.turns(tx)
    if calendar.is_short_notice(begin, order.starts_at, zone, hours, turns):
        until = calendar.after_short_pause(tx.now, zone, hours) + (end - begin)
    else:
        until = calendar.add_answer_hours(tx.now, calendar.answer_hours_between(begin, end, zone, hours), zone, hours)
    return min(until, order.starts_at)
