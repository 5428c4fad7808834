"""R20: how long answers take tells nothing of whether somebody can be asked, whoever measures and how often.

Three whole houses with their loops, on the wire: two in which nobody knows the topic, and one with an expert who does.
Round by round each gets the same order, in an order of their own by lot; meanwhile somebody presses every 50 ms. What
could be measured is compared pair by pair (Wilcoxon's signed ranks). The two houses that are alike must not be told
apart, nor may the third; with 5 ms planted into *Send* it must be, or the measuring is worth nothing.

`KEIKKA_PAIRS` says how many rounds there are: 1000 in `make soak`. The minute is a third of a second here.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from statistics import NormalDist, median

import pytest

from adapters.web.site import WebAdapter
from bot.desk import going_on, ordering
from bot.house.app import WholeHouse
from bot.house.clock import Clock
from bot.house.config import Config
from bot.house.sessions import WebDoors
from bot.talk import open_form
from storage import Database, MasterKeys, orders, people, settings, tokens
from storage.sealing import generate
from storage.transaction import Transaction
from tests import given
from tests.adapters.web.calling import ROOMY
from tests.migrated import open_copy
from tests.theatre import enrol
from tests.worlds.web import Wire

KEYS = MasterKeys.from_environment_value(generate())
SPAN = timedelta(seconds=0.3)
EVERY, PRESSES = 0.05, 14  # seconds between the presses of whoever measures, and how many there are in a round
PLANTED = 0.005  # seconds
#: An orderer sends so many orders in these rounds, then it is another's turn.
ORDERS_EACH = 50
OTHERS = 60
WORDS = "Luento masennuksesta, oma kokemus, Oulussa paikan päällä {day} klo 14-16, kuulijoina 30 opiskelijaa."
#: Two houses are told apart where chance would do it once in so many times, for each thing that is measured.
CHANCE = 1 / 2000


@dataclass
class Measured:
    """What one round has shown, in seconds.

    `work` is the processor time that went by while *Send* was answered: nobody outside sees it, and on a busy machine
    it shows what the clock on the wall hides.
    """

    send: float
    work: float
    presses: Sequence[float]

    def features(self) -> Mapping[str, float]:
        slow = sorted(self.presses)
        return {
            "send": self.send,
            "send, work": self.work,
            "presses, mean": sum(slow) / len(slow),
            "presses, slowest": slow[-1],
            "presses, second": slow[-2],
        }


@dataclass
class TimedHouse:
    """A whole house on the wire. `planted` is what *Send* takes longer there, in seconds."""

    name: str
    house: WholeHouse
    site: WebAdapter
    sessions: list[str]
    measured: list[Measured] = field(default_factory=list)

    async def round(self, number: int) -> None:
        """An order is written and sent while somebody presses; then it is cancelled, and all is as before."""
        orderer = self.sessions[1 + number // ORDERS_EACH]
        mine, theirs = [await self._wire(session) for session in (orderer, self.sessions[0])]
        day = (self.house.clock.now() + timedelta(days=20)).strftime("%d.%m.%Y")
        await mine.ask("POST", "/say", {"act": _act(), "text": WORDS.format(day=day)})
        send = f"w:send~{await self.house.database.look(_stamp, orderer)}"
        presser = asyncio.create_task(_press(theirs))
        await asyncio.sleep(EVERY * 1.5)
        began, worked = time.perf_counter(), time.process_time()
        sent = await mine.ask("POST", "/press", {"act": _act(), "data": send})
        took, work = time.perf_counter() - began, time.process_time() - worked
        assert sent.startswith(b"HTTP/1.1 200"), sent
        assert await self.house.database.look(orders.count_open) == 1
        self.measured.append(Measured(took, work, await presser))
        await self.house.database.write(_put_away)
        for one in (mine, theirs):
            one.writer.close()
            await one.writer.wait_closed()

    async def _wire(self, session: str) -> Wire:
        return Wire(*await asyncio.open_connection("127.0.0.1", self.site.port), session)


async def _press(wire: Wire) -> list[float]:
    """Press every 50 ms, and measure each answer."""
    took, begin = [], time.perf_counter()
    for number in range(PRESSES):
        await asyncio.sleep(max(0.0, begin + number * EVERY - time.perf_counter()))
        began = time.perf_counter()
        await wire.ask("POST", "/press", {"act": _act(), "data": "order:new"})
        took.append(time.perf_counter() - began)
    return took


def _stamp(tx: Transaction, session: str) -> str:
    """What marks the buttons of the order that is being written."""
    held = tokens.find(tx, session, "session")
    person = people.person(tx, held.person_id) if held and held.person_id else None
    form = open_form.current(tx, person) if person is not None else None
    assert form is not None
    return form.draft.stamp


def _act() -> str:
    return f"00000000-0000-4000-8000-{random.getrandbits(48):012x}"


def _put_away(tx: Transaction) -> None:
    """Nothing of a round is left to be seen in the next."""
    for order in orders.open_orders(tx):
        ordering.cancel(tx, order, order.orderer_id)
        going_on.go_on(tx, orders.order(tx, order.id) or order)


@asynccontextmanager
async def opened(name: str, folder: Path, pairs: int, *, somebody: bool) -> AsyncIterator[TimedHouse]:
    config = Config(database_url=f"sqlite:///{folder}/{name}.db", public_url="http://localhost:8080")
    database = open_copy(config.database_url, KEYS)
    database.shelf.pause = lambda: SPAN * random.random()
    sessions = database.write_now(_people, 1 + -(-pairs // ORDERS_EACH), somebody)
    house = WholeHouse(config, database, Clock())
    site = WebAdapter(
        host="127.0.0.1", port=0, public_url=config.public_url, doors=WebDoors(database), limits=replace(ROOMY)
    )
    await house.start([site])
    try:
        yield TimedHouse(name, house, site, sessions)
    finally:
        await house.stop()


def _people(tx: Transaction, orderers: int, somebody: bool) -> list[str]:
    settings.change(tx, "orders_a_day", 1000, "test")
    settings.change(tx, "orders_at_most", 500, "test")
    for number in range(OTHERS + somebody):
        made = people.add_person(tx, language="fi", zone="Europe/Helsinki", is_expert=True)
        people.bind_identity(tx, made.id, "web", made.id, {"lane": made.id})
        topic = "depression" if number == OTHERS else "epilepsy"
        enrol(tx, made.id, given.profile(f"Aino {number}", topics_own=[topic]))
    return [_session(tx) for _ in range(orderers)]


def _session(tx: Transaction) -> str:
    oona = people.add_person(tx, language="fi", zone="Europe/Helsinki", is_orderer=True, known=True)
    people.bind_identity(tx, oona.id, "web", oona.id, {"lane": oona.id})
    people.save_profile(tx, oona.id, "orderer", given.orderer("Oona"))
    return tokens.make(tx, "session", "remembered", oona.id, timedelta(days=30))


def told_apart(one: TimedHouse, other: TimedHouse) -> dict[str, float]:
    """By what the two can be told apart, with the chance that it is chance."""
    pairs = [(a.features(), b.features()) for a, b in zip(one.measured, other.measured, strict=True)]
    chances = {name: _chance([b[name] - a[name] for a, b in pairs]) for name in pairs[0][0]}
    middle = {name: [1000 * median(pair[n][name] for pair in pairs) for n in (0, 1)] for name in chances}
    told = (f"{name} {middle[name][0]:.2f} {middle[name][1]:.2f} ms p {chances[name]:.4f}" for name in chances)
    print(f"{one.name} | {other.name}, {len(pairs)} pairs: " + "; ".join(told))
    return {name: chance for name, chance in chances.items() if chance < CHANCE}


def _chance(differences: Sequence[float]) -> float:
    """Wilcoxon's signed ranks, two-sided: how likely differences so lopsided are if there is nothing behind them."""
    by_size = sorted((one for one in differences if one), key=abs)
    n = len(by_size)
    above = sum(rank for rank, one in enumerate(by_size, 1) if one > 0)
    sigma = (n * (n + 1) * (2 * n + 1) / 24) ** 0.5
    return 2 * NormalDist().cdf(-abs(above - n * (n + 1) / 4) / sigma) if n else 1.0


