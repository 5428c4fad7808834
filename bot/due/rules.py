"""Due work, derived from the state of orders, offers and bookings. Nothing is scheduled.

Each rule names the moments at which something is due; what is past and not yet done is done now, in its own
transaction, after checking again under the lock ("a timer is a question"). A mark keeps it from being done twice.
A moved or cancelled booking needs no code: the moved one has new moments, the cancelled one none.

`due(tx)` lists what is due by now; `next_moment(tx)` is when to look again, and what the demo's clock walks through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk import bookings, feedback, offering, ordering
from bot.desk.telling import alarm, show_order, tell
from bot.due import digest as morning
from bot.facts import next_step, settings
from bot.facts.waking import ChannelsChanged
from bot.law import calendar
from storage import areas, conversations, marks, orders, outbox
from storage.bookings import bookings_in
from storage.kinds import AlarmKind, CardKind
from storage.orders import Booking, Order
from storage.transaction import Transaction

#: A reminder later than this after its moment is not sent in silence: the dispatch channel is told instead.
REMINDER_WINDOW = timedelta(hours=2)


@dataclass(frozen=True)
class Due:
    """One thing to do: which rule, when it was due (UTC), what it is about, and how to do it."""

    at: datetime
    rule: str
    about: str
    act: Callable[[Transaction], None]


Rule = Callable[[Transaction], Iterator[Due]]


def due(tx: Transaction) -> list[Due]:
    """All that is due by now, the earliest first."""
    return ahead(tx)[0]


def next_moment(tx: Transaction) -> datetime | None:
    """The next moment at which something will be due; None when nothing will."""
    return ahead(tx)[1]


def ahead(tx: Transaction) -> tuple[list[Due], datetime | None]:
    """Both of the above from one look."""
    every = list(upcoming(tx))
    now = sorted((one for one in every if one.at <= tx.now), key=lambda one: (one.at, one.rule, one.about))
    later = [one.at for one in every if one.at > tx.now]
    said = outbox.next_moment(tx)  # what waits for the end of quiet hours is a moment too
    return now, min([*later, *([said] if said else [])], default=None)


def upcoming(tx: Transaction) -> Iterator[Due]:
    """Every moment, past and future, that has not been dealt with."""
    for rule in RULES:
        yield from rule(tx)


# "A timer is a question": each act looks again before it acts.


def _run_out(tx: Transaction, order: Order) -> None:
    if order.state in ("waiting", "searching", "stuck") and order.starts_at <= tx.now:
        ordering.run_out(tx, order)


def _announce(tx: Transaction, order: Order) -> None:
    seeking = order.state in ("waiting", "searching", "stuck")
    if seeking and order.answered_at is None and order.announced_at <= tx.now:
        ordering.tell_orderer(tx, order)


def _settle(tx: Transaction, order: Order) -> None:
    if order.state == "held" and next_step.feedback_closes(tx, order) <= tx.now:
        feedback.settle(tx, order)


def _take_place(tx: Transaction, booking: Booking) -> None:
    if booking.ends_at <= tx.now:
        bookings.take_place(tx, booking)


def _seeking(tx: Transaction) -> Iterator[Order]:
    yield from orders.orders_in(tx, ("waiting", "searching", "stuck"))


def run_out(tx: Transaction) -> Iterator[Due]:
    """At the gig's start an order without an expert ends as unfilled."""
    for order in _seeking(tx):
        yield Due(order.starts_at, "run_out", order.id, _with_order(order.id, _run_out))


def lapse(tx: Transaction) -> Iterator[Due]:
    """A delivered offer lapses at its deadline; one that did not arrive becomes undeliverable."""
    for offer in orders.live_offers(tx):
        order = orders.order(tx, offer.order_id)
        if order is None:
            continue
        at = next_step.gives_up_at(tx, order, offer)
        yield Due(at, "lapse", offer.id, _with_offer(offer.id))


def _with_offer(offer_id: str) -> Callable[[Transaction], None]:
    def act(tx: Transaction) -> None:
        offer = orders.offer(tx, offer_id)
        order = orders.order(tx, offer.order_id) if offer else None
        if offer is None or order is None or offer.state != "live" or next_step.gives_up_at(tx, order, offer) > tx.now:
            return
        if offer.deadline is not None:
            offering.lapse(tx, offer)
        else:
            offering.undeliverable(tx, offer, "not_seen")

    return act


