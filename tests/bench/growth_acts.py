"""What is measured in the grown houses (`tests.bench.growth`): each act, as often as it is wanted."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from adapters.port import Incoming
from bot.desk import joining, offering, ordering
from bot.due import audit, rounds, rules
from bot.due.rounds import RoundPlace
from bot.facts import profiles
from bot.facts.candidates import candidates
from bot.house.hearing import hear_and_handle
from bot.house.keeper import AT_ONCE
from bot.views import pages
from dialogs.speech import Heard
from storage import Database, conversations, due, erasure, marks, orders, people
from storage.orders import Offer, Order
from storage.people import AGAIN, Person
from storage.transaction import Transaction
from tests.bench import grown
from tests.bench.made_up import DAY, NOW, TOPIC, TOPIC_OF_MANY, Size, answers

#: What a keeper writes down at once.
KEPT = 20

Attempts = Iterator[Callable[[], object]]


class House:
    """A grown house of one's own, to act in."""

    def __init__(self, size: Size, folder: Path) -> None:
        self.size = size
        self.clock = grown.Time()
        self.file = grown.copied(grown.house(size), folder)
        self.database: Database = grown.opened(self.file, self.clock)
        self._acts = itertools.count(1)
        self._ordered = {one: iter(self._marked(one)) for one in (TOPIC, TOPIC_OF_MANY)}
        (self.coordinator,) = self._marked("coordinator")
        (self.orderer,) = self._marked("busiest orderer")
        (self.expert,) = self._marked("busiest expert")
        grown.settle(self.database)

    def _marked(self, kind: str) -> list[str]:
        return sorted(self.database.look_now(marks.marks_of, kind))

    def press(self, person: str, data: str) -> None:
        """A button pressed on the web."""
        self.hear(person, Heard("press", data=data))

    def hear(self, person: str, heard: Heard) -> None:
        """Something heard on the web."""
        act = Incoming("web", f"act {next(self._acts)}", person, person, heard)
        self.database.write_now(hear_and_handle, act)

    def next_order(self, topic: str = TOPIC) -> Order:
        """One more of the orders to measure with: nobody was asked yet."""
        order = self.database.look_now(orders.order, next(self._ordered[topic]))
        assert order is not None
        return order

    def asked(self, order: Order) -> Offer:
        """Whom it asks now; the first is asked if nobody is."""
        if not self._live(order):
            self.database.write_now(_search, order.id)
        (offer,) = self._live(order)
        return offer

    def _live(self, order: Order) -> list[Offer]:
        return [one for one in self.database.look_now(orders.offers_of, order.id) if one.state == "live"]

    def past_orders(self) -> Iterator[Order]:
        """Orders that have ended, the oldest first."""
        for number in range(1, self.size.past):
            order = self.database.look_now(orders.order_by_number, number)
            assert order is not None
            yield order

    def close(self) -> None:
        """Close its file."""
        self.database.close_now()


def _search(tx: Transaction, order_id: str) -> None:
    orders.change_order(tx, order_id, state="searching")
    offering.ask_next(tx, order_id)


def presses(house: House) -> Attempts:
    """A press in a form that changes nothing, so that each is alike."""
    return _presses_of(house, house.next_order().orderer_id)


def presses_of_the_busiest(house: House) -> Attempts:
    """The same of somebody who has ordered every hundredth gig, now here, now on a messenger: each time it is noted."""
    for press in _presses_of(house, house.orderer):
        house.clock.at += 2 * AGAIN
        house.database.write_now(people.heard_from, "telegram", house.orderer, {"lane": f"lane {house.orderer}"})
        yield press


def _presses_of(house: House, orderer: str) -> Attempts:
    house.hear(orderer, Heard("text", text="Hei"))
    while True:
        rows = house.database.look_now(conversations.latest, orderer)[-1].message["buttons"]
        button = next(data for row in rows for _label, data, _weight in row if data.startswith("w:help"))
        yield partial(house.press, orderer, button)


def noes(house: House) -> Attempts:
    """A no, and the next one is asked."""
    order = house.next_order()
    while True:
        offer = house.asked(order)
        yield partial(house.press, offer.expert_id, f"no:{offer.id}")


def yeses(house: House) -> Attempts:
    """A yes: the gig is booked and both sides are told."""
    while True:
        order = house.next_order()
        offer = house.asked(order)
        yield partial(house.press, offer.expert_id, f"yes:{offer.id}:{order.version}:onsite")


def orders_of_the_busiest(house: House) -> Attempts:
    """An order of somebody who has ordered every hundredth gig; the one before is cancelled then."""
    sent: list[str] = []
    while True:
        yield lambda: sent.append(house.database.write_now(_submit, house.orderer))
        house.database.write_now(_cancel, sent[-1])


