"""Orders as people write them, scored; floors stand a little under what was measured, so that nothing gets worse."""

from __future__ import annotations

import pytest

from tests.understanding.report import orders, predictions
from tests.understanding.score import score, shares

# Per cent. The kept half has no floor of its own: it is only reported (`python -m tests.understanding.report`).
FLOORS = {
    "dev_orders": "topics 95, place 99, date_start 99, time_start 99, format 99, task 90, all_core 95, precision 98",
    "orders_later_a": "topics 95, place 99, date_start 99, time_start 99, format 99, task 97, all_core 95, region 98",
    "orders_later_b": "topics 95, place 99, date_start 99, time_start 99, format 99, task 97, all_core 95, region 98",
    "orders_fresh_read": "topics 98, place 99, date_start 99, time_start 99, format 99, task 98, all_core 98",
    "orders_read": "topics 96, place 98, date_start 98, time_start 98, format 98, task 95, all_core 95, precision 98",
}


@pytest.mark.parametrize("name", FLOORS)
def test_the_floors_hold(name: str) -> None:
    golds = orders(name)
    found = shares(golds, predictions(golds))
    floors = dict(row.split(" ") for row in FLOORS[name].split(", "))
    assert {part: found[part] for part, floor in floors.items() if 100 * found[part] < int(floor)} == {}


def test_the_halves_are_large_and_mixed() -> None:
    read, kept = orders("orders_read"), orders("orders_kept")
    assert len(read) + len(kept) >= 160
    assert abs(len(read) - len(kept)) <= 1
    assert {gold["text"] for gold in read}.isdisjoint(gold["text"] for gold in kept)
    for half in (read, kept):
        assert {gold["lang"] for gold in half} == {"fi", "sv", "en"}


def test_the_fresh_halves_are_large_mixed_and_hard_enough() -> None:
    read, kept = orders("orders_fresh_read"), orders("orders_fresh_kept")
    assert len(read) == len(kept) == 100
    assert {gold["text"] for gold in read}.isdisjoint(gold["text"] for gold in kept)
    for half in (read, kept):
        assert sum(gold["hard"] for gold in half) >= 25
        assert [sum(gold["lang"] == lang for gold in half) for lang in ("fi", "sv", "en")] == [50, 30, 20]


def test_the_gold_scores_full_and_an_empty_reading_does_not() -> None:
    golds = orders("orders_read")
    assert all(score(gold, gold)["all"] for gold in golds)
    assert not any(score(gold, {})["all_core"] for gold in golds)
