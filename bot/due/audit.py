"""The auditor: nothing is stuck silently (R7). `/health` is good only while the last audit is clean."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.desk.offering import tell_offer
from bot.desk.telling import alarm, show_order
from bot.due import rounds
from bot.due.rounds import LATE as LATE
from bot.due.rounds import Flaw
from bot.facts import settings
from bot.law import calendar
from storage import due, inbox, marks, orders, outbox, recount
from storage.orders import Offer, Order
from storage.shelf import Shelf
from storage.transaction import Transaction

EVERY = timedelta(minutes=5)
#: An outage longer than this gives open offers their lost time back.
OUTAGE = timedelta(hours=23)
#: For so many people at most the auditor counts anew at a time, five times between two audits: it takes a day for
#: 40,000 who have little behind them, and two where each has fifteen offers and gigs.
PEOPLE_AT_ONCE = 30
#: How an hour in which the house was alive is written, in UTC; what is written later sorts later.
ALIVE = "%Y-%m-%dT%H"


def look(tx: Transaction) -> list[Flaw]:
    """What is stuck now beside the orders, which `bot.due.rounds` goes through."""
    found = []
    oldest = outbox.oldest_waiting(tx)
    if oldest is not None and oldest < tx.now - LATE:
        found.append(Flaw("outbox_old", oldest.isoformat()))
    heard = inbox.oldest_waiting(tx)
    if heard is not None and heard < tx.now - LATE:
        found.append(Flaw("inbox_old", heard.isoformat()))
    found.extend(Flaw("unknown_delivery", row.id) for row in outbox.unknown_rows(tx))
    return found


def audit(tx: Transaction, walked: Iterable[Flaw] | None = None) -> list[Flaw]:
    """Raise alarms for what is new, and clear those of what is right again.

    `walked` is what a round through the orders has found, and `recount_some` (both were told of already); without it
    they are gone through here and now. What was put right at once counts until the next audit.
    """
    before = [*rounds.whole(tx), *recount_some(tx)] if walked is None else [one for one in walked if _counts(tx, one)]
    found = [*before, *look(tx), *_failed_after_commit(tx)]
    _tell(tx, found)
    still = {_about(one) for one in found}
    for one in orders.alarms_open(tx, "audit", "unknown_delivery"):
        if one.about not in still:
            orders.clear_alarm(tx, one.id, "keikka")
    tx.shelf.audited = (tx.now, len(found))
    return found


def _counts(tx: Transaction, flaw: Flaw) -> bool:
    return flaw.what in ("due_differs", "counts_wrong") or rounds.still(tx, flaw)


def mend(tx: Transaction, flaws: Iterable[Flaw]) -> None:
    """What a part of a round has found is told, and put right where we can, unless it is right again by now."""
    _tell(tx, [one for one in flaws if rounds.still(tx, one)])


def _tell(tx: Transaction, flaws: Iterable[Flaw]) -> None:
    """An alarm for each. A moment that was wrong is forgotten: it is derived at the next look."""
    for flaw in flaws:
        alarm(tx, "unknown_delivery" if flaw.what == "unknown_delivery" else "audit", _about(flaw), None)
        if flaw.what == "due_differs":
            due.forget(tx, flaw.about)


def _about(flaw: Flaw) -> str:
    return f"{flaw.what}/{flaw.about}"


def recount_some(tx: Transaction) -> list[Flaw]:
    """Count anew for some people, others each time; what was wrong is right then, and it is told that it was."""
    wrong, tx.shelf.recounted = recount.recount(tx, tx.shelf.recounted, PEOPLE_AT_ONCE)
    flaws = [Flaw("counts_wrong", person) for person in wrong]
    _tell(tx, flaws)
    return flaws


def _failed_after_commit(tx: Transaction) -> list[Flaw]:
    """Whether something that follows a commit has failed since the last audit; the log says what. It is told once."""
    failed = tx.shelf.failed_after_commit
    if not failed:
        return []
    tx.once_committed(partial(_is_told, tx.shelf, failed))
    return [Flaw("after_commit", tx.now.isoformat())]


def _is_told(shelf: Shelf, failed: int) -> None:
    shelf.failed_after_commit -= failed


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
