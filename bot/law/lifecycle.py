"""The life of an order, an offer and a booking, as tables.

`ORDER[state, event]` is where an order goes. What is not in a table is not possible: the desk answers it politely
and changes nothing. A test walks every pair. Who may cause an event is said in :mod:`bot.talk.presses.verbs`; what else
happens in the same transaction is told in :mod:`bot.desk`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeVar

from storage.states import BookingState, OfferState, OrderState

#: What can happen to each; the empty state is that of what is not there yet.
OrderEvent = Literal[
    "submit", "submit_unknown", "release", "refuse", "edit", "cancel", "run_out", "leave", "ask_next", "skip",
    "decline", "lapse", "undeliverable", "extend", "run_dry", "accept", "assign", "book_by_phone", "widen",
    "wake", "note", "move", "drop_out", "take_place", "not_held", "hold_later", "settle",
]  # fmt: skip
OfferEvent = Literal[
    "ask", "accept", "decline", "lapse", "withdraw", "undeliverable", "extend", "reserve", "release",
    "book_by_phone",
]  # fmt: skip
BookingEvent = Literal[
    "accept", "book_by_phone", "take_place", "orderer_cancels", "expert_cancels", "staff_cancels", "not_held",
]  # fmt: skip
Nothing = Literal[""]
#: A state, an event, and the state it leads to.
F = TypeVar("F", bound=str)
E = TypeVar("E", bound=str)
S = TypeVar("S", OrderState, OfferState, BookingState)

ORDER_STATES: tuple[OrderState, ...] = (
    "waiting",
    "searching",
    "stuck",
    "booked",
    "held",
    "closed",
    "unfilled",
    "cancelled",
)
OPEN = frozenset({"waiting", "searching", "stuck", "booked", "held"})
SEEKING = frozenset({"searching", "stuck"})
BEFORE_THE_GIG: frozenset[OrderState] = frozenset({"waiting", "searching", "stuck", "booked"})

#: (state, event) -> state. "submit" starts a life: its state is "".
ORDER: Mapping[tuple[OrderState | Nothing, OrderEvent], OrderState] = {
    ("", "submit"): "searching",
    ("", "submit_unknown"): "waiting",
    ("waiting", "release"): "searching",
    ("waiting", "refuse"): "cancelled",
    ("waiting", "edit"): "waiting",
    ("waiting", "cancel"): "cancelled",
    ("waiting", "run_out"): "unfilled",
    ("waiting", "leave"): "cancelled",
    ("searching", "ask_next"): "searching",
    ("searching", "skip"): "searching",
    ("searching", "decline"): "searching",
    ("searching", "lapse"): "searching",
    ("searching", "undeliverable"): "searching",
    ("searching", "extend"): "searching",
    ("searching", "run_dry"): "stuck",
    ("searching", "accept"): "booked",
    ("searching", "assign"): "searching",
    ("searching", "book_by_phone"): "booked",
    ("searching", "widen"): "searching",
    ("searching", "edit"): "searching",
    ("searching", "cancel"): "cancelled",
    ("searching", "run_out"): "unfilled",
    ("searching", "leave"): "cancelled",
    ("stuck", "accept"): "booked",
    ("stuck", "assign"): "searching",
    ("stuck", "book_by_phone"): "booked",
    ("stuck", "widen"): "searching",
    ("stuck", "wake"): "searching",
    ("stuck", "edit"): "searching",
    ("stuck", "note"): "stuck",
    ("stuck", "cancel"): "cancelled",
    ("stuck", "run_out"): "unfilled",
    ("stuck", "leave"): "cancelled",
    ("booked", "note"): "booked",
    ("booked", "move"): "searching",
    ("booked", "cancel"): "cancelled",
    ("booked", "drop_out"): "searching",
    ("booked", "take_place"): "held",
    ("booked", "not_held"): "closed",
    ("booked", "hold_later"): "searching",
    ("booked", "leave"): "cancelled",
    ("held", "not_held"): "closed",
    ("held", "hold_later"): "searching",
    ("held", "settle"): "closed",
    ("held", "leave"): "closed",
}
# "note" is an edit that touches nothing material: told, nothing asked again. "waiting" and "searching" take it as
# "edit" does, in place. "move" is a material edit of a booked order, after asking: the booking ends, all are asked
# anew. "hold_later" is "not_held" with a new date.

OFFER_STATES: tuple[OfferState, ...] = (
    "live",
    "accepted",
    "declined",
    "lapsed",
    "withdrawn",
    "undeliverable",
    "reserve",
    "released",
)

OFFER: Mapping[tuple[OfferState | Nothing, OfferEvent], OfferState] = {
    ("", "ask"): "live",
    ("live", "accept"): "accepted",
    ("live", "decline"): "declined",
    ("live", "lapse"): "lapsed",
    ("live", "withdraw"): "withdrawn",
    ("live", "undeliverable"): "undeliverable",
    ("live", "extend"): "live",
    ("lapsed", "accept"): "accepted",
    ("lapsed", "reserve"): "reserve",
    ("lapsed", "ask"): "live",
    ("lapsed", "decline"): "declined",
    ("reserve", "ask"): "live",
    ("reserve", "decline"): "declined",
    ("reserve", "withdraw"): "withdrawn",
    ("undeliverable", "ask"): "live",
    ("undeliverable", "accept"): "accepted",
    ("undeliverable", "reserve"): "reserve",
    ("undeliverable", "decline"): "declined",
    ("withdrawn", "ask"): "live",
    ("accepted", "release"): "released",
    ("released", "ask"): "live",
    ("declined", "ask"): "live",
    ("live", "book_by_phone"): "accepted",
    ("lapsed", "book_by_phone"): "accepted",
    ("reserve", "book_by_phone"): "accepted",
    ("undeliverable", "book_by_phone"): "accepted",
    ("declined", "book_by_phone"): "accepted",
    ("withdrawn", "book_by_phone"): "accepted",
    ("released", "book_by_phone"): "accepted",
}
# "ask" of an old row is a reserve called in, or a person whom a coordinator assigned: they must press yes.
# An undeliverable offer may still be answered when the person comes back while the order is open. A yes by phone that
# a coordinator records counts whatever the row said before; a reserve's own yes counts when they are called in.

BOOKING_STATES: tuple[BookingState, ...] = (
    "planned",
    "held",
    "cancelled_by_orderer",
    "cancelled_by_expert",
    "cancelled_by_staff",
    "not_held",
)

BOOKING: Mapping[tuple[BookingState | Nothing, BookingEvent], BookingState] = {
    ("", "accept"): "planned",
    ("", "book_by_phone"): "planned",
    ("planned", "take_place"): "held",
    ("planned", "orderer_cancels"): "cancelled_by_orderer",
    ("planned", "expert_cancels"): "cancelled_by_expert",
    ("planned", "staff_cancels"): "cancelled_by_staff",
    ("planned", "not_held"): "not_held",
    ("held", "not_held"): "not_held",
}


class NotPossible(Exception):
    """The event does not fit the state: someone was faster, or the button is old. Nothing was changed."""

    def __init__(self, state: str, event: str) -> None:
        super().__init__(f"{event} is not possible in state {state}")
        self.state = state
        self.event = event


def after(table: Mapping[tuple[F, E], S], state: F, event: E) -> S:
    """The state that follows; raises :class:`NotPossible` for a pair that is not in the table."""
    try:
        return table[state, event]
    except KeyError:
        raise NotPossible(state, event) from None
