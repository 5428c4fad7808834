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
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.growth_acts import ACTS, Attempts, House, rankings
from tests.bench.lives import BUSY
from tests.bench.made_up import LARGE, MANY, SIZES, SMALL, SUITABLE, TOPIC_OF_MANY, Size

RATIO, AT_MOST_MS, LINEAR = 1.5, 25.0, 1.5
#: What takes less than this is compared as if it took this long: that is the clock's own noise.
NOISE_MS = 0.3
#: Each act is tried twice to get warm, then so many times; one that takes longer than `LONG_S` a few times.
WARM, FEW, TIMES, LONG_S = 2, 2, 12, 1.0
OF_MANY = "whom_to_ask_of_many"
#: What holds no writer and is bounded all the same: many look at it, again and again.
LOOKED_AT = frozenset({"dispatch_page", "page_of_the_busiest"})
#: A person's key that is not at hand is looked up: of few people all are. So many statements more are no growth.
KEYS_LOOKED_UP = 4
#: What asks for each of one's own orders whether it is to be looked at anew: so many microseconds for each at most.
OF_OWN, US_AN_OWN_ORDER = "press_of_the_busiest", 3.0


@dataclass(frozen=True)
class Cost:
    """What an act took: CPU in milliseconds, the least of its times, and statements, the fewest."""

    ms: float
    statements: int


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
        gc.freeze()  # what is there already need not be looked at before each try
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


def bounds(
    sizes: tuple[Size, Size], small: Mapping[str, Cost], large: Mapping[str, Cost]
) -> Iterator[tuple[str, float, float]]:
    """(name, value, at most) of everything that is promised."""
    for name, (_act, writes) in ACTS.items():
        if name == OF_OWN:
            own = (sizes[1].past - sizes[0].past) / BUSY
            yield f"{name}.us_an_own_order", 1000 * (large[name].ms - small[name].ms) / own, US_AN_OWN_ORDER
        else:
            yield f"{name}.ratio", _noise(large[name]) / _noise(small[name]), RATIO
        yield f"{name}.statements", large[name].statements, small[name].statements + KEYS_LOOKED_UP
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
    acts = (
        {OF_MANY: rankings(TOPIC_OF_MANY)} if "whom_to_ask" in acts else {}
    ) | acts  # the last ones close the register
    sizes = (SIZES[asked.sizes[0]], SIZES[asked.sizes[1]])
    small, large = costs(sizes, acts)
    if asked.table:
        table(sizes, small, large)
        return 0
    over = False
    for name, value, most in bounds(sizes, small, large):
        over |= value > most
        print(f"{name}: {value:.4g} (at most {most:g})")
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
