"""Pages that gather: an expert's own requests and gigs, and the dispatch channel. Each shows its first cards at once.

Whoever wants more asks for more (`shown`). What is read follows what is shown: the rows of all cards of a page are read
a table at a time (`bot.cards.ahead`), and what is not shown is only counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from adapters.platforms import traits_of
from adapters.port import View
from bot.cards import ahead, damage, digest, dispatch, render, story
from bot.cards import expert as expert_cards
from bot.facts import settings
from bot.facts.reach import way_to
from bot.views.answer import NOTHING, About
from bot.views.chat import offer_now
from dialogs.speech import Link, Message, _
from storage import attention, orders, people
from storage.attention import Standing
from storage.bookings import latest_held
from storage.orders import Alarm, Booking, Offer, Order
from storage.people import Person
from storage.states import OrderState
from storage.transaction import Transaction

#: The dispatch page shows what needs attention first.
ATTENTION: tuple[OrderState, ...] = ("stuck", "waiting", "searching", "booked", "held")

#: So many cards are shown at first, and so many more each time; at most so many at once.
PAGE, MOST = 50, 500

A_DAY = timedelta(days=1)
#: Ended orders stay on the dispatch page this many at most.
ENDED_SHOWN = 10


def wanted(about: About) -> int:
    """How many cards a page asks for, in whole pages."""
    asked = about.get("shown", "")
    many = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else PAGE
    return min(max(-(-many // PAGE) * PAGE, PAGE), MOST)


# -- the dispatch channel


@dataclass(frozen=True)
class BoardPlace:
    """Where a part of the dispatch page begins: who looks, how many cards are still wanted, and after which one."""

    person: str
    left: int
    after: Standing | None = None


@dataclass(frozen=True)
class Head:
    """What stands above the cards: alarms that are about no order, the digest, and how many open orders there are."""

    alarms: Sequence[Alarm]
    digest: Message
    open: int


@dataclass(frozen=True)
class BoardPart:
    """What was read of the dispatch page: open orders in line, and where the line ends the latest ended ones.

    The first part has its `head`. Nothing is drawn yet, and for drawing nothing more is read.
    """

    person: Person | None = None
    line: Sequence[Standing] = ()
    ended: Sequence[Order] = ()
    head: Head | None = None


def dispatch_page(tx: Transaction, person: Person | None, about: About) -> View:
    """The dispatch channel: what needs attention first, then what is near."""
    drawn: list[Drawn] = []
    place: BoardPlace | None = begin(person.id if person else "", about)
    while place is not None:
        part, place = read(tx, place)
        drawn.append(draw(tx, part))
    return gather(drawn, about)


def is_long(question: str, about: About) -> bool:
    """Whether this is the dispatch page with more cards than one look should read: then it is read in parts."""
    return question == "dispatch" and wanted(about) > PAGE


def begin(person_id: str, about: About) -> BoardPlace:
    """Where the dispatch page begins for a person."""
    return BoardPlace(person_id, wanted(about))


def read(tx: Transaction, place: BoardPlace) -> tuple[BoardPart, BoardPlace | None]:
    """A part of the dispatch page, and where the next one begins; None when this is the last.

    However many cards are in it, it takes the same number of statements. Powers are checked at each part.
    """
    person = people.person(tx, place.person)
    if person is None or not person.is_coordinator:
        return BoardPart(), None
    many = min(place.left, PAGE)
    found = attention.in_line(tx, ATTENTION, many + 1, place.after)
    line, more = found[:many], len(found) > many
    ended = [] if more else orders.latest_in(tx, ("closed", "unfilled", "cancelled"), ENDED_SHOWN)
    ahead.dispatch_cards(tx, [*(one.order_id for one in line), *(one.id for one in ended)])
    part = BoardPart(person, line, ended, _head(tx) if place.after is None else None)
    left = place.left - many
    return part, BoardPlace(place.person, left, line[-1]) if more and left > 0 else None


def _head(tx: Transaction) -> Head:
    open_ = sum(attention.count_by_state(tx).values())
    return Head(orders.alarms_of_the_house(tx), digest.of_places(tx), open_)


@dataclass(frozen=True)
class Drawn:
    """A part as it is shown: cards by their order's id, and the values above them."""

    cards: Mapping[str, Mapping[str, Any]]
    above: Mapping[str, Any]


def draw(tx: Transaction, part: BoardPart) -> Drawn:
    """The cards of a part, from what was read: `tx` may be over."""
    if part.person is None:
        return Drawn({}, {})
    alarmed = {one.order_id for one in part.line if one.alarmed}
    ids = [*(one.order_id for one in part.line), *(one.id for one in reversed(part.ended))]
    cards = {one: _order_card(tx, one, part.person, one in alarmed) for one in ids}
    return Drawn(cards, _above(tx, part.head, part.person) if part.head is not None else {})