def _submit(tx: Transaction, orderer: str) -> str:
    return ordering.submit(tx, _person(tx, orderer), answers(TOPIC, NOW + 50 * DAY)).id


def _cancel(tx: Transaction, order_id: str) -> None:
    order = orders.order(tx, order_id)
    assert order is not None
    ordering.cancel(tx, order, order.orderer_id)


def pages_of_the_busiest(house: House) -> Attempts:
    """The own page of an expert who has had every hundredth gig."""
    while True:
        yield partial(house.database.look_now, pages.look, house.expert, "me", {})


def keepers_looks(house: House) -> Attempts:
    """What is due now, and when something will be, after nothing that anything hangs on has changed."""
    grown.settle(house.database)
    while True:
        yield partial(house.database.look_now, rules.ahead, AT_ONCE)


def keepers_looks_after(house: House) -> Attempts:
    """The same after one order was changed."""
    order = house.next_order()
    grown.settle(house.database)
    while True:
        house.database.write_now(due.forget, order.id)
        yield partial(house.database.look_now, rules.ahead, AT_ONCE)


def keepings(house: House) -> Attempts:
    """What the keeper writes of 20 orders after a setting was changed."""
    while True:
        house.database.write_now(due.doubt_all)
        found = house.database.look_now(rules.ahead, KEPT)
        yield partial(house.database.write_now, rules.keep, found.answers[:KEPT], found.basis)


def dispatch_pages(house: House) -> Attempts:
    """The first 50 cards of the dispatch page, of whatever there is."""
    while True:
        yield partial(house.database.look_now, pages.look, house.coordinator, "dispatch", {})


def health(house: House) -> Attempts:
    """The page that monitoring asks for."""
    while True:
        yield partial(house.database.look_now, pages.look, None, "health", {})


def audits(house: House) -> Attempts:
    """What the auditor writes at the end of a round."""
    while True:
        yield partial(house.database.write_now, audit.audit, ())


def recounts(house: House) -> Attempts:
    """The auditor counts anew for some people."""
    while True:
        yield partial(house.database.write_now, audit.recount_some)


def parts_of_a_round(house: House) -> Attempts:
    """One step of the auditor's round through all orders."""
    grown.settle(house.database)
    while True:
        yield partial(house.database.look_now, rounds.part, RoundPlace())


def erased_orders(house: House) -> Attempts:
    """An order's contact data after their time."""
    for order in house.past_orders():
        yield partial(house.database.write_now, erasure.erase_order, order.id)


def erased_people(house: House) -> Attempts:
    """An expert with past gigs leaves."""
    for order in house.past_orders():
        (booking,) = house.database.look_now(orders.bookings_of, order.id)
        if not house.database.look_now(erasure.open_matters, booking.expert_id):
            yield partial(house.database.write_now, _leave, booking.expert_id)


def _leave(tx: Transaction, person_id: str) -> None:
    joining.leave(tx, _person(tx, person_id), person_id)


def _person(tx: Transaction, person_id: str) -> Person:
    person = people.person(tx, person_id)
    assert person is not None
    return person


def openings(house: House) -> Attempts:
    """Opening the database at a start."""
    while True:
        yield partial(_open_and_close, house.file)


def _open_and_close(file: Path) -> None:
    grown.opened(file, grown.Time()).close_now()


def registers(house: House) -> Attempts:
    """The first profiles that a start opens before anything else; the others are opened beside it."""
    while True:
        yield partial(house.database.look_now, _begin_to_open)


def _begin_to_open(tx: Transaction) -> None:
    tx.derived["register"] = profiles.Memory()
    profiles.begin_to_open(tx)


def rankings(topic: str) -> Callable[[House], Attempts]:
    """Whom to ask, for an order of this topic."""

    def looks(house: House) -> Attempts:
        order = house.next_order(topic)
        while True:
            yield partial(house.database.look_now, candidates, order)

    return looks


#: What is measured, and whether it holds the writer. What changes many rows comes last.
ACTS: Mapping[str, tuple[Callable[[House], Attempts], bool]] = {
    "press": (presses, True),
    "press_of_the_busiest": (presses_of_the_busiest, True),
    "order_of_the_busiest": (orders_of_the_busiest, True),
    "page_of_the_busiest": (pages_of_the_busiest, False),
    "no": (noes, True),
    "yes": (yeses, True),
    "whom_to_ask": (rankings(TOPIC), False),
    "keepers_look": (keepers_looks, False),
    "keepers_look_after_a_change": (keepers_looks_after, False),
    "dispatch_page": (dispatch_pages, False),
    "health": (health, False),
    "auditors_part": (parts_of_a_round, False),
    "audit": (audits, True),
    "recount": (recounts, True),
    "keeping_20": (keepings, True),
    "erase_order": (erased_orders, True),
    "erase_person": (erased_people, True),
    "open": (openings, False),
    "begin_register": (registers, False),
}