def ask_next(tx: Transaction) -> Iterator[Due]:
    """A searching order with no live offer is asked on; one that waits for busy experts waits for their deadlines."""
    for order in orders.orders_in(tx, ("searching",)):
        if any(one.state == "live" for one in orders.offers_of(tx, order.id)):
            continue
        until = next_step.waits_until(tx, order)
        at = until if until is not None and until > tx.now else tx.now
        yield Due(at, "ask_next", order.id, _ask(order.id))


def _ask(order_id: str) -> Callable[[Transaction], None]:
    def act(tx: Transaction) -> None:
        offering.ask_next(tx, order_id)

    return act


def announced(tx: Transaction) -> Iterator[Due]:
    """The orderer hears at the time that was announced."""
    for order in _seeking(tx):
        if order.answered_at is None:
            yield Due(order.announced_at, "announced", order.id, _with_order(order.id, _announce))


def waiting_long(tx: Transaction) -> Iterator[Due]:
    """A new orderer's order that nobody looked at."""
    for order in orders.orders_in(tx, ("waiting",)):
        if not marks.marked(tx, "waiting_long", order.id):
            at = calendar.add_answer_hours(
                order.submitted_at,
                settings.in_hours(tx, "release_alarm_hours"),
                settings.house_zone(tx),
                settings.hours(tx),
            )
            yield Due(at, "waiting_long", order.id, _alarm("waiting_long", order.id, order.id))


def _alarm(kind: AlarmKind, about: str, order_id: str) -> Callable[[Transaction], None]:
    def act(tx: Transaction) -> None:
        if marks.mark(tx, kind, about):
            alarm(tx, kind, about, order_id)

    return act


def take_place(tx: Transaction) -> Iterator[Due]:
    """A gig is held when its end has come."""
    for booking in bookings_in(tx, ("planned",)):
        yield Due(booking.ends_at, "take_place", booking.id, _with_booking(booking.id, _take_place))


def reminders(tx: Transaction) -> Iterator[Due]:
    """Three reminders to both sides, each in their own hours, for the current time of a planned booking only."""
    hours, plan = settings.hours(tx), settings.reminding(tx)
    for booking in bookings_in(tx, ("planned",)):
        order = orders.order(tx, booking.order_id)
        if order is None:
            continue
        for side, person in (("orderer", order.orderer_id), ("expert", booking.expert_id)):
            for name, at in calendar.reminders(booking.starts_at, settings.zone_of(tx, person), hours, plan):
                about = f"{booking.id}/{name}/{booking.starts_at.isoformat()}/{side}"
                if at >= booking.created_at and not marks.marked(tx, "reminder", about):
                    yield Due(at, "reminder", about, _remind(booking, order, person, about, at))


def _remind(booking: Booking, order: Order, person: str, about: str, at: datetime) -> Callable[[Transaction], None]:
    def act(tx: Transaction) -> None:
        now = orders.booking(tx, booking.id)
        if now is None or now.state != "planned" or not marks.mark(tx, "reminder", about):
            return
        if tx.now - at > REMINDER_WINDOW or tx.now >= booking.starts_at:
            alarm(tx, "missed_reminder", about, order.id)
            return
        tell(tx, person, "reminder", {"booking": booking.id, "order": order.id})

    return act


FEEDBACK: Mapping[tuple[str, str], CardKind] = {
    ("orderer", "first"): "feedback_orderer",
    ("orderer", "again"): "feedback_orderer_again",
    ("expert", "first"): "feedback_expert",
    ("expert", "again"): "feedback_expert_again",
}


def feedback_moments(tx: Transaction) -> Iterator[Due]:
    """Feedback is asked the next morning, once more after five days, and closes after thirty."""
    at, again = settings.standing(tx).clock("feedback_at"), settings.days(tx, "feedback_again_days")
    for order in orders.orders_in(tx, ("held",)):
        booking = next((one for one in orders.bookings_of(tx, order.id) if one.state == "held"), None)
        if booking is None:
            continue
        closes = next_step.feedback_closes(tx, order)
        answered = {one.respondent for one in orders.feedback_of(tx, booking.id)}
        for side, person in (("orderer", order.orderer_id), ("expert", booking.expert_id)):
            first = calendar.next_morning(booking.ends_at, settings.zone_of(tx, person), at)
            for turn, due_at in (("first", first), ("again", first + again)):
                about = f"{booking.id}/{side}/{turn}"
                if side not in answered and not marks.marked(tx, "feedback", about):
                    yield Due(
                        due_at,
                        "feedback",
                        about,
                        _ask_feedback(booking, order.id, side, person, FEEDBACK[side, turn], about),
                    )
        yield Due(closes, "settle", order.id, _with_order(order.id, _settle))


