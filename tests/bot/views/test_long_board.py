"""A dispatch page with more cards than one look reads: awaited in parts, and the same as if it were read at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.house.app import WholeHouse
from bot.house.clock import Clock
from bot.house.config import Config
from bot.views import boards, pages
from storage import orders, people, settings
from storage.transaction import Transaction
from tests.bot.views.crowd import Crowd


@pytest.fixture
async def crowd(tmp_path: Path) -> AsyncIterator[Crowd]:
    made = Crowd(tmp_path)
    made.do(settings.change, "offers_at_most", 1, "test")  # so that some orders wait for experts who are busy
    made.put(130)
    yield made
    await made.database.close()


def house_of(crowd: Crowd) -> WholeHouse:
    lanes = crowd.database.shelf.dispatch_lanes
    house = WholeHouse(Config(), crowd.database, Clock())
    crowd.database.shelf.dispatch_lanes = lanes
    return house


async def test_it_is_what_one_look_would_say(crowd: Crowd) -> None:
    house = house_of(crowd)
    for shown in ("51", "100", "150", "500"):
        at_once = crowd.database.look_now(pages.look, crowd.kirsi.id, "dispatch", {"shown": shown})
        assert await house.look(crowd.kirsi.id, "dispatch", shown=shown) == at_once
    assert len(at_once.values["cards"]) == 130
    assert not (await house.look(crowd.oona.id, "dispatch", shown="100")).found
    assert not (await house.look(None, "dispatch", shown="100")).found


async def test_what_changes_between_two_parts_is_shown_once_and_whole(crowd: Crowd) -> None:
    """An order that moves to the front is not shown twice, one that goes is missed by nobody, a new one shifts none."""

    def line(tx: Transaction) -> list[str]:
        place: boards.BoardPlace | None = boards.begin(crowd.kirsi.id, {"shown": "500"})
        found: list[str] = []
        while place is not None:
            part, place = boards.read(tx, place)
            found += [one.order_id for one in part.line]
        return found

    before = crowd.database.look_now(line)
    drawn = []
    looks = crowd.database.look_through(boards.read, boards.draw, boards.begin(crowd.kirsi.id, {"shown": "500"}))
    async for part in looks:
        drawn.append(part)
        if len(drawn) == 1:
            first, late, gone = next(iter(part.cards)), before[120], before[60]
            crowd.do(orders.change_order, late, state="stuck")
            crowd.do(orders.change_order, gone, state="cancelled")
            crowd.do(orders.change_order, first, state="held")
    cards = [card["id"] for card in boards.gather(drawn, {"shown": "500"}).values["cards"]]
    assert len(cards) == len(set(cards))
    assert set(before) - {late, gone} <= set(cards)


async def test_powers_are_asked_at_each_part(crowd: Crowd) -> None:
    drawn = []
    async for part in crowd.database.look_through(
        boards.read, boards.draw, boards.begin(crowd.kirsi.id, {"shown": "500"})
    ):
        drawn.append(part)
        crowd.do(people.change_person, crowd.kirsi.id, is_coordinator=False)
    assert [len(one.cards) for one in drawn] == [50, 0]
