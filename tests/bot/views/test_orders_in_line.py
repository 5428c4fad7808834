"""What the database sorts, cuts and counts is what reading every order one by one would say."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from bot.cards import digest
from bot.facts import channels, settings
from bot.law import calendar
from bot.views import boards, pages
from storage import attention, ledger, orders
from storage.areas import Area, put
from storage.orders import Order
from storage.transaction import Transaction
from tests.bot.views.crowd import Crowd

ZONES = ("Europe/Helsinki", "America/Los_Angeles", "Pacific/Auckland")
MAIN, NORTH = ("slack", "C0MAIN"), ("slack", "C0NORTH")


@pytest.fixture(params=[1, 2, 3])
def crowd(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Crowd]:
    """Orders of every state, place and zone; some with alarms, some answered, some ended."""
    made = Crowd(tmp_path, request.param)
    for zone in ZONES:
        made.put(13 + request.param, zone=zone)
    made.put(2, "cancelled")
    for order in made.put(2, "unfilled", alarmed=True):
        assert made.database.look_now(orders.alarms_of, order.id)
    yield made
    made.close()


def line(tx: Transaction) -> list[str]:
    """Every open order, the ones that need somebody first."""
    alarmed = {one.order_id for one in orders.alarms_open(tx)}
    place = {state: n for n, state in enumerate(boards.ATTENTION)}
    every = orders.open_orders(tx)
    every.sort(key=lambda one: (one.id not in alarmed, place[one.state], one.starts_at, one.id))
    return [one.id for one in every]


def shown(crowd: Crowd, **about: str) -> list[str]:
    view = crowd.database.look_now(pages.look, crowd.kirsi.id, "dispatch", about)
    return [card["id"] for card in view.values["cards"]]


def test_the_page_shows_the_first_of_the_line_and_at_its_end_the_ended(crowd: Crowd) -> None:
    every = crowd.database.look_now(line)
    assert 40 < len(every) <= 50
    assert shown(crowd)[: len(every)] == every
    assert len(shown(crowd)) == len(every) + 4
    crowd.put(80)
    every = crowd.database.look_now(line)
    assert shown(crowd) == every[:50]
    assert shown(crowd, shown="100") == every[:100]
    assert shown(crowd, shown="101")[: len(every)] == every
    assert len(shown(crowd, shown="150")) == len(every) + 4


@pytest.mark.parametrize("size", [1, 2, 7, 50, 1000])
def test_parts_of_any_size_make_up_the_line(crowd: Crowd, size: int) -> None:
    def in_parts(tx: Transaction) -> list[str]:
        found: list[attention.Standing] = []
        while part := attention.in_line(tx, boards.ATTENTION, size, found[-1] if found else None):
            assert len(part) <= size
            found += part
        return [one.order_id for one in found]

    assert crowd.database.look_now(in_parts) == crowd.database.look_now(line)


@pytest.mark.parametrize("crowd", [1], indirect=True)  # they are counted; who they are is no matter
def test_how_many_are_shown_and_what_to_ask_for_to_see_more(crowd: Crowd) -> None:
    def told(**about: str) -> tuple[int, int, int]:
        view = crowd.database.look_now(pages.look, crowd.kirsi.id, "dispatch", about)
        return view.values["shown"], view.values["open"], view.values["more"]

    there = len(crowd.database.look_now(line))
    assert told() == (there, there, 0)
    crowd.put(600 - there, "booked")
    assert told() == (50, 600, 100)
    assert told(shown="60") == (100, 600, 150)
    assert told(shown="450") == (450, 600, 500)
    assert told(shown="99999") == (500, 600, 0)
    for odd in ("", "-1", "x", "0", "١٠٠", "9" * 30):
        assert told(shown=odd)[0] == 50, odd


def waits(tx: Transaction, order: Order) -> tuple[int, datetime] | None:
    """What an open order waits for, read by itself: how urgent, and since when."""
    alarms = [one for one in orders.alarms_open(tx) if one.order_id == order.id]
    found = _by_state(tx, order)
    if alarms and (found is None or found[0] > 1):
        return 1, alarms[0].raised_at
    return found


def _by_state(tx: Transaction, order: Order) -> tuple[int, datetime] | None:
    match order.state:
        case "waiting":
            return 0, order.submitted_at
        case "stuck":
            dry = [one.at for one in ledger.entries(tx, order.id) if one.verb == "run_dry"]
            return 0, dry[-1] if dry else order.submitted_at
        case "searching":
            live = [one for one in orders.offers_of(tx, order.id) if one.state == "live"]
            return 2, live[0].created_at if live else order.submitted_at
        case "held":
            (held,) = [one for one in orders.bookings_of(tx, order.id) if one.state == "held"]
            at = settings.standing(tx).clock("feedback_at")
            asked = calendar.next_morning(held.ends_at, order.zone, at)
            return (3, asked) if asked <= tx.now else None
        case _:
            return None


HOURS = ("2026-11-23 10:00", "2026-11-24 08:59", "2026-11-24 09:00", "2026-11-29 23:30")


def test_the_digest_counts_and_lists_what_reading_all_would(crowd: Crowd) -> None:
    crowd.database.shelf.dispatch_lanes = (MAIN,)
    crowd.do(put, Area("North", (("region", "Lappi"), ("municipality", "Oulu")), {"slack": NORTH[1]}), "test")
    for hour, channel in itertools.product(HOURS, (MAIN, NORTH)):
        crowd.until(hour)
        at = f"{hour} {channel}"
        first, many, said, booked = crowd.database.look_now(digest_of, crowd, channel)
        assert many >= 10 or channel == NORTH, at
        assert f": {many} order" in said[0], at
        assert [f"{words.split(',')[0]}," for words in said if words.startswith("Order ")] == first, at
        assert (f"And {many - len(first)} order" in "\n".join(said)) is (many > len(first)), at
        assert f"{booked} order" in said[-1], at


def digest_of(tx: Transaction, crowd: Crowd, channel: tuple[str, str]) -> tuple[list[str], int, list[str], int]:
    """What a channel's digest should list and how many wait; its lines; how many are booked."""
    here = [one for one in orders.open_orders(tx) if channel in channels.of_order(tx, one)]
    found = sorted((*waiting, one.number) for one in here if (waiting := waits(tx, one)) is not None)
    booked = sum(one.state == "booked" for one in here)
    message = digest.digest(tx, {"platform": channel[0], "lane": channel[1]}, None)
    said = crowd.text(message, "en").splitlines()
    return [f"Order {number}," for *_waiting, number in found][: digest.LISTED], len(found), said, booked


def test_what_had_its_morning_is_what_the_next_morning_says() -> None:
    """At every hour of odd days, in zones that turn their clocks and in one that never does."""
    at = time(9)
    for zone, day in itertools.product((*ZONES, "Asia/Kathmandu"), ("2026-03-28", "2026-06-01", "2026-10-24")):
        for hour in range(72):
            now = datetime.fromisoformat(f"{day}T00:00+00:00") + timedelta(hours=hour)
            cut = calendar.had_its_morning(now, zone, at)
            for ended in (cut - timedelta(microseconds=1), cut, cut + timedelta(hours=30), cut - timedelta(days=3)):
                assert (calendar.next_morning(ended, zone, at) <= now) is (ended < cut), (zone, now, ended)