def _ask_feedback(
    booking: Booking, order_id: str, side: str, person: str, kind: CardKind, about: str
) -> Callable[[Transaction], None]:
    def act(tx: Transaction) -> None:
        now = orders.booking(tx, booking.id)
        given = any(one.respondent == side for one in orders.feedback_of(tx, booking.id))
        if now is not None and now.state == "held" and not given and marks.mark(tx, "feedback", about):
            card = f"ask:{booking.id}"
            tell(tx, person, kind, {"booking": booking.id, "order": order_id}, card=card, news=True)

    return act


def audience(tx: Transaction) -> Iterator[Due]:
    """When the audience's link closes, the expert gets what came after the first answers were brought together."""
    window = settings.days(tx, "audience_days")
    for booking in bookings_in(tx, ("held",), ended_after=tx.now - 2 * window):
        if not marks.marked(tx, "audience_closed", booking.id):
            yield Due(booking.ends_at + window, "audience", booking.id, _audience(booking.id))


def _audience(booking_id: str) -> Callable[[Transaction], None]:
    def act(tx: Transaction) -> None:
        booking = orders.booking(tx, booking_id)
        if booking is not None and marks.mark(tx, "audience_closed", booking_id):
            feedback.bring_audience(tx, booking)

    return act


def unseen(tx: Transaction) -> Iterator[Due]:
    """A booking or feedback request that a web orderer has not seen: somebody should phone them."""
    hours, patience = settings.hours(tx), settings.in_hours(tx, "alarm_unseen_hours")
    for order in orders.orders_in(tx, ("booked", "held")):
        for card, message in _cards_for_orderer(tx, order):
            if not marks.marked(tx, "unseen", f"{card}/{order.orderer_id}"):
                at = calendar.add_answer_hours(message, patience, settings.zone_of(tx, order.orderer_id), hours)
                yield Due(at, "unseen", card, _unseen(card, order))


def _cards_for_orderer(tx: Transaction, order: Order) -> Iterator[tuple[str, datetime]]:
    for booking in orders.bookings_of(tx, order.id):
        if booking.state in ("planned", "held"):
            for card in (f"booking:{booking.id}", f"ask:{booking.id}"):
                shown = conversations.MESSAGES.get(tx, person_id=order.orderer_id, card=card)
                if shown is not None and shown.seen_at is None:
                    yield card, shown.changed_at


def _unseen(card: str, order: Order) -> Callable[[Transaction], None]:
    def act(tx: Transaction) -> None:
        if marks.mark(tx, "unseen", f"{card}/{order.orderer_id}"):
            alarm(tx, "unseen_by_orderer", card, order.id)

    return act


def digest(tx: Transaction) -> Iterator[Due]:
    """Each working morning the dispatch channels are told what waits."""
    at = morning.next_digest(tx)
    if at is not None:
        yield Due(at, "digest", at.isoformat(), morning.tell_digest)


def areas_changed(tx: Transaction) -> Iterator[Due]:
    """After a decision on dispatch areas the cards of open orders go where they belong now."""
    change = str(areas.latest_change(tx))
    if change != "0" and not marks.marked(tx, "areas_changed", change):
        yield Due(tx.now, "areas_changed", change, _move_cards(change))


def _move_cards(change: str) -> Callable[[Transaction], None]:
    def act(tx: Transaction) -> None:
        if marks.mark(tx, "areas_changed", change):
            tx.wake(ChannelsChanged())
            for order in orders.open_orders(tx):
                show_order(tx, order.id)

    return act


def _with_order(order_id: str, event: Callable[[Transaction, Order], None]) -> Callable[[Transaction], None]:
    def act(tx: Transaction) -> None:
        order = orders.order(tx, order_id)
        if order is not None:
            event(tx, order)

    return act


def _with_booking(booking_id: str, event: Callable[[Transaction, Booking], None]) -> Callable[[Transaction], None]:
    def act(tx: Transaction) -> None:
        booking = orders.booking(tx, booking_id)
        if booking is not None and booking.state == "planned":
            event(tx, booking)

    return act


#: In this order, when several are due at the same moment.
RULES: tuple[Rule, ...] = (
    run_out,
    take_place,
    lapse,
    ask_next,
    announced,
    waiting_long,
    reminders,
    feedback_moments,
    audience,
    unseen,
    digest,
    areas_changed,
)