def _order_card(tx: Transaction, order_id: str, person: Person, alarmed: bool) -> Mapping[str, Any]:
    order = orders.order(tx, order_id)
    assert order is not None
    return {
        "id": order.id,
        "state": order.state,
        "message": dispatch.card(tx, {"order": order.id}, person),
        "details": story.whole(tx, order),
        "alarmed": alarmed,
    }


def _above(tx: Transaction, head: Head, person: Person) -> dict[str, Any]:
    alarms = [
        dispatch.alarm(tx, {"alarm": f"{one.kind}/{one.about}", "id": one.id}, person)
        for one in head.alarms
        if one.kind in dispatch.ALARMS
    ]
    if tx.shelf.damaged:
        alarms.insert(0, damage.message())
    quiet = None if head.open else _("No open orders. When one comes in, it is shown here.")
    return {"alarms": alarms, "quiet": quiet, "digest": head.digest, "open": head.open}


def gather(parts: Iterable[Drawn], about: About) -> View:
    """The page of its parts. An order that moved in line meanwhile stands where it was first seen, and once."""
    cards: dict[str, Mapping[str, Any]] = {}
    above: dict[str, Any] = {}
    for one in parts:
        cards |= {order: card for order, card in one.cards.items() if order not in cards}
        above |= one.above
    if not above:
        return NOTHING
    shown = sum(one["state"] in ATTENTION for one in cards.values())
    return View("dispatch", {**above, "cards": list(cards.values()), **_shown(about, shown, above["open"])})


def _shown(about: About, shown: int, of: int) -> dict[str, int]:
    """How many cards were asked for, are shown and are there; `more` is what to ask for to see more, 0 for no more."""
    more = min(wanted(about) + PAGE, MOST) if shown < min(of, MOST) else 0
    return {"asked": wanted(about), "shown": shown, "open": of, "more": more}


# -- an expert's own page


def me(tx: Transaction, person: Person | None, about: About) -> View:
    """An expert's open offers and gigs, whenever the page is opened."""
    if person is None or not person.is_expert:
        return NOTHING
    every = _own(tx, person)
    shown = every[: wanted(about)]
    cards = _own_cards(tx, shown, person)
    cards += [message for message in _heard(tx, person) if message is not None]
    profile = people.profile(tx, person.id, "expert") or {}
    values = {
        "name": str(profile.get("name", "")),
        "paused": person.state == "paused",
        "cards": cards,
        "empty": None if cards else expert_cards.nothing(joined=bool(profile)),
        **_shown(about, len(shown), len(every)),
    }
    return View("me", values)


def _own(tx: Transaction, person: Person) -> list[Offer | Booking]:
    """What waits for an expert: requests, gigs to come, and gigs that are still to be told of."""
    offers = orders.offers_to(tx, person.id, ("live", "reserve"))
    planned = orders.bookings_of_expert(tx, person.id, ("planned",))
    closed = tx.now - settings.days(tx, "feedback_closes_days") - A_DAY  # by then the keeper has closed the order
    return [*offers, *planned, *orders.bookings_to_tell_of(tx, person.id, closed)]


def _own_cards(tx: Transaction, shown: Sequence[Offer | Booking], person: Person) -> list[Message]:
    ahead.offer_cards(tx, [one for one in shown if isinstance(one, Offer)])
    ahead.gig_cards(tx, [one for one in shown if isinstance(one, Booking)])
    cards = (_own_card(tx, one, person) for one in shown)
    return [message for message in cards if message is not None]


def _own_card(tx: Transaction, one: Offer | Booking, person: Person) -> Message | None:
    if isinstance(one, Offer):
        return offer_now(tx, person, one.id)
    return _gig(tx, one, person) if one.state == "planned" else expert_cards.missing_feedback(tx, one, person)


#: What was said of so many gigs stands on the page of who is told of it in a messenger.
HEARD_SHOWN = 10


def _reads_elsewhere(tx: Transaction, person: Person) -> bool:
    """Whether what is said to this person passes through others' hands, so that some of it may be found here alone."""
    way = way_to(tx, person)
    return way is not None and not traits_of(way.platform).stays_with_us


def _heard(tx: Transaction, person: Person) -> Iterator[Message | None]:
    """What the orderer and the audience said of the latest gigs, for an expert who is told of it elsewhere."""
    held = latest_held(tx, person.id, HEARD_SHOWN) if _reads_elsewhere(tx, person) else []
    for booking in held:
        about = {"booking": booking.id, "order": booking.order_id}
        if any(one.respondent == "orderer" for one in orders.feedback_of(tx, booking.id)):
            yield render(tx, "feedback_for_expert", about, person)
        if orders.count_feedback(tx, [booking.id])[booking.id].get("audience"):
            yield render(tx, "audience_for_expert", about, person)


def _gig(tx: Transaction, booking: Booking, person: Person) -> Message | None:
    """A gig to come, its calendar file behind a link."""
    message = render(tx, "booked_expert", {"booking": booking.id, "order": booking.order_id}, person)
    if message is None:
        return None
    calendar = Link(_("Calendar file"), f"/b/{booking.id}/gig.ics")
    return replace(message, links=(*message.links, calendar), files=())
