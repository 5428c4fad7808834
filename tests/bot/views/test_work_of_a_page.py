"""A look costs what it shows: as many statements for fifty cards as for one, whatever else there is."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.port import Incoming
from bot.cards import digest
from bot.desk.telling import tell
from bot.house.hearing import hear_and_handle
from bot.views import pages
from dialogs.speech import CardName, Heard
from storage import orders, people, settings
from storage.orders import Order
from storage.states import OrderState
from storage.transaction import Transaction
from tests.bot.talk.test_work_of_a_press import counted
from tests.bot.views.crowd import STATES, Crowd, statements
from tests.given import ORDER
from tests.theatre import Player

COUNTS = (1, 10, 50)


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[Crowd]:
    made = Crowd(tmp_path)
    yield made
    made.close()


def look(crowd: Crowd, who: Player, question: str, **about: str) -> Any:
    return crowd.database.look_now(pages.look, who.id, question, about).values


def of_a_look(crowd: Crowd, who: Player, question: str) -> int:
    """The statements of a look, once what is made ready at first use is ready."""
    look(crowd, who, question)
    return statements(crowd, lambda: look(crowd, who, question))


def grow(crowd: Crowd, put: Callable[[int], object], count: Callable[[], int]) -> list[int]:
    """What `count` says with one, ten and fifty things put there."""
    found, there = [], 0
    for many in COUNTS:
        put(many - there)
        there = many
        found.append(count())
    return found


#: Every kind of card: a state, and of a search how far it has come.
KINDS: list[tuple[OrderState, str]] = [(state, "") for state in STATES if state != "searching"]
KINDS += [("searching", asked) for asked in ("seen", "unseen", "nobody")]


@pytest.mark.parametrize(("state", "asked"), KINDS)
def test_the_dispatch_page(crowd: Crowd, state: OrderState, asked: str) -> None:
    """More cards cost no statement; what is listed above them has an end, so that fifty may even cost less."""
    crowd.put(3, "cancelled")
    counted = grow(
        crowd,
        lambda many: crowd.put(many, state, asked=asked, alarmed=True),
        lambda: of_a_look(crowd, crowd.kirsi, "dispatch"),
    )
    assert counted == sorted(counted, reverse=True), counted
    assert counted[0] <= 40


def test_fifty_of_more_cost_no_more_than_all_of_fifty(crowd: Crowd) -> None:
    crowd.put(50)
    before = of_a_look(crowd, crowd.kirsi, "dispatch")
    crowd.put(40)
    assert of_a_look(crowd, crowd.kirsi, "dispatch") <= before
    assert len(look(crowd, crowd.kirsi, "dispatch")["cards"]) == 50


def test_orders_that_wait_for_busy_experts(crowd: Crowd) -> None:
    """The longest way to a next step: who fits, who is busy, when the first of their offers ends."""
    crowd.do(settings.change, "offers_at_most", 1, "test")
    for expert in crowd.experts:
        crowd.do(_ask_elsewhere, crowd, expert)
    asked = len(crowd.experts)
    counted = grow(
        crowd,
        lambda many: [crowd.do(_unasked, crowd) for _n in range(many)],
        lambda: of_a_look(crowd, crowd.kirsi, "dispatch"),
    )
    cards = look(crowd, crowd.kirsi, "dispatch")["cards"]
    told = [crowd.text(one["message"], "en") for one in cards]
    assert sum("all who are left have 1 open offer" in one for one in told) >= COUNTS[-1] - asked
    assert counted == sorted(counted, reverse=True), counted


def _ask_elsewhere(tx: Transaction, crowd: Crowd, expert: Player) -> None:
    (order,) = [_unasked(tx, crowd)]
    crowd._ask(tx, order, expert, "live", delivered=False)


def _unasked(tx: Transaction, crowd: Crowd) -> Order:
    starts = tx.now + timedelta(days=15)
    return orders.add_order(
        tx, orderer_id=crowd.oona.id, state="searching", kind="lecture", format="remote", zone="Europe/Helsinki",
        starts_at=starts, ends_at=starts + timedelta(hours=2), announced_at=starts, known=True,
        answers=ORDER | {"date": starts.date().isoformat()},
    )  # fmt: skip


@pytest.mark.parametrize("state", ["planned", "held"])
def test_an_experts_own_page(crowd: Crowd, state: str) -> None:
    (aino, *_others) = crowd.experts
    kind: OrderState = "booked" if state == "planned" else "held"
    counted = grow(
        crowd, lambda many: crowd.put(many, kind, expert=aino, given=()), lambda: of_a_look(crowd, aino, "me")
    )
    assert len(look(crowd, aino, "me")["cards"]) == COUNTS[-1]
    assert len(set(counted)) == 1, counted


def test_an_experts_own_page_reads_nothing_of_former_years(crowd: Crowd) -> None:
    """Also of an expert who is told elsewhere what was said of the latest gigs, and finds it here."""
    (aino, *_others) = crowd.experts
    crowd.do(people.bind_identity, aino.id, "telegram", "1", {"lane": "1"})
    crowd.do(people.change_person, aino.id, prefers_platform="telegram")

    def live_on(many: int) -> tuple[int, int]:
        for order in crowd.put(many, "held", expert=aino, given=(), alarmed=False):
            crowd.do(orders.change_order, order.id, state="closed")
        crowd.clock.moment += timedelta(days=400)
        look(crowd, aino, "me")
        return counted(crowd.database, lambda: look(crowd, aino, "me"))

    live_on(20)
    (statements, steps), more = live_on(20), live_on(60)
    assert more[0] == statements
    assert more[1] <= steps + 2, f"{steps} steps became {more[1]}"


def test_an_experts_offers(crowd: Crowd) -> None:
    (aino, *_others) = crowd.experts

    def put(many: int) -> None:
        for _n in range(many):
            crowd.do(_ask_elsewhere, crowd, aino)

    counted = grow(crowd, put, lambda: of_a_look(crowd, aino, "me"))
    assert len(set(counted)) == 1, counted


def test_the_front_page_of_a_messenger(crowd: Crowd) -> None:
    """Of a coordinator, an orderer and an expert."""
    crowd.put(30, alarmed=False)
    before = [of_a_look(crowd, who, "front") for who in (crowd.kirsi, crowd.oona, crowd.experts[0])]
    crowd.put(35, alarmed=False)
    assert [of_a_look(crowd, who, "front") for who in (crowd.kirsi, crowd.oona, crowd.experts[0])] == before
    assert len(look(crowd, crowd.kirsi, "front")["waiting"]) == 10
    assert look(crowd, crowd.kirsi, "front")["left"]["waiting"] == 26 - 10


def test_a_chat_with_many_cards(crowd: Crowd) -> None:
    (aino, *_others) = crowd.experts

    def put(many: int) -> None:
        for _n in range(many):
            crowd.do(_ask_and_show, crowd, aino)

    counted = grow(crowd, put, lambda: of_a_look(crowd, aino, "chat"))
    assert len(look(crowd, aino, "chat")["entries"]) == COUNTS[-1]
    assert len(set(counted)) == 1, counted


def _ask_and_show(tx: Transaction, crowd: Crowd, expert: Player) -> None:
    order = _unasked(tx, crowd)
    offer = crowd._ask(tx, order, expert, "live", delivered=False)
    assert tell(tx, expert.id, "offer", {"offer": offer, "order": order.id}, card=CardName("offer", offer))


def test_the_digest_of_a_channel(crowd: Crowd) -> None:
    about = {"platform": "slack", "lane": "C0MAIN"}
    crowd.database.shelf.dispatch_lanes = (("slack", "C0MAIN"),)

    def told() -> int:
        crowd.database.look_now(digest.digest, about, None)
        return statements(crowd, lambda: crowd.database.look_now(digest.digest, about, None))

    crowd.put(30)
    before = told()
    crowd.put(60)
    assert told() <= before <= 20


def test_whom_to_choose_is_asked_by_names_at_once(crowd: Crowd) -> None:
    order = crowd.do(_unasked, crowd)

    acts = itertools.count()

    def why() -> int:
        def press() -> None:
            heard = Heard("press", data=f"why:{order.number}")
            name = f"why {next(acts)}"
            crowd.database.write_now(hear_and_handle, Incoming("web", name, crowd.kirsi.id, crowd.kirsi.id, heard))

        press()
        return statements(crowd, press)

    before = why()
    crowd.experts += [crowd.expert(f"Bertta {n}") for n in range(6)]
    why()
    assert why() == before, "six more names cost no statement"


def cards(crowd: Crowd, who: Player) -> set[str]:
    """The cards in a chat."""
    return {entry["card"] for entry in crowd.entries(who) if entry["card"]}


@pytest.mark.parametrize("question", ["gigs", "orders"])
def test_lists_in_a_chat_come_in_parts_and_nothing_is_left_out(crowd: Crowd, question: str) -> None:
    (aino, *_others) = crowd.experts
    crowd.put(23, "booked", expert=aino)
    who = aino if question == "gigs" else crowd.oona
    crowd.press_data(who, f"{question}:all")
    for shown in (10, 20):
        assert len(cards(crowd, who)) == shown
        assert crowd.screen(who)[-1].startswith(f"Näytetty on {shown}/23")
        more = crowd.button(who, "Näytä lisää")
        assert more is not None
        crowd.press_data(who, more)
    assert len(cards(crowd, who)) == 23
    crowd.press_data(who, f"{question}:after:gone")
    assert len(cards(crowd, who)) == 23, "after what is there no more it begins anew"