@pytest.mark.soak
@pytest.mark.parametrize("planted", [False, True], ids=["as it is", "with a leak of 5 ms"])
async def test_time_tells_nothing(tmp_path: Path, planted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = int(os.environ.get("KEIKKA_PAIRS", "1000"))
    async with (
        opened("nobody", tmp_path, pairs, somebody=False) as nobody,
        opened("nobody again", tmp_path, pairs, somebody=False) as again,
        opened("somebody", tmp_path, pairs, somebody=True) as somebody,
    ):
        if planted:
            _plant(monkeypatch, somebody.house.database)
        houses = [nobody, again, somebody]
        for number in range(pairs):
            for one in random.sample(houses, 3):
                await one.round(number)
    assert told_apart(nobody, again) == {}, "two houses that are alike"
    found = told_apart(nobody, somebody)
    assert found.keys() & {"send", "send, work"} if planted else found == {}


def _plant(patch: pytest.MonkeyPatch, database: Database) -> None:
    """There *Send* takes 5 ms of work longer."""
    submit: Callable[..., orders.Order] = ordering.submit

    def slower(tx: Transaction, *more: object) -> orders.Order:
        begun = time.thread_time()
        while tx.shelf is database.shelf and time.thread_time() - begun < PLANTED:
            pass
        return submit(tx, *more)

    patch.setattr(ordering, "submit", slower)
