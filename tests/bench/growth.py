"""Whether work costs what it changes, whatever the house has lived through: `make growth`.

The same acts are done in a small house (600 experts, 1,000 past and 10 open orders) and in a country's (20,000 experts,
100,000 past and 10,000 open orders), with the same 20 experts who fit. The houses take turns, act by act and time by
time. Of each act the CPU is measured, the least of several times, and its statements are counted. A line is
`name: value (at most N)`; the end is 1 when one is over. `--table` prints both houses side by side instead. Houses are
built once (minutes) and kept in the temporary folder.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from adapters.port import Incoming
from bot.desk import joining, offering
from bot.due import audit, rounds, rules
from bot.due.rounds import RoundPlace
from bot.facts.candidates import candidates
from bot.house.hearing import hear_and_handle
from bot.house.keeper import AT_ONCE
from bot.views import pages
from dialogs.speech import Heard
from storage import Database, conversations, due, erasure, marks, orders, people
from storage.orders import Offer, Order
from storage.transaction import Transaction
from tests.bench import grown
from tests.bench.grown import LARGE, MANY, SIZES, SMALL, SUITABLE, TOPIC, TOPIC_OF_MANY, Size

RATIO, AT_MOST_MS, LINEAR = 1.5, 25.0, 1.5
#: What takes less than this is compared as if it took this long: that is the clock's own noise.
NOISE_MS = 0.3
#: What a keeper writes down at once.
KEPT = 20
#: Each act is tried twice to get warm, then so many times; one that takes longer than `LONG_S` a few times.
WARM, FEW, TIMES, LONG_S = 2, 2, 12, 1.0


@dataclass(frozen=True)
class Cost:
    """What an act took: CPU in milliseconds, the least of its times, and statements, the fewest."""

    ms: float
    statements: int


Attempts = Iterator[Callable[[], object]]


class House:
    """A grown house of one's own, to act in."""

    def __init__(self, size: Size, folder: Path) -> None:
        self.size = size
        self.clock = grown.Time()
        self.database: Database = grown.copy(grown.house(size), folder, self.clock)
        self._acts = itertools.count(1)
        self._ordered = {one: iter(self._marked(one)) for one in (TOPIC, TOPIC_OF_MANY)}
        (self.coordinator,) = self._marked("coordinator")
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
    orderer = house.next_order().orderer_id
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
        if not house.database.look_now(orders.offers_to, booking.expert_id, ("live", "reserve")):
            yield partial(house.database.write_now, _leave, booking.expert_id)


def _leave(tx: Transaction, person_id: str) -> None:
    person = people.person(tx, person_id)
    assert person is not None
    joining.leave(tx, person, person_id)


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
}
OF_MANY = "whom_to_ask_of_many"
#: What holds no writer and is bounded all the same: many look at it, again and again.
LOOKED_AT = frozenset({"dispatch_page"})


class Side:
    """One house's tries of an act: how long each took, and the statements while it got warm."""

    def __init__(self, house: House, act: Callable[[House], Attempts]) -> None:
        self._database = house.database
        self._attempts = act(house)
        self._times: list[float] = []
        self._counts: list[int] = []

    def wants_more(self) -> bool:
        """Whether another try would tell more."""
        tried = len(self._times)
        return tried < WARM or (tried < WARM + TIMES and (tried < WARM + FEW or self._times[-1] <= LONG_S))

    def try_once(self) -> None:
        """Do it once more."""
        attempt = next(self._attempts)
        points: list[str] = []
        warm = len(self._times) < WARM
        self._database.fault = points.append if warm else None
        gc.collect()
        gc.disable()
        begun = time.process_time()
        attempt()
        self._times.append(time.process_time() - begun)
        gc.enable()
        self._database.fault = None
        if warm:
            self._counts.append(points.count("statement"))

    def cost(self) -> Cost:
        """The least of its times once it was warm, and of its statements."""
        return Cost(1000 * min(self._times[WARM:]), min(self._counts))


def costs(sizes: Sequence[Size], acts: Mapping[str, Callable[[House], Attempts]]) -> list[dict[str, Cost]]:
    """What each act costs in a house of each size; they take turns."""
    found: list[dict[str, Cost]] = [{} for _size in sizes]
    with tempfile.TemporaryDirectory(prefix="keikka-growth-") as folder:
        houses = [House(size, Path(folder)) for size in sizes]
        for name, act in acts.items():
            for known, cost in zip(found, _in_turns([Side(house, act) for house in houses]), strict=True):
                known[name] = cost
            words = " | ".join(f"{one[name].ms:.2f} ms, {one[name].statements}" for one in found)
            print(f"  {name}: {words}", file=sys.stderr, flush=True)
        for house in houses:
            house.close()
    return found


def _in_turns(sides: Sequence[Side]) -> list[Cost]:
    while any(one.wants_more() for one in sides):
        for one in sides:
            one.try_once()
    return [one.cost() for one in sides]


def bounds(small: Mapping[str, Cost], large: Mapping[str, Cost]) -> Iterator[tuple[str, float, float]]:
    """(name, value, at most) of everything that is promised."""
    for name, (_act, writes) in ACTS.items():
        yield f"{name}.ratio", _noise(large[name]) / _noise(small[name]), RATIO
        yield f"{name}.statements", large[name].statements, small[name].statements
        if writes or name in LOOKED_AT:
            yield f"{name}.ms", large[name].ms, AT_MOST_MS
    each, of_many = large["whom_to_ask"].ms / SUITABLE, large[OF_MANY].ms / MANY
    yield "whom_to_ask.us_a_candidate.of_20_to_200", of_many / each, LINEAR
    print(f"whom_to_ask: {1000 * each:.0f} us a candidate of {SUITABLE}, {1000 * of_many:.0f} us of {MANY}")


def _noise(cost: Cost) -> float:
    return max(cost.ms, NOISE_MS)


def table(sizes: tuple[Size, Size], small: Mapping[str, Cost], large: Mapping[str, Cost]) -> None:
    """Both houses side by side."""
    heads = [f"{one.experts:,} experts, {one.past:,} past, {one.open:,} open" for one in sizes]
    print(f"| act | {heads[0]}: ms | statements | {heads[1]}: ms | statements | ratio |\n|---|---|---|---|---|---|")
    for name, one in small.items():
        other = large[name]
        print(
            f"| {name} | {one.ms:.1f} | {one.statements} | {other.ms:.1f} | {other.statements} "
            f"| {_noise(other) / _noise(one):.1f} |"
        )


def main() -> int:
    """Measure both houses; 1 when something is over its bound."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth", description="What growth costs.")
    parser.add_argument("--table", action="store_true", help="print both houses side by side, and no bounds")
    parser.add_argument("--sizes", nargs=2, default=(SMALL.name, LARGE.name), choices=SIZES, help="other houses")
    parser.add_argument("--acts", nargs="*", default=[*ACTS], choices=ACTS, help="with --table: these alone")
    asked = parser.parse_args()
    acts = {name: act for name, (act, _writes) in ACTS.items() if name in asked.acts or not asked.table}
    acts |= {OF_MANY: rankings(TOPIC_OF_MANY)} if "whom_to_ask" in acts else {}
    sizes = (SIZES[asked.sizes[0]], SIZES[asked.sizes[1]])
    small, large = costs(sizes, acts)
    if asked.table:
        table(sizes, small, large)
        return 0
    over = False
    for name, value, most in bounds(small, large):
        over |= value > most
        print(f"{name}: {value:.4g} (at most {most:g})")
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
