"""What is done when something is due: each calls the desk, or tells somebody. Whether it still stands was asked."""

from __future__ import annotations

from collections.abc import Mapping

from bot.desk import bookings, going_on, offering, ordering
from bot.desk.feedback import bring_audience as bring_answers
from bot.desk.feedback import settle as settle_order
from bot.desk.telling import alarm, show_order, tell
from bot.due import digest, moments
from bot.facts.waking import ChannelsChanged
from dialogs.speech import CardName
from storage import orders
from storage.kinds import CardKind
from storage.orders import Booking, Offer, Order
from storage.shelf import HouseFacts
from storage.transaction import Transaction

#: By side and turn, as the end of a question's `about` names them.
QUESTIONS: Mapping[str, CardKind] = {
    "orderer/first": "feedback_orderer",
    "orderer/again": "feedback_orderer_again",
    "expert/first": "feedback_expert",
    "expert/again": "feedback_expert_again",
}


def run_out(tx: Transaction, order: Order, about: str) -> None:
    """The gig's time came and nobody was found."""
    ordering.run_out(tx, order)


def take_place(tx: Transaction, booking: Booking, about: str) -> None:
    """The gig was held."""
    bookings.take_place(tx, booking)


def give_up(tx: Transaction, offer: Offer, about: str) -> None:
    """Silence, or it never arrived: the next one is asked."""
    if offer.deadline is not None:
        offering.lapse(tx, offer)
    else:
        offering.undeliverable(tx, offer, "not_seen")


def go_on(tx: Transaction, order: Order, about: str) -> None:
    """What a press has set going is done."""
    going_on.go_on(tx, order)


def ask_next(tx: Transaction, order: Order, about: str) -> None:
    """The next one is asked."""
    offering.ask_next(tx, order.id)


def tell_orderer(tx: Transaction, order: Order, about: str) -> None:
    """The orderer hears that nobody has been found yet."""
    ordering.tell_orderer(tx, order)


def alarm_waiting(tx: Transaction, order: Order, about: str) -> None:
    """A new orderer's order that nobody looked at."""
    alarm(tx, "waiting_long", order.id, order.id)


def remind(tx: Transaction, booking: Booking, about: str) -> None:
    """One side is reminded of the gig."""
    order = orders.order(tx, booking.order_id)
    if order is not None:
        person = moments.sides(order, booking)[about.rpartition("/")[2]]
        tell(tx, person, "reminder", {"booking": booking.id, "order": order.id})


def alarm_missed_reminder(tx: Transaction, booking: Booking, about: str) -> None:
    """A reminder that could not go out in its time is not sent in silence: the dispatch channel is told."""
    alarm(tx, "missed_reminder", about, booking.order_id)


def ask_feedback(tx: Transaction, order: Order, about: str) -> None:
    """One side is asked how it went."""
    booking_id, _slash, question = about.partition("/")
    booking = orders.booking(tx, booking_id)
    if booking is not None:
        person = moments.sides(order, booking)[question.partition("/")[0]]
        named = {"booking": booking.id, "order": order.id}
        tell(tx, person, QUESTIONS[question], named, card=CardName("ask", booking.id), news=True)


def settle(tx: Transaction, order: Order, about: str) -> None:
    """The order is closed."""
    settle_order(tx, order)


def bring_audience(tx: Transaction, booking: Booking, about: str) -> None:
    """The expert gets the audience's answers together, if there are enough."""
    bring_answers(tx, booking)


def alarm_unseen(tx: Transaction, order: Order, about: str) -> None:
    """Somebody should phone the orderer."""
    alarm(tx, "unseen_by_orderer", about.partition("/")[0], order.id)


def tell_digest(tx: Transaction, house: HouseFacts, about: str) -> None:
    """Every dispatch channel is told what waits."""
    digest.tell_digest(tx)


def move_cards(tx: Transaction, house: HouseFacts, about: str) -> None:
    """The cards of open orders go where they belong now."""
    tx.wake(ChannelsChanged())
    for order in orders.open_orders(tx):
        show_order(tx, order.id)
