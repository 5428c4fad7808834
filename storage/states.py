"""The states things can be in, as the database knows them. What leads from one to the next is `bot.law.lifecycle`."""

from __future__ import annotations

from typing import Literal, TypeGuard, get_args

PersonState = Literal["active", "paused", "left"]
OrderState = Literal["waiting", "searching", "booked", "held", "closed", "stuck", "unfilled", "cancelled"]
OfferState = Literal["live", "accepted", "declined", "lapsed", "withdrawn", "undeliverable", "reserve", "released"]
BookingState = Literal[
    "planned", "held", "cancelled_by_orderer", "cancelled_by_expert", "cancelled_by_staff", "not_held"
]
InboxState = Literal["waiting", "done", "failed"]
OutboxState = Literal["waiting", "sending", "sent", "unknown", "dropped", "undeliverable", "failed"]
ProfileKind = Literal["expert", "orderer", "coordinator"]
Respondent = Literal["orderer", "expert", "audience"]
BookedHow = Literal["press", "phone"]
Side = Literal["us", "them"]
#: How a gig is asked for. The same words as `dialogs.vocabulary.formats.GigFormat`, which knows nothing of rows.
GigFormat = Literal["onsite", "remote", "either"]
#: How it is held: one of the two ways.
AgreedFormat = Literal["onsite", "remote"]

AGREED_FORMATS: tuple[AgreedFormat, ...] = ("onsite", "remote")
OPEN_ORDERS: tuple[OrderState, ...] = ("waiting", "searching", "stuck", "booked", "held")


def holds_only(column: str, states: object) -> str:
    """The SQL condition that `column` holds one of the `states` (a `Literal` type) and nothing else."""
    return f"{column} IN ({', '.join(repr(state) for state in get_args(states))})"


def holds_open(column: str) -> str:
    """The SQL condition that an order in this state still has a next step, as the partial index says it."""
    return f"{column} IN ({', '.join(repr(state) for state in OPEN_ORDERS)})"


def is_agreed_format(word: object) -> TypeGuard[AgreedFormat]:
    """Whether a gig can be held like this."""
    return word in AGREED_FORMATS
